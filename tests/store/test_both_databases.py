"""A document's whole way, and every question about it, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.store.builders import (
    ADELAIDE,
    DAY,
    UNMAPPED,
    ask_for,
    claimed,
    created,
    faulty,
    invoice,
    key,
    pairs,
    part_of,
    ready,
    refused,
    unreadable,
)
from tieout.core.documents import Party
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import LogResult, LogRow, Progress, RecordKind
from tieout.store import queries
from tieout.store.exchanges import ExchangeBook, purge
from tieout.store.models import Document, DocumentState, PartRole
from tieout.store.runs import finish_part


def test_from_the_list_to_the_last_word(open_books):
    run = ask_for(open_books, reads=True)
    read = claimed(open_books, part_of(run, PartRole.READ))
    read.record([ready(invoice(n)) for n in range(1, 61)] + [faulty(invoice(61))], [unreadable(62)])
    read.record([ready(invoice(1)), faulty(invoice(2), UNMAPPED, UNMAPPED)], [])
    read.still_listed([key(n) for n in range(1, 62)])
    assert read.vanished(list(SourceKind), DAY) == []  # 62 was listed by this run
    assert len(read.known([key(n) for n in range(1, 100)])) == 62
    assert len(read.stored([key(n) for n in range(1, 100)])) == 61
    read.log([LogRow(record=RecordKind.CUSTOMER, name="Harbour", result=LogResult.DONE)])
    read.progress(Progress(doing="Reading", done=62, total=62))
    assert finish_part(part_of(run, PartRole.READ).pk, 1)

    post = claimed(open_books, part_of(run, PartRole.POST, "adelaide"))
    waiting, cursor = post.waiting(ADELAIDE, after=0, limit=50)
    rest, end = post.waiting(ADELAIDE, after=cursor, limit=50)
    assert (len(waiting), len(rest), end) == (50, 9, 0)
    sent = post.intend(pairs([ready(one.document) for one in waiting]), key="k")
    assert len(post.doubts(ADELAIDE, limit=100)) == 50
    post.conclude([refused(sent[0]), *(created(one) for one in sent[1:40])])
    post.abandon([one.intent for one in sent[40:]])
    post.hold([faulty(rest[0].document)])
    due = post.unacknowledged(ADELAIDE, limit=100)
    assert len(due) == 39
    post.acknowledged([one.document.key for one, _ in due[1:]])
    post.not_acknowledged(
        due[0][0].document.key, Fault("acknowledge-refused", {"number": "1", "identifier": "x"})
    )
    assert finish_part(part_of(run, PartRole.POST, "adelaide").pk, 1)

    states = {state: count for state, _, count, _ in queries.standing(open_books, today=DAY).states}
    assert states == {"held": 5, "posted": 1, "ready": 18, "synced": 38}
    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"done": 39, "failed": 2, "held": 1})


def test_every_question_is_answered_alike(open_books):
    test_from_the_list_to_the_last_word(open_books)
    number = ExchangeBook(open_books, queries.last_run(open_books)).open(
        system="xero", organisation="adelaide", method="GET", url="https://x", headers={"a": "b"}, body=b"x", about=["invoice:1"]
    )  # fmt: skip
    scope = {"through": DAY, "kinds": list(SourceKind)}
    assert queries.export_summary(open_books, **scope)[SourceKind.INVOICE]["held"].documents == 5
    assert [group.documents for group in queries.faults_by_code(open_books, **scope)] == [3, 1, 1]
    assert queries.ready_by_destination(open_books, **scope)[0].total_minor == 18 * 11000
    assert (
        len(queries.export_list(open_books, through=DAY, kind=SourceKind.INVOICE, state=DocumentState.HELD))
        == 5
    )
    for order in ("date", "-due_date", "party_name", "-total_minor"):
        assert (
            len(
                queries.documents(
                    open_books, search="inv-1", tab="overdue", today=DAY + timedelta(1), order=order
                )
            )
            == 10
        )
    assert queries.standing(open_books, today=DAY).tabs["awaiting_payment"] == 39
    for search, found in (("harbour", 62), ("5", 15), ("110.00", 61), ("*", 0), ("[5]", 0), ("nothing", 0)):
        assert len(queries.Leafed(open_books, search=search)) == found
        assert queries.documents(open_books, search=search).count() == found
    row = queries.document(open_books, SourceKind.INVOICE, "1")
    assert Document.objects.of(open_books).get(pk=row.pk).content == row.content
    assert len(queries.timeline(open_books, row)) == 5
    assert queries.exchange(open_books, number).request_body == b"x"
    assert queries.log_counts(open_books, queries.last_run(open_books).pk)["done"] == {
        "customer": 1,
        "invoice": 38,
    }
    assert purge(open_books, days=90) == 0


def test_what_people_typed_at_length_hides_no_other_document(open_books):
    """A packing slip has up to 50 characters, and a receipt's key holds it; amounts can be nonsense."""
    slip = DocumentKey(SourceKind.PROCUREMENT, f"{10**9}-{'s' * 50}-purchase")
    longest = replace(
        invoice(1),
        key=slip,
        number="n" * 90,
        type="t" * 90,
        location="l" * 300,
        currency="AUDAUD",
        party=Party(id="p" * 90, name="c" * 500),
    )
    nonsense = replace(invoice(2), total=Decimal("1E+999999"))
    run = ask_for(open_books, reads=True, posts=False)
    read = claimed(open_books, part_of(run, PartRole.READ))
    broken, version = unreadable(3)
    read.record([replace(faulty(longest), fingerprint="f"), faulty(nonsense)], [(broken, version * 300)])
    assert [str(waiting.document.key) for waiting in read.stored([slip])] == [str(slip)]
    assert len(read.known([slip, key(2), key(3)])) == 3
    book = ExchangeBook(open_books, run)
    assert book.open(
        system="connectwise", organisation="", method="POST", url="u", headers={}, body=b"", about=[str(slip)]
    )
    read.log([LogRow(record=RecordKind.PURCHASE, name="A-77", result=LogResult.HELD, document=slip)])
