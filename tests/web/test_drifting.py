"""What was changed on one side only: a person writes ours, or lets theirs count."""

from __future__ import annotations

import pytest

from tieout.core.faults import Fault
from tieout.store.models import Activity, Document, FaultRow, Run, Trigger

DRIFT = Fault("drifted", {"number": "24001", "organisation": "adelaide", "differences": "total 9.00"})


@pytest.fixture
def drifted(desk) -> Document:
    """An invoice that somebody edited in the books."""
    document = desk.document("110.00", state="held")
    link = desk.link(document, total_minor=900)
    link.theirs = document.draft
    link.save()
    fault = desk.fault(document, DRIFT)
    FaultRow.objects.of(desk.workspace).filter(pk=fault.pk).update(origin="ledger")
    return document


def address(document: Document, end: str = "") -> str:
    return f"/documents/invoices/{document.source_id}/{end}"


def test_a_drifted_document_offers_both_ways(client, words, drifted):
    page = words(client.get(address(drifted)))
    assert "Edited by hand in the books" in page
    assert "Keep ours" in page
    assert "Keep theirs" in page
    assert "Total 110.00 AUD 9.00 AUD differs" in page


def test_keep_theirs_sends_nothing_and_is_written_down(desk, client, drifted):
    client.post(address(drifted, "keep-theirs"))
    drifted.refresh_from_db()
    assert drifted.state in {"synced", "posted"}
    assert not FaultRow.objects.of(desk.workspace).filter(closed_at=None).exists()
    assert Activity.objects.of(desk.workspace).get().action == "keep theirs"
    assert not Run.objects.of(desk.workspace).exists()
    again = client.post(address(drifted, "keep-theirs"), follow=True)
    assert "as it was again" in again.content.decode()


def test_keep_ours_is_a_forced_run_of_this_document(desk, client, drifted):
    client.post(address(drifted, "force"))
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == (Trigger.FORCE, [drifted.pk])


def test_r004_04_the_changed_group_is_ticked_and_written_through(desk, client, words):
    changed = [desk.document("110.00", state="changed") for _ in range(2)]
    for document in changed:
        desk.link(document)
    asked = {"through": "2026-12-31", "invoices": "on"}
    page = words(client.get("/export/invoices/changed/", asked))
    assert "Write selected invoices through" in page

    client.post("/export/write-through", {**asked, "chosen": str(changed[0].pk)})

    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == (Trigger.FORCE, [changed[0].pk])


def test_all_of_the_changed_group(desk, client):
    changed = [desk.document("110.00", state="changed") for _ in range(3)]
    desk.document("110.00", state="ready")
    client.post("/export/write-through", {"through": "2026-12-31", "invoices": "on", "all": "on"})
    assert Run.objects.of(desk.workspace).get().selection == sorted(one.pk for one in changed)


def test_nothing_ticked_asks_for_nothing(desk, client):
    said = client.post("/export/write-through", {"through": "2026-12-31", "invoices": "on"}, follow=True)
    assert "Nothing was ticked." in said.content.decode()
    assert not Run.objects.of(desk.workspace).exists()


def test_a_changed_document_shows_what_would_be_written(desk, client, words):
    document = desk.document("220.00", state="changed")
    desk.link(document, total_minor=11000)
    page = words(client.get(address(document)))
    assert "Write through" in page
    assert "Total 220.00 AUD 110.00 AUD differs" in page
