"""Which documents a change of the rules can touch at all: of all others both versions make the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tieout.core.documents import SourceDocument
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook


@dataclass(frozen=True, slots=True)
class _Reach:
    """What changes for the documents of one organisation: `all` of them, or those with one of these keys."""

    all: bool
    accounts: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()


class Change:
    """Two versions of the rules side by side. What differs for an organisation is worked out once."""

    def __init__(self, before: Rulebook, after: Rulebook) -> None:
        self._before, self._after = before, after
        self._reaches: dict[OrganisationKey, _Reach] = {}
        self.routes_differ = (
            before.routes != after.routes or before.organisations.keys() != after.organisations.keys()
        )

    def touches(self, document: SourceDocument, organisation: OrganisationKey) -> bool:
        """Whether the verdict on a document that both versions route to this organisation can differ.

        It is asked for accounts and for its party by their keys; any other difference touches all.
        """
        if organisation not in self._reaches:
            self._reaches[organisation] = self._reach(organisation)
        reach = self._reaches[organisation]
        return (
            reach.all
            or document.party.id in reach.parties
            or any(
                line.account in reach.accounts or f"{line.account}:{line.account_class}" in reach.accounts
                for line in document.lines
            )
        )

    def _reach(self, organisation: OrganisationKey) -> _Reach:
        before, after = self._before, self._after
        was, becomes = before.organisations[organisation], after.organisations[organisation]
        if before.common_taxes != after.common_taxes or _without_keys(was) != _without_keys(becomes):
            return _Reach(all=True)
        return _Reach(
            all=False,
            accounts=_differing(
                {**before.common_accounts, **was.accounts}, {**after.common_accounts, **becomes.accounts}
            ),
            parties=_differing(was.parties, becomes.parties),
        )


def _without_keys(rules: OrganisationRules) -> OrganisationRules:
    return replace(rules, accounts={}, parties={})


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    """The keys whose value differs, or that only one of them has."""
    return frozenset(key for key, _ in before.items() ^ after.items())
