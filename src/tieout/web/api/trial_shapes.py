"""What goes out of a trial: a document under given rules, with every rule that decides."""

from __future__ import annotations

from ninja import Schema

from tieout.core.parties import MatchedBy
from tieout.core.planning import Step
from tieout.core.routing import in_words as route_in_words
from tieout.core.trying import Entry, TriedLine
from tieout.web.api.shapes import FaultOut, fault_out
from tieout.web.faults import in_words
from tieout.wiring.trial import TrialOfDocument


class FitOut(Schema):
    """A route that fits, the strongest first; `seen` is what of the document it fits."""

    rule: str
    seen: str
    organisation: str
    decides: bool


class EntryOut(Schema):
    """What a text of the source becomes, "" for nothing; `shared` when the entry is one for every organisation."""

    text: str
    becomes: str
    shared: bool


class TriedLineOut(Schema):
    """One line; a line of text only has neither account nor tax."""

    line: int
    account: EntryOut | None
    tax: EntryOut | None


class TriedTrackingOut(Schema):
    """One tracking category; `option` is "" where the document says nothing to the rule."""

    category: str
    value: str
    option: str


class TrialOut(Schema):
    """One document under one version of the rules. Without faults, `step` says what a run would do.

    `read` says whether the settings of the organisation were ever read; without them only the route is known.
    """

    document: str
    version: int
    organisation: str | None
    ready: bool
    step: Step | None
    fits: list[FitOut]
    contact: str
    found_by: MatchedBy | None
    numbers: list[str]
    tracking: list[TriedTrackingOut]
    lines: list[TriedLineOut]
    faults: list[FaultOut]
    read: bool
    unchecked: list[str]


def trial_out(tried: TrialOfDocument) -> TrialOut:
    """Return a trial as it goes out."""
    row, trial = tried.row, tried.trial
    return TrialOut(
        document=f"{row.kind}:{row.source_id}",
        version=trial.rulebook.version,
        organisation=str(trial.organisation) if trial.organisation else None,
        ready=trial.ready,
        step=trial.step if trial.ready else None,
        fits=[
            FitOut(
                rule=route_in_words(fit.route),
                seen=fit.seen,
                organisation=str(fit.route.organisation),
                decides=fit.wins,
            )
            for fit in trial.fits
        ],
        contact=trial.party.name if trial.party else "",
        found_by=trial.matched,
        numbers=[draft.number for draft in trial.drafts],
        tracking=[
            TriedTrackingOut(
                category=one.rule.category, value=one.value, option=one.choice.option if one.choice else ""
            )
            for one in trial.tracking
        ],
        lines=[_line(one) for one in trial.lines],
        faults=[fault_out(in_words(fault)) for fault in trial.faults],
        read=trial.organisation is None or tried.kept is not None,
        unchecked=list(tried.unchecked),
    )


def _line(line: TriedLine) -> TriedLineOut:
    return TriedLineOut(line=line.line.position, account=_entry(line.account), tax=_entry(line.tax))


def _entry(entry: Entry | None) -> EntryOut | None:
    if entry is None:
        return None
    return EntryOut(text=entry.key, becomes=entry.code, shared=entry.common and bool(entry.code))
