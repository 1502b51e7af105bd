"""What is kept of numbers and totals equals what counting finds, whatever happened and whoever wrote it."""

from __future__ import annotations

import random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from tests.store.builders import DAY
from tests.store.conftest import open_workspace
from tieout.store import dating, queries, tallies
from tieout.store.bulk import write_rows
from tieout.store.models import LIVE, Document, DocumentTally, Link, LinkTally

STATES = ("ready", "held", "synced", "changed")
ORGANISATIONS = ("", "adelaide", "sydney")
STATUSES = ("draft", "approved", "paid")


def test_what_is_kept_equals_what_is_counted_after_any_history(open_books):
    for seed in range(3):
        chance = random.Random(seed)
        for number in range(20):
            _happens(open_books, chance, seed * 100 + number)
            if chance.random() < 0.2:
                tallies.fold()
            assert _kept(open_books) == _counted(open_books)


def test_what_was_rolled_back_was_never_kept(open_books):
    _arrive(open_books, [_document(open_books, 1, "ready", "adelaide")])
    before = _kept(open_books)
    with transaction.atomic():
        _arrive(open_books, [_document(open_books, 2, "held", "sydney")])
        Document.objects.of(open_books).update(state="synced")
        transaction.set_rollback(True)
    assert _kept(open_books) == before == ({("adelaide", "ready", "AUD", 1, 1)}, set())


def test_a_change_of_what_is_not_counted_writes_no_tally(open_books):
    _arrive(open_books, [_document(open_books, 1, "ready", "adelaide")])
    Document.objects.of(open_books).update(number="renamed")
    Document.objects.of(open_books).get().save()
    assert DocumentTally.objects.of(open_books).count() == 1


def test_folding_leaves_one_row_of_each_key(open_books):
    _arrive(open_books, [_document(open_books, 1, "ready", "adelaide")])
    for state in ("held", "ready", "synced"):
        Document.objects.of(open_books).update(state=state)
    tallies.fold()
    rows = (
        DocumentTally.objects.of(open_books)
        .order_by("state")
        .values_list("state", "documents", "total_minor")
    )
    assert list(rows) == [("held", 0, 0), ("ready", 0, 0), ("synced", 1, 1)]
    assert queries.standing(open_books, today=DAY).states == [("synced", "AUD", 1, 1)]


def test_an_update_that_changes_tables_counts_what_was_written_meanwhile(open_books):
    _arrive(open_books, [_document(open_books, 1, "ready", "adelaide")])
    tallies.leave(plan=[object()])
    _arrive(open_books, [_document(open_books, 2, "held", "sydney")])
    assert _kept(open_books) != _counted(open_books)
    tallies.keep(plan=[object()])
    assert _kept(open_books) == _counted(open_books)
    Document.objects.of(open_books).update(state="synced")
    assert _kept(open_books) == _counted(open_books)


def test_an_update_without_changes_leaves_the_tallies_alone(open_books):
    _arrive(open_books, [_document(open_books, 1, "ready", "adelaide")])
    written = DocumentTally.objects.of(open_books).get().pk
    call_command("migrate", verbosity=0)
    assert DocumentTally.objects.of(open_books).get().pk == written


@pytest.mark.django_db(transaction=True)
def test_triggers_that_went_with_a_table_made_anew_come_back_with_the_next_update():
    """As SQLite changes a table: under another name, and renamed. Here the update is broken off right after that."""
    books = open_workspace("harbour")
    dating.leave()  # as every update begins
    with connection.schema_editor() as editor:
        editor._remake_table(Document)
    _arrive(books, [_document(books, 1, "ready", "adelaide")])
    assert _kept(books) == (set(), set())
    call_command("migrate", verbosity=0)
    Document.objects.of(books).update(state="held")
    assert _kept(books) == ({("adelaide", "held", "AUD", 1, 1)}, set())


# --- what may happen to documents and links -------------------------------------------------------------------------


def _happens(workspace, chance: random.Random, number: int) -> None:
    some = [row.pk for row in Document.objects.of(workspace).defer("content") if chance.random() < 0.4]
    documents = Document.objects.of(workspace).filter(pk__in=some)
    links = Link.objects.of(workspace).filter(document__in=some)
    deed = chance.randrange(9)
    if deed < 3 or not some:
        many = range(chance.randrange(1, 6))
        _arrive(workspace, [_any(workspace, chance, number * 10 + each) for each in many])
    elif deed == 3:
        documents.update(state=chance.choice(STATES))
    elif deed == 4:
        documents.update(organisation=chance.choice(ORGANISATIONS), total_minor=chance.randrange(-500, 500))
    elif deed == 5:
        row = documents.first()
        row.currency, row.state = "NZD", chance.choice(STATES)
        row.save()
    elif deed == 6:
        for each in documents:
            _linked(workspace, each, chance.choice(STATUSES))
    elif deed == 7:
        links.filter(LIVE).update(ledger_status=chance.choice(STATUSES))
        links.filter(LIVE, document=chance.choice(some)).update(ended_at=timezone.now())
    else:
        links.delete()
        documents.exclude(pk__in=Link.objects.of(workspace).values("document")).delete()


def _arrive(workspace, rows) -> None:
    """As a reading writes them: what is there already changes."""
    with transaction.atomic():
        write_rows(
            workspace.pk,
            rows,
            unique=("workspace_id", "kind", "source_id"),
            update=("state", "organisation", "total_minor"),
        )


def _any(workspace, chance: random.Random, number: int) -> Document:
    return _document(
        workspace, number % 40, chance.choice(STATES), chance.choice(ORGANISATIONS), minor=number
    )


def _document(workspace, number: int, state: str, organisation: str, minor: int = 1) -> Document:
    return Document(
        workspace=workspace, kind="invoice", source_id=str(number), version="1", number=str(number), date=DAY,
        party_id="1", party_name="Harbour", currency="AUD", total_minor=minor, state=state, organisation=organisation,
    )  # fmt: skip


def _linked(workspace, document: Document, status: str) -> None:
    """Its link, which may have ended, lives."""
    Link.objects.of(workspace).update_or_create(
        defaults={"ledger_status": status, "ended_at": None}, document=document, organisation="adelaide",
        kind="invoice", ledger_id=f"x{document.pk}", number=document.number, fingerprint="f", currency="AUD",
        total_minor=1, tax_minor=0, due_date=DAY,
    )  # fmt: skip


def _kept(workspace) -> tuple[set, set]:
    documents = DocumentTally.objects.of(workspace).values_list("organisation", "state", "currency")
    links = LinkTally.objects.of(workspace).values_list("organisation", "ledger_status")
    return (
        set(documents.annotate(n=Sum("documents"), of=Sum("total_minor")).exclude(n=0)),
        set(links.annotate(n=Sum("links")).exclude(n=0)),
    )


def _counted(workspace) -> tuple[set, set]:
    documents = Document.objects.of(workspace).values_list("organisation", "state", "currency")
    links = Link.objects.of(workspace).filter(LIVE).values_list("organisation", "ledger_status")
    return (
        set(documents.annotate(n=Count("pk"), of=Sum("total_minor"))),
        set(links.annotate(n=Count("pk"))),
    )
