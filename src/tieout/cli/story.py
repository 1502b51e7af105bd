"""A document's story on a terminal: what it is, what keeps it back, and what happened to it, oldest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Trouble
from tieout.cli.words import PLACES, in_words, money, plain_amount
from tieout.core.faults import Fault, RenderedFault
from tieout.store import queries
from tieout.store.models import Activity, Document, DocumentState, Exchange, FaultRow, Intent, Link, Workspace
from tieout.store.queries import Event, EventKind


def tell(subject: str, slug: str, *, as_json: bool) -> bool:
    """Tell the story of the document with this key (invoice:5001) or number; False when there is none.

    Raises Trouble when several documents bear the number.
    """
    workspace = the_workspace(slug)
    row = document_called(workspace, subject)
    if row is None:
        return False
    faults = [in_words(_fault_of(fault)) for fault in queries.open_faults(workspace, row)]
    events = list(reversed(queries.timeline(workspace, row)))
    if as_json:
        print(json.dumps(_plain(row, faults, events), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(workspace, row, faults, events)))
    return True


def document_called(workspace: Workspace, subject: str) -> Document | None:
    """Return the document with this key (invoice:5001) or number, None when there is none.

    Raises Trouble when several documents bear the number.
    """
    found = _found(workspace, subject)
    if len(found) > 1:
        keys = ", ".join(f"{row.kind}:{row.source_id}" for row in found)
        raise Trouble(f"Several documents bear the number {subject}. Say which: {keys}.")
    return found[0] if found else None


def _found(workspace: Workspace, subject: str) -> list[Document]:
    kind, _, source_id = subject.partition(":")
    if source_id and (row := queries.document(workspace, kind, source_id)):
        return [row]
    wanted = subject.casefold()
    near = queries.documents(workspace, search=subject)
    return [row for row in near[:1000] if wanted in {row.number.casefold(), row.ledger_number.casefold()}]


def _lines(
    workspace: Workspace, row: Document, faults: Sequence[RenderedFault], events: Sequence[Event]
) -> Iterator[str]:
    where = f" -> {row.organisation}" if row.organisation else ""
    yield f"{row.kind.capitalize()} {row.number} ({row.kind}:{row.source_id}){where}"
    yield f"  {row.party_name}, {row.date.isoformat()}, {money(row.total_minor, row.currency)}"
    yield f"  {DocumentState(row.state).label}"
    for link in queries.links_of(workspace, row):
        yield f"  In Xero as {link.number} {link.url}".rstrip()
    for fault in faults:
        yield ""
        yield f"{fault.title} ({fault.code})"
        yield f"  {fault.what}"
        if fault.quoted:
            yield f"  It was said: {fault.quoted}"
        yield f"  {fault.fix} ({PLACES[fault.fix_in]})"
    yield ""
    zone = ZoneInfo(workspace.time_zone)
    for event in events:
        yield f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {_TELLERS[event.kind](event.row)}"


def _plain(row: Document, faults: Sequence[RenderedFault], events: Sequence[Event]) -> dict[str, Any]:
    return {
        "document": f"{row.kind}:{row.source_id}",
        "number": row.number,
        "state": row.state,
        "organisation": row.organisation,
        "party": row.party_name,
        "date": row.date.isoformat(),
        "currency": row.currency,
        "total": plain_amount(row.total_minor, row.currency),
        "faults": [asdict(fault) for fault in faults],
        "events": [
            {
                "at": event.at.isoformat(),
                "kind": event.kind.value,
                "run": event.run,
                "told": _TELLERS[event.kind](event.row),
            }
            for event in events
        ],
    }


def _fault_of(row: FaultRow) -> Fault:
    return Fault(row.code, row.facts, row.quoted, row.line)


# --- events in sentences ------------------------------------------------------------------------------------


def _seen(row: Document) -> str:
    return f"ConnectWise listed it for the first time: {row.type or row.kind}"


def _found_fault(row: FaultRow) -> str:
    return f"Held back: {in_words(_fault_of(row)).title}"


def _gone_fault(row: FaultRow) -> str:
    return f"Put right: {in_words(_fault_of(row)).title}"


def _sending(row: Intent) -> str:
    rules = f"rules version {row.part.run.rulebook_version}"
    doing = "changed in" if row.action == Intent.Action.AMEND else "sent to"
    return f"Written down: about to be {doing} {row.organisation}, {rules}"


def _concluded(row: Intent) -> str:
    return f"Outcome: {Intent.Outcome(row.outcome).label.lower()} ({row.reason})"


def _posted(row: Link) -> str:
    return f"In Xero as {row.number}, {money(row.total_minor, row.currency)}"


def _acknowledged(_row: Link) -> str:
    return "ConnectWise was told"


def _ended(row: Link) -> str:
    return f"No longer in the books: {row.number}, {row.ledger_status}"


def _exchange(row: Exchange) -> str:
    status = row.status or row.error or "no answer"
    return f"Exchange {row.pk}: {row.method} {row.url} -> {status}"


def _deed(row: Activity) -> str:
    return f"{row.user or 'Somebody'}: {row.action}"


_TELLERS: Mapping[EventKind, Callable[..., str]] = {
    EventKind.SEEN: _seen,
    EventKind.FAULT_FOUND: _found_fault,
    EventKind.FAULT_GONE: _gone_fault,
    EventKind.SENDING: _sending,
    EventKind.CONCLUDED: _concluded,
    EventKind.POSTED: _posted,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.ENDED: _ended,
    EventKind.EXCHANGE: _exchange,
    EventKind.DEED: _deed,
}
