"""An answer that does not fit the request proves nothing about any document in it."""

from __future__ import annotations

import pytest

from tieout.connectors.wire import Request
from tieout.connectors.xero.batches import judged
from tieout.connectors.xero.client import Said
from tieout.core.ports import Rejected, Unclear

WRITE = Request(system="xero", method="PUT", url="https://api.xero.com/x", organisation="adelaide")
ZERO = "00000000-0000-0000-0000-000000000000"


def element(number: str, *messages: str, **fields):
    errors = [{"Message": message} for message in messages]
    status = "ERROR" if messages else "OK"
    return {"InvoiceNumber": number, "StatusAttributeString": status, "ValidationErrors": errors, **fields}


def verdicts(expected: list[str], **value):
    return judged(
        Said(value, WRITE, "create invoices"),
        under="Invoices",
        label="InvoiceNumber",
        expected=expected,
        accepted=lambda element: element["InvoiceNumber"],
    )


def test_it_works():
    answer = [element("A"), element("B", "no", "never"), element("C", StatusAttributeString="WARNING")]

    assert verdicts(["A", "B", "C"], Invoices=answer) == ["A", Rejected(("no", "never")), "C"]


def test_an_error_that_does_not_repeat_its_number_is_known_by_its_place():
    assert verdicts(["A"], Invoices=[element("", "no")]) == [Rejected(("no",))]


def test_without_the_status_word_the_flag_counts():
    assert verdicts(["A", "B"], Invoices=[{"InvoiceNumber": "A", "HasErrors": False}, {"InvoiceNumber": "B", "HasErrors": True}]) == [
        "A",
        Rejected(("Xero refused it without a word",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        {"Invoices": [element("A")]},
        {"Invoices": [element("A"), element("B"), element("C")]},
        {"Invoices": [element("B"), element("A")]},
        {"Invoices": [element("A"), element("")]},
        {"Invoices": [element("A"), element("C", "no")]},
        {"Invoices": []},
        {"Invoices": None},
        {"Invoices": ["A", "B"]},
        {"Contacts": [element("A"), element("B")]},
        {"Elements": [element("A", "no")]},
        {"Elements": [element("A", "no"), element("C", "no")]},
        {"Elements": "?"},
        {},
    ],
    ids=str,
)
def test_what_does_not_fit_the_request_is_unclear(value):
    with pytest.raises(Unclear) as caught:
        verdicts(["A", "B"], **value)
    assert caught.value.fault.code == "answer-malformed"
    assert verdicts(["A", "B"], Invoices=[element("A"), element("B")]) == ["A", "B"]


def test_errors_summed_up_are_clear_when_they_name_every_document():
    errors = [element("b", "no"), element("A", "never")]

    assert verdicts(["A", "B"], ErrorNumber=10, Elements=errors) == [Rejected(("never",)), Rejected(("no",))]
