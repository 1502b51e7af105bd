"""Trying rules on a document, as a page shows it: found by its number, with what the rules in force say beside it.

    trial = tried(request, rulebook)         # None when nobody asked for a trial

The form asks with the field `document`; `mapping/try_field.html` is that field, `mapping/tried.html` the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.parties import MatchedBy
from tieout.core.planning import Step
from tieout.core.routing import in_words as route_in_words
from tieout.core.rulebook import Rulebook, TrackingFrom
from tieout.core.trying import Entry, TriedTracking
from tieout.store import queries
from tieout.store.models import Document
from tieout.store.queries.waiting import WaitingDocument
from tieout.web.faults import ShownFault, in_words, title_of
from tieout.web.requests import WorkspaceRequest
from tieout.web.templatetags.amounts import day_text
from tieout.web.words import BY_KIND, LEDGER_KINDS, LEDGER_STATUSES, KindWords, Word
from tieout.wiring.at_hand import Kept
from tieout.wiring.trial import Effect, Effects, NotInFull, TrialOfDocument, Trying

_MOST_CANDIDATES = 10
_MOST_EFFECTS = 20
NOTHING = "\N{EN DASH}"

STEPS: dict[Step | None, Word] = {
    None: Word("With errors", "red", "alert-triangle", "Under these rules something keeps it out of Xero."),
    Step.HOLD: Word("With errors", "red", "alert-triangle", "Under these rules it waits for a person."),
    Step.CREATE: Word("Ready", "green", "circle-check", "Under these rules the next export brings it to Xero."),
    Step.WAIT: Word("Ready", "green", "circle-check", "It is looked up in Xero before anything is written."),
    Step.SKIP: Word("As it is", "green", "checks", "It stands in Xero already and stays as it is."),
    Step.AMEND: Word("Would change", "amber", "edit", "It stands in Xero and would be changed there."),
    Step.ADOPT: Word("Would be linked", "blue", "link", "An equal document stands in Xero and would be taken as it."),
    Step.WITHDRAW: Word("Would be withdrawn", "amber", "arrow-back-up", "It would be taken back out of Xero."),
}  # fmt: skip

_UNREAD = Word(
    "Route only",
    "grey",
    "help",
    "The settings of its organisation were never read, so nothing else is known.",
)
_MATCHED: dict[MatchedBy | None, str] = {
    None: "",
    MatchedBy.LINK: "linked by hand",
    MatchedBy.NUMBER: "same contact number",
    MatchedBy.ACCOUNT_NUMBER: "same account number",
    MatchedBy.NAME: "same name",
    MatchedBy.CREATED: "not in Xero yet, will be created",
}
_LOOKS_AT = {
    TrackingFrom.LOCATION: "the location",
    TrackingFrom.DEPARTMENT: "the department",
    TrackingFrom.TERRITORY: "the territory",
    TrackingFrom.FIELD: "the field",
    TrackingFrom.FIXED: "always",
}


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that rules decide: as it is under the rules in force, as it becomes, and by what."""

    name: str
    now: str
    then: str
    why: str = ""

    @property
    def differs(self) -> bool:
        """Whether the tried rules decide otherwise."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class ShownFit:
    """A route that fits the document."""

    rule: str
    seen: str
    organisation: str
    wins: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the document: both mappings, now and then."""

    position: int
    description: str
    amount: str
    account: Shift | None
    tax: Shift | None


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """One waiting document that the tried rules treat otherwise."""

    document: WaitingDocument
    address: str
    organisation: Shift
    state: Shift
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTrial:
    """The answer to a trial. `trouble` says why there is none, `candidates` which documents may be meant."""

    asked: str
    trouble: str = ""
    candidates: Sequence[tuple[str, Document]] = ()
    document: Document | None = None
    words: KindWords | None = None
    address: str = ""
    compared: bool = False
    now: Word = STEPS[None]
    then: Word = STEPS[None]
    fits: Sequence[ShownFit] = ()
    shifts: Sequence[Shift] = ()
    lines: Sequence[ShownLine] = ()
    faults: Sequence[ShownFault] = ()
    unread: str = ""
    unchecked: Sequence[str] = ()
    effects: Effects | None = None
    moving: Sequence[ShownEffect] = ()


def tried(request: WorkspaceRequest, rulebook: Rulebook, *, asked: str | None = None) -> ShownTrial | None:
    """Return what these rules make of the document that was asked for, beside the rules in force.

    `asked` is a number, or a key such as invoice:5001; unless given, it is the field `document` of the request.
    None when none was asked for. Where the rules are not those in force, it says too what becomes of all that
    waits.
    """
    source = request.POST if request.method == "POST" else request.GET
    asked = (source.get("document", "") if asked is None else asked).strip()
    if not asked:
        return None
    found = _found(request, asked)
    if len(found) != 1:
        trouble = "Several documents bear this number. Which one?" if found else "There is no such document."
        return ShownTrial(asked=asked, trouble=trouble, candidates=[(_key(row), row) for row in found])
    trying = Trying(request.workspace)
    compared = rulebook != trying.in_force
    try:
        *before, then = trying.on(found[0], [trying.in_force, rulebook] if compared else [rulebook])
    except NotInFull as wrong:
        return ShownTrial(asked=asked, trouble=str(wrong))
    felt = trying.effects(rulebook) if compared else None
    return _shown(request, asked, before[0] if before else then, then, felt)


def _found(request: WorkspaceRequest, asked: str) -> Sequence[Document]:
    """The document of this key or number; several when a number is not one document's alone, or none has it."""
    if "\x00" in asked:
        return ()
    kind, _, source_id = asked.partition(":")
    if kind in BY_KIND and source_id:
        rows = queries.triable(request.workspace).filter(kind=kind, source_id=source_id)
        if found := list(rows):
            return found
    found = queries.triable_called(request.workspace, asked, most=_MOST_CANDIDATES)
    exact = [row for row in found if row.number.casefold() == asked.casefold()]
    return exact or found


def _key(row: Document) -> str:
    return f"{row.kind}:{row.source_id}"


def _shown(
    request: WorkspaceRequest,
    asked: str,
    before: TrialOfDocument,
    then: TrialOfDocument,
    felt: Effects | None,
) -> ShownTrial:
    row, trial = then.row, then.trial
    names = {connection.key: connection.name for connection in request.connections}
    return ShownTrial(
        asked=asked,
        document=row,
        words=BY_KIND[row.kind],
        address=_address(row),
        compared=felt is not None,
        now=_verdict(before),
        then=_verdict(then),
        fits=[
            ShownFit(route_in_words(fit.route), fit.seen, _name(fit.route.organisation, names), fit.wins)
            for fit in trial.fits
        ],
        shifts=_shifts(before, then, names, request.workspace.locale),
        lines=_lines(before, then),
        faults=[in_words(fault) for fault in _said_of_reading(then)],
        unread=_name(trial.organisation, names) if trial.organisation and then.kept is None else "",
        unchecked=then.unchecked,
        effects=felt,
        moving=[_effect(one, names) for one in felt.found[:_MOST_EFFECTS]] if felt else (),
    )


def _verdict(tried: TrialOfDocument) -> Word:
    if tried.trial.organisation and tried.kept is None:
        return _UNREAD
    return STEPS[tried.trial.step if tried.trial.ready else None]


def _effect(one: Effect, names: dict[str, str]) -> ShownEffect:
    ready = {True: "Ready", False: "With errors", None: "Not known"}
    return ShownEffect(
        document=one.row,
        address=_address(one.row),
        organisation=Shift("Organisation", _name(one.before, names), _name(one.after, names)),
        state=Shift("State", ready[one.was_ready], ready[one.becomes_ready]),
        why=title_of(one.fault.code) if one.fault else "",
    )


def _address(row: Document | WaitingDocument) -> str:
    return reverse("document", args=[BY_KIND[row.kind].slug, row.source_id])


def _said_of_reading(tried: TrialOfDocument) -> Sequence[Fault]:
    """The faults; that an organisation was never read is said once, and is no fault of the document."""
    return () if tried.trial.organisation and tried.kept is None else tried.trial.faults


def _name(key: str | None, names: dict[str, str]) -> str:
    return names.get(str(key), str(key)) if key else NOTHING


# --- the head --------------------------------------------------------------------------------------------------


def _shifts(
    before: TrialOfDocument, then: TrialOfDocument, names: dict[str, str], locale: str
) -> Sequence[Shift]:
    old, new = before.trial, then.trial
    pairs = [
        ("Organisation", _name(old.organisation, names), _name(new.organisation, names), ""),
        (
            "Contact",
            old.party.name if old.party else NOTHING,
            new.party.name if new.party else NOTHING,
            _MATCHED[new.matched],
        ),
        ("Number", _numbers(old.drafts), _numbers(new.drafts), ""),
        ("Becomes", _kinds(old.drafts), _kinds(new.drafts), ""),
        ("Date and due", _days(old.drafts, locale), _days(new.drafts, locale), ""),
        ("Total", _totals(old.drafts), _totals(new.drafts), ""),
    ]
    return [*(Shift(*pair) for pair in pairs), *_trackings(old.tracking, new.tracking)]


def _trackings(old: Sequence[TriedTracking], new: Sequence[TriedTracking]) -> Sequence[Shift]:
    was, becomes = ({one.rule.category: one for one in rules} for rules in (old, new))
    shifts = []
    for category in dict.fromkeys([*becomes, *was]):
        there = becomes.get(category)
        why = ""
        if there:
            looks = _LOOKS_AT[there.rule.comes_from]
            named = f" {there.rule.field}" if there.rule.comes_from is TrackingFrom.FIELD else ""
            why = f"{looks}{named}: {there.value or 'says nothing'}"
        shifts.append(Shift(category, _option(was.get(category)), _option(there), why))
    return shifts


def _option(one: TriedTracking | None) -> str:
    return one.choice.option if one and one.choice else NOTHING


def _numbers(drafts: Sequence[Draft]) -> str:
    return " + ".join(draft.number for draft in drafts) or NOTHING


def _kinds(drafts: Sequence[Draft]) -> str:
    said = [f"{LEDGER_KINDS[one.kind]}, {LEDGER_STATUSES[one.status].label.lower()}" for one in drafts]
    return " + ".join(said) or NOTHING


def _days(drafts: Sequence[Draft], locale: str) -> str:
    days = {f"{day_text(one.date, locale)}, {day_text(one.due_date, locale)}" for one in drafts}
    return ", ".join(sorted(days)) or NOTHING


def _totals(drafts: Sequence[Draft]) -> str:
    return " + ".join(f"{_figure(one.total)} {one.currency}" for one in drafts) or NOTHING


def _figure(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace("-", "\N{MINUS SIGN}")


# --- the lines -------------------------------------------------------------------------------------------------


def _lines(before: TrialOfDocument, then: TrialOfDocument) -> Sequence[ShownLine]:
    was = {one.line.position: one for one in before.trial.lines}
    shown = []
    for one in then.trial.lines:
        old = was.get(one.line.position)
        account = _entry("account", old.account if old else None, one.account, before.kept, then.kept)
        tax = _entry("tax", old.tax if old else None, one.tax, before.kept, then.kept)
        shown.append(
            ShownLine(one.line.position, one.line.description, _figure(one.line.amount), account, tax)
        )
    return shown


def _entry(
    what: str, old: Entry | None, new: Entry | None, was_kept: Kept | None, kept: Kept | None
) -> Shift | None:
    if new is None:
        return None
    why = "shared by all" if new.common and new.code else ""
    return Shift(new.key or "(no tax)", _code(what, old, was_kept), _code(what, new, kept), why)


def _code(what: str, entry: Entry | None, kept: Kept | None) -> str:
    """A code with its name in the live chart."""
    if entry is None:
        return NOTHING
    if not entry.code:
        return "not mapped"
    facts = kept.facts if kept else None
    known = (facts.accounts if what == "account" else facts.taxes).get(entry.code) if facts else None
    return f"{entry.code} {known.name}" if known else f"{entry.code} (not in Xero)"
