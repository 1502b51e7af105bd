"""How a run ended: green or red, a sentence with numbers and names, and what became of every kind of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieout.core.ports import LogResult, RecordKind
from tieout.store import queries
from tieout.store.models import Run, RunLogRow, State, Trigger
from tieout.web.faults import of_log, title_of
from tieout.web.requests import WorkspaceRequest
from tieout.web.templatetags.amounts import counted
from tieout.web.words import RECORD, RECORDS, RESULTS, TRIGGERS, Word

#: Results that turn an outcome red: what was to be exported and is not in the books.
TROUBLES = (LogResult.FAILED.value, LogResult.HELD.value)
_DOCUMENTS = (RecordKind.INVOICE.value, RecordKind.PURCHASE.value)
#: What a run that went well has done, where it did not export.
_DONE: Mapping[str, str] = {
    Trigger.RETRIEVE: "Documents are ready below Export.",
    Trigger.CORRECT: "What was asked for is done on both sides.",
    Trigger.WATCH: "What became of documents in Xero is known here.",
}
_FEW = 3
"""As many records are named one by one; more are counted."""

Counts = Mapping[str, Mapping[str, int]]
"""Result -> kind of record -> how many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, as one sentence and a colour: green when nothing failed, red when something did."""

    tone: str
    icon: str
    title: str
    words: str
    counts: Sequence[tuple[Word, str, int]]
    records: Sequence[tuple[str, str, Sequence[tuple[str, Word, int]]]]
    """Kind of record, its name, and of every result that this run has: its name, its word and how many."""


def outcome(request: WorkspaceRequest, row: Run) -> Outcome:
    """Put a run that ended into words. Asks for the counts of its log, and for a few names."""
    counts = queries.log_counts(request.workspace, row.pk)
    per_result = [(RESULTS[name], name, sum(counts[name].values())) for name in counts]
    return Outcome(*_verdict(request, row, counts), per_result, _records(counts))


def _verdict(request: WorkspaceRequest, row: Run, counts: Counts) -> tuple[str, str, str, str]:
    """Colour, icon, title and sentence of a run that ended."""
    title = TRIGGERS[row.trigger]
    bad = sum(sum(counts.get(result, {}).values()) for result in TROUBLES)
    if row.state == State.CANCELLED:
        words = f"What was sent by then is in the log. {_left(row)}".rstrip()
        return "grey", "player-stop", "Cancelled", words
    if row.state == State.FAILED:
        return "red", "circle-x", f"{title} failed", f"{row.reason} {_left(row)}".strip()
    if bad:
        words = f"{_why_not(request, row, bad)} {_sent(request, row, counts)}"
        return "red", "circle-x", f"{counted(bad, 'record')} did not get through", words
    words = _DONE.get(row.trigger) or _sent(request, row, counts)
    return "green", "circle-check", f"{title} succeeded", words


def _left(row: Run) -> str:
    """ConnectWise does not know of 40 documents that are in Xero. Nothing where nothing was left in the middle."""
    left = queries.left_in_the_middle(row)
    said = []
    if left.untold:
        said.append(f"ConnectWise does not know yet of {counted(left.untold, 'document')} in Xero.")
    if left.in_doubt:
        said.append(f"Of {counted(left.in_doubt, 'document')} nobody knows yet whether they arrived in Xero.")
    return " ".join([*said, "The next run begins with that."]) if said else ""


def _why_not(request: WorkspaceRequest, row: Run, bad: int) -> str:
    """24120: Account not mapped. 24125: Currency not switched on."""
    troubled = [
        each
        for each in queries.run_log(request.workspace, row.pk)[: min(bad, _FEW)]
        if each.result in TROUBLES
    ]
    named = [f"{each.name}: {_title(each)}." for each in troubled]
    if bad > len(troubled):
        named.append(f"The log tells of {bad - len(troubled):,} more.")
    return " ".join(named)


def _title(line: RunLogRow) -> str:
    return title_of(of_log(line.faults[0]).code) if line.faults else RESULTS[line.result].label


def _sent(request: WorkspaceRequest, row: Run, counts: Counts) -> str:
    """39 invoices and 7 purchases are in Xero. Few of them are called by their numbers."""
    done = counts.get(LogResult.DONE.value, {})
    total = sum(done.get(record, 0) for record in _DOCUMENTS)
    if not total:
        return (
            "Nothing had to be sent." if not any(counts.get(bad) for bad in TROUBLES) else "Nothing was sent."
        )
    if total <= _FEW:
        lines = queries.run_log(request.workspace, row.pk, result=LogResult.DONE.value)
        named = [f"{RECORD[each.record]} {each.name}" for each in lines.filter(record__in=_DOCUMENTS)]
        said = " and ".join(_all_but_last(named))
        return f"{said[:1].upper()}{said[1:]} {'is' if total == 1 else 'are'} in Xero."
    kinds = [counted(done[record], RECORD[record]) for record in _DOCUMENTS if done.get(record)]
    return f"{' and '.join(kinds)} are in Xero."


def _all_but_last(names: Sequence[str]) -> Sequence[str]:
    """Three names as two parts: the first ones with commas between, and the last."""
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names


def _records(counts: Counts) -> Sequence[tuple[str, str, Sequence[tuple[str, Word, int]]]]:
    """What became of each kind of record that the run touched."""
    touched = {kind for of_kind in counts.values() for kind in of_kind}
    return [
        (kind, name, [(result, RESULTS[result], counts[result].get(kind, 0)) for result in counts])
        for kind, name in RECORDS.items()
        if kind in touched
    ]
