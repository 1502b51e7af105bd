"""Has the content changed?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import ADELAIDE, SYDNEY, D, invoice, line
from tieout.core.documents import TaxAmount
from tieout.core.fingerprints import fingerprint, idempotency_key

TAXES = (TaxAmount(code="GST", amount=D("10.00")), TaxAmount(code="PST", amount=D("7.00")))
DOCUMENT = invoice(
    line("100.00"),
    line("50.00", tax=""),
    taxes=TAXES,
    fields={"Desk": "North", "Book": "A"},
    tokens=("20001",),
)


@pytest.mark.parametrize(
    "same",
    [
        replace(DOCUMENT, tokens=("30001", "30002")),
        replace(DOCUMENT, url="https://elsewhere.example"),
        replace(DOCUMENT, closed_by="somebody else", entered_by="x", sales_rep="y"),
        replace(DOCUMENT, fields={"Book": "A", "Desk": "North"}),
        replace(DOCUMENT, taxes=TAXES[::-1]),
        replace(DOCUMENT, total=D("167.0")),
        replace(DOCUMENT, total=D("1.67E+2")),
        replace(DOCUMENT, party=replace(DOCUMENT.party, name="Renamed", tags=("new",), types=("Client",))),
    ],
    ids=[
        "reopened",
        "link",
        "who",
        "order of fields",
        "order of taxes",
        "zeros",
        "exponent",
        "party renamed",
    ],
)
def test_what_does_not_show_in_a_ledger_does_not_count(same):
    assert fingerprint(same) == fingerprint(DOCUMENT)


@pytest.mark.parametrize(
    "other",
    [
        replace(DOCUMENT, number="10502"),
        replace(DOCUMENT, date=dt.date(2026, 11, 6)),
        replace(DOCUMENT, due_date=None),
        replace(DOCUMENT, party=replace(DOCUMENT.party, id="251")),
        replace(DOCUMENT, currency="USD"),
        replace(DOCUMENT, location="Sydney"),
        replace(DOCUMENT, department="Sales"),
        replace(DOCUMENT, customer_po="PO-1"),
        replace(DOCUMENT, reference="PO-1"),
        replace(DOCUMENT, fields={"Desk": "South", "Book": "A"}),
        replace(DOCUMENT, lines=DOCUMENT.lines[::-1]),
        replace(DOCUMENT, lines=DOCUMENT.lines[:1]),
        replace(DOCUMENT, taxes=TAXES[:1]),
        *[
            replace(DOCUMENT, lines=(replace(DOCUMENT.lines[0], **change), DOCUMENT.lines[1]))
            for change in (
                {"amount": D("100.01")},
                {"quantity": D(2)},
                {"unit_price": D("99.00")},
                {"description": "Other"},
                {"account": "4001"},
                {"account_class": "Parts"},
                {"tax_code": "VAT"},
                {"taxable": False},
                {"item": "SW-24"},
            )
        ],
    ],
)
def test_r002_22_whatever_shows_in_a_ledger_counts(other):
    assert fingerprint(other) != fingerprint(DOCUMENT)


@given(st.text(), st.text())
def test_texts_never_run_into_each_other(first, second):
    one = fingerprint(invoice(line("1.00", tax="", description=first, item=second)))
    other = fingerprint(invoice(line("1.00", tax="", description=first + second, item="")))
    assert (one == other) is (not second)


def test_the_fingerprint_of_a_document_never_changes_between_versions():
    """Stored fingerprints are compared with new ones: a change here would mark every posted document as
    changed.
    """
    assert fingerprint(invoice(line("100.00"), tax="10.00")) == (
        "ec18392739715f8258b1fba628ede28cee66ac13c7fb9fb9a2ec61480709ed4c"
    )


def test_the_idempotency_key_repeats_only_for_the_same_documents_in_the_same_attempt():
    key = idempotency_key(ADELAIDE, "run-1", 1, ["a", "b"])
    assert key == idempotency_key(ADELAIDE, "run-1", 1, ["a", "b"])
    others = [
        idempotency_key(SYDNEY, "run-1", 1, ["a", "b"]),
        idempotency_key(ADELAIDE, "run-2", 1, ["a", "b"]),
        idempotency_key(ADELAIDE, "run-1", 2, ["a", "b"]),
        idempotency_key(ADELAIDE, "run-1", 1, ["b", "a"]),
        idempotency_key(ADELAIDE, "run-1", 1, ["a"]),
    ]
    assert len({key, *others}) == 6
    assert len(idempotency_key(ADELAIDE, "r" * 500, 1, ["f" * 64] * 50)) <= 128
