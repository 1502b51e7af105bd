"""What is kept comes back as it was, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.builders import draft, in_the_books, invoice
from tieout.core.documents import Line, SourceDocument, TaxAmount
from tieout.core.drafts import Draft, DraftLine, LedgerDocument
from tieout.core.ledgers import AccountClass, LedgerAccount, LedgerFacts, LedgerTax, TrackingCategory
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Policies, Rulebook
from tieout.store.content import expand, pack, plain, squeeze, unpack, value

AMOUNT = st.decimals(min_value=-(10**12), max_value=10**12, places=4)
LINES = st.lists(st.builds(Line, quantity=AMOUNT, unit_price=AMOUNT, amount=AMOUNT), max_size=3).map(tuple)
TAXES = st.lists(st.builds(TaxAmount, amount=AMOUNT, rate=st.none() | AMOUNT), max_size=2).map(tuple)
DRAFT_LINES = st.lists(
    st.builds(DraftLine, quantity=AMOUNT, unit_price=AMOUNT, amount=AMOUNT, tax=AMOUNT), max_size=3
).map(tuple)
RULES = st.builds(OrganisationRules, policies=st.builds(Policies, rounding_limit=AMOUNT))


@given(st.builds(SourceDocument, total=AMOUNT, lines=LINES, taxes=TAXES))
def test_any_document_comes_back_as_it_was(document):
    again = unpack(SourceDocument, pack(document))
    assert again == document
    assert [str(line.amount) for line in again.lines] == [str(line.amount) for line in document.lines]


@given(st.builds(Draft, sub_total=AMOUNT, tax_total=AMOUNT, total=AMOUNT, lines=DRAFT_LINES))
def test_any_draft_comes_back_as_it_was(made):
    assert unpack(Draft, pack(made)) == made


@given(st.builds(Rulebook, organisations=st.dictionaries(st.text().map(OrganisationKey), RULES, max_size=2)))
def test_any_rulebook_comes_back_as_it_was(rulebook):
    assert value(Rulebook, plain(rulebook)) == rulebook


def test_facts_with_sets_and_moments_come_back():
    facts = LedgerFacts(
        organisation=OrganisationKey("adelaide"), name="Adelaide", country="AU", base_currency="AUD",
        currencies=frozenset({"NZD", "AUD"}),
        accounts={"200": LedgerAccount(code="200", name="Sales", account_class=AccountClass.REVENUE)},
        taxes={"OUTPUT": LedgerTax(code="OUTPUT", name="GST", rate=Decimal("10.00"), applies_to=frozenset({AccountClass.REVENUE}))},
        tracking=(TrackingCategory(name="Office", options=("Adelaide",)),),
        read_at=datetime(2026, 9, 14, 8, 30, tzinfo=UTC), period_lock=date(2026, 6, 30),
    )  # fmt: skip
    assert unpack(LedgerFacts, pack(facts)) == facts


def test_nothing_is_lost_of_an_amount():
    document = invoice(1, "1234567.8900")
    assert str(unpack(SourceDocument, pack(document)).total) == "1234567.8900"


def test_it_is_small_and_readable():
    document = invoice(1, lines=8)
    assert len(pack(document)) < 700
    assert b'"number":"1"' in expand(pack(document))
    there = in_the_books(draft(document))
    assert unpack(LedgerDocument, pack(there)) == there
    assert (squeeze(b""), expand(b"")) == (b"", b"")


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Before:
    name: str
    colour: Colour = Colour.RED


@dataclass(frozen=True, kw_only=True)
class After(Before):
    added: tuple[int, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


def test_what_was_written_before_a_member_was_added_can_be_read():
    assert unpack(After, pack(Before(name="x"))) == After(name="x")


def test_what_was_written_with_a_member_that_is_gone_can_be_read():
    assert unpack(Before, pack(After(name="x", added=(1,), more={"a": 1}))) == Before(name="x")


@pytest.mark.parametrize("wrong", [b'{"nam": "x"}', b"[]", b'{"name": 1, "colour": "blue"}', b"not json"])
def test_what_is_no_such_value_is_refused(wrong):
    with pytest.raises(ValueError):
        unpack(Before, squeeze(wrong))


@dataclass(frozen=True)
class Approximate:
    amount: float


def test_a_fraction_that_is_not_exact_cannot_be_kept():
    with pytest.raises(TypeError):
        pack(Approximate(0.1))


def test_a_difference_is_a_difference():
    document = invoice(1)
    assert pack(document) != pack(replace(document, reference="PO 7"))
