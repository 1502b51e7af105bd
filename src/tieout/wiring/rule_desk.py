"""What the mapping screens work on: the rules in force, what organisations allow as last read, and what is not mapped.

No page calls anybody; `read_anew` does, and only when a person asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from tieout.core.documents import Party
from tieout.core.ledgers import LedgerFacts, LedgerParty, PartyDirectory
from tieout.core.mapping_csv import KnownCodes
from tieout.core.names import OrganisationKey
from tieout.core.near_parties import near
from tieout.core.ports import WireFailure
from tieout.core.rule_gaps import Gap, Seen, account_gaps, option_gaps, route_gaps, tax_gaps
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.core.rulebook_check import Misfit, misfits
from tieout.core.rulebook_edits import Edit, Refusal, edited
from tieout.core.rulebook_rows import EVERYWHERE, MappingKind
from tieout.core.used_codes import UsedAs
from tieout.store import queries, rulebooks
from tieout.store.models import User, Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.at_hand import AtHand
from tieout.wiring.opening import open_ledger
from tieout.wiring.wording import sentence

RECENT = timedelta(days=365)
"""What documents of the last twelve months use is worth mapping."""

_NO_LOCATION = "none"
_PARTY_CODES = frozenset({"party-missing", "party-link-broken", "party-name-too-long"})


class RulesRefused(Exception):
    """What was typed cannot become rules; every reason with its edit and column."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(one.said for one in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text that is used and not mapped, and how many documents wait for it."""

    gap: Gap
    documents: int


class RuleDesk:
    """One look at the rules of a workspace; everything is asked for once, when it is first needed."""

    def __init__(self, workspace: Workspace, today: date) -> None:
        self._workspace = workspace
        self._since = today - RECENT
        self._hand = AtHand(workspace)
        self.rulebook: Rulebook = queries.rulebook(workspace)

    # --- what organisations allow, as it was last read

    def facts(self, organisation: str) -> LedgerFacts | None:
        """Return what an organisation allows; None when it was never read."""
        kept = self._hand.of(OrganisationKey(organisation))
        return kept.facts if kept else None

    def parties(self, organisation: str) -> PartyDirectory | None:
        """Return the contacts of an organisation; None when they were never read."""
        kept = self._hand.of(OrganisationKey(organisation))
        return kept.parties if kept else None

    def themes(self, organisation: str) -> Sequence[str]:
        """Return the names of the branding themes; () when they were never read."""
        kept = self._hand.of(OrganisationKey(organisation))
        return sorted(kept.themes) if kept and kept.themes else ()

    def items(self, organisation: str) -> frozenset[str] | None:
        """Return the product codes of an organisation; None when they were never read."""
        kept = self._hand.of(OrganisationKey(organisation))
        return kept.items if kept else None

    def known(self, kind: MappingKind, organisations: Iterable[str]) -> KnownCodes:
        """Return the codes that rules of this kind are checked against, as far as they were read."""
        keys = [
            OrganisationKey(key)
            for one in organisations
            for key in (self.rulebook.organisations if one == EVERYWHERE else (one,))
        ]
        if kind in {MappingKind.ROUTES, MappingKind.NUMBERS}:
            return KnownCodes()
        facts = {key: facts for key in keys if (facts := self.facts(key)) is not None}
        if kind is MappingKind.POLICIES:
            facts = {
                key: replace(one, themes=dict.fromkeys(self.themes(key), "")) for key, one in facts.items()
            }
        parties = {}
        if kind is MappingKind.PARTIES:
            parties = {key: found for key in facts if (found := self.parties(key)) is not None}
        return KnownCodes(facts=facts, parties=parties)

    def misfits(self, organisation: str) -> Sequence[Misfit]:
        """Return what the rules want of an organisation and it does not have, as last read."""
        key = OrganisationKey(organisation)
        facts, parties = self.facts(key), self.parties(key)
        if facts is None or key not in self.rulebook.organisations:
            return ()
        rules = self.rulebook
        if parties is None:
            silent = replace(rules.organisations[key], parties={})
            rules = replace(rules, organisations={**rules.organisations, key: silent})
        own = {name.casefold(): name for name in rules.organisations[key].policies.themes.values()}
        believed = (own and dict.fromkeys(self.themes(organisation), "")) or own
        return tuple(misfits(rules, key, replace(facts, themes=believed), parties or PartyDirectory()))

    # --- what is used and not mapped

    @cached_property
    def _blocking(self) -> Sequence[queries.Blocking]:
        return queries.blocking_rules(self._workspace)

    @cached_property
    def _used(self) -> Mapping[str, Sequence[Seen]]:
        return queries.used_by_organisation(self._workspace, since=self._since)

    def used(self, used_as: UsedAs, organisation: str | None = None) -> Sequence[Seen]:
        """Return the texts that documents of the last twelve months have in one use, each once."""
        keys = self._used if organisation is None else (organisation,)
        found: dict[str, Seen] = {}
        for key in keys:
            for one in self._used.get(key, ()):
                if one.used_as is used_as:
                    found.setdefault(one.text, one)
        return sorted(found.values(), key=lambda one: one.text.casefold())

    def wanted(self, kind: MappingKind, organisation: str) -> Sequence[Wanted]:
        """Return what is used and not mapped: what keeps most documents back first, then the youngest.

        Routes are asked for with organisation "". Kinds that map nothing that documents have want nothing.
        """
        match kind:
            case MappingKind.ROUTES:
                found = self._wanted_routes()
            case MappingKind.PARTIES:
                found = self._wanted_parties(organisation)
            case MappingKind.ACCOUNTS | MappingKind.TAXES | MappingKind.OPTIONS if self._rules(organisation):
                found = self._wanted_codes(kind, OrganisationKey(organisation))
            case _:
                found = []
        return sorted(
            found,
            key=lambda one: (-one.documents, -(one.gap.last_used or date.min).toordinal(), one.gap.text),
        )

    def suggested(self, organisation: str, party: str, name: str) -> Sequence[LedgerParty]:
        """Return contacts whose names are written nearly as this one."""
        directory = self.parties(organisation)
        return near(Party(id=party, name=name), directory) if directory else ()

    def _rules(self, organisation: str) -> OrganisationRules | None:
        return self.rulebook.organisations.get(OrganisationKey(organisation))

    def _wanted_routes(self) -> list[Wanted]:
        waiting = self._counts("no-route", "")
        seen = [one for some in self._used.values() for one in some]
        seen += [Seen(UsedAs.LOCATION, text) for text in waiting if text not in {"", _NO_LOCATION}]
        found = [Wanted(gap, waiting.get(gap.text, 0)) for gap in route_gaps(self.rulebook, seen)]
        nowhere = waiting.get(_NO_LOCATION, 0)
        return [*found, Wanted(Gap("", note="documents without a location"), nowhere)] if nowhere else found

    def _wanted_parties(self, organisation: str) -> list[Wanted]:
        linked = self.rulebook.organisations[OrganisationKey(organisation)].parties
        return [
            Wanted(Gap(one.party_id, note=one.subject), one.documents)
            for one in self._blocking
            if one.organisation == organisation
            and one.code in _PARTY_CODES
            and (one.party_id not in linked or one.code == "party-link-broken")
        ]

    def _wanted_codes(self, kind: MappingKind, organisation: OrganisationKey) -> list[Wanted]:
        seen = list(self._used.get(organisation, ()))
        if kind is MappingKind.ACCOUNTS:
            waiting = self._counts("account-unmapped", organisation)
            waiting.pop("(none)", None)
            seen += [Seen(UsedAs.ACCOUNT, text) for text in waiting]
            gaps = account_gaps(self.rulebook, organisation, seen)
        elif kind is MappingKind.TAXES:
            waiting = self._counts("tax-unmapped", organisation)
            there = {one.text for one in seen if one.used_as is UsedAs.TAX}
            texts = ("" if text == "(no tax)" else text for text in waiting)
            seen += [Seen(UsedAs.TAX, text) for text in texts if text not in there]
            gaps = tax_gaps(self.rulebook, organisation, seen)
        else:
            waiting = self._counts("tracking-option-missing", organisation)
            gaps = option_gaps(self.rulebook, organisation, seen, self.facts(organisation))
            return [Wanted(gap, waiting.get(f"{gap.category}, {gap.text}", 0)) for gap in gaps]
        return [Wanted(gap, waiting.get(gap.text, 0)) for gap in gaps]

    def _counts(self, code: str, organisation: str) -> dict[str, int]:
        return {
            one.subject: one.documents
            for one in self._blocking
            if one.code == code and one.organisation == organisation
        }

    # --- changing

    def rules_with(self, kind: MappingKind, edits: Sequence[Edit], organisations: Iterable[str]) -> Rulebook:
        """Return the rules with these edits made, not saved. Raises RulesRefused."""
        rules, refusals = edited(self.rulebook, kind, edits, self.known(kind, organisations))
        if refusals:
            raise RulesRefused(refusals)
        return rules


def save_rules(workspace: Workspace, rules: Rulebook, *, base: int, who: User | None, note: str) -> int:
    """Write edited rules as the next version; return the version in force.

    Raises RulesMoved when somebody saved rules since version `base`, which they were made from.
    """
    return rulebooks.write_rulebook(workspace, rules, who=who, note=note, base=base)


def read_anew(workspace: Workspace, organisation: str) -> str:
    """Read the settings, contacts, themes and products of an organisation again; the caller waits for some eight
    calls. Returns why it could not be done, "" when it was.
    """
    try:
        ledger = open_ledger(workspace, OrganisationKey(organisation))
        ledger.facts(not_older_than=0)
        ledger.parties(not_older_than=0)
        ledger.themes(not_older_than=0)
        ledger.items(not_older_than=0)
    except WireFailure as failure:
        return sentence(workspace, failure.fault)
    except KeyError:
        return "There is no such organisation."
    except (ValueError, VaultLocked) as wrong:
        return str(wrong)
    return ""
