"""Each link knows the day of its document, whoever writes either: in bulk, one by one, or a whole row that is old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.store.builders import DAY
from tieout.store import dating
from tieout.store.bulk import write_rows
from tieout.store.models import Document, Link

LATER = DAY + timedelta(days=40)


@pytest.fixture
def link(open_books) -> Link:
    """What became of one document."""
    return linked(open_books, document(open_books, "1"))


def test_a_link_is_dated_as_it_is_made(link):
    assert day_of(link) == DAY


def test_links_written_in_bulk_are_dated(open_books):
    row = document(open_books, "2")
    with transaction.atomic():
        write_rows(open_books.pk, [new_link(open_books, row)])
    assert Link.objects.of(open_books).get().document_date == DAY


@pytest.mark.parametrize("how", ["saved", "update", "bulk"])
def test_a_link_follows_its_document_to_another_day(open_books, link, how):
    row = Document.objects.of(open_books).get()
    if how == "saved":
        row.date = LATER
        row.save()
    elif how == "update":
        Document.objects.of(open_books).update(date=LATER)
    else:
        with transaction.atomic():
            again = new_document(open_books, "1")
            again.date = LATER
            write_rows(
                open_books.pk, [again], unique=("workspace_id", "kind", "source_id"), update=("date", "state")
            )
    assert day_of(link) == LATER


def test_a_link_that_is_saved_whole_keeps_the_day_of_its_document(open_books, link):
    old = Link.objects.of(open_books).get()
    Document.objects.of(open_books).update(date=LATER)
    old.number = "renumbered"
    old.save()
    assert (day_of(link), Link.objects.of(open_books).get().number) == (LATER, "renumbered")


def test_days_that_changed_during_an_update_are_caught_up(open_books, link):
    dating.leave(plan=[object()])
    Document.objects.of(open_books).update(date=LATER)
    other = linked(open_books, document(open_books, "2"))
    assert (day_of(link), day_of(other)) == (DAY, None)
    call_command("migrate", verbosity=0)
    assert (day_of(link), day_of(other)) == (LATER, DAY)


def day_of(link: Link):
    link.refresh_from_db()
    return link.document_date


def new_document(workspace, source_id: str) -> Document:
    return Document(
        workspace=workspace, kind="invoice", source_id=source_id, version="1", number=source_id, date=DAY,
        party_id="1", party_name="Harbour", currency="AUD", total_minor=1, state="synced", organisation="adelaide",
    )  # fmt: skip


def document(workspace, source_id: str) -> Document:
    row = new_document(workspace, source_id)
    row.save()
    return row


def new_link(workspace, row: Document) -> Link:
    return Link(
        workspace=workspace, document=row, organisation="adelaide", kind="invoice", ledger_id=f"x{row.pk}",
        number=row.number, fingerprint="f", currency="AUD", total_minor=1, tax_minor=0, ledger_status="paid",
    )  # fmt: skip


def linked(workspace, row: Document) -> Link:
    link = new_link(workspace, row)
    link.save()
    return link
