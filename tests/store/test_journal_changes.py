"""The journal of what changes after the export: amendments, what was seen in the books, what the source took back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.store.builders import (
    ADELAIDE,
    claimed,
    created,
    draft,
    in_the_books,
    invoice,
    key,
    pairs,
    posting,
    reading,
    ready,
    refused,
)
from tieout.core.amendments import amendment
from tieout.core.faults import Fault
from tieout.core.names import LedgerStatus
from tieout.core.planning import Decision, Step
from tieout.core.ports import Outcome, Sent, Sighting
from tieout.store import drifting
from tieout.store.content import unpack
from tieout.store.models import Activity, Document, FaultRow, Intent, Link, RunPart, Trigger
from tieout.store.runs import finish_part

pytestmark = pytest.mark.django_db

DRIFT = Fault("drifted", {"number": "INV-1", "organisation": "adelaide", "differences": "total 9.00"})
TWICE = Fault("handed-over-twice", {"number": "1", "organisation": "adelaide"})
TAKEN_BACK = Fault("withdrawn-in-source", {"number": "1", "organisation": "adelaide", "standing": "deleted"})


def state(workspace, number=1) -> str:
    return Document.objects.of(workspace).get(source_id=str(number)).state


def link(workspace, number=1) -> Link:
    return Link.objects.of(workspace).get(document__source_id=str(number))


def codes(workspace) -> list[str]:
    return list(FaultRow.objects.of(workspace).filter(closed_at=None).values_list("code", flat=True))


def end(journal) -> None:
    assert finish_part(journal._claim.part.pk, journal._claim.attempt)


@pytest.fixture
def synced(workspace):
    """One invoice in the books of Adelaide, and the source knows."""
    journal = reading(workspace)
    journal.record([ready(invoice(1))], [])
    end(journal)
    journal = posting(workspace)
    (sent,) = journal.intend(pairs([ready(invoice(1))]), key="k")
    journal.conclude([created(sent)])
    journal.acknowledged([key(1)])
    end(journal)
    return workspace


@pytest.fixture
def edited(synced):
    """The same, edited in the source: 220.00 now, and listed again."""
    journal = reading(synced)
    journal.record([changed_to_220()], [])
    end(journal)
    return synced


def changed_to_220():
    return ready(invoice(1, total=Decimal("220.00")))


def change(workspace):
    made = changed_to_220()
    there = replace(in_the_books(draft(invoice(1))), id=link(workspace).ledger_id)
    return amendment(made.drafts[0], there), made.fingerprint


def amended(sent: Sent, workspace) -> Outcome:
    there = replace(in_the_books(sent.draft), id=link(workspace).ledger_id, version="v2")
    decision = Decision(step=Step.AMEND, reason="edited", ledger_id=there.id)
    return Outcome(
        intent=sent.intent, draft=sent.draft, fingerprint=sent.fingerprint, decision=decision, ledger_document=there
    )  # fmt: skip


def test_an_edited_document_is_changed_and_to_be_told_again(edited):
    assert state(edited) == "changed"
    assert link(edited).acknowledged_at is None
    waiting, cursor = posting(edited).changed(ADELAIDE, after=0, limit=10)
    assert [item.document.key for item in waiting] == [key(1)]
    assert cursor == 0


def test_an_amendment_is_written_down_before_it_is_sent_and_once(edited):
    journal = posting(edited)
    (sent,) = journal.intend_amendments([change(edited)], key="k")
    assert (state(edited), Intent.objects.of(edited).get(pk=sent.intent).action) == ("posting", "amend")
    assert journal.intend_amendments([change(edited)], key="k") == []


def test_what_is_linked_otherwise_or_was_read_otherwise_is_not_changed(edited):
    journal = posting(edited)
    wanted, mark = change(edited)
    assert journal.intend_amendments([(replace(wanted, ledger_id="another"), mark)], key="k") == []
    assert journal.intend_amendments([(wanted, "another content")], key="k") == []


def test_a_concluded_amendment_renews_the_link_and_is_told_to_the_source(edited):
    before = link(edited)
    journal = posting(edited)
    (sent,) = journal.intend_amendments([change(edited)], key="k")
    journal.conclude_amendments([amended(sent, edited)])
    after = link(edited)
    assert (after.pk, after.ledger_id, after.linked_at) == (before.pk, before.ledger_id, before.linked_at)
    assert (after.total_minor, after.version) == (22000, "v2")
    assert after.fingerprint != before.fingerprint
    assert state(edited) == "posted"
    assert [waiting.document.key for waiting, _ in journal.unacknowledged(ADELAIDE, limit=5)] == [key(1)]


def test_a_refused_amendment_stays_changed_with_its_fault_and_is_not_offered_again_but_by_force(edited):
    journal = posting(edited)
    (sent,) = journal.intend_amendments([change(edited)], key="k")
    journal.conclude_amendments([refused(sent)])
    assert (state(edited), codes(edited)) == ("changed", ["rejected-by-ledger"])
    assert link(edited).total_minor == 11000
    assert journal.changed(ADELAIDE, after=0, limit=5)[0] == []
    end(journal)
    forced = posting(edited, trigger=Trigger.FORCE)
    assert len(forced.changed(ADELAIDE, after=0, limit=5)[0]) == 1


def test_a_refused_amendment_goes_again_when_the_source_changes_once_more(edited):
    journal = posting(edited)
    (sent,) = journal.intend_amendments([change(edited)], key="k")
    journal.conclude_amendments([refused(sent)])
    end(journal)
    reader = reading(edited)
    reader.record([ready(invoice(1, total=Decimal("330.00")))], [])
    end(reader)
    assert codes(edited) == []
    assert len(posting(edited).changed(ADELAIDE, after=0, limit=5)[0]) == 1


def test_an_amendment_in_doubt_says_whether_it_is_what_the_source_holds_still(edited):
    journal = posting(edited)
    journal.intend_amendments([change(edited)], key="k")
    (doubt,) = journal.amendments_in_doubt(ADELAIDE, limit=5)
    assert (doubt.ledger_id, doubt.current, state(edited)) == (link(edited).ledger_id, True, "in_doubt")
    assert journal.doubts(ADELAIDE, limit=5) == []
    journal.abandon([doubt.intent])
    assert state(edited) == "changed"


# --- what was seen in the books ----------------------------------------------------------------------------


def watching(workspace):
    """The posting part of a scheduled run that found nothing new."""
    reader = reading(workspace, posts=True, trigger=Trigger.SCHEDULE)
    end(reader)  # opens a part wherever something of ours stands
    return claimed(workspace, RunPart.objects.of(workspace).get(run=reader._claim.run, role="post"))


def seen(journal, workspace, *, fault=None, **differently) -> Sighting:
    there = replace(
        in_the_books(draft(invoice(1))), id=link(workspace).ledger_id, version="v9", **differently
    )
    (own,) = journal.standing(ADELAIDE, [there]).values()
    return Sighting(standing=own, there=there, fault=fault, theirs=own.counts if fault else None)


def test_only_ours_in_another_version_is_news(synced):
    journal = watching(synced)
    there = replace(in_the_books(draft(invoice(1))), id=link(synced).ledger_id, version="v9")
    strange = replace(there, id="strange")
    assert list(journal.standing(ADELAIDE, [there, strange])) == [there.id]
    journal.watched(ADELAIDE, [seen(journal, synced)], "cursor-1")
    assert journal.standing(ADELAIDE, [there]) == {}
    assert journal.watched_through(ADELAIDE) == "cursor-1"


def test_a_status_is_taken_over(synced):
    journal = watching(synced)
    paid = seen(journal, synced, status=LedgerStatus.PAID, applied=Decimal("110.00"))
    journal.watched(ADELAIDE, [paid], "c")
    assert (link(synced).ledger_status, link(synced).applied_minor) == ("paid", 11000)
    assert state(synced) == "synced"


def test_a_hand_edit_holds_and_its_end_lets_go(synced):
    journal = watching(synced)
    journal.watched(ADELAIDE, [seen(journal, synced, fault=DRIFT, total=Decimal("9.00"))], "c")
    assert (state(synced), codes(synced), link(synced).total_minor) == ("held", ["drifted"], 900)
    back = replace(in_the_books(draft(invoice(1))), id=link(synced).ledger_id, version="v10")
    (own,) = journal.standing(ADELAIDE, [back]).values()
    journal.watched(ADELAIDE, [Sighting(standing=own, there=back)], "c")
    assert (state(synced), codes(synced)) == ("synced", [])


def test_theirs_counts_once_somebody_says_so(synced):
    journal = watching(synced)
    journal.watched(ADELAIDE, [seen(journal, synced, fault=DRIFT)], "c")
    document = Document.objects.of(synced).get()
    assert drifting.keep_theirs(synced, document, who=None)
    assert (state(synced), codes(synced)) == ("synced", [])
    assert unpack(type(draft(invoice(1))), link(synced).accepted) == draft(invoice(1))
    assert not drifting.keep_theirs(synced, document, who=None)


def test_ours_is_to_be_written_again_where_the_policy_or_a_person_says_so(synced):
    journal = watching(synced)
    journal.watched(ADELAIDE, [replace(seen(journal, synced), overruled=True, note="total")], "c")
    assert (state(synced), link(synced).fingerprint) == ("changed", "")
    assert Activity.objects.of(synced).get().action == "keep ours"
    assert len(journal.changed(ADELAIDE, after=0, limit=5)[0]) == 1


def test_only_a_person_who_names_it_keeps_ours(synced):
    journal = watching(synced)
    journal.watched(ADELAIDE, [seen(journal, synced, fault=DRIFT)], "c")
    end(journal)
    named = posting(synced, trigger=Trigger.FORCE, selection=[Document.objects.of(synced).get().pk])
    assert named.by_name
    assert named.watched_through(ADELAIDE) is None
    named.keep_ours(ADELAIDE)
    assert (state(synced), codes(synced)) == ("changed", [])


def test_nothing_of_ours_is_nothing_to_watch(workspace):
    journal = reading(workspace)
    journal.record([ready(invoice(1))], [])
    end(journal)
    journal = posting(workspace)
    assert journal.watched_through(ADELAIDE) is None
    assert not journal.idle(ADELAIDE)


def test_a_run_that_finds_everything_settled_is_idle(synced):
    journal = watching(synced)
    assert journal.watched_through(ADELAIDE) == ""
    assert journal.idle(ADELAIDE)


# --- what the source took back -----------------------------------------------------------------------------


def test_posted_documents_are_traced_once_a_run_the_longest_unheard_of_first(synced):
    journal = reading(synced)
    [posted] = journal.to_trace(limit=5)
    assert (posted.document, posted.organisation, posted.number) == (key(1), ADELAIDE, invoice(1).number)
    journal.traced([key(1)], {})
    assert journal.to_trace(limit=5) == []
    assert state(synced) == "synced"


def test_what_was_taken_back_is_held_until_it_is_closed_again(synced):
    journal = reading(synced)
    journal.traced([key(1)], {key(1): TAKEN_BACK})
    assert (state(synced), codes(synced)) == ("held", ["withdrawn-in-source"])
    journal.traced([key(1)], {key(1): TAKEN_BACK})
    assert len(codes(synced)) == 1
    journal.traced([key(1)], {})
    assert (state(synced), codes(synced)) == ("synced", [])


def test_what_was_told_and_turns_out_to_be_in_the_batch_of_another_tool_is_held_and_listed_again_is_told_anew(
    synced,
):
    Document.objects.of(synced).update(state="posted")
    Link.objects.of(synced).update(acknowledged_at=None)
    journal = posting(synced)
    ((_, first),) = journal.unacknowledged(ADELAIDE, limit=5)
    journal.found_told([key(1)], {key(1): TWICE})
    end(journal)
    assert (state(synced), codes(synced)) == ("held", ["handed-over-twice"])
    assert link(synced).acknowledged_at, "our batch exists, though nothing is in it"

    reading(synced).record([ready(invoice(1))], [])  # it was taken out of that batch, and nothing else
    ((_, again),) = (journal := posting(synced)).unacknowledged(ADELAIDE, limit=5)
    assert again != first, "the first name is taken"
    journal.acknowledged([key(1)])
    assert (state(synced), codes(synced)) == ("synced", [])


def test_what_was_told_and_is_ours_after_all_is_synced(synced):
    Document.objects.of(synced).update(state="posted")
    journal = posting(synced)
    journal.found_told([key(1)], {})
    assert (state(synced), codes(synced)) == ("synced", [])
