"""ConnectWise as a source, against the simulated one: the cost in calls, what goes wrong on the way, and recovery."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.connectors.connectwise.harbour import BATCHES, EXPORT, Harbour
from tieout.connectors.wire import jsontext
from tieout.core.documents import Broken, Line, Party, SourceDocument, TaxAmount
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear


@pytest.fixture
def harbour() -> Harbour:
    return Harbour()


def whole(documents) -> list[str]:
    return sorted(document.number for document in documents if isinstance(document, SourceDocument))


def broken(documents) -> dict[str, str]:
    return {
        document.row.number: document.fault.code for document in documents if isinstance(document, Broken)
    }


def test_an_invoice_arrives_whole(harbour: Harbour):
    """
    Kestrel Freight       invoice 1001 of 5 November 2026, due 5 December
    Cabling      4 h x 150.00    600.00   4000
    SW-24        2   x 200.00    400.00   4001
    Parking                       45.50   4002   no tax
    GST 10 %                     100.00
                               1,145.50
    """
    harbour.act("edit-company", company="Kestrel Freight", members={"integratorTags": ["books-adelaide"]})
    key = harbour.sell(
        "1001", "0", reference="Ticket 9120", po="PO-4471", territory="Sydney Office", fields={"Cost centre": "CC-19"},
        lines=[
            {"work": "Cabling", "hours": 4, "rate": "150.00", "by": "jsmith"},
            {"product": "SW-24", "quantity": 2},
            {"expense": "Parking", "amount": "45.50", "taxable": False},
        ],
    )  # fmt: skip

    (document,) = harbour.documents()

    company = harbour.tenant.table("companies").find(name="Kestrel Freight")["id"]
    assert document == SourceDocument(
        key=DocumentKey(SourceKind.INVOICE, key),
        type="Standard",
        number="1001",
        date=date(2026, 11, 5),
        due_date=date(2026, 12, 5),
        party=Party(
            id=str(company), name="Kestrel Freight", identifier="KestrelFreight", account_number="C-88", types=("Client",), tags=("books-adelaide",),
        ),
        currency="AUD",
        total=Decimal("1145.50"),
        lines=(
            Line(position=1, description="Cabling", quantity=Decimal(4), unit_price=Decimal(150), amount=Decimal("600.00"), account="4000", tax_code="OUTPUT", taxable=True),
            Line(position=2, description="24-port switch", quantity=Decimal(2), unit_price=Decimal(200), amount=Decimal("400.00"), account="4001", tax_code="OUTPUT", taxable=True, item="SW-24"),
            Line(position=3, description="Parking", quantity=Decimal(1), unit_price=Decimal("45.50"), amount=Decimal("45.50"), account="4002", tax_code="NONE"),
        ),
        taxes=(TaxAmount(code="OUTPUT", amount=Decimal("100.00"), rate=Decimal("0.1")),),
        location="Adelaide Office",
        department="Services",
        territory="Sydney Office",
        reference="Ticket 9120",
        customer_po="PO-4471",
        closed_by="jsmith",
        entered_by="jsmith",
        fields={"Cost centre": "CC-19"},
        url=document.url,
        tokens=document.tokens,
    )  # fmt: skip
    assert document.url.endswith(f"recid={key}&companyName=harbour")


def test_who_is_billed_is_the_party_not_who_is_served(harbour: Harbour):
    harbour.act(
        "create-company",
        name="Kestrel Group",
        account="C-91",
        types=["Client"],
        terms="Net 30 days",
        tax_code="GST",
        currency="AUD",
    )
    harbour.sell("1001", "600.00", bill_to="Kestrel Group")
    (row,) = harbour.listed()
    (document,) = harbour.documents()
    assert (row.party_name, document.party.name, document.party.account_number) == (
        "Kestrel Group",
        "Kestrel Group",
        "C-91",
    )
    assert row.party_id == document.party.id


def test_the_tokens_are_every_ledger_entry_of_the_document(harbour: Harbour):
    key = harbour.sell("1001", "600.00")
    (document,) = harbour.documents()
    assert document.tokens == tuple(
        str(entry.id) for entry in harbour.tenant.gl.find("invoice", int(key)).entries
    )
    assert len(document.tokens) == 4  # line and tax, each with its receivable


def test_a_batch_holds_one_document_and_bears_our_name(harbour: Harbour):
    harbour.sell("1001", "600.00")
    harbour.sell("1002", "600.00")
    document = next(each for each in harbour.documents() if each.number == "1001")

    harbour.source.acknowledge(document, "T-I1001-1")

    (batch,) = harbour.tenant.table("batches")
    assert (batch["batchIdentifier"], batch["exportInvoicesFlag"], batch["exportProductsFlag"]) == (
        "T-I1001-1",
        True,
        False,
    )
    (row,) = [
        row
        for row in harbour.book.rows
        if row.request["method"] == "POST" and row.request["url"].endswith("/batches")
    ]
    assert jsontext.parse(row.request["body"])["glInterfaceIdentifier"] == "Tieout"
    assert row.request["about"] == (str(document.key),)
    assert harbour.unposted() == ["1002"]


@pytest.mark.parametrize("identifier", ["", "x" * 51])
def test_a_batch_that_cannot_be_named_is_a_defect_of_ours(harbour: Harbour, identifier):
    harbour.sell("1001", "600.00")
    (document,) = harbour.documents()
    with pytest.raises(ValueError, match="1 to 50 characters"):
        harbour.source.acknowledge(document, identifier)
    assert harbour.unposted() == ["1001"]


@pytest.mark.parametrize("status", ["400", "409"])
def test_a_name_that_is_taken_means_done_whatever_the_status(harbour: Harbour, status):
    harbour.world.psa.switches.turn("duplicate-batch", status)
    harbour.sell("1001", "600.00")
    (document,) = harbour.documents()
    harbour.source.acknowledge(document, "T-I1001-1")
    harbour.source.acknowledge(document, "t-i1001-1")
    assert len(harbour.tenant.table("batches")) == 1
    assert harbour.source.acknowledged(["T-I1001-1"]) == {"T-I1001-1"}


def test_a_document_that_was_reopened_meanwhile_is_refused_and_told_after_it_was_read_again(harbour: Harbour):
    harbour.world.psa.switches.turn("unknown-batch-ids", "refuse")
    harbour.sell("1001", "600.00")
    (stale,) = harbour.documents()
    harbour.reopen("1001")
    harbour.change("1001", "650.00")

    with pytest.raises(Refused) as caught:
        harbour.source.acknowledge(stale, "T-I1001-1")
    assert caught.value.fault.code == "acknowledge-refused"
    assert caught.value.fault.facts == {"number": "1001", "identifier": "T-I1001-1"}
    assert caught.value.quoted == caught.value.fault.quoted != ""

    (fresh,) = harbour.documents()
    harbour.source.acknowledge(fresh, "T-I1001-1")
    assert harbour.unposted() == []


def test_a_gateway_page_after_a_batch_is_unclear(harbour: Harbour):
    harbour.sell("1001", "600.00")
    (document,) = harbour.documents()
    harbour.mishap("502-html", BATCHES)
    with pytest.raises(Unclear):
        harbour.source.acknowledge(document, "T-I1001-1")
    harbour.source.acknowledge(document, "T-I1001-1")
    assert harbour.unposted() == []


# --- cost ------------------------------------------------------------------------------------------------------


def test_a_thousand_new_invoices_cost_few_calls(harbour: Harbour):
    customers = [f"Customer {n}" for n in range(60)]
    for name in customers:
        harbour.act("create-company", name=name, terms="Net 30 days", tax_code="GST", currency="AUD")
    for n in range(1000):
        harbour.sell(f"A{n}", "100.00", customer=customers[n % 60])
    rows = harbour.listed()

    documents = [document for chunk in harbour.source.details(rows) for document in chunk]

    assert len(whole(documents)) == 1000
    assert sum((document.total for document in documents), Decimal(0)) == Decimal("110000.00")
    calls = Counter(harbour.calls())
    assert calls.pop("POST finance/accounting/export 200") == 10
    assert calls.pop("GET finance/accounting/unpostedinvoices 200") <= 2
    assert calls.pop("GET finance/invoices 200") <= 7
    assert calls.pop("GET company/companies 200") == 1
    assert calls.pop("GET /login/companyinfo/harbour 200") == 1
    assert not calls


def test_a_cycle_in_which_nothing_is_new_costs_one_call(harbour: Harbour):
    harbour.sell("1001", "600.00")
    harbour.documents()
    harbour.world.log.clear()
    harbour.source = harbour.new_source()
    harbour.listed()
    assert harbour.calls() == ["GET finance/accounting/unpostedinvoices 200"]


def test_every_export_is_found_on_the_page_of_each_document_in_it(harbour: Harbour):
    keys = {harbour.sell(f"A{n}", "10.00") for n in range(130)}
    harbour.documents()
    about = [row.request["about"] for row in harbour.book.rows if row.request["url"].endswith("/export")]
    assert sorted(len(each) for each in about) == [30, 100]
    assert {key for each in about for key in each} == {f"invoice:{key}" for key in keys}


def test_never_a_put_and_never_a_page_beyond_the_limit(harbour: Harbour):
    harbour.sell("1001", "600.00")
    (document,) = harbour.documents()
    harbour.source.acknowledge(document, "T-I1001-1")
    harbour.source.acknowledged(["T-I1001-1"])
    logged = harbour.world.log.since()
    assert {call["method"] for call in logged} == {"GET", "POST"}
    assert not [
        call["path"] for call in logged if "pageSize=" in call["path"] and "pageSize=1000" not in call["path"]
    ]
    assert all(len(call["path"]) < 2000 for call in logged)


# --- exports that fail -----------------------------------------------------------------------------------------


def test_an_export_that_fails_is_halved_until_all_have_come(harbour: Harbour):
    for n in range(8):
        harbour.sell(f"A{n}", "10.00")
    rows = harbour.listed()
    harbour.mishap("503-html", EXPORT)
    harbour.world.log.clear()

    documents = [document for chunk in harbour.source.details(rows) for document in chunk]

    assert whole(documents) == [f"A{n}" for n in range(8)]
    exports = [call for call in harbour.calls() if "export" in call or "info" in call]
    assert exports == [
        "POST finance/accounting/export 503",
        "GET system/info 200",  # it is the question, not the source
        "POST finance/accounting/export 200",
        "POST finance/accounting/export 200",
    ]


@pytest.mark.parametrize("mishap", ["500", "truncated", "garbage", "drop-before", "huge"])
def test_one_document_that_always_fails_is_set_aside_and_the_others_come(harbour: Harbour, mishap):
    for n in range(5):
        harbour.sell(f"A{n}", "10.00")
    rows = harbour.listed()
    # Every export that asks for the fourth document fails; they ask for 0-4, 0-1, 2-4, 2, 3-4, 3, 4.
    for passes in (0, 2, 4, 5):
        harbour.mishap(mishap, EXPORT, skip=passes, args={"megabytes": 21})

    documents = [document for chunk in harbour.source.details(rows) for document in chunk]

    assert broken(documents) == {"A3": "document-malformed"}
    assert whole(documents) == ["A0", "A1", "A2", "A4"]
    assert whole(harbour.documents()) == [f"A{n}" for n in range(5)]  # the next run finds it well


def test_when_the_source_is_down_nothing_is_halved(harbour: Harbour):
    for n in range(8):
        harbour.sell(f"A{n}", "10.00")
    rows = harbour.listed()
    harbour.source.details(rows)
    harbour.mishap("503-html", times=None)
    harbour.world.log.clear()
    with pytest.raises(Unavailable):
        list(harbour.source.details(rows))
    assert len(harbour.calls()) <= 2

    harbour.world.mishaps.clear()
    assert len(whole(harbour.documents())) == 8


def test_too_many_requests_during_an_export_end_the_pass_with_the_time_to_wait(harbour: Harbour):
    harbour.sell("1001", "600.00")
    rows = harbour.listed()
    harbour.mishap("psa-429", EXPORT, args={"retry_after": 17})
    with pytest.raises(Unavailable) as caught:
        list(harbour.source.details(rows))
    assert caught.value.wait == 17
    assert whole(harbour.documents()) == ["1001"]


def test_an_upgrade_in_the_middle_of_a_pass_goes_unnoticed(harbour: Harbour):
    harbour.sell("1001", "600.00")
    rows = harbour.listed()
    harbour.act("rotate-codebase")
    (document,) = [document for chunk in harbour.source.details(rows) for document in chunk]
    harbour.act("rotate-codebase")
    harbour.source.acknowledge(document, "T-I1001-1")
    assert harbour.unposted() == []


# --- documents that are not whole ------------------------------------------------------------------------------


def test_a_hidden_company_breaks_its_documents_only(harbour: Harbour):
    harbour.act("create-company", name="Gone Ltd", terms="Net 30 days", tax_code="GST", currency="AUD")
    harbour.sell("1001", "600.00")
    harbour.sell("1002", "600.00", customer="Gone Ltd")
    rows = harbour.listed()
    companies = harbour.tenant.table("companies")
    companies.delete(companies.find(name="Gone Ltd")["id"])
    documents = [document for chunk in harbour.source.details(rows) for document in chunk]
    assert (whole(documents), broken(documents)) == (["1001"], {"1002": "document-malformed"})


def test_a_missing_right_to_read_companies_is_named(harbour: Harbour):
    harbour.sell("1001", "600.00")
    harbour.act("set-permission", area="Companies", doing="inquire", allowed=False)
    with pytest.raises(Unauthorised) as caught:
        harbour.documents()
    assert caught.value.fault.facts["action"] == "read companies"
    harbour.act("set-permission", area="Companies", doing="inquire", allowed=True)
    assert whole(harbour.documents()) == ["1001"]


def test_wrong_keys_are_a_credential_fault(harbour: Harbour):
    harbour.sell("1001", "600.00")
    harbour.tenant.credentials.clear()
    with pytest.raises(Unauthorised) as caught:
        harbour.listed()
    assert caught.value.fault.code == "source-credential-refused"
    assert caught.value.quoted == "UserNotAuthenticated"


# --- set-up ----------------------------------------------------------------------------------------------------


def test_the_set_up_is_read_for_people_to_choose_from(harbour: Harbour):
    setup = harbour.source.setup()
    assert setup.good
    assert setup.locations == ("Adelaide Office", "Sydney Office")
    assert setup.departments == ("Services",)
    assert "4000" in setup.accounts
    assert setup.taxes == ("GST", "OUTPUT")
    assert len(harbour.calls()) <= 15


def test_what_we_may_not_do_is_found_before_it_hurts(harbour: Harbour):
    harbour.act("set-permission", area="Finance/Accounting Interface", doing="inquire", allowed=False)
    setup = harbour.source.setup()
    assert not setup.good
    sentences = [finding.sentence for finding in setup.findings if not finding.good]
    assert any(
        sentence.startswith("Our API member may not list unposted invoices: You do not have")
        for sentence in sentences
    )


def test_a_package_that_leaves_tax_out_is_found(harbour: Harbour):
    (package,) = harbour.tenant.table("accountingPackageSetup")
    package["includeSalesTaxFlag"] = False
    setup = harbour.source.setup()
    assert [finding.subject for finding in setup.findings if not finding.good] == ["Sales tax"]


def test_a_package_that_leaves_products_out_is_worth_a_word(harbour: Harbour):
    (package,) = harbour.tenant.table("accountingPackageSetup")
    package["includeItemsFlag"] = False
    setup = harbour.source.setup()
    assert setup.good
    assert "Products" in [finding.subject for finding in setup.findings]


def test_a_package_that_may_not_be_read_is_found(harbour: Harbour):
    harbour.mishap("permission-missing", "*/finance/accountingPackageSetup")
    setup = harbour.source.setup()
    assert [finding.subject for finding in setup.findings if not finding.good] == [
        "read the accounting package set-up"
    ]
    assert harbour.source.setup().good
