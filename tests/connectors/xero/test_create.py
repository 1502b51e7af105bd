"""Drafts become documents in Xero: as they were meant, each with its own verdict, and never twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import httpx2
import pytest

from tests.connectors.xero.simulated import SECRET, SimulatedXero, line
from tieout.connectors.wire import Client, jsontext
from tieout.core.drafts import DraftLine, DraftParty, TrackingChoice
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Created, Refused, Rejected, Unavailable, Unclear
from tieout.simulator.app import Application
from tieout.simulator.books import checks


def only(answers):
    assert len(answers) == 1
    return answers[0]


def test_it_works(xero: SimulatedXero):
    answer = only(xero.ledger.create([xero.draft("INV-5001")], key="run-1"))

    assert isinstance(answer, Created)
    posted = answer.document
    assert (posted.number, posted.party_name, posted.currency) == ("INV-5001", "Barossa Cellars", "AUD")
    assert (posted.total, posted.tax_total, posted.applied) == (
        Decimal("1663.56"),
        Decimal("151.23"),
        Decimal(0),
    )
    assert (posted.status, posted.date, posted.due_date) == (
        LedgerStatus.APPROVED,
        date(2026, 9, 10),
        date(2026, 10, 10),
    )
    assert xero.numbers == ["INV-5001"]


def test_r002_13_lines_taxes_and_tracking_are_preserved_in_order(xero: SimulatedXero):
    draft = xero.draft(
        lines=(
            line("Onsite\nsupport", "1.5", "33.3333"),
            line("Discount", "1", "-10"),
            line("Laptop", "2", "1499", tracking=(), account="260", tax_code="EXEMPTOUTPUT", tax=Decimal(0)),
        ),
        total=Decimal("3042.00"),
    )

    posted = only(xero.ledger.create([draft], key="k")).document

    assert [(one.description, one.quantity, one.unit_price, one.amount, one.tax) for one in posted.lines] == [
        ("Onsite\nsupport", Decimal("1.5"), Decimal("33.3333"), Decimal("50.00"), Decimal("5.00")),
        ("Discount", Decimal(1), Decimal(-10), Decimal("-10.00"), Decimal("-1.00")),
        ("Laptop", Decimal(2), Decimal(1499), Decimal("2998.00"), Decimal(0)),
    ]
    assert [one.account for one in posted.lines] == ["200", "200", "260"]
    assert [one.tax_code for one in posted.lines] == ["OUTPUT", "OUTPUT", "EXEMPTOUTPUT"]
    assert posted.lines[0].tracking == (TrackingChoice(category="Office", option="Adelaide"),)
    assert posted.lines[2].tracking == ()
    assert all(one.id for one in posted.lines)


@pytest.mark.parametrize(
    "status", [LedgerStatus.DRAFT, LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED]
)
def test_r002_12_invoices_land_with_the_status_that_was_wanted(xero: SimulatedXero, status):
    assert only(xero.ledger.create([xero.draft(status=status)], key="k")).document.status is status


@pytest.mark.parametrize("kind", list(LedgerKind))
def test_every_kind_of_document_is_created_and_found_again(xero: SimulatedXero, kind):
    account = "200" if kind in (LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE) else "400"
    tax = "OUTPUT" if account == "200" else "INPUT"
    draft = xero.draft("X-7", kind=kind, lines=(line("Thing", "1", "100", account=account, tax_code=tax),))

    posted = only(xero.ledger.create([draft], key="k")).document

    assert (posted.kind, posted.number, posted.total) == (kind, "X-7", Decimal("110.00"))
    assert [one.id for one in xero.ledger.find(kind, ["X-7"])] == [posted.id]
    assert [
        one.kind for other in LedgerKind if other is not kind for one in xero.ledger.find(other, ["X-7"])
    ] == []


def test_the_sources_tax_is_sent_where_the_draft_overrides_the_ledgers(xero: SimulatedXero):
    override = line("Consulting", "1", "100", tax=Decimal("10.01"), tax_override=True)

    posted = only(xero.ledger.create([xero.draft(lines=(override,))], key="k")).document

    assert (posted.tax_total, posted.total) == (Decimal("10.01"), Decimal("110.01"))


def test_what_is_sent_names_the_contact_by_id_alone_and_no_totals(xero: SimulatedXero):
    xero.ledger.create([xero.draft(sent=True)], key="k")

    sent = jsontext.parse(xero.book.rows[-1].request["body"])["Invoices"][0]
    assert sent["Contact"] == {"ContactID": xero.contact()}
    assert {"Total", "SubTotal", "TotalTax"}.isdisjoint(sent)
    assert (sent["SentToContact"], sent["Url"]) == (True, "https://na.myconnectwise.net/invoice/5001")
    assert "summarizeErrors=false" in xero.book.rows[-1].request["url"]
    assert "unitdp=4" in xero.book.rows[-1].request["url"]


def test_r002_43_the_exchange_of_a_batch_names_every_document_in_it(xero: SimulatedXero):
    xero.ledger.create([xero.draft("INV-5001"), xero.draft("INV-5002")], key="k")

    row = xero.book.rows[-1]
    assert row.request["about"] == ("invoice:5001", "invoice:5002")
    assert (row.request["organisation"], row.request["system"], row.status) == ("adelaide", "xero", 200)


def test_r000_37_one_bad_document_of_a_batch_is_quoted_and_the_others_are_posted(xero: SimulatedXero):
    bad = xero.draft("INV-2", lines=(line("Thing", "1", "5", account="999"),))

    answers = xero.ledger.create([xero.draft("INV-1"), bad, xero.draft("INV-3")], key="k")

    assert [type(one) for one in answers] == [Created, Rejected, Created]
    assert answers[1].messages == ("Account code '999' is not a valid code for this document.",)
    assert xero.numbers == ["INV-1", "INV-3"]

    fixed = xero.draft("INV-2", lines=(line("Thing", "1", "5"),))
    assert isinstance(only(xero.ledger.create([fixed], key="k2")), Created)
    assert xero.numbers == ["INV-1", "INV-2", "INV-3"]


def test_a_number_that_is_taken_is_refused_and_nothing_is_overwritten(xero: SimulatedXero):
    xero.ledger.create([xero.draft("INV-1")], key="k")

    again = only(xero.ledger.create([xero.draft("INV-1", lines=(line("Other", "1", "9"),))], key="other"))

    assert again == Rejected(("Invoice # must be unique.",))
    assert [one.total for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-1"])] == [Decimal("1663.56")]


def test_the_same_key_twice_is_one_document(xero: SimulatedXero):
    first = only(xero.ledger.create([xero.draft()], key="same"))
    second = only(xero.ledger.create([xero.draft()], key="same"))

    assert first.document.id == second.document.id
    assert xero.numbers == ["INV-5001"]


def test_vector_34_a_locked_period_is_quoted(xero: SimulatedXero):
    xero.act("set-lock-date", period="2026-12-31")

    answer = only(xero.ledger.create([xero.draft()], key="k"))

    assert "The document date cannot be before the period lock date" in answer.messages[0]


def test_tracking_that_xero_loses_is_seen_in_the_answer(xero: SimulatedXero):
    xero.mishap("tracking-dropped", method="PUT")

    posted = only(xero.ledger.create([xero.draft()], key="k")).document

    assert [one.tracking for one in posted.lines] == [(), ()]


def test_an_answer_dropped_after_the_work_is_unclear_and_the_document_is_found(xero: SimulatedXero):
    xero.mishap("drop-after", method="PUT")

    with pytest.raises(Unclear) as caught:
        xero.ledger.create([xero.draft("INV-1"), xero.draft("INV-2")], key="k")

    assert caught.value.fault.code == "ledger-unreachable"
    assert [one.number for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-1", "INV-2"])] == [
        "INV-1",
        "INV-2",
    ]


def test_an_answer_dropped_before_the_work_is_unclear_too_and_nothing_is_found(xero: SimulatedXero):
    xero.mishap("drop-before", method="PUT")

    with pytest.raises(Unclear):
        xero.ledger.create([xero.draft()], key="k")

    assert xero.ledger.find(LedgerKind.INVOICE, ["INV-5001"]) == []
    assert isinstance(only(xero.ledger.create([xero.draft()], key="k2")), Created)


@pytest.mark.parametrize("name", ["truncated", "garbage"])
def test_an_answer_that_cannot_be_read_leaves_the_batch_in_doubt(xero: SimulatedXero, name):
    xero.mishap(name, method="PUT")

    with pytest.raises(Unclear) as caught:
        xero.ledger.create([xero.draft()], key="k")

    assert caught.value.fault.code == "answer-malformed"
    assert xero.book.rows[-1].answer["verdict"] == "unclear"
    assert [one.number for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-5001"])] == ["INV-5001"]


def test_an_answer_of_50_mb_leaves_the_batch_in_doubt(xero: SimulatedXero):
    xero.mishap("huge", method="PUT")

    with pytest.raises(Unclear) as caught:
        xero.ledger.create([xero.draft()], key="k")

    assert caught.value.fault.code == "answer-too-large"
    assert [one.number for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-5001"])] == ["INV-5001"]


@pytest.mark.parametrize("name", ["500", "502-html", "503-html", "503-offline"])
def test_r002_58_an_outage_during_a_write_is_unclear_and_the_next_try_succeeds(xero: SimulatedXero, name):
    xero.mishap(name, method="PUT")

    with pytest.raises(Unclear) as caught:
        xero.ledger.create([xero.draft()], key="k")

    assert caught.value.fault.code == "ledger-unreachable"
    assert xero.ledger.find(LedgerKind.INVOICE, ["INV-5001"]) == []
    assert isinstance(only(xero.ledger.create([xero.draft()], key="k2")), Created)


def test_a_500_that_xero_keeps_is_given_again_under_its_key_so_another_one_is_needed(xero: SimulatedXero):
    xero.mishap("500-stored", method="PUT")

    for _ in range(2):
        with pytest.raises(Unclear):
            xero.ledger.create([xero.draft()], key="stored")

    assert isinstance(only(xero.ledger.create([xero.draft()], key="another")), Created)


def test_a_key_that_was_used_for_something_else_is_refused_in_xeros_words(xero: SimulatedXero):
    xero.ledger.create([xero.draft("INV-1")], key="once")

    with pytest.raises(Refused) as caught:
        xero.ledger.create([xero.draft("INV-2")], key="once")

    assert "is used with a different request" in caught.value.quoted
    assert xero.numbers == ["INV-1"]


def test_documents_of_two_kinds_in_one_request_are_a_defect(xero: SimulatedXero):
    with pytest.raises(ValueError, match="one kind"):
        xero.ledger.create([xero.draft(), xero.draft(kind=LedgerKind.BILL)], key="k")
    assert xero.calls() == []


def test_a_draft_without_a_contact_is_a_defect(xero: SimulatedXero):
    nobody = DraftParty(ledger_id=None, name="Barossa Cellars", source_id="250")
    with pytest.raises(ValueError, match="no contact"):
        xero.ledger.create([xero.draft(party=nobody)], key="k")
    assert xero.documents == []


def test_r002_33_the_wire_carries_the_organisations_own_credential_and_no_store_sees_it(xero: SimulatedXero):
    xero.ledger.create([xero.draft()], key="k")

    headers = xero.book.rows[-1].request["headers"]
    assert headers["xero-tenant-id"] == xero.org.tenant_id
    assert headers["Authorization"] == "Bearer [removed]"
    stored = repr([(row.request, row.answer) for row in xero.book.rows])
    assert xero.cupboard.token["access_token"] not in stored
    assert "hush-hush" not in stored


def test_a_thousand_invoices_cost_at_most_26_calls(xero: SimulatedXero):
    xero.limits(on=False)
    xero.ledger.facts(not_older_than=0)
    xero.ledger.parties(not_older_than=0)
    drafts = [xero.draft(f"INV-{number}", lines=(line("Thing", "1", "5"),)) for number in range(1000)]
    for start in range(0, 1000, xero.ledger.traits.batch_documents):
        answers = xero.ledger.create(drafts[start : start + 50], key=f"k{start}")
        assert all(isinstance(one, Created) for one in answers)

    assert len(xero.numbers) == 1000
    assert len(xero.calls()) == 26


def test_r002_58_a_rate_limit_is_recognised_with_its_wait_and_nothing_was_done(xero: SimulatedXero):
    xero.mishap("429-minute", method="PUT")

    with pytest.raises(Unavailable) as caught:
        xero.ledger.create([xero.draft()], key="k")

    assert caught.value.wait == 26.0
    assert caught.value.fault.facts == {"system": "Xero", "seconds": "26"}
    assert xero.allowance.given_back[-1] == {
        "hold_seconds": 26.0,
        "day_remaining": 344,
        "minute_remaining": 0,
    }
    assert isinstance(
        only(xero.ledger.create([xero.draft()], key="k")), Created
    )  # a 429 is not kept under the key


def test_r002_43_a_secret_that_xero_repeats_about_one_document_is_not_told(xero: SimulatedXero):
    refused = {"InvoiceNumber": "INV-5001", "StatusAttributeString": "ERROR"}
    words = {"ValidationErrors": [{"Message": f"Not with {SECRET}"}]}
    xero.client = Client(OneAnswer(xero, {"Invoices": [refused | words]}))
    xero.courier._client = xero.client

    assert only(xero.ledger.create([xero.draft()], key="k")) == Rejected(("Not with [removed]",))


class OneAnswer(httpx2.BaseTransport):
    """Answers every write with one body; everything else is the simulator's."""

    def __init__(self, xero: SimulatedXero, body: object) -> None:
        self._before = httpx2.WSGITransport(Application(xero.world))
        self._body = body

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "PUT":
            return httpx2.Response(200, json=self._body)
        return self._before.handle_request(request)


def fill_the_plan(xero: SimulatedXero) -> None:
    xero.act("change-plan", plan="STARTER")
    xero.ledger.facts(not_older_than=0)
    xero.ledger.create([xero.draft(f"P-{number}") for number in range(20)], key="twenty")


@pytest.mark.parametrize("words", [None, "Ask your accountant"], ids=["as noted", "other words"])
def test_the_limit_of_a_small_plan_is_known_by_its_figures_and_quoted(
    xero: SimulatedXero, monkeypatch: pytest.MonkeyPatch, words: str | None
):
    said = words or checks.LIMIT_REACHED
    monkeypatch.setattr(checks, "LIMIT_REACHED", said)
    fill_the_plan(xero)
    rest = [xero.draft("P-20"), xero.draft("P-21", status=LedgerStatus.DRAFT)]
    before = len(xero.book.rows)
    refused, drafted = xero.ledger.create(rest, key="last")
    assert refused == Rejected((said,), "plan-limit")
    assert isinstance(drafted, Created), "a draft needs nobody's approval"
    assert len(xero.book.rows) == before + 2, "one call to create, one to count"


def test_another_refusal_is_no_matter_of_the_plan(xero: SimulatedXero):
    xero.act("change-plan", plan="STARTER")
    xero.ledger.facts(not_older_than=0)
    wrong = xero.draft("P-1", lines=(line("Thing", "1", "100", account="999"),))
    assert only(xero.ledger.create([wrong], key="k")).code == "rejected-by-ledger"


def test_a_plan_that_cannot_be_counted_hides_no_answer(xero: SimulatedXero):
    fill_the_plan(xero)
    xero.mishap("500", system="xero", method="GET", path="*/Invoices")
    [refused] = xero.ledger.create([xero.draft("P-20")], key="last")
    assert refused == Rejected((checks.LIMIT_REACHED,), "rejected-by-ledger")


def test_a_line_of_text_carries_text_alone(xero: SimulatedXero):
    words = DraftLine(
        description="Dated 2026-10-01 instead of 2026-09-29",
        quantity=Decimal(0),
        unit_price=Decimal(0),
        amount=Decimal(0),
        account="",
        tax_code="",
        tax=Decimal(0),
    )
    draft = xero.draft(lines=(line("Thing", "1", "100"), words))
    posted = only(xero.ledger.create([draft], key="k")).document
    assert [one.description for one in posted.lines] == ["Thing", words.description]
    assert (posted.total, posted.lines[1].amount, posted.lines[1].account) == (draft.total, 0, "")
