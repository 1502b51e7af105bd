"""Points of Xero's API that nobody could look up: what it does at either position of each switch.

The product must work at both; `tests/simulator/test_either_way.py` lets it.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.simulator.books.demo import Xero, draft
from tieout.simulator.books.wordings import OTHERWISE
from tieout.simulator.calls import Refusal

MINUTE, AT_ONCE, APP = {"minute": 1}, {"concurrent": 0}, {"app_minute": 1}


def over_the_limit(xero: Xero, limits: dict[str, int]):
    xero.books.act("set-limits", {"on": True, **limits})
    xero.get("/Organisation")
    answer = xero.get("/Organisation")
    assert answer.status == 429
    return answer


@pytest.mark.parametrize("limits, name", [(AT_ONCE, "concurrent"), (APP, "appminute"), (MINUTE, "minute")])
def test_two_limits_may_be_nameless_and_the_minute_never_is(xero: Xero, limits, name):
    assert over_the_limit(xero, limits).headers["X-Rate-Limit-Problem"] == name
    xero.books.switches.turn("limit-names", "silent")
    told = over_the_limit(xero, limits).headers.get("X-Rate-Limit-Problem")
    assert told == (name if name == "minute" else None)


def test_a_429_may_have_a_body_that_nobody_should_read(xero: Xero):
    assert over_the_limit(xero, MINUTE).text == ""
    xero.books.switches.turn("429-body", "json")
    answer = over_the_limit(xero, MINUTE)
    assert answer.json["Status"] == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_organisation_may_have_an_id_beside_that_of_the_tenant(xero: Xero):
    def shown():
        return xero.get("/Organisation").json["Organisations"][0]["OrganisationID"]

    assert shown() == xero.org.tenant_id
    xero.books.switches.turn("organisation-id", "own")
    assert UUID(shown())
    assert shown() == shown() != xero.org.tenant_id


def test_an_adviser_may_post_before_the_period_lock_date_but_not_before_the_year(xero: Xero):
    xero.act("set-lock-date", period="2026-09-30")
    locked = draft("10", Status="AUTHORISED", Date="2026-09-14")
    assert xero.put("/Invoices", locked).status == 400
    assert xero.act("set-role", role="adviser") == {"role": "adviser"}
    assert xero.put("/Invoices", locked).status == 400, "nobody knows that it works"
    xero.books.switches.turn("adviser-before-lock", "allowed")
    assert xero.put("/Invoices", locked).status == 200
    xero.act("set-role", role="standard")
    assert xero.put("/Invoices", locked).status == 400
    xero.act("set-role", role="adviser")
    xero.act("set-lock-date", year="2026-09-30")
    assert "end of year lock date" in xero.put("/Invoices", locked).messages()[0]


def test_the_actions_of_an_organisation_tell_the_adviser(xero: Xero):
    def allowed():
        rows = xero.get("/Organisation/Actions").json["Actions"]
        return {row["Name"]: row["Status"] for row in rows}["ApproveTransactionsBeforePeriodLockDate"]

    assert allowed() == "NOT-ALLOWED"
    xero.act("set-role", role="adviser")
    assert allowed() == "ALLOWED"
    with pytest.raises(Refusal, match="adviser"):
        xero.act("set-role", role="king")


def test_a_reconciled_payment_may_be_there_to_stay(xero: Xero):
    invoice = xero.invoice("100")
    for position, status in (("kept", 400), ("deletable", 200)):
        xero.books.switches.turn("reconciled-payment", position)
        xero.act("pay", document=invoice["InvoiceID"], amount="10")
        payment = xero.act("reconcile-payment", document=invoice["InvoiceID"])
        assert payment["IsReconciled"] is True
        assert xero.post(f"/Payments/{payment['PaymentID']}", {"Status": "DELETED"}).status == status
    assert xero.read(invoice["InvoiceID"])["AmountPaid"] == 10


def test_sentences_that_nobody_confirmed_may_be_others(xero: Xero):
    def said():
        query = xero.get("/Invoices", "where=Foo==1").json
        empty = xero.put("/Invoices", {"Invoices": []}).json
        method = xero.call("PATCH", "/Invoices").text
        negative = xero.put("/Invoices", draft("-1", Status="AUTHORISED")).messages()
        return [query["Message"], empty["Message"], empty["Type"], method, *negative]

    noted = said()
    xero.books.switches.turn("unproven-words", "otherwise")
    otherwise = said()
    assert all(one != other for one, other in zip(noted, otherwise, strict=True))
    assert set(otherwise) == {OTHERWISE, "RequestException"}


def test_recorded_sentences_and_what_was_sent_stay_as_they_are(xero: Xero):
    xero.books.switches.turn("unproven-words", "otherwise")
    text = "Exactly one of Invoice, CreditNote or nothing"
    made = xero.invoice(
        "10", LineItems=[{"Description": text, "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}]
    )
    assert made["LineItems"][0]["Description"] == text
    refused = xero.post(
        "/Invoices", {"InvoiceID": made["InvoiceID"], "Status": "DELETED"}, "summarizeErrors=false"
    )
    assert refused.messages() == ["Invoice not of valid status for modification"]
