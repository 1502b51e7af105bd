"""What a ledger allows: facts of one organisation today, and traits of its kind for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tieout.core.names import LedgerKind, OrganisationKey, PartyId

_BEGINNING = 4  # letters that two spellings of a word share
_WORD = re.compile(r"\w+")


class AccountClass(StrEnum):
    """The five classes of a chart of accounts."""

    ASSET = "asset"
    EQUITY = "equity"
    EXPENSE = "expense"
    LIABILITY = "liability"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccount:
    """One entry of the chart. `postable` is false for bank and system accounts, which no line may name."""

    code: str
    name: str
    account_class: AccountClass
    active: bool = True
    postable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTax:
    """One tax rate; `rate` in percent, as the ledger shows it: 10 means ten percent."""

    code: str
    name: str
    rate: Decimal
    active: bool = True
    applies_to: frozenset[AccountClass] = frozenset(AccountClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingCategory:
    """One active analysis category with its active options."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerParty:
    """A customer or supplier as the ledger knows it."""

    id: PartyId
    name: str
    number: str = ""  # the external key that another system gave it
    account_number: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What one organisation allows, read at `read_at`."""

    organisation: OrganisationKey
    name: str
    country: str
    base_currency: str
    currencies: frozenset[str]
    accounts: Mapping[str, LedgerAccount]
    taxes: Mapping[str, LedgerTax]
    tracking: tuple[TrackingCategory, ...]
    read_at: datetime
    period_lock: date | None = None
    year_lock: date | None = None
    short_code: str = ""
    themes: Mapping[str, str] = field(default_factory=dict)  # name in lower case -> id
    items: frozenset[str] = frozenset()  # product codes that a line may name; others travel as text only
    approvals_a_month: int | None = None  # invoices that its plan lets one approve; None: any number
    adviser: bool = False  # whoever connected us is known to be one: the period lock does not bind them

    @property
    def locked_through(self) -> date | None:
        """The last day on which nothing may be written any more, whichever lock reaches further.

        Advisers may write before the period lock, nobody before that of the year.
        """
        locks = (self.year_lock,) if self.adviser else (self.period_lock, self.year_lock)
        return max((day for day in locks if day), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTraits:
    """Limits of a kind of ledger; the same for every organisation that uses it."""

    name: str  # as people write it
    numbers_unique: frozenset[LedgerKind]
    batch_documents: int
    batch_bytes: int
    number_length: int
    reference_length: int
    description_length: int
    item_code_length: int
    party_name_length: int
    unit_price_places: int
    quantity_places: int
    tracking_per_line: int


@dataclass(frozen=True, slots=True)
class PartyDirectory:
    """All parties of one organisation, found by id, external number, account number or exact name."""

    by_id: Mapping[PartyId, LedgerParty] = field(default_factory=dict)
    by_number: Mapping[str, LedgerParty] = field(default_factory=dict)
    by_account_number: Mapping[str, LedgerParty] = field(default_factory=dict)
    by_name: Mapping[str, LedgerParty] = field(default_factory=dict)
    _by_word: dict[str, list[LedgerParty]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def with_word_like(self, word: str) -> Sequence[LedgerParty]:
        """Return the parties in whose name a word begins as this one, in lower case, does. Sorted at the first
        question.
        """
        if not self._by_word:
            for party in self.by_id.values():
                for one in {word[:_BEGINNING] for word in words_of(party.name)}:
                    self._by_word.setdefault(one, []).append(party)
        return self._by_word.get(word[:_BEGINNING], ())

    @classmethod
    def of(cls, parties: Iterable[LedgerParty]) -> PartyDirectory:
        """Build the directory. Where an active and an archived party share a name, the active one is found.

        A number that several active parties bear names none of them: nothing is posted to a guess.
        """
        everyone = sorted(parties, key=lambda party: not party.archived)  # archived first, active overwrite
        return cls(
            by_id={party.id: party for party in everyone},
            by_number=_unambiguous((party.number, party) for party in everyone),
            by_account_number=_unambiguous((party.account_number, party) for party in everyone),
            by_name={party.name.strip().casefold(): party for party in everyone},
        )


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case, without marks between them."""
    return _WORD.findall(name.casefold())


def _unambiguous(numbered: Iterable[tuple[str, LedgerParty]]) -> dict[str, LedgerParty]:
    found: dict[str, LedgerParty] = {}
    several: set[str] = set()
    for number, party in numbered:
        if number in found and not found[number].archived and not party.archived:
            several.add(number)
        found[number] = party
    return {number: party for number, party in found.items() if number and number not in several}
