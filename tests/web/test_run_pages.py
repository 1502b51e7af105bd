"""A run while it goes, how it ended, and its log."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone
from django.utils.html import escape

from tieout.core.faults import Fault
from tieout.store.models import Run, Worker

REFUSED = Fault(
    "rejected-by-ledger",
    {"number": "5030"},
    "The TaxType code 'OUTPUT9' cannot be used with account code '200'.",
)


@pytest.fixture
def going(desk):
    """An export under way: 2 of 5 invoices are through in Adelaide, and ConnectWise knows of one of them."""
    run = desk.run("export", "running")
    desk.part(run, "adelaide")
    for state in ("synced", "posted", "posting", "ready", "ready"):
        document = desk.document(state=state)
        if state in {"synced", "posted"}:
            desk.log(run, document.number, organisation="adelaide")
    desk.document(organisation="sydney")
    Worker.objects.create(id="worker-1", host="here", version="0.1.0", beat_at=timezone.now())
    return run


def test_r000_31_the_page_asks_to_wait_shows_progress_and_says_that_leaving_is_safe(client, going, words):
    answer = client.get(f"/runs/{going.pk}/")
    page = words(answer)
    assert "Posting to Harbour IT Adelaide 2 of 5, ConnectWise does not know of 1 yet" in page
    assert "Rules version 0." in page
    assert "Please wait, or leave: you may leave or close this page, the run goes on." in page
    assert (
        '<progress aria-label="Posting to Harbour IT Adelaide" max="10" value="3">' in answer.content.decode()
    )


def test_progress_is_asked_for_every_second_and_ends_with_286(desk, client, going):
    part = client.get(f"/runs/{going.pk}/progress")
    assert part.status_code == 200
    assert b'hx-trigger="every 1s"' in part.content
    assert b"<html" not in part.content
    Run.objects.of(desk.workspace).filter(pk=going.pk).update(state="done")
    over = client.get(f"/runs/{going.pk}/progress")
    assert over.status_code == 286
    assert over["HX-Refresh"] == "true"


def test_a_run_that_no_worker_will_ever_take_says_so(desk, client, words):
    run = desk.run("export", "queued")
    desk.part(run, "adelaide")
    page = words(client.get(f"/runs/{run.pk}/"))
    assert "No worker is running, so nothing moves. Start one with tieout worker" in page


def test_a_part_that_waits_says_why(desk, client, words):
    run = desk.run("export", "running")
    desk.part(run, "adelaide", state="queued", reason="Xero asks for patience until 14:20")
    assert "Xero asks for patience until 14:20" in words(client.get(f"/runs/{run.pk}/"))


def test_cancelling_stops_the_run(desk, client, going, words):
    answer = client.post(f"/runs/{going.pk}/cancel", follow=True)
    assert Run.objects.of(desk.workspace).get().state == "cancelled"
    assert "Cancelled What was sent by then is in the log." in words(answer)


@pytest.mark.parametrize(
    "state,begins", [("cancelled", "Cancelled What was sent"), ("failed", "Export failed Xero broke")]
)
def test_a_run_that_stopped_in_the_middle_says_what_the_next_one_begins_with(
    desk, client, words, state, begins
):
    run = desk.run(state=state, reason="Xero broke down." if state == "failed" else "")
    part = desk.part(run, "adelaide", state=state)
    for place in ("posted", "posted", "in_doubt", "synced"):
        document = desk.document(state=place)
        desk.intent(document, part, **({"closed_at": None, "outcome": ""} if place == "in_doubt" else {}))
    page = words(client.get(f"/runs/{run.pk}/"))
    assert begins in page
    assert "ConnectWise does not know yet of 2 documents in Xero." in page
    assert (
        "Of 1 document nobody knows yet whether they arrived in Xero. The next run begins with that." in page
    )


def test_r000_32_green_when_everything_went_through(desk, client, words):
    run = desk.run()
    desk.log(run, "5001")
    answer = client.get(f"/runs/{run.pk}/")
    assert b'data-outcome="green"' in answer.content
    assert "Export succeeded" in words(answer)


def test_r000_36_the_outcome_counts_every_kind_of_record_and_leads_to_its_log(desk, client, words):
    run = desk.run()
    desk.log(run, "5001")
    desk.log(run, "5030", "failed", fault=REFUSED)
    desk.log(run, "Barossa Wines", "unchanged", record="customer")
    answer = client.get(f"/runs/{run.pk}/")
    assert "Record Done Failed Unchanged Invoices 1 1 0 Customers 0 0 1" in words(answer)
    address = f"/runs/{run.pk}/log/?record=invoice&result=failed"
    assert f'href="{escape(address)}"' in answer.content.decode()
    assert "5030" in words(client.get(address))
    assert "5001" not in words(client.get(address))


def test_r000_32_the_outcome_tells_what_each_organisation_has_more_a_split_invoice_once(desk, client, words):
    run = desk.run(posts=True)
    adelaide, sydney = desk.part(run, "adelaide"), desk.part(run, "sydney")
    for total, part, kinds in (
        ("110.00", adelaide, ["invoice"]), ("220.00", adelaide, ["invoice", "credit_note"]), ("33.00", sydney, ["invoice"]),
    ):  # fmt: skip
        document = desk.document(total, state="synced", organisation=part.organisation)
        for kind in kinds:
            desk.intent(document, part, kind=kind)
    held = desk.document("500.00", state="held")
    desk.intent(held, adelaide, outcome="refused")
    page = words(client.get(f"/runs/{run.pk}/"))
    assert "Posting to Harbour IT Adelaide Done 330.00 AUD 2 documents" in page
    assert "Posting to Harbour IT Sydney Done 33.00 AUD 1 document" in page


def test_r000_33_34_red_when_one_was_rejected_and_the_red_button_opens_the_log(desk, client, words):
    run = desk.run()
    desk.log(run, "5001")
    desk.log(run, "5030", "failed", fault=REFUSED)
    answer = client.get(f"/runs/{run.pk}/")
    assert b'data-outcome="red"' in answer.content
    assert "1 record did not get through" in words(answer)
    assert f'class="btn btn-danger" href="/runs/{run.pk}/log/"' in answer.content.decode()


def test_an_outcome_names_few_documents_and_counts_many(desk, client, words):
    run = desk.run("force")
    assert "Nothing had to be sent." in words(client.get(f"/runs/{run.pk}/"))
    for name in ("5001", "5002"):
        desk.log(run, name)
    assert "Invoice 5001 and invoice 5002 are in Xero." in words(client.get(f"/runs/{run.pk}/"))
    desk.log(run, "TC-1", record="purchase")
    assert "Invoice 5001, invoice 5002 and purchase TC-1 are in Xero." in words(
        client.get(f"/runs/{run.pk}/")
    )
    desk.log(run, "5003")
    assert "3 invoices and 1 purchase are in Xero." in words(client.get(f"/runs/{run.pk}/"))
    for number in range(5):
        desk.log(run, f"60{number}", "failed", fault=REFUSED)
    assert "602: Refused by Xero. The log tells of 2 more. 3 invoices" in words(
        client.get(f"/runs/{run.pk}/")
    )


def test_r001_16_21_the_result_of_a_resync_is_told_with_the_way_back(desk, client, words):
    one, two = desk.document(state="synced"), desk.document(state="held")
    run = desk.run("force", selection=[one.pk])
    desk.log(run, one.number)
    answer = client.get(f"/runs/{run.pk}/")
    assert f"Force sync succeeded Invoice {one.number} is in Xero. Export log results 1 done" in words(answer)
    assert f'href="/documents/invoices/{one.source_id}/"' in answer.content.decode()
    assert f"Back to invoice {one.number}" in words(answer)

    many = desk.run("force", selection=[one.pk, two.pk])
    desk.log(many, one.number)
    desk.log(many, two.number, "held", fault=REFUSED)
    answer = client.get(f"/runs/{many.pk}/")
    assert (
        f"1 record did not get through {two.number}: Refused by Xero. Invoice {one.number} is in Xero."
        in words(answer)
    )
    assert "1 done 1 held" in words(answer)
    assert 'href="/documents/?tab=exports"' in answer.content.decode()


def test_red_as_well_when_one_waits_for_a_person(desk, client):
    run = desk.run()
    desk.log(run, "5030", "held", fault=REFUSED)
    assert b'data-outcome="red"' in client.get(f"/runs/{run.pk}/").content


def test_red_when_the_run_itself_could_not_go_on(desk, client, words):
    run = desk.run(state="failed", reason="ConnectWise refuses our credentials.")
    answer = client.get(f"/runs/{run.pk}/")
    assert b'data-outcome="red"' in answer.content
    assert "ConnectWise refuses our credentials." in words(answer)


def test_a_failed_part_says_why(desk, client, words):
    run = desk.run(state="failed")
    desk.part(run, "sydney", state="failed", reason="Xero connection dropped")
    assert "Posting to Harbour IT Sydney Xero connection dropped" in words(client.get(f"/runs/{run.pk}/"))


def test_r000_35_37_a_failed_row_quotes_the_ledger_and_gives_our_hint(desk, client, words):
    run = desk.run()
    desk.log(run, "5030", "failed", fault=REFUSED, document="invoice:5030", organisation="adelaide")
    answer = client.get(f"/runs/{run.pk}/log/")
    page = words(answer)
    assert "The TaxType code 'OUTPUT9' cannot be used with account code '200'." in page
    assert "Refused by Xero." in page
    assert "Fix in Xero" in page
    assert 'href="/documents/invoices/5030/"' in answer.content.decode()


def test_r000_36_the_log_knows_five_kinds_of_records(desk, client, words):
    run = desk.run()
    for record in ("invoice", "purchase", "customer", "supplier", "product"):
        desk.log(run, f"a {record}", record=record)
    page = words(client.get(f"/runs/{run.pk}/log/"))
    assert "All 5 Invoices 1 Purchases 1 Customers 1 Suppliers 1 Products 1" in page
    only = words(client.get(f"/runs/{run.pk}/log/?record=supplier"))
    assert "a supplier" in only
    assert "a customer" not in only


def test_the_log_filters_by_result(desk, client, words):
    run = desk.run()
    desk.log(run, "fine")
    desk.log(run, "refused", "failed", fault=REFUSED)
    page = words(client.get(f"/runs/{run.pk}/log/?result=failed"))
    assert "refused" in page
    assert "fine" not in page


def test_a_log_without_rows_says_so(desk, client, words):
    run = desk.run()
    assert "This run sent nothing" in words(client.get(f"/runs/{run.pk}/log/"))
    assert "Nothing in this log matches" in words(client.get(f"/runs/{run.pk}/log/?record=product"))


def test_the_log_as_csv_is_what_is_shown_and_runs_no_formula(desk, client):
    run = desk.run()
    desk.log(run, "=HYPERLINK(evil)", organisation="adelaide")
    desk.log(run, "5030", "failed", fault=REFUSED)
    answer = client.get(f"/runs/{run.pk}/log.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == {"'=HYPERLINK(evil)", "5030"}
    assert rows["5030"]["Message as returned"] == REFUSED.quoted
    assert rows["5030"]["Result"] == "Failed"
    failed = client.get(f"/runs/{run.pk}/log.csv?result=failed")
    assert b"".join(failed.streaming_content).decode().count("\r\n") == 2


def test_the_history_lists_every_run_newest_first(desk, client, words):
    for _ in range(2):
        desk.run()
    last = desk.run("retrieve", "failed", reason="ConnectWise cannot be reached")
    page = words(client.get("/runs/"))
    assert page.index(f"Run {last.pk} Retrieve documents") < page.index(f"Run {last.pk - 1} Export")
    assert "14.0 s" in page


def test_without_any_run_the_history_says_what_starts_one(client, words):
    assert "No run yet" in words(client.get("/runs/"))


def test_the_log_begins_with_what_went_wrong(desk, client):
    run = desk.run()
    for result in ("unchanged", "done", "held", "failed"):
        desk.log(run, f"a {result} one", result)
    lines = client.get(f"/runs/{run.pk}/log/").context["lines"]
    assert [line.result.label for line in lines][:2] == ["Failed", "Held"]


def test_the_log_begins_with_troubles_then_documents_then_what_they_needed(desk, client):
    run = desk.run()
    for record, name, result in (
        ("product", "Cable", "done"), ("customer", "Adelaide Hills Cider", "unchanged"),
        ("purchase", "TC-1", "done"), ("invoice", "5001", "done"), ("supplier", "Tasman", "failed"),
    ):  # fmt: skip
        desk.log(run, name, result, record=record)
    lines = client.get(f"/runs/{run.pk}/log/").context["lines"]
    assert [(line.record, line.name) for line in lines] == [
        ("Supplier", "Tasman"),
        ("Invoice", "5001"),
        ("Purchase", "TC-1"),
        ("Customer", "Adelaide Hills Cider"),
        ("Product", "Cable"),
    ]


def test_the_list_of_runs_colours_a_run_as_its_own_page_does(desk, client, words):
    for counts in ({"done": 4}, {"done": 2, "failed": 1, "held": 2}):
        run = desk.run("export", "done")
        Run.objects.of(desk.workspace).filter(pk=run.pk).update(counts=counts)
    page = client.get("/runs/")
    assert "3 not through" in words(page)
    assert "3 records did not get through." in page.content.decode()
    tones = [piece.split('"')[0] for piece in page.content.decode().split('class="pill" data-tone="')[1:]]
    assert tones == ["red", "green"]
