"""What becomes of one document under given rules, and by which of them: route, accounts, taxes, tracking, contact,
number. Nobody is asked and nothing is written, so that rules can be tried before they are saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tieout.core.destinations import Destination
from tieout.core.documents import Line, SourceDocument
from tieout.core.drafts import AmountsAre, Draft, DraftParty, TrackingChoice
from tieout.core.faults import Fault
from tieout.core.fingerprints import fingerprint
from tieout.core.judging import verdict
from tieout.core.lines import Mapped, mapped_line
from tieout.core.names import OrganisationKey
from tieout.core.own_numbers import USUAL, OwnNumbers, numbered
from tieout.core.parties import MatchedBy, match_party, matched_by
from tieout.core.planning import Linked, Step, plan
from tieout.core.routing import Fit, Routed, explain, route
from tieout.core.rulebook import Route, Rulebook, TrackingRule
from tieout.core.tracking import tracked_value, tracking_choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The entry of a mapping that decided: `key` is what it maps, in the source's words, `code` what that becomes,
    and `common` whether it stands among those that all organisations share. `code` "" means that there is none.
    """

    key: str
    code: str
    common: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    """One line of the document with what decides about it. A line of text only has neither account nor tax, and where
    amounts travel without tax no line has any.
    """

    line: Line
    account: Entry | None
    tax: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedTracking:
    """One tracking rule at work: what of the document it looked at, and its option, None when there is none."""

    rule: TrackingRule
    value: str
    choice: TrackingChoice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One document under one version of the rules.

    `fits` are all routes that fit, the strongest first. `organisation` is None where none decides. All after it
    stays empty when the organisation's settings are not known. `faults` would hold the document back; without
    any, `step` says what a run would do with it.
    """

    document: SourceDocument
    rulebook: Rulebook = field(repr=False)
    fits: tuple[Fit, ...]
    because: Route | None
    organisation: OrganisationKey | None
    name: str = ""  # of the organisation, as people know it
    lines: tuple[TriedLine, ...] = ()
    tracking: tuple[TriedTracking, ...] = ()
    party: DraftParty | None = None
    matched: MatchedBy | None = None
    drafts: tuple[Draft, ...] = ()
    faults: tuple[Fault, ...] = ()
    step: Step | None = None

    @property
    def ready(self) -> bool:
        """Whether nothing would hold it back."""
        return not self.faults


def tried(
    document: SourceDocument,
    rulebook: Rulebook,
    destinations: Mapping[OrganisationKey, Destination],
    *,
    unread: Mapping[OrganisationKey, Fault] | None = None,
    links: Sequence[Linked] = (),
    numbers: OwnNumbers = USUAL,
) -> Trial:
    """Judge one document by rules that need not be in force.

    `destinations` join these rules with what the organisations allow; `unread` says why one is not among them.
    `links` are what the document is in the books now, `numbers` those that a person gave it.
    """
    way = route(document, rulebook)
    organisation, drafts, faults = verdict(document, rulebook, destinations, unread or {})
    trial = Trial(
        document=document,
        rulebook=rulebook,
        fits=explain(document, rulebook),
        because=way.because if isinstance(way, Routed) else None,
        organisation=organisation,
        faults=faults,
    )
    destination = destinations.get(organisation) if organisation else None
    if destination is None:
        return trial
    if drafts:
        drafts, more = numbered(drafts, numbers, destination)
        faults += more
    step = None
    if not faults:
        step, faults = _planned(document, drafts, destination, links)
    found = match_party(document.party, destination)
    party = None if isinstance(found, Fault) else found
    return Trial(
        document=document,
        rulebook=rulebook,
        fits=trial.fits,
        because=trial.because,
        organisation=organisation,
        name=destination.name,
        lines=tuple(_line(one, document, destination) for one in document.lines),
        tracking=tuple(_tracking(rule, document, destination) for rule in destination.rules.tracking),
        party=party,
        matched=matched_by(party, document.party, destination) if party else None,
        drafts=drafts,
        faults=faults,
        step=step,
    )


def _planned(
    document: SourceDocument, drafts: Sequence[Draft], destination: Destination, links: Sequence[Linked]
) -> tuple[Step, tuple[Fault, ...]]:
    """Return what the planning table says, as far as it can without a look into the books."""
    decisions = [
        plan(
            draft,
            fingerprint(document, split=len(drafts) > 1),
            facts=destination.facts,
            traits=destination.traits,
            policies=destination.rules.policies,
            links=links,
            halves=[half.kind for half in drafts],
        )
        for draft in drafts
    ]
    faults = tuple(Fault(one.fault, one.facts) for one in decisions if one.step is Step.HOLD)
    return decisions[0].step, faults


def _line(line: Line, document: SourceDocument, destination: Destination) -> TriedLine:
    mapped = mapped_line(line, document, destination, 1, [])
    if not line.account and not line.amount:
        return TriedLine(line=line, account=None, tax=None)
    return TriedLine(line=line, account=_account(mapped, destination), tax=_tax(mapped, destination))


def _account(mapped: Mapped, destination: Destination) -> Entry:
    line = mapped.line
    narrow = f"{line.account}:{line.account_class}"
    key = narrow if line.account_class and narrow in destination.accounts else line.account
    return Entry(key=key, code=mapped.account, common=key not in destination.rules.accounts)


def _tax(mapped: Mapped, destination: Destination) -> Entry | None:
    if destination.rules.policies.amounts_are is AmountsAre.NO_TAX:
        return None
    key = mapped.taxed.code
    return Entry(key=key, code=mapped.tax_code, common=key not in destination.rules.taxes)


def _tracking(rule: TrackingRule, document: SourceDocument, destination: Destination) -> TriedTracking:
    choice = tracking_choice(rule, document, destination)
    return TriedTracking(rule=rule, value=tracked_value(rule, document), choice=choice)
