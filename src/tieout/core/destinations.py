"""Where a document is going: the rules and today's facts of one organisation, joined once for many of
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.core.drafts import TrackingChoice
from tieout.core.ledgers import LedgerFacts, LedgerTraits, PartyDirectory, TrackingCategory
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One organisation as documents meet it. `accounts` and `taxes`: its own mappings over the common
    ones.
    """

    organisation: OrganisationKey
    rules: OrganisationRules
    accounts: Mapping[str, str]
    taxes: Mapping[str, str]
    facts: LedgerFacts
    parties: PartyDirectory
    traits: LedgerTraits
    categories: Mapping[str, TrackingCategory]  # by name in lower case
    options: Mapping[tuple[str, str], TrackingChoice]  # by category and option in lower case

    @classmethod
    def of(
        cls,
        organisation: OrganisationKey,
        rulebook: Rulebook,
        facts: LedgerFacts,
        parties: PartyDirectory,
        traits: LedgerTraits,
    ) -> Destination:
        """Join rules and facts. Raises KeyError when the rulebook does not know the organisation."""
        rules = rulebook.organisations[organisation]
        return cls(
            organisation=organisation,
            rules=rules,
            accounts={**rulebook.common_accounts, **rules.accounts},
            taxes={**rulebook.common_taxes, **rules.taxes},
            facts=facts,
            parties=parties,
            traits=traits,
            categories={category.name.casefold(): category for category in facts.tracking},
            options={
                (category.name.casefold(), option.casefold()): TrackingChoice(
                    category=category.name, option=option
                )
                for category in facts.tracking
                for option in category.options
            },
        )

    @property
    def name(self) -> str:
        """The organisation's name as people know it."""
        return self.facts.name

    def account_of(self, account: str, account_class: str) -> str | None:
        """Return the ledger account for a source account; `4001:Services` is tried before `4001`."""
        if account_class:
            narrow = self.accounts.get(f"{account}:{account_class}")
            if narrow is not None:
                return narrow
        return self.accounts.get(account)

    def tracking_choice(self, category: str, option: str) -> TrackingChoice:
        """Return the choice in the ledger's own spelling, or as it was written when the ledger knows no
        such one.
        """
        known = self.options.get((category.casefold(), option.casefold()))
        return known or TrackingChoice(category=category, option=option)
