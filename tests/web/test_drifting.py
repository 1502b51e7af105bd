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


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def yes(answer) -> dict[str, str]:
    """What the button that says yes sends from this plan."""
    return {"chosen": answer.context["carried"], "seen": answer.context["seen"]}


def test_keep_ours_shows_what_it_overwrites_and_is_a_forced_run_of_this_document(
    desk, client, drifted, words
):
    plan = client.get(address(drifted, "write-through"))
    page = plain(words(plan))
    assert "Yes, write through 1 document" in page
    assert "AUD 9.00 in Xero becomes AUD 110.00." in page
    assert "Edited there by hand, which is overwritten: total 9.00." in page
    assert not Run.objects.of(desk.workspace).exists()

    done = client.post(address(drifted, "write-through"), yes(plan))

    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == (Trigger.FORCE, [drifted.pk])
    assert done["Location"] == f"/runs/{run.pk}/"


def test_force_sync_stays_one_click(desk, client):
    document = desk.document("110.00", state="held")
    assert "Force sync" in client.get(address(document)).content.decode()
    client.post(address(document, "force"))
    assert Run.objects.of(desk.workspace).get().selection == [document.pk]


def test_r004_04_the_changed_group_is_ticked_and_written_through(desk, client, words):
    changed = [desk.document("110.00", state="changed") for _ in range(2)]
    for document in changed:
        desk.link(document, total_minor=9900)
    asked = {"through": "2026-12-31", "invoices": "on"}
    page = client.get("/export/invoices/changed/", asked)
    assert "Write selected invoices through" in words(page)
    action = "/export/write-through?through=2026-12-31&amp;invoices=on"
    assert action in page.content.decode()

    plan = client.post(action.replace("&amp;", "&"), {**asked, "chosen": str(changed[0].pk)})

    assert "1 document, AUD 110.00, of Harbour IT Adelaide." in plain(words(plan))
    assert "AUD 99.00 in Xero becomes AUD 110.00." in plain(words(plan))
    assert 'href="/export/invoices/changed/?through=2026-12-31&amp;invoices=on"' in plan.content.decode()
    assert not Run.objects.of(desk.workspace).exists()
    client.post(action.replace("&amp;", "&"), yes(plan))
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == (Trigger.FORCE, [changed[0].pk])


def test_all_of_the_changed_group(desk, client):
    changed = [desk.document("110.00", state="changed") for _ in range(3)]
    for document in changed:
        desk.link(document)
    desk.document("110.00", state="ready")
    everything = {"through": "2026-12-31", "invoices": "on", "all": "on"}
    client.post("/export/write-through", yes(client.post("/export/write-through", everything)) | everything)
    assert Run.objects.of(desk.workspace).get().selection == sorted(one.pk for one in changed)


def test_what_cannot_be_written_through_is_left_out_with_the_way_out(desk, client, words):
    paid, partly, gone, agreed, going = (
        desk.document("110.00", state=state)
        for state in ("changed", "changed", "changed", "synced", "posting")
    )
    desk.link(paid, "paid")
    desk.link(partly, applied_minor=5000)
    desk.link(gone, "voided")
    desk.link(agreed)
    desk.link(going)
    absent = desk.document("110.00", state="ready")
    ticked = ",".join(str(row.pk) for row in (paid, partly, gone, agreed, going, absent))

    answer = client.post("/export/write-through?through=2026-12-31&invoices=on", {"chosen": ticked})

    page = words(answer)
    assert "Nothing can be done with what was ticked" in page
    assert "Nothing of it waits to be written through." in page
    assert "Something is under way with it." in page
    assert "It is not in the books: export it instead." in page
    assert sorted(len(one.some) for one in answer.context["left_out"]) == [1, 1, 1, 3]
    assert "Yes," not in page


def test_a_change_in_the_source_since_the_plan_is_shown_again_and_not_written(desk, client, words):
    document = desk.document("110.00", state="changed")
    desk.link(document, total_minor=9900)
    plan = client.get(address(document, "write-through"))
    Document.objects.of(desk.workspace).filter(pk=document.pk).update(total_minor=12345)

    again = client.post(address(document, "write-through"), yes(plan))

    assert again.status_code == 409
    assert "Something has moved since you looked. Nothing was done." in words(again)
    assert not Run.objects.of(desk.workspace).exists()


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
