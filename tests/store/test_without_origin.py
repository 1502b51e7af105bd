"""What others made in the books: kept as the list shows it, on SQLite and on PostgreSQL alike (R004-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.store.builders import (
    ADELAIDE,
    DAY,
    created,
    draft,
    in_the_books,
    invoice,
    pairs,
    posting,
    reading,
    ready,
)
from tieout.core.drafts import LedgerDocument
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.store import queries
from tieout.store.models import WithoutOrigin
from tieout.store.runs import finish_part


def by_hand(number: int, **differently) -> LedgerDocument:
    """Somebody wrote it in the books."""
    return replace(
        in_the_books(draft(invoice(number)), f"hand-{number}"), number=f"HAND-{number}", **differently
    )


def at_work(workspace):
    """A posting part, with one document of ours waiting."""
    reader = reading(workspace)
    reader.record([ready(invoice(1))], [])
    assert finish_part(reader._claim.part.pk, reader._claim.attempt)
    return posting(workspace)


def listed(workspace, organisation: str = "") -> list[str]:
    return [row.number for row in queries.without_origin(workspace, organisation=organisation)]


def test_r004_08_it_is_kept_once_as_last_seen_and_listed_newest_first(open_books):
    journal = at_work(open_books)
    older = by_hand(2, date=DAY - timedelta(days=9), kind=LedgerKind.BILL, party_name="x" * 400)
    journal.watched(ADELAIDE, [], "c1", others=[older, by_hand(3), by_hand(3, status=LedgerStatus.DRAFT)])
    journal.watched(ADELAIDE, [], "c2", others=[by_hand(3, status=LedgerStatus.PAID, total=Decimal("7.05"))])
    assert listed(open_books) == ["HAND-3", "HAND-2"]
    newest, oldest = queries.without_origin(open_books)
    assert (newest.ledger_status, newest.total_minor, newest.ledger_id) == ("paid", 705, "hand-3")
    assert (oldest.kind, oldest.party_name) == ("bill", "x" * 255)
    assert (listed(open_books, "adelaide"), listed(open_books, "sydney")) == (["HAND-3", "HAND-2"], [])
    assert journal.watched_through(ADELAIDE) is None, "nothing of ours stands there"


def test_r004_08_what_is_gone_from_the_books_is_not_kept(open_books):
    journal = at_work(open_books)
    journal.watched(ADELAIDE, [], "c", others=[by_hand(2), by_hand(3), by_hand(4)])
    gone = [by_hand(2, status=LedgerStatus.VOIDED), by_hand(3, status=LedgerStatus.DELETED)]
    journal.watched(ADELAIDE, [], "c", others=[*gone, by_hand(5, status=LedgerStatus.VOIDED)])
    assert listed(open_books) == ["HAND-4"]
    assert WithoutOrigin.objects.of(open_books).count() == 1


def test_r004_08_what_has_a_link_is_ours_whenever_it_was_linked(open_books):
    journal = at_work(open_books)
    ours = in_the_books(draft(invoice(1)), "hand-2")
    journal.watched(ADELAIDE, [], "c", others=[ours, by_hand(3)])
    assert listed(open_books) == ["HAND-3", ours.number], "its answer was lost: nobody knows yet"
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.conclude([created(sent, ledger_id="hand-2")])
    assert listed(open_books) == ["HAND-3"]
    journal.watched(ADELAIDE, [], "c", others=[ours])
    assert [row.number for row in WithoutOrigin.objects.of(open_books)] == ["HAND-3"]


@pytest.mark.django_db
def test_another_workspace_sees_nothing_of_it(workspace, stranger):
    at_work(workspace).watched(ADELAIDE, [], "c", others=[by_hand(2)])
    assert (listed(workspace), listed(stranger)) == (["HAND-2"], [])


@pytest.mark.django_db
def test_a_page_of_changes_is_written_in_one_statement(workspace):
    journal = at_work(workspace)
    journal.watched(ADELAIDE, [], "c", others=[])
    with CaptureQueriesContext(connection) as asked:
        journal.watched(ADELAIDE, [], "c", others=[by_hand(number) for number in range(2, 202)])
    about = [one["sql"] for one in asked.captured_queries if '"store_withoutorigin"' in one["sql"]]
    assert [sql.partition(" ")[0] for sql in about] == ["INSERT"]
    assert len(listed(workspace)) == 200


@pytest.mark.django_db
def test_the_list_is_read_by_its_index(workspace):
    plan = queries.without_origin(workspace)[:50].explain()
    assert "without_origin_by_day" in plan
    assert "ledger_document_once" in plan
    assert "TEMP B-TREE" not in plan
