"""Whatever is sent, the answer is one of Xero's: a refusal at worst, never a failure of the simulator itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.simulator.books.demo import make_xero

XERO = make_xero()
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.sampled_from(
    ["Status", "Date", "Total", "Contact.Name", "Foo", "==", "!=", "<", "AND", "||", "!", "(", ")", '"x"', "12.5", "null",
     "true", 'guid("', "DateTime(2026,1,1)", "DateTime(1)", ".Contains(", ".ToLower()", ".", ",", "'", "HasValue", "-", "\\"]
)  # fmt: skip
values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=8), st.decimals(allow_nan=False, allow_infinity=False).map(str),
        st.sampled_from(["AUTHORISED", "ACCREC", "2026-09-14", "0001-01-01", "9999-12-31", "/Date(0)/", "1e400", "-1e-400", "NaN", "200", "OUTPUT2", "11111111-1111-4111-8111-111111111111"]),
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


numbers = st.sampled_from(
    [
        "0",
        "1",
        "-3",
        "12.5",
        "0.00005",
        "1e400",
        "-1e-400",
        "NaN",
        "Infinity",
        "99999999999999999999",
        7,
        "",
        "x",
        None,
        [],
    ]
)
days = st.sampled_from(
    [
        "2026-09-14",
        "0001-01-01",
        "9999-12-31",
        "/Date(0)/",
        "/Date(99999999999999999)/",
        "20260914",
        "2026-09-14T25:00:00",
        "",
        7,
        None,
    ]
)
texts = st.one_of(
    st.sampled_from(
        ["", "200", "090", "999", "OUTPUT2", "FOO", "EUR", "NZD", "AUTHORISED", "PAID", "Inclusive"]
    ),
    st.text(max_size=6),
    values,
)


def some(**kinds):
    """Any of these keys, each with something of its kind or out of place."""
    return st.fixed_dictionaries(
        {}, optional={key: st.one_of(kind, values) if key == "Date" else kind for key, kind in kinds.items()}
    )


lines = st.lists(
    some(
        LineItemID=texts, Description=texts, Quantity=numbers, UnitAmount=numbers, LineAmount=numbers, TaxAmount=numbers, TaxType=texts,
        AccountCode=texts, ItemCode=texts, DiscountRate=numbers, DiscountAmount=numbers, Tracking=values,
    ),
    max_size=3,
)  # fmt: skip
documents = st.builds(
    lambda kind, head, rows, contact: {"Type": kind, **head, "LineItems": rows, "Contact": contact},
    st.sampled_from(["ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT"]),
    some(
        Status=texts, Date=days, DueDate=days, InvoiceNumber=texts, Reference=texts, CurrencyCode=texts, CurrencyRate=numbers,
        LineAmountTypes=texts, Total=numbers, InvoiceID=texts, BrandingThemeID=texts,
    ),
    lines,
    some(ContactID=texts, Name=texts, EmailAddress=texts, Addresses=values, Phones=values, ContactPersons=values, PaymentTerms=values),
)  # fmt: skip


@QUIET
@given(parts=st.lists(words, max_size=8))
@example(parts=["Date", "==", "DateTime(2026,13,1)"])
@example(parts=["Total", "==", "-"])
def test_any_where_is_answered_or_refused(parts):
    answer = XERO.call("GET", "/Invoices", None, f"where={' '.join(parts)}".replace("&", "%26"))
    assert answer.status in {200, 400}, answer.text


@QUIET
@given(
    document=documents,
    method=st.sampled_from(["PUT", "POST"]),
    path=st.sampled_from(["/Invoices", "/CreditNotes"]),
)
def test_any_document_is_answered_or_refused(document, method, path):
    answer = XERO.call(method, path, document, "unitdp=4")
    assert answer.status in {200, 400, 500}, answer.text
    if answer.status == 500:  # only ever a list that is none (as tracking sent as an object)
        assert answer.text.startswith("An error occurred in Xero.")
    else:
        json.loads(answer.text)


@QUIET
@given(
    body=some(
        Invoice=values, CreditNote=values, Account=values, Amount=numbers, Date=days, Status=texts, Payments=values, Code=texts, Name=texts,
        Type=texts, TaxComponents=values, SalesDetails=values, Contact=values, BankAccount=values, LineItems=values, EmailAddress=texts,
    ),
    path=st.sampled_from(["/Payments", "/BatchPayments", "/BankTransactions", "/Items", "/Contacts", "/Accounts", "/TaxRates", "/TrackingCategories", "/Currencies"]),
)  # fmt: skip
def test_any_other_body_is_answered_or_refused(body, path):
    assert XERO.call("PUT", path, body).status in {200, 400, 500, 501}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b'"x"', b"{}", b"\xff\xfe", b"null", b"[" * 100_000, b'{"Invoices": 7}']
)
def test_bodies_that_are_no_elements(body):
    assert XERO.call("PUT", "/Invoices", body).status == 400


@pytest.mark.parametrize(
    "query",
    ["page=x", "pageSize=x", "page=-1&pageSize=-5", "order=", "where=", "IDs=,,", "Statuses=,", "unitdp=9"],
)
def test_odd_parameters(query):
    assert XERO.call("GET", "/Invoices", None, query).status in {200, 400}
