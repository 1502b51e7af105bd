"""A small MSP's documents and books, so that a test says only what it is about.

Harbour IT bills in Australian dollars with 10 % GST. Its books in Adelaide know the accounts 200
(sales), 260 (other income, archived), 090 (the bank), 310 (purchases), the tax rates OUTPUT,
EXEMPTOUTPUT and INPUT, and the customer Big Design (number 250).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tieout.core.destinations import Destination
from tieout.core.documents import Line, Party, SourceDocument, TaxAmount
from tieout.core.drafts import Draft, LedgerDocument, LedgerLine
from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import Fault, render
from tieout.core.ledgers import (
    AccountClass,
    LedgerAccount,
    LedgerFacts,
    LedgerParty,
    LedgerTax,
    LedgerTraits,
    PartyDirectory,
    TrackingCategory,
)
from tieout.core.mapping import to_drafts
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, OrganisationKey, PartyId, SourceKind
from tieout.core.rulebook import OrganisationRules, Policies, Route, RouteBy, Rulebook

D = Decimal
ADELAIDE = OrganisationKey("adelaide")
SYDNEY = OrganisationKey("sydney")
BIG_DESIGN = PartyId("c-250")

TRAITS = LedgerTraits(
    name="Ledger",
    numbers_unique=frozenset({LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE}),
    batch_documents=50,
    batch_bytes=3_000_000,
    number_length=255,
    reference_length=255,
    description_length=4000,
    item_code_length=30,
    party_name_length=255,
    unit_price_places=4,
    quantity_places=4,
    tracking_per_line=2,
)

FACTS_OF_ADELAIDE = LedgerFacts(
    organisation=ADELAIDE,
    name="Harbour IT Adelaide",
    country="AU",
    base_currency="AUD",
    currencies=frozenset({"AUD"}),
    accounts={
        "200": LedgerAccount(code="200", name="Sales", account_class=AccountClass.REVENUE),
        "260": LedgerAccount(
            code="260", name="Other income", account_class=AccountClass.REVENUE, active=False
        ),
        "090": LedgerAccount(code="090", name="Bank", account_class=AccountClass.ASSET, postable=False),
        "310": LedgerAccount(code="310", name="Purchases", account_class=AccountClass.EXPENSE),
    },
    taxes={
        "OUTPUT": LedgerTax(
            code="OUTPUT",
            name="GST on income",
            rate=D(10),
            applies_to=frozenset(AccountClass) - {AccountClass.EXPENSE},
        ),
        "EXEMPTOUTPUT": LedgerTax(code="EXEMPTOUTPUT", name="GST free income", rate=D(0)),
        "INPUT": LedgerTax(code="INPUT", name="GST on expenses", rate=D(10)),
        "OLD": LedgerTax(code="OLD", name="Wholesale tax", rate=D(10), active=False),
    },
    tracking=(
        TrackingCategory(name="Office", options=("Adelaide", "Sydney")),
        TrackingCategory(name="Team", options=("Services",)),
    ),
    read_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
)

DIRECTORY = PartyDirectory.of(
    [
        LedgerParty(id=BIG_DESIGN, name="Big Design Ltd", number="250", account_number="C-250"),
        LedgerParty(id=PartyId("c-310"), name="Dell", number="310"),
    ]
)

RULES = OrganisationRules(
    accounts={"4000": "200", "5000": "310"},
    taxes={"GST": "OUTPUT", "GST-IN": "INPUT", "": "EXEMPTOUTPUT"},
)

RULEBOOK = Rulebook(
    version=7,
    routes=(
        Route(by=RouteBy.LOCATION, value="Adelaide", organisation=ADELAIDE),
        Route(by=RouteBy.LOCATION, value="Sydney", organisation=SYDNEY),
    ),
    organisations={ADELAIDE: RULES, SYDNEY: RULES},
)


def line(amount: str, account: str = "4000", *, tax: str = "GST", **more: Any) -> Line:
    """A line of one piece, taxable when it names a tax."""
    given: dict[str, Any] = {
        "position": 1,
        "description": "Server move",
        "quantity": D(1),
        "unit_price": D(amount),
        "amount": D(amount),
        "account": account,
        "tax_code": tax,
        "taxable": bool(tax),
    }
    return Line(**(given | more))


def invoice(
    *lines: Line, tax: str = "0", taxes: Sequence[TaxAmount] | None = None, **more: Any
) -> SourceDocument:
    """A closed Adelaide invoice of Big Design that adds up; `tax` is the GST that the source charged."""
    placed = tuple(replace(one, position=place) for place, one in enumerate(lines, start=1))
    if taxes is None:
        taxes = (TaxAmount(code="GST", amount=D(tax), rate=D("0.1")),) if D(tax) else ()
    charged = sum((one.amount for one in taxes), D(0))
    given: dict[str, Any] = {
        "key": DocumentKey(SourceKind.INVOICE, "5001"),
        "type": "Standard",
        "number": "10501",
        "date": dt.date(2026, 11, 5),
        "due_date": dt.date(2026, 12, 5),
        "party": Party(id="250", name="Big Design Ltd", identifier="BigDesign", account_number="C-250"),
        "currency": "AUD",
        "total": sum((one.amount for one in placed), charged),
        "lines": placed,
        "taxes": tuple(taxes),
        "location": "Adelaide",
    }
    return SourceDocument(**(given | more))


def purchase(*lines: Line, tax: str = "0", **more: Any) -> SourceDocument:
    """A received purchase order of Dell."""
    taxes = (TaxAmount(code="GST-IN", amount=D(tax)),) if D(tax) else ()
    given: dict[str, Any] = {
        "key": DocumentKey(SourceKind.PROCUREMENT, "700-PS-1"),
        "number": "DELL-8891",
        "party": Party(id="310", name="Dell"),
        "taxes": taxes,
    }
    return invoice(*lines, **(given | more))


def destination(
    rules: OrganisationRules = RULES,
    *,
    facts: LedgerFacts = FACTS_OF_ADELAIDE,
    parties: PartyDirectory = DIRECTORY,
    traits: LedgerTraits = TRAITS,
    **policies: Any,
) -> Destination:
    """The Adelaide books; policies are given by name."""
    rules = replace(rules, policies=replace(rules.policies, **policies)) if policies else rules
    return Destination.of(
        ADELAIDE, replace(RULEBOOK, organisations={ADELAIDE: rules}), facts, parties, traits
    )


def draft_of(document: SourceDocument, at: Destination | None = None) -> Draft:
    """The draft of a document without faults."""
    drafts, faults = to_drafts(document, at or destination())
    assert faults == ()
    [draft] = drafts
    return draft


def complete(faults: Sequence[Fault]) -> list[str]:
    """The faults' codes, after making sure that each of them tells its whole story."""
    for fault in faults:
        assert set(fault.facts) >= FACTS[fault.code], fault
        told = render(fault, source="the source", ledger="the ledger")
        assert "?" not in told.what, told.what
    return [fault.code for fault in faults]


def as_posted(draft: Draft, **more: Any) -> LedgerDocument:
    """The draft as a faithful ledger holds it."""
    given: dict[str, Any] = {
        "id": LedgerId("l-1"),
        "kind": draft.kind,
        "number": draft.number,
        "party_id": draft.party.ledger_id,
        "party_name": draft.party.name,
        "date": draft.date,
        "due_date": draft.due_date,
        "currency": draft.currency,
        "status": draft.status,
        "total": draft.total,
        "tax_total": draft.tax_total,
        "applied": D(0),
        "lines": tuple(
            LedgerLine(
                id=f"line-{place}",
                description=one.description,
                quantity=one.quantity,
                unit_price=one.unit_price,
                amount=one.amount,
                account=one.account,
                tax_code=one.tax_code,
                tax=one.tax,
                tracking=one.tracking,
            )
            for place, one in enumerate(draft.lines, start=1)
        ),
    }
    return LedgerDocument(**(given | more))


def with_policies(**policies: Any) -> Policies:
    """The usual policies but for these."""
    return replace(Policies(), **policies)
