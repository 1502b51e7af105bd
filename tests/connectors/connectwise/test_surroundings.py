"""What routes look at: tags, custom fields of company, invoice, agreement and purchase order, people, places."""

from __future__ import annotations

import pytest

from tests.connectors.connectwise.harbour import TODAY, Harbour
from tieout.core.documents import SourceDocument, Unposted
from tieout.core.names import SourceKind
from tieout.core.routing import shown
from tieout.core.rulebook import RouteBy, StaffRole


@pytest.fixture
def harbour() -> Harbour:
    return Harbour()


def listed(harbour: Harbour) -> list[Unposted]:
    return [row for page in harbour.source.unposted(list(SourceKind), TODAY) for row in page]


def read(harbour: Harbour) -> list[SourceDocument]:
    return [one for chunk in harbour.source.details(listed(harbour)) for one in chunk]


def tags(document: SourceDocument) -> set[str]:
    return {text for by, _, text, _ in shown(document) if by is RouteBy.TAG}


def agreement(harbour: Harbour, invoice: str, **fields: str) -> None:
    """Bill the invoice by an agreement with these custom fields."""
    made = harbour.tenant.insert(
        "agreements",
        {
            "name": "Support",
            "customFields": [
                {"id": number, "caption": caption, "value": value}
                for number, (caption, value) in enumerate(fields.items(), start=1)
            ],
        },
        "admin",
    )
    record = harbour.tenant.table("invoices").find(invoiceNumber=invoice)
    record["agreement"] = {"id": made["id"], "name": "Support"}


def receive(harbour: Harbour, **words) -> None:
    harbour.act("create-company", name="Dell", types=["Vendor"], tags=["hardware"])
    harbour.act(
        "create-purchase-order",
        number="PO-7",
        supplier="Dell",
        office="Sydney Office",
        department=10,
        date="2026-11-03",
        lines=[{"product": "SW-24", "quantity": 1, "cost": "100.00"}],
        receive={"slip": "S-1"},
        **words,
    )


def test_r002_27_custom_fields_of_company_agreement_and_invoice_are_tags(harbour):
    harbour.act(
        "edit-company",
        company="Kestrel Freight",
        members={
            "integratorTags": ["books-sydney"],
            "customFields": [{"id": 1, "caption": "Entity", "value": "Kestrel"}],
        },
    )
    harbour.sell("1001", "100.00", fields={"Book": "North"})
    agreement(harbour, "1001", Division="East", Book="South")
    (document,) = read(harbour)
    assert {"books-sydney", "Entity=Kestrel", "Book=North", "Division=East"} <= tags(document)
    assert "Book=South" not in tags(document), "what the invoice itself says outweighs its agreement"


def test_r002_27_custom_fields_of_a_purchase_order_are_tags(harbour):
    receive(harbour, fields={"Book": "West"})
    (document,) = read(harbour)
    assert {"Book=West", "hardware", "Vendor"} <= tags(document)
    assert (RouteBy.LOCATION, StaffRole.ANY, "Sydney Office", "the location") in set(shown(document))


def test_r002_39_tags_are_read_anew_for_documents_that_are_known(harbour):
    harbour.sell("1001", "100.00")
    agreement(harbour, "1001", Division="East")
    receive(harbour, fields={"Book": "West"})
    before = {document.number: document for document in read(harbour)}

    harbour.act("edit-company", company="Kestrel Freight", members={"integratorTags": ["holding"]})
    invoice = harbour.tenant.table("invoices").find(invoiceNumber="1001")
    invoice["customFields"] = [{"id": 9, "caption": "Book", "value": "North"}]
    order = harbour.tenant.table("purchaseOrders").find(poNumber="PO-7")
    order["customFields"] = [{"id": 9, "caption": "Book", "value": "East"}]

    harbour.source = harbour.new_source()
    rows = listed(harbour)
    began = len(harbour.calls())
    renewed = harbour.source.renewing(rows)
    after = {number: renewed(document) for number, document in before.items()}
    assert len(harbour.calls()) - began == 5, "headers, orders, agreements, customers, suppliers"
    assert {"holding", "Book=North", "Division=East"} <= tags(after["1001"])
    assert "Book=East" in tags(after["PO-7"])
    assert [document.lines for document in after.values()] == [document.lines for document in before.values()]
    assert {number: renewed(document) for number, document in after.items()} == after
    assert after == {document.number: document for document in read(harbour)}


def test_a_document_whose_header_is_gone_is_left_as_it_was(harbour):
    harbour.sell("1001", "100.00")
    (document,) = read(harbour)
    rows = listed(harbour)
    harbour.tenant.table("invoices").delete(int(document.key.id))
    assert harbour.source.renewing(rows)(document) == document
