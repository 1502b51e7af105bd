"""What the books lack is made for all that waits at once: as few calls as can be, nobody asked twice, memory flat."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from tests.core.builders import ADELAIDE, RULEBOOK, RULES, TRAITS, destination, invoice, line
from tieout.core.documents import Party, SourceDocument
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerParty, PartyDirectory
from tieout.core.names import DocumentKey, PartyId, SourceKind
from tieout.core.ports import NewItem, NewParty, Rejected, Waiting
from tieout.core.rulebook import MissingItem, MissingParty
from tieout.engine.desk import Books, Desk
from tieout.engine.judgement import judged
from tieout.engine.supplying import supply

BATCH = 50
MANY = 1_500
CUSTOMERS = 420
REFUSED = "N7"
TRAITS_OF_BATCHES = replace(TRAITS, batch_documents=BATCH)


def waiting(number: int) -> Waiting:
    """Every fourth document is for a known customer, the others for new ones; ten products in turn."""
    customer = Party(id="250", name="Big Design Ltd", identifier="BigDesign", account_number="C-250")
    if number % 4:
        customer = Party(id=f"N{number % CUSTOMERS}", name=f"Customer {number % CUSTOMERS}", identifier="C")
    document = invoice(
        line("10.00", item=f"ITEM-{number % 10}"),
        tax="1.00",
        key=DocumentKey(SourceKind.INVOICE, str(number)),
        number=str(number),
        party=customer,
    )
    return Waiting(document=document, version="1", fingerprint="f")


@dataclass
class Journal:
    """So many documents wait; each is told afresh, as from a database."""

    run: str = "run"
    attempt: int = 1
    by_name: bool = False

    def waiting(self, organisation: str, *, after: int, limit: int) -> tuple[Sequence[Waiting], int]:
        page = [waiting(number) for number in range(after, min(after + limit, MANY))]
        return page, after + limit if after + limit < MANY else 0


@dataclass
class Ledger:
    """Takes every party but one; `alive` is how many documents were in memory at each call."""

    key: str = ADELAIDE
    traits: Any = TRAITS_OF_BATCHES
    parties_asked: list[Sequence[NewParty]] = field(default_factory=list)
    items_asked: list[Sequence[NewItem]] = field(default_factory=list)
    made: list[LedgerParty] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)

    def create_parties(self, parties: Sequence[NewParty], *, key: str) -> Sequence[PartyId | Rejected]:
        self.parties_asked.append(parties)
        self.alive.append(sum(type(one) is SourceDocument for one in gc.get_objects()))
        made = [
            LedgerParty(id=PartyId(f"id-{one.number}"), name=one.name, number=one.number)
            for one in parties
            if one.number != REFUSED
        ]
        self.made += made
        return [
            PartyId(f"id-{one.number}") if one.number != REFUSED else Rejected(("No such luck",))
            for one in parties
        ]

    def create_items(self, items: Sequence[NewItem], *, key: str) -> Sequence[str | Rejected]:
        self.items_asked.append(items)
        return [one.code for one in items]

    def parties(self, *, not_older_than: float) -> PartyDirectory:
        return PartyDirectory.of([*destination().parties.by_id.values(), *self.made])


def test_all_that_waits_is_supplied_in_as_few_calls_as_can_be_and_memory_stays_flat() -> None:
    rules = replace(
        RULES,
        policies=replace(RULES.policies, missing_party=MissingParty.CREATE, missing_item=MissingItem.CREATE),
    )
    ledger, journal = Ledger(), Journal()
    nobody: Any = None
    taking: Any = ledger
    desk = Desk(
        source=nobody,
        ledgers={ADELAIDE: taking},
        journal=cast("Any", journal),
        notices=nobody,
        rulebook=replace(RULEBOOK, organisations={ADELAIDE: rules}),
    )
    books = Books(desk, 0, opened={ADELAIDE: destination(rules, traits=TRAITS_OF_BATCHES)})
    cursor, posted = 0, 0
    while True:
        page, cursor = journal.waiting(ADELAIDE, after=cursor, limit=BATCH)
        ready = judged(desk, books, page)
        assert [one.faults for one in ready if one.faults] == []
        supply(desk, taking, books, ready, behind=cursor)
        posted += len(ready)
        if not cursor:
            break

    new = {f"N{number % CUSTOMERS}" for number in range(MANY) if number % 4}
    asked = [one.number for some in ledger.parties_asked for one in some]
    assert (posted, sorted(asked)) == (MANY, sorted(new)), "each is asked for once, the refused one too"
    assert len(ledger.parties_asked) == -(-len(new) // BATCH)
    assert [len(some) for some in ledger.items_asked] == [10]
    refused = books.supplied.parties[REFUSED]
    assert isinstance(refused, Fault)
    assert (refused.code, refused.quoted) == ("party-rejected", "No such luck")
    assert max(ledger.alive) < 5 * BATCH, f"{max(ledger.alive)} documents of {MANY} at once"
    assert len(books.opened[ADELAIDE].parties.by_id) >= len(new)
