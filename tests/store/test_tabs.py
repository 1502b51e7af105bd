"""What a tab says it holds is what its list shows, also of a document that became two: an invoice and a credit note."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from django.utils import timezone

from tests.store.builders import DAY
from tieout.store import queries
from tieout.store.models import Document, Link

STATUSES = ("draft", "awaiting_approval", "approved", "paid", "voided", "deleted")
TODAY = DAY + timedelta(days=30)
TABS = ("draft", "awaiting_approval", "awaiting_payment", "overdue", "paid", "voided")


def test_a_document_that_became_two_counts_once_on_a_tab_and_once_in_its_list(open_books):
    for number, (invoice, credit) in enumerate(product(STATUSES, STATUSES)):
        _became(open_books, number, invoice, credit)
    for whose in ("", "adelaide", "sydney"):
        said = queries.standing(open_books, organisation=whose, today=TODAY).tabs
        for tab in TABS:
            asked = {"tab": tab, "organisation": whose, "today": TODAY}
            listed = [row.pk for row in queries.documents(open_books, **asked)]
            assert said[tab] == len(listed) == len(set(listed)) > 0
            assert [row.pk for row in queries.Leafed(open_books, **asked, order="-date")] == listed


def test_a_half_that_ended_counts_no_more(open_books):
    _became(open_books, 1, "paid", "paid")
    Link.objects.of(open_books).filter(kind="credit_note").update(ended_at=timezone.now())
    assert queries.standing(open_books, today=TODAY).tabs["paid"] == 1
    Link.objects.of(open_books).update(ended_at=timezone.now())
    assert queries.standing(open_books, today=TODAY).tabs["paid"] == 0


def _became(workspace, number: int, *statuses: str) -> None:
    """An invoice with lines below zero, and what it became: the second is a credit note, which is never due."""
    organisation = "sydney" if number % 3 else "adelaide"
    row = Document.objects.of(workspace).create(
        kind="invoice", source_id=str(number), version="1", number=str(number), second_number=f"C{number}",
        date=DAY + timedelta(days=number % 5), party_id="1", party_name="Harbour", currency="AUD", total_minor=1,
        state="synced", organisation=organisation,
    )  # fmt: skip
    for kind, status in zip(("invoice", "credit_note"), statuses, strict=True):
        Link.objects.of(workspace).create(
            document=row, organisation=organisation, kind=kind, ledger_id=f"{kind}{number}", number=str(number),
            fingerprint="f", currency="AUD", total_minor=1, tax_minor=0, ledger_status=status,
            due_date=DAY if kind == "invoice" else None,
        )  # fmt: skip
