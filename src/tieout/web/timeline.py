"""What happened to a document, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from tieout.core.planning import NUMBER_SPENT, REFUSED_BY_LEDGER
from tieout.core.planning_table import TABLE
from tieout.store.models import Activity, Document, Exchange, FaultRow, Intent, Link
from tieout.store.queries import Event, EventKind
from tieout.web.faults import in_words, of_row
from tieout.web.templatetags.amounts import amount_text, duration
from tieout.web.told_corrections import concluded, ended, is_correction, sending
from tieout.web.words import LEDGER_KINDS, SYSTEMS, VERDICTS, Word


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the timeline shows it. `run` is the run in which it happened."""

    at: datetime
    icon: str
    tone: str
    title: str
    detail: str = ""
    address: str = ""
    word: Word | None = None
    run: int | None = None


def told(event: Event) -> Told:
    """Put an event into words."""
    icon, tone, tell = _TELLERS[event.kind]
    title, detail = tell(event.row)
    address, word = "", None
    if isinstance(event.row, Exchange):
        word = VERDICTS[event.row.shown_verdict]
        tone, address = word.tone, reverse("exchange", args=[event.row.pk])
    return Told(event.at, icon, tone, title, detail, address, word, event.run)


#: The planning table's reasons in the manual's words, and those that a posting has beside it.
_REASONS = {row.reason: row.says for row in TABLE} | {
    REFUSED_BY_LEDGER: "Xero's own words stand with the fault.",
    NUMBER_SPENT: "A deleted draft still bears this number in Xero.",
}

_OUTCOMES = {
    Intent.Outcome.WRITTEN: "Sent: Xero holds it",
    Intent.Outcome.REFUSED: "Sent: Xero said no",
    Intent.Outcome.HELD: "Held: a person is needed",
    Intent.Outcome.ABANDONED: "Given up: the request certainly never happened",
}


def _seen(row: Document) -> tuple[str, str]:
    return "Listed by ConnectWise for the first time", row.type


def _found(row: FaultRow) -> tuple[str, str]:
    texts = in_words(of_row(row)).texts
    return f"Held back: {texts.title}", texts.quoted or texts.what


def _gone(row: FaultRow) -> tuple[str, str]:
    return f"Put right: {in_words(of_row(row)).texts.title}", ""


def _sending(row: Intent) -> tuple[str, str]:
    if is_correction(row):
        return sending(row)
    rules = f"Written down before the request left; rules version {row.part.run.rulebook_version}."
    doing = (
        "changed in Xero"
        if row.action == Intent.Action.AMEND
        else f"sent as {LEDGER_KINDS[row.kind].lower()}"
    )
    return f"About to be {doing}", rules


def _concluded(row: Intent) -> tuple[str, str]:
    if is_correction(row):
        return concluded(row)
    return _OUTCOMES.get(Intent.Outcome(row.outcome), row.outcome), _REASONS.get(row.reason, row.reason)


def _posted(row: Link) -> tuple[str, str]:
    amount = amount_text(row.total_minor, row.currency)
    return f"In Xero as {LEDGER_KINDS[row.kind].lower()} {row.number}", f"{amount} {row.currency}"


def _acknowledged(_row: Link) -> tuple[str, str]:
    return "ConnectWise was told", "It no longer lists the document as unposted."


def _exchange(row: Exchange) -> tuple[str, str]:
    system = SYSTEMS.get(row.system, row.system)
    status = f"status {row.status}, {duration(row.seconds)}" if row.status else row.error or "no answer"
    return f"{row.method} to {system}", f"{status} · {row.url}"


def _deed(row: Activity) -> tuple[str, str]:
    why = (row.after or {}).get("reason", "")
    return f"{row.user or 'Somebody'}: {row.action}", str(why)


#: Kind of event -> icon, tone, and who puts it into words (title, detail).
_TELLERS: Mapping[EventKind, tuple[str, str, Callable[..., tuple[str, str]]]] = {
    EventKind.SEEN: ("cloud-download", "grey", _seen),
    EventKind.FAULT_FOUND: ("alert-triangle", "red", _found),
    EventKind.FAULT_GONE: ("check", "green", _gone),
    EventKind.SENDING: ("send", "blue", _sending),
    EventKind.CONCLUDED: ("circle-check", "blue", _concluded),
    EventKind.POSTED: ("building-bank", "green", _posted),
    EventKind.ACKNOWLEDGED: ("checks", "green", _acknowledged),
    EventKind.ENDED: ("arrow-back-up", "grey", ended),
    EventKind.EXCHANGE: ("arrows-left-right", "grey", _exchange),
    EventKind.DEED: ("user", "violet", _deed),
}
