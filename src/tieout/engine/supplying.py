"""What the ledger lacks and policy creates: products and parties, made before a document names them.

A call is what users pay with. So when a batch lacks something, what the batches behind it lack is made along with it:
a request takes as many as the ledger allows, whichever documents need them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tieout.core.drafts import Draft, DraftParty
from tieout.core.faults import Fault
from tieout.core.fingerprints import idempotency_key
from tieout.core.parties import match_party
from tieout.core.ports import Judged, Ledger, NewItem, NewParty, Rejected, Unavailable, Unclear, Waiting
from tieout.core.rulebook import MissingItem
from tieout.engine.desk import SETTINGS_MAY_BE_OLD, SOON, Books, Desk
from tieout.engine.judgement import judged


@dataclass(slots=True)
class _Lacking:
    """Each thing once: products by code, parties by the source's id."""

    items: dict[str, NewItem] = field(default_factory=dict)
    parties: dict[str, DraftParty] = field(default_factory=dict)

    def note(self, drafts: Sequence[Draft], books: Books) -> None:
        """Remember what these drafts name and nobody has made yet, or tried to."""
        for draft in drafts:
            known = books.opened[draft.organisation].facts.items
            for item in items_of(draft):
                if item.code not in known and item.code not in books.supplied.items:
                    self.items.setdefault(item.code, item)
            if not draft.party.ledger_id and draft.party.source_id not in books.supplied.parties:
                self.parties.setdefault(draft.party.source_id, draft.party)


def supply(desk: Desk, ledger: Ledger, books: Books, ready: Sequence[Judged], *, behind: int = 0) -> None:
    """Create what these documents lack, and what those behind the cursor `behind` will (0: none are).

    What was made, or why it was refused, is kept in `books.supplied`. Raises Unavailable when the answer to a
    creation was lost: what the ledger has is read again then, and the next turn finds what was made.
    """
    lacking = _Lacking()
    for one in ready:
        lacking.note(one.drafts, books)
    if not lacking.items and not lacking.parties:
        return
    for waiting in _waiting_behind(desk, ledger, behind):
        needy = [one for one in waiting if _may_lack(one, books, ledger)]
        for one in judged(desk, books, needy):
            if not one.faults and one.organisation == ledger.key:
                lacking.note(one.drafts, books)
    _make_items(desk, ledger, books, list(lacking.items.values()))
    _make_parties(desk, ledger, books, list(lacking.parties.values()))


def items_of(draft: Draft) -> Iterator[NewItem]:
    """The products that the draft's lines name in the ledger."""
    for line in draft.lines:
        if line.item:
            yield NewItem(code=line.item, description=line.description)


def _waiting_behind(desk: Desk, ledger: Ledger, cursor: int) -> Iterator[Sequence[Waiting]]:
    while cursor:
        waiting, cursor = desk.journal.waiting(ledger.key, after=cursor, limit=ledger.traits.batch_documents)
        yield waiting


def _may_lack(waiting: Waiting, books: Books, ledger: Ledger) -> bool:
    """Whether it is worth judging a document now: it names a product or a party that the ledger does not have."""
    destination = books.opened[ledger.key]
    party = match_party(waiting.document.party, destination)
    if isinstance(party, DraftParty) and not party.ledger_id:
        return True
    creates = destination.rules.policies.missing_item is MissingItem.CREATE
    codes = {line.item for line in waiting.document.lines if line.item} if creates else set()
    return not codes <= destination.facts.items


def _make_items(desk: Desk, ledger: Ledger, books: Books, items: Sequence[NewItem]) -> None:
    if not items:
        return
    codes = [item.code for item in items]
    key = idempotency_key(ledger.key, desk.journal.run, desk.journal.attempt, ["items", *codes])
    try:
        answers = ledger.create_items(items, key=key)
    except Unclear as failure:
        books.renew_items(ledger.key)
        raise _asked_again(failure) from failure
    refused = {
        code: answer for code, answer in zip(codes, answers, strict=True) if isinstance(answer, Rejected)
    }
    there = books.renew_items(ledger.key) if refused else frozenset()
    name = books.opened[ledger.key].name
    for code in codes:
        answer = refused.get(code) if code not in there else None  # somebody else was quicker: all is well
        facts = {"item": code, "organisation": name}
        books.supplied.items[code] = (
            Fault("item-rejected", facts, "\n".join(answer.messages)) if answer else None
        )
    books.know_items(ledger.key, [code for code in codes if books.supplied.items[code] is None])


def _make_parties(desk: Desk, ledger: Ledger, books: Books, parties: Sequence[DraftParty]) -> None:
    """As many a request as the ledger takes, each written down before the next one leaves."""
    for start in range(0, len(parties), ledger.traits.batch_documents):
        some = parties[start : start + ledger.traits.batch_documents]
        numbers = [party.source_id for party in some]
        asked = [
            NewParty(name=party.name, number=party.source_id, account_number=party.account_number)
            for party in some
        ]
        key = idempotency_key(ledger.key, desk.journal.run, desk.journal.attempt, numbers)
        try:
            answers = ledger.create_parties(asked, key=key)
        except Unclear as failure:
            books.renew_parties(ledger.key)
            raise _asked_again(failure) from failure
        for party, answer in zip(some, answers, strict=True):
            facts = {"party": party.name, "organisation": books.opened[ledger.key].name}
            books.supplied.parties[party.source_id] = (
                Fault("party-rejected", facts, "\n".join(answer.messages))
                if isinstance(answer, Rejected)
                else answer
            )
    if parties:
        books.renew_parties(ledger.key, not_older_than=SETTINGS_MAY_BE_OLD)


def _asked_again(failure: Unclear) -> Unavailable:
    """They may exist by now. What there is was read afresh, and the next turn finds those that do."""
    return Unavailable(str(failure), wait=SOON, quoted=failure.quoted, fault=failure.fault)
