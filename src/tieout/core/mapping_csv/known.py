"""Do the organisations have the codes that a file names? As far as they were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tieout.core import code_checks
from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.rulebook_rows import MappingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCodes:
    """What the organisations have today. Codes of an organisation that is not here are not checked."""

    facts: Mapping[OrganisationKey, LedgerFacts] = field(default_factory=dict)
    parties: Mapping[OrganisationKey, PartyDirectory] = field(default_factory=dict)

    def texts(self) -> frozenset[str]:
        """Every code of an account or a tax rate."""
        facts = self.facts.values()
        return frozenset(code for one in facts for code in (*one.accounts, *one.taxes))

    def problem(
        self,
        kind: MappingKind,
        row: Mapping[str, str],
        organisations: Iterable[OrganisationKey],
        *,
        suggest: bool,
    ) -> str:
        """Return why a row's code cannot be used, "" when it can in one of the organisations."""
        problem = ""
        for organisation in organisations:
            problem = self._problem(kind, row, organisation, suggest=suggest)
            if not problem:
                return ""
        return problem

    def _problem(
        self, kind: MappingKind, row: Mapping[str, str], organisation: OrganisationKey, *, suggest: bool
    ) -> str:
        facts = self.facts.get(organisation)
        if facts is None:
            return ""
        problem = ""
        match kind:
            case MappingKind.ACCOUNTS:
                problem = code_checks.account_problem(row["ledger_account"], facts, suggest=suggest)
            case MappingKind.TAXES:
                problem = code_checks.tax_problem(row["ledger_tax"], facts, suggest=suggest)
            case MappingKind.TRACKING:
                problem = code_checks.category_problem(row["category"], facts)
            case MappingKind.OPTIONS:
                problem = code_checks.option_problem(row["category"], row["option"], facts, suggest=suggest)
            case MappingKind.PARTIES if organisation in self.parties:
                directory = self.parties[organisation]
                problem = code_checks.party_problem(PartyId(row["contact"]), directory, facts.name)
            case MappingKind.POLICIES if row["value"]:
                problem = _policy_problem(row["policy"], row["value"], facts)
        return problem


def _policy_problem(policy: str, value: str, facts: LedgerFacts) -> str:
    """Two kinds of policies name something of the ledger. Themes that were never read are taken to be there."""
    if policy == "rounding_account":
        return code_checks.account_problem(value, facts)
    if policy.endswith("_theme") and facts.themes and value.casefold() not in facts.themes:
        return f"{facts.name} has no theme {value}"
    return ""
