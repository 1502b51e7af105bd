"""The book of exchanges and the shelf of facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.store.builders import ask_for
from tieout.core.ports import Cancelled, Superseded
from tieout.store import queries
from tieout.store.exchanges import Errand, ExchangeBook, purge
from tieout.store.models import Connection, Exchange, ExchangeSubject, Run, RunPart
from tieout.store.models.exchanges import LASTS_AT_MOST, NEVER_COMPLETED
from tieout.store.runs import cancel_run
from tieout.store.shelf import Shelf

SENT = {
    "system": "xero", "organisation": "adelaide", "method": "PUT", "url": "https://api.example/Invoices?unitdp=4",
    "headers": {"accept": "application/json"}, "body": b"x" * 5000, "about": ("invoice:1", "invoice:2", "invoice:1"),
}  # fmt: skip
CAME = {"status": 200, "headers": {"x": "1"}, "body": b"{}", "seconds": 0.25, "verdict": "ok", "error": ""}


@pytest.mark.django_db(transaction=True)
def test_a_row_is_committed_before_the_request_leaves_and_completed_after_it(workspace):
    run = ask_for(workspace, reads=True)
    number = ExchangeBook(workspace, run).open(**SENT)
    row = Exchange.objects.of(workspace).get()
    assert (row.verdict, row.status, row.request_bytes, row.run_id) == ("", 0, 5000, run.pk)
    assert len(row.request_body) < 100
    ExchangeBook(workspace, run.pk).close(number, **CAME)
    row.refresh_from_db()
    assert (row.verdict, row.status, row.answer_bytes, row.seconds) == ("ok", 200, 2, 0.25)
    assert queries.exchange(workspace, number).request_body == b"x" * 5000
    assert queries.exchange(workspace, number).subjects == ["invoice:1", "invoice:2"]


@pytest.mark.django_db(transaction=True)
def test_an_exchange_inside_a_transaction_is_refused(workspace):
    """Its rollback would forget a request that left."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        ExchangeBook(workspace).open(**SENT)
    assert not Exchange.objects.of(workspace).exists()


@pytest.mark.django_db
def test_nothing_further_is_sent_for_a_run_that_was_cancelled(workspace):
    run = ask_for(workspace, reads=True)
    book = ExchangeBook(workspace, run)
    number = book.open(**SENT)
    assert cancel_run(workspace, run.pk)
    with pytest.raises(Cancelled):
        book.open(**SENT)
    book.close(number, **CAME)  # what was on the wire is finished
    assert Exchange.objects.of(workspace).get().verdict == "ok"
    ExchangeBook(workspace).open(**SENT)  # and calls of no run go on


@pytest.mark.django_db
def test_nothing_further_is_sent_by_a_worker_whose_part_another_one_has_taken_over(workspace):
    """It slept between writing down and sending; what it wrote down has been looked up since, and may be sent again."""
    run = ask_for(workspace, reads=True)
    part = RunPart.objects.of(workspace).get(run=run)
    book = ExchangeBook(workspace, Errand(run=run.pk, part=part.pk, attempt=part.attempt))
    number = book.open(**SENT)
    RunPart.objects.of(workspace).update(attempt=part.attempt + 1)
    with pytest.raises(Superseded):
        book.open(**SENT)
    book.close(number, **CAME)  # what was on the wire is finished
    assert Exchange.objects.of(workspace).get().verdict == "ok"
    ExchangeBook(workspace, Errand(run=run.pk, part=part.pk, attempt=part.attempt + 1)).open(**SENT)


@pytest.mark.django_db
def test_a_call_that_was_never_written_to_its_end_says_so_once_it_cannot_be_under_way(workspace):
    number = ExchangeBook(workspace).open(**SENT)
    row = Exchange.objects.of(workspace).get()
    assert row.shown_verdict == ""
    row.opened_at -= LASTS_AT_MOST
    assert row.shown_verdict == NEVER_COMPLETED
    ExchangeBook(workspace).close(number, **CAME)
    row.refresh_from_db()
    row.opened_at -= LASTS_AT_MOST
    assert row.shown_verdict == "ok"


@pytest.mark.django_db
def test_a_call_without_run_and_without_answer(workspace):
    book = ExchangeBook(workspace)
    number = book.open(**SENT | {"body": b"", "about": ()})
    book.close(
        number,
        **CAME | {"status": 0, "headers": {}, "body": b"", "verdict": "unclear", "error": "read timeout"},
    )
    found = queries.exchange(workspace, number)
    assert (found.row.run_id, found.row.status, found.row.error, found.answer_body) == (
        None,
        0,
        "read timeout",
        b"",
    )


@pytest.mark.django_db
def test_a_book_of_one_workspace_does_not_write_into_another(workspace, stranger):
    number = ExchangeBook(workspace).open(**SENT)
    ExchangeBook(stranger).close(number, **CAME)
    assert Exchange.objects.of(workspace).get().verdict == ""
    with pytest.raises(Run.DoesNotExist):
        ExchangeBook(stranger, ask_for(workspace, reads=True))


@pytest.mark.django_db
def test_r002_48_only_what_is_older_than_the_retention_is_removed(workspace, stranger):
    for days, owner in ((91, workspace), (89, workspace), (91, stranger)):
        number = ExchangeBook(owner).open(**SENT)
        Exchange.objects.of(owner).filter(pk=number).update(opened_at=timezone.now() - timedelta(days=days))
    assert purge(workspace, days=90) == 1
    assert Exchange.objects.of(workspace).count() == 1
    assert ExchangeSubject.objects.of(workspace).count() == 2
    assert Exchange.objects.of(stranger).count() == 1


@pytest.mark.django_db
def test_facts_are_kept_with_their_age_for_each_connection(workspace, stranger, time_machine_days):
    shelf = Shelf(workspace, "adelaide")
    assert shelf.get("accounts") is None
    shelf.put("accounts", b"[1]")
    _, first = shelf.get("accounts")
    time_machine_days(1)
    shelf.put("accounts", b"[1, 2]")
    content, then = Shelf(workspace, "adelaide").get("accounts")
    assert content == b"[1, 2]"
    assert timedelta(hours=23) < then - first < timedelta(hours=25)
    assert Shelf(workspace, "sydney").get("accounts") is None
    assert Shelf(stranger, "adelaide").get("accounts") is None
    Shelf(workspace, "sydney").put("accounts", b"")
    shelf.drop()
    assert shelf.get("accounts") is None
    assert Shelf(workspace, "sydney").get("accounts")[0] == b""
    with pytest.raises(Connection.DoesNotExist):
        Shelf(workspace, "perth").put("accounts", b"")
