"""The journal: what the engine remembers of a document's way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from tests.store.builders import (
    ADELAIDE,
    DAY,
    SYDNEY,
    UNMAPPED,
    ask_for,
    created,
    faulty,
    invoice,
    key,
    pairs,
    posting,
    reading,
    ready,
    refused,
    unreadable,
)
from tieout.core.corrections import Correction, CorrectionStep
from tieout.core.faults import Fault
from tieout.core.names import LedgerId, LedgerKind, LedgerStatus, SourceKind
from tieout.core.ports import Cancelled, LogResult, LogRow, Progress, RecordKind, Standing, Superseded
from tieout.core.ports import Journal as Port
from tieout.store.claims import claim_part
from tieout.store.journal import Journal
from tieout.store.models import Document, FaultRow, Intent, Link, PartRole, Run, RunLogRow, RunPart, Trigger
from tieout.store.runs import cancel_run, finish_part

pytestmark = pytest.mark.django_db

GONE = Fault("gone-in-ledger", {"number": "1", "organisation": "Adelaide", "status": "voided"})


def row(workspace, number=1) -> Document:
    return Document.objects.of(workspace).get(source_id=str(number))


def state(workspace, number=1) -> str:
    return row(workspace, number).state


def open_faults(workspace, number=1) -> list[str]:
    rows = FaultRow.objects.of(workspace).filter(document=row(workspace, number), closed_at=None)
    return sorted(rows.values_list("code", flat=True))


def end(journal: Journal, **how) -> None:
    assert finish_part(journal._claim.part.pk, journal._claim.attempt, **how)


@pytest.fixture
def retrieved(workspace):
    """Three invoices ready for Adelaide, one with an error, one for Sydney."""
    journal = reading(workspace)
    journal.record(
        [ready(invoice(n)) for n in (1, 2, 3)] + [faulty(invoice(4)), ready(invoice(5), SYDNEY)], []
    )
    end(journal)
    return workspace


def posted(workspace, number=1, *faults) -> None:
    """An invoice in the books of Adelaide, of which the source was not told."""
    journal = posting(workspace)
    (sent,) = journal.intend(pairs([ready(invoice(number))]), key="k")
    journal.conclude([created(sent, *faults)])
    end(journal)


def synced(workspace, number=1) -> None:
    posted(workspace, number)
    journal = posting(workspace)
    journal.acknowledged([key(number)])
    end(journal)


# --- reading the source ----------------------------------------------------------------------------------------


def test_it_is_what_the_engine_expects(workspace):
    journal: Port = reading(workspace)
    assert journal.run == str(Run.objects.of(workspace).get().pk)


def test_a_document_without_faults_is_ready_and_one_with_faults_is_held(retrieved):
    assert [state(retrieved, n) for n in (1, 4, 5)] == ["ready", "held", "ready"]
    assert (row(retrieved).organisation, row(retrieved, 5).organisation) == ("adelaide", "sydney")
    assert row(retrieved).ledger_number == "INV-1"
    assert (row(retrieved).total_minor, row(retrieved).tax_minor) == (11000, 1000)
    assert open_faults(retrieved, 4) == ["account-unmapped"]


def test_what_was_recorded_is_known_and_comes_back_as_it_was(retrieved):
    journal = reading(retrieved)
    known = journal.known([key(1), key(99)])
    assert (known[key(1)].version, known[key(1)].stored, known[key(1)].links) == ("v1", True, ())
    assert key(99) not in known
    (waiting,) = journal.stored([key(1), key(99)])
    assert (waiting.document, waiting.fingerprint) == (invoice(1), "print-1-110.00")


def test_a_document_that_the_source_cannot_give_in_full_is_held_with_its_reason(workspace):
    journal = reading(workspace)
    journal.record([], [unreadable(7)])
    assert state(workspace, 7) == "held"
    assert open_faults(workspace, 7) == ["document-incomplete"]
    assert not journal.known([key(7)])[key(7)].stored
    assert journal.stored([key(7)]) == []


def test_r000_57_a_fixed_document_moves_to_the_ready_ones_and_its_fault_is_closed(retrieved):
    journal = reading(retrieved)
    journal.record([ready(invoice(4))], [])
    assert state(retrieved, 4) == "ready"
    assert open_faults(retrieved, 4) == []
    assert FaultRow.objects.of(retrieved).get().closed_at is not None


def test_a_fault_that_persists_keeps_its_first_day(retrieved, time_machine_days):
    before = FaultRow.objects.of(retrieved).get()
    time_machine_days(3)
    reading(retrieved).record([faulty(invoice(4), UNMAPPED, UNMAPPED)], [])
    rows = FaultRow.objects.of(retrieved).order_by("opened_at")
    assert [one.closed_at for one in rows] == [None, None]
    assert rows[0].pk == before.pk
    assert rows[0].opened_at == before.opened_at < rows[1].opened_at


def test_a_document_that_became_another_fault_shows_that_one_alone(retrieved):
    no_route = Fault("no-route", {"number": "4", "location": "Perth", "party": "Harbour"})
    reading(retrieved).record([faulty(invoice(4), no_route, organisation=None)], [])
    assert open_faults(retrieved, 4) == ["no-route"]
    assert row(retrieved, 4).organisation == ""


def test_what_is_no_longer_listed_and_was_never_posted_leaves_the_screens(retrieved):
    posted(retrieved, 1)
    journal = reading(retrieved)
    journal.still_listed([key(2)])
    assert journal.vanished([SourceKind.PROCUREMENT], DAY) == []
    assert journal.vanished([SourceKind.INVOICE], DAY - timedelta(days=1)) == []
    assert journal.vanished([SourceKind.INVOICE], DAY) == [key(3), key(4), key(5)]
    assert [state(retrieved, n) for n in (1, 2, 3, 4, 5)] == ["posted", "ready", "gone", "gone", "gone"]
    assert open_faults(retrieved, 4) == []


def test_a_document_that_is_listed_again_comes_back(retrieved):
    journal = reading(retrieved)
    journal.vanished([SourceKind.INVOICE], DAY)
    journal.record([ready(invoice(1))], [])
    assert state(retrieved) == "ready"


def test_reading_does_not_touch_a_document_on_its_way(retrieved):
    journal = posting(retrieved)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    reading(retrieved).record([faulty(invoice(1, "220.00"), version="v2")], [])
    assert state(retrieved) == "posting"
    journal.conclude([created(sent)])
    assert state(retrieved) == "changed"  # what was posted is not what the source holds now


def test_a_posted_document_that_the_source_still_lists_waits_to_be_acknowledged(retrieved):
    synced(retrieved)
    reading(retrieved).record([ready(invoice(1), version="v2")], [])
    assert state(retrieved) == "posted"
    journal = posting(retrieved)
    ((waiting, _),) = journal.unacknowledged(ADELAIDE, limit=50)
    assert not waiting.links[0].acknowledged


def test_a_document_that_changed_after_it_was_posted_is_its_own_group(retrieved):
    synced(retrieved)
    journal = reading(retrieved)
    journal.record([ready(invoice(1, "220.00"), version="v2")], [])
    assert state(retrieved) == "changed"
    assert row(retrieved).ledger_number == "INV-1"


def test_a_difference_in_the_books_is_not_settled_by_reading_again(retrieved):
    differs = Fault("posted-differs", {"number": "INV-1", "organisation": "Adelaide", "differences": "total"})
    posted(retrieved, 1, differs)
    reading(retrieved).record([ready(invoice(1))], [])
    assert state(retrieved) == "held"
    assert open_faults(retrieved) == ["posted-differs"]


def test_an_amount_finer_than_a_cent_can_still_be_shown(workspace):
    reading(workspace).record([faulty(invoice(1, "110.005"))], [])
    assert row(workspace).total_minor == 11001


# --- posting ---------------------------------------------------------------------------------------------------


def test_a_run_posts_what_is_ready_for_the_organisation_a_page_at_a_time(retrieved):
    journal = posting(retrieved)
    first, cursor = journal.waiting(ADELAIDE, after=0, limit=2)
    second, last = journal.waiting(ADELAIDE, after=cursor, limit=2)
    assert [one.document for one in (*first, *second)] == [invoice(1), invoice(2), invoice(3)]
    assert cursor > 0
    assert last == 0


def test_a_page_ends_where_another_kind_begins_so_that_requests_are_full(retrieved):
    """1 becomes two documents and 2 a credit note; 3 is an invoice, and goes first."""
    rows = Document.objects.of(retrieved)
    rows.filter(number="1").update(second_number="INV-1-C")
    rows.filter(number="2").update(ledger_kind=LedgerKind.CREDIT_NOTE)
    journal, cursor, pages = posting(retrieved), 0, []
    for _ in range(3):
        waiting, cursor = journal.waiting(ADELAIDE, after=cursor, limit=2)
        pages.append([one.document.number for one in waiting])
    assert (pages, cursor) == ([["3"], ["2"], ["1"]], 0)


@pytest.mark.parametrize(
    "asked, posts",
    [
        ({"kinds": [SourceKind.PROCUREMENT]}, []),
        ({"through": DAY - timedelta(days=1)}, []),
        ({}, ["1", "2", "3"]),
        ({"trigger": Trigger.FORCE}, ["1", "2", "3", "4"]),
    ],
)  # fmt: skip
def test_a_run_posts_what_was_asked_for(retrieved, asked, posts):
    run = ask_for(retrieved, reads=True, **asked)
    part = RunPart.objects.of(retrieved).create(run=run, role=PartRole.POST, organisation="adelaide")
    journal = Journal(retrieved, part.pk, claim_part(part.pk, "worker", 30))
    waiting, _ = journal.waiting(ADELAIDE, after=0, limit=50)
    assert [one.document.number for one in waiting] == posts


def test_r002_42_force_sync_touches_that_record_only(retrieved):
    journal = posting(retrieved, trigger=Trigger.FORCE, selection=[row(retrieved, 4).pk])
    waiting, _ = journal.waiting(ADELAIDE, after=0, limit=50)
    assert [one.document.number for one in waiting] == ["4"]


def test_an_intent_is_written_before_anything_is_sent(retrieved):
    journal = posting(retrieved)
    sent = journal.intend(pairs([ready(invoice(1)), ready(invoice(2))]), key="batch-1")
    rows = {one.pk: one for one in Intent.objects.of(retrieved).all()}
    assert [rows[one.intent].key for one in sent] == ["batch-1", "batch-1"]
    assert [one.draft.number for one in sent] == ["INV-1", "INV-2"]
    assert [state(retrieved, n) for n in (1, 2, 3)] == ["posting", "posting", "ready"]


def test_what_is_on_its_way_or_in_the_books_is_not_sent_again(retrieved):
    posted(retrieved, 1)
    journal = posting(retrieved)
    journal.intend(pairs([ready(invoice(2))]), key="a")
    again = journal.intend(pairs([ready(invoice(n)) for n in (1, 2, 3, 3, 99)]), key="b")
    assert [one.draft.number for one in again] == ["INV-3"]


def test_a_created_document_is_linked_logged_and_waits_for_the_source(retrieved):
    posted(retrieved)
    assert state(retrieved) == "posted"
    link = Link.objects.of(retrieved).get()
    assert (link.ledger_id, link.number, link.total_minor, link.line_ids) == (
        "guid-INV-1", "INV-1", 11000, ["line-0"],
    )  # fmt: skip
    told = RunLogRow.objects.of(retrieved).get()
    assert (told.record, told.result, told.name, told.document) == ("invoice", "done", "INV-1", "invoice:1")
    assert Intent.objects.of(retrieved).get().outcome == "written"


def test_r000_37_a_refused_document_keeps_the_ledgers_own_words(retrieved):
    journal = posting(retrieved)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.conclude([refused(sent, "The TaxType code 'X' does not exist")])
    assert state(retrieved) == "held"
    assert (
        FaultRow.objects.of(retrieved).get(document=row(retrieved)).quoted
        == "The TaxType code 'X' does not exist"
    )
    told = RunLogRow.objects.of(retrieved).get()
    assert told.result == "failed"
    assert told.faults[0]["quoted"] == "The TaxType code 'X' does not exist"
    # and the recovery: the cause is gone, the next reading makes it ready, the next run posts it
    reading(retrieved).record([ready(invoice(1))], [])
    assert (state(retrieved), open_faults(retrieved)) == ("ready", [])


def test_an_outcome_that_was_written_down_before_changes_nothing(retrieved):
    journal = posting(retrieved)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.conclude([created(sent)])
    journal.conclude([refused(sent)])
    assert (state(retrieved), open_faults(retrieved)) == ("posted", [])


def test_a_ledger_document_that_belongs_to_another_of_ours_is_a_fault_of_one_document_alone(retrieved):
    posted(retrieved, 1)
    journal = posting(retrieved)
    two, three = journal.intend(pairs([ready(invoice(2)), ready(invoice(3))]), key="k")
    journal.conclude([created(two, ledger_id="guid-INV-1"), created(three)])
    assert (state(retrieved, 2), open_faults(retrieved, 2)) == ("held", ["number-taken"])
    assert state(retrieved, 3) == "posted"
    assert Link.objects.of(retrieved).count() == 2


def test_a_request_that_never_happened_leaves_its_documents_ready(retrieved):
    journal = posting(retrieved)
    sent = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.abandon([one.intent for one in sent])
    assert state(retrieved) == "ready"
    assert journal.intend(pairs([ready(invoice(1))]), key="k2")


def test_what_a_dead_worker_was_sending_is_in_doubt_for_the_next_one(retrieved):
    dead = posting(retrieved)
    (sent,) = dead.intend(pairs([ready(invoice(1))]), key="k")
    RunPart.objects.of(retrieved).filter(role="post").update(
        lease_until=dead._claim.now - timedelta(minutes=1)
    )
    part = dead._claim.part.pk
    alive = Journal(retrieved, part, claim_part(part, "worker-2", 30))
    (doubt,) = alive.doubts(ADELAIDE, limit=50)
    assert (doubt.intent, doubt.document, doubt.draft) == (sent.intent, invoice(1), sent.draft)
    in_doubt = Fault("in-doubt", {"number": "1", "organisation": "Adelaide"})
    alive.say_in_doubt({key(1): in_doubt})
    assert (state(retrieved), open_faults(retrieved)) == ("in_doubt", ["in-doubt"])
    with pytest.raises(Superseded):
        dead.conclude([created(sent)])
    alive.conclude([created(sent)])
    assert (state(retrieved), open_faults(retrieved)) == ("posted", [])
    assert alive.doubts(ADELAIDE, limit=50) == []


def test_what_never_arrived_is_no_longer_in_doubt(retrieved):
    journal = posting(retrieved)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.doubts(ADELAIDE, limit=50)
    journal.say_in_doubt({key(1): Fault("in-doubt", {"number": "1", "organisation": "Adelaide"})})
    journal.abandon([sent.intent])
    assert (state(retrieved), open_faults(retrieved)) == ("ready", [])


def test_a_document_whose_settings_broke_before_it_was_sent_is_held_and_logged(retrieved):
    journal = posting(retrieved)
    journal.hold([faulty(invoice(1))])
    assert (state(retrieved), open_faults(retrieved)) == ("held", ["account-unmapped"])
    assert RunLogRow.objects.of(retrieved).get().result == "held"


def test_a_document_that_belongs_elsewhere_by_now_is_ready_there(retrieved):
    posting(retrieved).hold([ready(invoice(1), SYDNEY)])
    assert (state(retrieved), row(retrieved).organisation) == ("ready", "sydney")
    assert RunLogRow.objects.of(retrieved).get().result == "left_out"


# --- acknowledging ---------------------------------------------------------------------------------------------


def test_the_source_is_told_under_the_same_identifier_until_the_document_is_reopened(retrieved):
    posted(retrieved, 1)
    ((_, first),) = posting(retrieved).unacknowledged(ADELAIDE, limit=50)
    ((_, again),) = posting_again(retrieved).unacknowledged(ADELAIDE, limit=50)
    reading(retrieved).record([ready(invoice(1), version="v2")], [])
    ((_, reopened),) = posting_again(retrieved).unacknowledged(ADELAIDE, limit=50)
    assert first == again != reopened
    assert len(first) <= 50


def posting_again(workspace) -> Journal:
    for part in RunPart.objects.of(workspace).filter(state="running"):
        finish_part(part.pk, part.attempt)
    return posting(workspace)


def test_an_acknowledged_document_is_done(retrieved):
    synced(retrieved)
    assert state(retrieved) == "synced"
    assert Link.objects.of(retrieved).get().acknowledged_at is not None
    assert posting_again(retrieved).unacknowledged(ADELAIDE, limit=50) == []


def later(workspace) -> Journal:
    """Another reading, a while after the source was told."""
    long_ago = timezone.now() - timedelta(hours=1)
    Link.objects.of(workspace).update(looked_at=long_ago)
    Link.objects.of(workspace).exclude(acknowledged_at=None).update(acknowledged_at=long_ago)
    for part in RunPart.objects.of(workspace).filter(state="running"):
        finish_part(part.pk, part.attempt)
    return reading(workspace)


def test_what_came_back_is_told_of_under_another_identifier(retrieved):
    posted(retrieved)
    ((waiting, first),) = posting(retrieved).unacknowledged(ADELAIDE, limit=50)
    assert waiting.links[0].age < 60, "it was seen there a moment ago"
    posting_again(retrieved).acknowledged([key(1)])
    for _ in range(2):  # the second reading tells nothing new
        later(retrieved).record([ready(invoice(1))], [])
    assert state(retrieved) == "posted"
    journal = posting_again(retrieved)
    ((waiting, again),) = journal.unacknowledged(ADELAIDE, limit=50)
    assert again != first
    assert waiting.links[0].age > 3000
    journal.looked_at([key(1)])
    ((waiting, as_before),) = journal.unacknowledged(ADELAIDE, limit=50)
    assert as_before == again
    assert waiting.links[0].age < 60


def test_a_source_that_was_told_while_it_was_read_is_not_told_again(retrieved):
    journal = reading(retrieved)
    posted(retrieved)
    posting(retrieved).acknowledged([key(1)])
    journal.record([ready(invoice(1))], [])
    assert state(retrieved) == "synced"
    assert posting_again(retrieved).unacknowledged(ADELAIDE, limit=50) == []


def test_what_came_back_and_is_gone_from_the_books_is_held_whatever_is_read_later(retrieved):
    synced(retrieved)
    later(retrieved).record([ready(invoice(1))], [])
    journal = posting_again(retrieved)
    journal.not_as_posted({key(1): GONE})
    assert (state(retrieved), open_faults(retrieved)) == ("held", ["gone-in-ledger"])
    assert journal.unacknowledged(ADELAIDE, limit=50) == []
    later(retrieved).record([ready(invoice(1))], [])
    assert (state(retrieved), open_faults(retrieved)) == ("held", ["gone-in-ledger"])
    assert [one.document.key for one in posting_again(retrieved).differing(ADELAIDE, limit=50)] == [key(1)]


def test_documents_that_stand_otherwise_take_turns_in_being_looked_at(retrieved):
    differs = Fault("posted-differs", {"number": "1", "organisation": "Adelaide", "differences": "total"})
    for number in (1, 2, 3):
        posted(retrieved, number, differs)
    seen = []
    for _ in range(3):
        journal = posting_again(retrieved)
        (one,) = journal.differing(ADELAIDE, limit=1)
        seen.append(one.document.number)
        journal.looked_at([one.document.key])
        others = {item.document.number for item in journal.differing(ADELAIDE, limit=50)}
        assert one.document.number not in others, "once in a run"
    assert seen == ["1", "2", "3"]
    (again,) = posting_again(retrieved).differing(ADELAIDE, limit=1)
    assert again.document.number == "1"


def test_a_source_that_refuses_is_asked_again_by_the_next_run_only(retrieved):
    posted(retrieved)
    journal = posting(retrieved)
    fault = Fault("acknowledge-refused", {"number": "1", "identifier": "x"}, "Batch is closed")
    journal.not_acknowledged(key(1), fault)
    assert journal.unacknowledged(ADELAIDE, limit=50) == []
    assert (state(retrieved), open_faults(retrieved)) == ("posted", ["acknowledge-refused"])
    following = posting_again(retrieved)
    assert len(following.unacknowledged(ADELAIDE, limit=50)) == 1
    following.acknowledged([key(1)])
    assert (state(retrieved), open_faults(retrieved)) == ("synced", [])


# --- telling ---------------------------------------------------------------------------------------------------


def test_the_log_has_the_last_word_about_every_record(workspace):
    journal = reading(workspace)
    customer = {"record": RecordKind.CUSTOMER, "name": "Harbour Café", "organisation": ADELAIDE}
    journal.log([LogRow(result=LogResult.FAILED, fault=UNMAPPED, **customer)])
    journal.log([LogRow(result=LogResult.DONE, **customer), LogRow(result=LogResult.DONE, **customer)])
    told = RunLogRow.objects.of(workspace).get()
    assert (told.result, told.faults) == ("done", [])


def test_progress_is_shown_while_it_works(workspace):
    journal = reading(workspace)
    journal.progress(Progress(doing="Reading", done=3, total=40, failed=1))
    part = RunPart.objects.of(workspace).get()
    assert (part.doing, part.done, part.total, part.failed) == ("Reading", 3, 40, 1)


# --- the claim -------------------------------------------------------------------------------------------------


STANDING = Standing(document=key(1), organisation=ADELAIDE, number="1", status=LedgerStatus.PAID)
STEP = Correction(
    intent=1,
    step=CorrectionStep.VOID,
    document=key(1),
    number="INV-1",
    kind=LedgerKind.INVOICE,
    ledger_id=LedgerId("guid-INV-1"),
    identifier="tieout-1",
)


def every_write(journal: Journal):
    """Each writing method with something to write."""
    one = ready(invoice(1))
    return {
        "record": lambda: journal.record([one], []),
        "still_listed": lambda: journal.still_listed([key(1)]),
        "vanished": lambda: journal.vanished([SourceKind.INVOICE], DAY),
        "handed_over_elsewhere": lambda: journal.handed_over_elsewhere({}),
        "doubts": lambda: journal.doubts(ADELAIDE, limit=1),
        "say_in_doubt": lambda: journal.say_in_doubt({}),
        "stands_as_sent": lambda: journal.stands_as_sent([key(1)]),
        "intend": lambda: journal.intend(pairs([one]), key="k"),
        "conclude": lambda: journal.conclude([]),
        "hold": lambda: journal.hold([one]),
        "abandon": lambda: journal.abandon([1]),
        "intend_amendments": lambda: journal.intend_amendments([], key="k"),
        "amendments_in_doubt": lambda: journal.amendments_in_doubt(ADELAIDE, limit=1),
        "conclude_amendments": lambda: journal.conclude_amendments([]),
        "traced": lambda: journal.traced([key(1)], {}),
        "watched": lambda: journal.watched(ADELAIDE, [], "cursor"),
        "keep_ours": lambda: journal.keep_ours(ADELAIDE),
        "looked_at": lambda: journal.looked_at([key(1)]),
        "not_as_posted": lambda: journal.not_as_posted({key(1): GONE}),
        "begin": lambda: journal.begin([STEP]),
        "taken_back": lambda: journal.taken_back(STEP, LedgerStatus.VOIDED),
        "released": lambda: journal.released(STEP),
        "not_released": lambda: journal.not_released(STEP, UNMAPPED),
        "correction_refused": lambda: journal.correction_refused([STEP], UNMAPPED, []),
        "acknowledged": lambda: journal.acknowledged([key(1)]),
        "found_told": lambda: journal.found_told([key(1)], {}),
        "not_acknowledged": lambda: journal.not_acknowledged(key(1), UNMAPPED),
        "paper_attached": lambda: journal.paper_attached([key(1)]),
        "paper_not_attached": lambda: journal.paper_not_attached(key(1), UNMAPPED),
        "statuses_told": lambda: journal.statuses_told([STANDING]),
        "status_not_told": lambda: journal.status_not_told(STANDING, UNMAPPED),
        "log": lambda: journal.log([]),
        "progress": lambda: journal.progress(Progress(doing="x")),
    }


READS = {
    "known", "stored", "waiting", "differing", "owners", "corrections", "unacknowledged", "changed", "to_trace",
    "without_paper", "untold_statuses", "watched_through", "standing", "idle",
}  # fmt: skip


def test_every_method_of_the_port_is_a_read_or_a_write_that_is_tested_here(workspace):
    methods = {name for name in vars(Port) if not name.startswith("_") and callable(getattr(Port, name))}
    assert methods == READS | set(every_write(reading(workspace)))


def test_a_worker_that_lost_its_part_writes_nothing(retrieved):
    journal = posting(retrieved)
    before = world(retrieved)
    RunPart.objects.of(retrieved).filter(role="post").update(attempt=2)
    for write in every_write(journal).values():
        with pytest.raises(Superseded):
            write()
    assert world(retrieved) == before


def test_a_cancelled_run_writes_nothing_further(retrieved):
    journal = posting(retrieved)
    before = world(retrieved)
    assert cancel_run(retrieved, int(journal.run))
    for write in every_write(journal).values():
        with pytest.raises(Cancelled):
            write()
    assert world(retrieved) == before


def world(workspace):
    return [
        list(model.objects.of(workspace).order_by("pk").values())
        for model in (Document, Intent, Link, FaultRow, RunLogRow)
    ]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_inside_somebody_elses_transaction(workspace):
    journal = reading(workspace)
    with transaction.atomic(), pytest.raises(RuntimeError):
        journal.record([ready(invoice(1))], [])


def test_a_journal_of_one_workspace_does_not_see_another(retrieved, stranger):
    theirs = reading(stranger)
    with pytest.raises(RunPart.DoesNotExist):
        Journal(stranger, posting(retrieved)._claim.part.pk, 1)
    assert theirs.known([key(1)]) == {}
    assert theirs.stored([key(1)]) == []
    assert theirs.intend(pairs([ready(invoice(1))]), key="k") == []
    assert theirs.vanished([SourceKind.INVOICE], DAY) == []
    theirs.record([faulty(invoice(1))], [])
    intent = Intent.objects.of(retrieved).create(
        document=row(retrieved), part=RunPart.objects.of(retrieved).first(), attempt=1, organisation="adelaide",
        kind="invoice", fingerprint="x", key="k", draft=b"",
    )  # fmt: skip
    theirs.abandon([intent.pk])
    theirs.acknowledged([key(1)])
    assert state(retrieved) == "ready"
    assert Intent.objects.of(retrieved).get().closed_at is None


def test_amounts_are_added_as_whole_cents(workspace):
    reading(workspace).record([ready(invoice(n, "0.10")) for n in range(1, 31)], [])
    assert sum(Document.objects.of(workspace).values_list("total_minor", flat=True)) == 300
    assert Decimal(300).scaleb(-2) == Decimal("3.00")
