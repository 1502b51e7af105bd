"""Stories: everything that happened to a document, in the order of time, and what crossed the wire about
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from tieout.store.exchanges import text_of
from tieout.store.models import (
    Activity,
    Document,
    Exchange,
    ExchangeSubject,
    FaultRow,
    Intent,
    Link,
    Workspace,
)

_BODIES = ("request_headers", "answer_headers", "request_body", "answer_body")


class EventKind(StrEnum):
    """What can happen to a document, with the row that tells more."""

    SEEN = "seen"  # the Document, listed for the first time
    FAULT_FOUND = "fault_found"  # a FaultRow
    FAULT_GONE = "fault_gone"  # the same, settled
    SENDING = "sending"  # an Intent: about to be sent
    CONCLUDED = "concluded"  # the same, with its outcome and reason
    POSTED = "posted"  # a Link
    ACKNOWLEDGED = "acknowledged"  # the same: the source was told
    ENDED = "ended"  # the same: it is history, the books hold it no more
    EXCHANGE = "exchange"  # an Exchange
    DEED = "deed"  # an Activity: somebody did something


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `run` is the run in which it did, None when a person did it."""

    at: datetime
    kind: EventKind
    row: Document | FaultRow | Intent | Link | Exchange | Activity
    run: int | None = None


def timeline(workspace: Workspace, document: Document, *, limit: int = 200) -> list[Event]:
    """What happened to a document, newest first, at most `limit` events; five questions to the database."""
    events = [
        Event(document.first_seen, EventKind.SEEN, document),
        *_faults(workspace, document, limit),
        *_intents(workspace, document, limit),
        *_links(workspace, document),
        *(
            Event(row.opened_at, EventKind.EXCHANGE, row, row.run_id)
            for row in exchanges_of(workspace, document)[:limit]
        ),
        *(Event(row.at, EventKind.DEED, row) for row in _deeds(workspace, document)[:limit]),
    ]
    # Within one transaction the clock stands still: the order of kinds is then the order of things.
    order = {kind: place for place, kind in enumerate(EventKind)}
    events.sort(key=lambda event: (event.at, order[event.kind], event.row.pk), reverse=True)
    return events[:limit]


def _faults(workspace: Workspace, document: Document, limit: int) -> Iterator[Event]:
    for row in FaultRow.objects.of(workspace).filter(document=document).order_by("-opened_at")[:limit]:
        yield Event(row.opened_at, EventKind.FAULT_FOUND, row, row.run_id)
        if row.closed_at:
            yield Event(row.closed_at, EventKind.FAULT_GONE, row)


def _intents(workspace: Workspace, document: Document, limit: int) -> Iterator[Event]:
    """Each with its run, which names the version of the rules that it worked by."""
    rows = Intent.objects.of(workspace).filter(document=document).defer("draft").select_related("part__run")
    for row in rows.order_by("-pk")[:limit]:
        yield Event(row.opened_at, EventKind.SENDING, row, row.part.run_id)
        if row.closed_at:
            yield Event(row.closed_at, EventKind.CONCLUDED, row, row.part.run_id)


def _links(workspace: Workspace, document: Document) -> Iterator[Event]:
    for row in Link.objects.of(workspace).filter(document=document):
        yield Event(row.linked_at, EventKind.POSTED, row)
        if row.acknowledged_at:
            yield Event(row.acknowledged_at, EventKind.ACKNOWLEDGED, row)
        if row.ended_at:
            yield Event(row.ended_at, EventKind.ENDED, row)


def _deeds(workspace: Workspace, document: Document) -> QuerySet[Activity]:
    rows = Activity.objects.of(workspace).filter(subject=_subject(document))
    return rows.select_related("user").order_by("-at")


def _subject(document: Document) -> str:
    return f"{document.kind}:{document.source_id}"


# --- what crossed the wire ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExchange:
    """One exchange with its readable texts and the keys of the documents that it was about."""

    row: Exchange
    subjects: list[str]
    request_headers: Mapping[str, str]
    request_body: bytes
    answer_headers: Mapping[str, str]
    answer_body: bytes


def exchanges(
    workspace: Workspace,
    *,
    run: int | None = None,
    system: str = "",
    organisation: str = "",
    verdict: str = "",
) -> QuerySet[Exchange]:
    """Exchanges that fit, newest first, without their bodies."""
    wanted = {"run_id": run, "system": system, "organisation": organisation, "verdict": verdict}
    rows = Exchange.objects.of(workspace).filter(**{name: text for name, text in wanted.items() if text})
    return rows.defer(*_BODIES).order_by("-pk")


def exchanges_of(workspace: Workspace, document: Document) -> QuerySet[Exchange]:
    """Every exchange that was about a document, newest first, without their bodies."""
    about = ExchangeSubject.objects.of(workspace).filter(subject=_subject(document))
    rows = Exchange.objects.of(workspace).filter(pk__in=about.values("exchange"))
    return rows.defer(*_BODIES).order_by("-pk")


def exchange(workspace: Workspace, number: int) -> ShownExchange | None:
    """One exchange in full."""
    row = Exchange.objects.of(workspace).select_related("run").filter(pk=number).first()
    if row is None:
        return None
    subjects = ExchangeSubject.objects.of(workspace).filter(exchange=row).order_by("pk")
    texts = text_of(row)
    return ShownExchange(
        row=row,
        subjects=list(subjects.values_list("subject", flat=True)),
        request_headers=texts.request_headers,
        request_body=texts.request_body,
        answer_headers=texts.answer_headers,
        answer_body=texts.answer_body,
    )
