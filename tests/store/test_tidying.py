"""What a worker tidies every ten minutes, as the worker calls it: old exchanges go, tallies fold, tables are looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.store.builders import DAY, invoice, reading, ready
from tieout.jobs import worker
from tieout.store import queries, workers
from tieout.store.models import Document, DocumentTally


class Engine:
    """The job engine's side: it is told who lives."""

    def __init__(self) -> None:
        self.told: tuple[Any, ...] = ()

    def tidy(self, *told: Any) -> int:
        self.told = told
        return 0


def test_tallies_are_folded_and_say_the_same_as_before(open_books):
    _history(open_books)
    before = queries.standing(open_books, today=DAY)
    worker._tidy(Engine())
    rows = [(row.state, row.documents) for row in DocumentTally.objects.of(open_books).order_by("state")]
    assert rows == [("held", 0), ("ready", 0), ("synced", 30)]
    assert queries.standing(open_books, today=DAY) == before


def test_sqlite_knows_its_tables_afterwards(open_books):
    """PostgreSQL sees to that by itself."""
    _history(open_books)
    worker._tidy(Engine())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'document_by_party'")
            assert cursor.fetchone()[0].startswith("30 ")


def test_a_worker_that_fell_silent_is_forgotten_and_the_engine_told_who_lives(open_books, monkeypatch):
    workers.worker_beat("alive", host="here", version="1")
    engine = Engine()
    worker._tidy(engine)
    living, ended_before = engine.told
    assert list(living) == ["alive"]
    assert ended_before < timezone.now().isoformat()
    monkeypatch.setattr(worker, "WORKERS_ARE_KEPT", timedelta(hours=-1))
    worker._tidy(engine)
    assert list(engine.told[0]) == []


def _history(books) -> None:
    """Thirty documents that were ready, held and synced, one after the other."""
    reading(books).record([ready(invoice(number)) for number in range(30)], [])
    for state in ("held", "synced"):
        Document.objects.of(books).update(state=state)
