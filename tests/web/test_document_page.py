"""One document: both sides, what is wrong, what happened, and each exchange word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.web.desk import NOON
from tieout.core.documents import SourceDocument
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.names import LedgerKind, SourceKind
from tieout.core.planning import NUMBER_SPENT, REFUSED_BY_LEDGER
from tieout.store import content
from tieout.store.models import Activity, Document, Intent, PartRole, Run, RunPart


def address(document: Document) -> str:
    return f"/documents/{'invoices' if document.kind == 'invoice' else 'purchases'}/{document.source_id}/"


def test_both_sides_stand_beside_each_other(desk, client, words):
    document = desk.document("110.00")
    desk.link(document)
    page = words(client.get(address(document)))
    assert f"Number {document.number} INV-{document.number}" in page
    assert "Customer Harbour Dental Group Harbour Dental Group" in page
    assert "Organisation Adelaide Office Harbour IT Adelaide" in page
    assert "Tax 10.00 AUD 10.00 AUD Total 110.00 AUD 110.00 AUD" in page
    assert "both agree" in page


def test_a_difference_is_marked_in_words_and_not_only_in_colour(desk, client, words):
    document = desk.document("110.00", state="synced")
    desk.link(document, total_minor=11001)
    page = words(client.get(address(document)))
    assert "Total 110.00 AUD 110.01 AUD differs" in page
    assert "1 difference" in page


def test_a_credit_note_agrees_with_its_positive_twin(desk, client, words):
    document = desk.document("-110.00", state="synced")
    desk.link(document)
    page = words(client.get(address(document)))
    assert "Total \N{MINUS SIGN}110.00 AUD 110.00 AUD Lines" in page


def test_before_it_is_posted_the_page_shows_what_is_planned(desk, client, words):
    page = words(client.get(address(desk.document())))
    assert "Xero, as planned" in page
    assert "differs" not in page


def test_r000_44_lines_show_tax_account_and_tracking(desk, client, words):
    page = words(client.get(address(desk.document("110.00"))))
    assert (
        "Backup and disaster recovery, monthly 2 16.665 33.33 200 OUTPUT 3.33 Office: Adelaide" in page
        or "Backup and disaster recovery, monthly 2 16.67 33.33 200 OUTPUT 3.33 Office: Adelaide" in page
    )
    assert "GST" in page


def test_without_a_draft_the_lines_of_the_source_are_shown(desk, client, words):
    page = words(client.get(address(desk.document(organisation="", state="held"))))
    assert "Managed service agreement 1 66.67 66.67 4010 GST" in page


def test_a_document_that_the_source_could_not_give_in_full_still_has_a_page(desk, client, words):
    document = desk.document(organisation="", state="held", content=b"")
    desk.fault(document, Fault("document-incomplete", {"number": document.number}))
    page = words(client.get(address(document)))
    assert "Closed without account mapping" in page
    assert "Fix in ConnectWise" in page


def test_a_fault_tells_what_why_how_and_where_with_the_ledgers_words(desk, client, words):
    document = desk.document(state="held")
    desk.fault(
        document, Fault("rejected-by-ledger", {"number": document.number}, "Account code '200' is not valid.")
    )
    page = words(client.get(address(document)))
    for heading in (
        "What",
        "In its words Account code '200' is not valid.",
        "Why",
        "How to fix",
        "Where Fix in Xero",
    ):
        assert heading in page


def test_links_lead_into_both_systems_in_a_tab_of_their_own(desk, client):
    document = desk.document(state="synced")
    desk.link(document)
    html = client.get(address(document)).content.decode()
    for target in (f"recid={document.source_id}", f"InvoiceID={document.pk}"):
        link = next(line for line in html.splitlines() if target in line)
        assert 'target="_blank" rel="noopener noreferrer"' in link


def test_force_sync_asks_for_a_run_over_this_document_alone(desk, client):
    document = desk.document()
    desk.document()
    answer = client.post(f"{address(document)}force")
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection, run.kinds) == ("force", [document.pk], ["invoice"])
    assert answer.headers["Location"] == f"/runs/{run.pk}/"


@pytest.mark.parametrize("state", ["skipped", "gone", "withdrawing"])
def test_force_sync_is_not_offered_where_it_could_do_nothing(desk, client, words, state):
    assert "Force sync" not in words(client.get(address(desk.document(state=state))))


def test_the_timeline_tells_everything_newest_first(desk, client, words):
    document = desk.document("110.00", state="synced")
    run = desk.run()
    part = RunPart.objects.of(desk.workspace).create(run=run, role=PartRole.POST, organisation="adelaide")
    Intent.objects.of(desk.workspace).create(
        document=document, part=part, attempt=1, organisation="adelaide", kind="invoice", fingerprint="f", key="k",
        draft=document.draft, opened_at=NOON + timedelta(seconds=2), closed_at=NOON + timedelta(seconds=4),
        outcome="written", reason="created",
    )  # fmt: skip
    exchange = desk.exchange((f"invoice:{document.source_id}",), run, opened_at=NOON + timedelta(seconds=3))
    desk.link(document, linked_at=NOON + timedelta(seconds=5), acknowledged_at=NOON + timedelta(seconds=6))
    Activity.objects.of(desk.workspace).create(
        user=None,
        action="force sync",
        subject=f"invoice:{document.source_id}",
        at=NOON + timedelta(seconds=1),
    )
    answer = client.get(address(document))
    page = words(answer).split("Timeline")[1]
    told = [
        "ConnectWise was told",
        f"In Xero as invoice INV-{document.number}",
        "Sent: Xero holds it",
        "PUT to Xero OK",
        "About to be sent as invoice",
        "Somebody: force sync",
        "Listed by ConnectWise for the first time",
    ]
    places = [page.index(sentence) for sentence in told]
    assert places == sorted(places)
    assert f'href="/exchanges/{exchange.pk}/"' in answer.content.decode()


def test_times_are_those_of_the_workspace(desk, client, words):
    """Half past two in the morning UTC is one in the afternoon in Adelaide."""
    assert "22 Nov 2026, 13:00:00" in words(client.get(address(desk.document())))


@pytest.mark.parametrize("number", ["nothing", "5001/../..", "%00"])
def test_a_document_that_is_not_there_is_not_found(client, number):
    assert client.get(f"/documents/invoices/{number}/").status_code == 404


def test_a_purchase_has_a_supplier(desk, client, words):
    document = desk.document("55.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    assert "Supplier Ingram Micro Ingram Micro" in words(client.get(address(document)))


def test_a_purchase_that_no_address_leads_to_says_where_it_is_found_in_connectwise(desk, client, words):
    document = desk.document("55.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    there = content.unpack(SourceDocument, document.content)
    document.content = content.pack(replace(there, url="", reference="3001 PS-77"))
    document.save()
    page = words(client.get(address(document)))
    assert "In ConnectWise: Procurement, Purchase Orders, 3001 PS-77" in page
    assert "Open in ConnectWise" not in page
    invoice = words(client.get(address(desk.document("55.00"))))
    assert "Open in ConnectWise" in invoice
    assert "Procurement, Purchase Orders" not in invoice


# --- one exchange


def test_an_exchange_is_readable_with_headers_and_bodies_of_both_directions(desk, client, words):
    document = desk.document()
    exchange = desk.exchange((f"invoice:{document.source_id}",), desk.run())
    answer = client.get(f"/exchanges/{exchange.pk}/")
    page = words(answer)
    assert "PUT to Xero https://api.xero.com/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4" in page
    assert "Status 200" in page
    assert "Took 184 ms" in page
    assert "Request 86.3 kB" in page
    assert "Authorization •••" in page
    assert '"InvoiceNumber": "INV-5001"' in page
    assert f'href="{address(document)}"' in answer.content.decode()


def test_an_exchange_calls_its_documents_by_their_numbers(desk, client, words):
    document = desk.document()
    exchange = desk.exchange((f"invoice:{document.source_id}", "invoice:77777"), desk.run())
    page = client.get(f"/exchanges/{exchange.pk}/")
    assert f"About 2 documents invoice {document.number} , invoice 77777" in words(page)


def test_amounts_in_a_body_are_shown_letter_for_letter(desk, client, words):
    exchange = desk.exchange(
        answer_body=content.squeeze(b'{"Total":110.10,"Rate":1E+2,"Big":12345678901234567890.10}')
    )
    page = words(client.get(f"/exchanges/{exchange.pk}/"))
    assert '{ "Total": 110.10, "Rate": 1E+2, "Big": 12345678901234567890.10 }' in page


def test_raw_shows_the_body_as_it_was(desk, client, words):
    exchange = desk.exchange(answer_body=content.squeeze(b'{"a":  1,\n"b":[]}'))
    assert '{"a": 1, "b":[]}' in words(client.get(f"/exchanges/{exchange.pk}/?raw=1"))


@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"\xff\xfe\x00", b'{"cut": ', b""])
def test_a_body_that_is_no_json_is_shown_as_it_is(desk, client, body):
    exchange = desk.exchange(answer_body=content.squeeze(body))
    answer = client.get(f"/exchanges/{exchange.pk}/")
    assert answer.status_code == 200
    assert b"<html>Bad" not in answer.content


@pytest.mark.parametrize(
    "reason,said",
    [
        (NUMBER_SPENT, "A deleted draft still bears this number in Xero."),
        (REFUSED_BY_LEDGER, "Xero's own words stand with the fault."),
        ("number-taken", "Held: a person is needed"),
    ],
)
def test_why_a_posting_was_held_is_told_in_words(desk, client, words, reason, said):
    document = desk.document("110.00", state="held")
    desk.intent(document, desk.part(desk.run(), "adelaide"), outcome="held", reason=reason)
    page = words(client.get(address(document)))
    assert said in page
    assert reason not in page


def test_an_exchange_without_an_answer_says_so(desk, client, words):
    exchange = desk.exchange(
        status=0, verdict="unclear", error="The connection broke.", answer_body=b"", seconds=None
    )
    page = words(client.get(f"/exchanges/{exchange.pk}/"))
    assert "Unclear" in page
    assert "no answer" in page
    assert "The connection broke." in page
    assert "No body came back." in page


def test_a_long_body_is_cut_with_a_word_about_it(desk, client, words):
    exchange = desk.exchange(answer_body=content.squeeze(b"x" * 500_000))
    assert "100,000 more characters" in words(client.get(f"/exchanges/{exchange.pk}/"))


def test_an_exchange_about_many_documents_names_them_all(desk, client, words):
    exchange = desk.exchange(tuple(f"invoice:{number}" for number in range(5001, 5051)))
    page = words(client.get(f"/exchanges/{exchange.pk}/"))
    assert "About 50 documents invoice 5001 , invoice 5002" in page


def halves(document, **more):
    """The draft of a stored document as an invoice and a credit note."""
    [whole] = content.unpack_all(Draft, document.draft)
    note = replace(
        whole, kind=LedgerKind.CREDIT_NOTE, number="CN-7", total=Decimal(40), tax_total=Decimal(0), **more
    )
    return content.pack_all([replace(whole, number="INV-7", total=Decimal(150)), note])


def test_r000_43_an_invoice_that_is_split_shows_both_numbers_and_what_remains(desk, client, words):
    document = desk.document("110.00", number="7")
    note = "Dated 2026-11-11 instead of 2026-11-05, since the books are locked through 2026-11-10."
    Document.objects.of(desk.workspace).filter(pk=document.pk).update(
        draft=halves(document, notes=(note,)), ledger_number="INV-7", second_number="CN-7"
    )
    page = words(client.get(address(document)))
    assert "Invoice + Credit note" in page
    assert "INV-7 + CN-7" in page
    assert "Total 110.00 AUD 110.00 AUD" in page
    assert note in page

    listed = words(client.get("/export/invoices/ready/?through=2026-12-31&invoices=on"))
    assert "INV-7 CN-7" in listed


def test_yen_with_hundredths_in_the_books_have_a_page(desk, client, words):
    document = desk.document("110", currency="JPY")
    [draft] = content.unpack_all(Draft, document.draft)
    odd = replace(draft, tax_total=Decimal("10.50"), total=Decimal("110.50"))
    Document.objects.of(desk.workspace).filter(pk=document.pk).update(draft=content.pack_all([odd]))
    assert "JPY" in words(client.get(address(document)))
