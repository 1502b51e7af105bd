"""More actions on the list of documents: what was ticked is withdrawn or skipped, its plan shown first."""

from __future__ import annotations

import pytest

from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.store.models import Activity, Document, Intent, Link, Run


def ids(*rows: Document) -> str:
    return ",".join(str(row.pk) for row in rows)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def yes(answer, **more: str) -> dict[str, str]:
    """What the button that says yes sends from this plan."""
    return {"chosen": answer.context["carried"], "seen": answer.context["seen"]} | more


@pytest.fixture
def books(desk):
    """Documents that stand in every way in which somebody may tick them."""
    made = {
        name: desk.document(total, state="synced", organisation=organisation)
        for name, total, organisation in (
            ("draft", "110.00", "adelaide"),
            ("approved", "220.00", "adelaide"),
            ("sydney", "-10.00", "sydney"),
            ("paid", "330.00", "adelaide"),
        )
    }
    for name, status in (("draft", "draft"), ("approved", "approved"), ("sydney", "draft"), ("paid", "paid")):
        desk.link(made[name], status)
    return made | {"ready": desk.document("40.00"), "held": desk.document("50.00", state="held")}


def test_r004_01_15_the_menu_is_there_without_any_script_and_holds_what_the_role_may_do(
    client, enter, books, words
):
    page = client.get("/documents/")
    assert "More actions Export selected invoices to Xero Draft Skip" in words(page)
    html = page.content.decode()
    assert '<details class="more">' in html, "opened by the browser itself"
    for address in ("/documents/export", "/documents/draft", "/documents/skip"):
        assert f'type="submit" class="dropdown-item" formaction="{address}' in html
    exporter = words(enter("exporter").get("/documents/"))
    assert "Export selected invoices to Xero Skip" in exporter
    assert "More actions" not in words(enter("viewer").get("/documents/"))


def test_r004_24_draft_shows_its_plan_in_numbers_and_does_nothing_yet(desk, client, books, words):
    answer = client.post("/documents/draft?tab=exports", {"chosen": ids(*books.values())})

    page = plain(words(answer))
    assert "Withdraw to draft: 3 documents" in page
    assert (
        "2 documents, AUD 330.00, of Harbour IT Adelaide; "
        "1 document, AUD \N{MINUS SIGN}10.00, of Harbour IT Sydney; 3 left out." in page
    )
    assert "Deleted in Xero: 2 documents." in page
    assert "Voided in Xero, visible there as such, the number spent: 1 document." in page
    assert "Paid" in page.split("Left out")[1]
    assert "It is not in the books: skip it instead." in page
    assert "Yes, withdraw 3 documents" in page
    assert 'href="/documents/?tab=exports"' in answer.content.decode(), "the way back keeps the filter"
    assert not Run.objects.of(desk.workspace).exists()


def test_r004_25_yes_takes_them_out_in_one_run_for_each_organisation(desk, client, books, words):
    plan = client.post("/documents/draft", {"chosen": ids(*books.values())})

    answer = client.post("/documents/draft", yes(plan), follow=True)

    runs = Run.objects.of(desk.workspace).order_by("organisation")
    assert [(run.trigger, run.organisation, len(run.selection)) for run in runs] == [
        ("correct", "adelaide", 2),
        ("correct", "sydney", 1),
    ]
    asked = {
        intent.document_id: intent.action
        for intent in Intent.objects.of(desk.workspace).filter(closed_at=None)
    }
    assert asked == {
        books["draft"].pk: "delete",
        books["approved"].pk: "void",
        books["sydney"].pk: "delete",
    }
    assert answer.redirect_chain[-1][0] == "/runs/"
    assert "2 runs, one for each organisation" in words(answer)
    assert {deed.user.email for deed in Activity.objects.of(desk.workspace)} == {"owner@example.com"}


def test_one_organisation_is_one_run_which_is_shown(desk, client, books):
    plan = client.post("/documents/draft", {"chosen": ids(books["draft"])})
    answer = client.post("/documents/draft", yes(plan))
    assert answer["Location"] == f"/runs/{Run.objects.of(desk.workspace).get().pk}/"


def test_what_has_moved_since_the_plan_was_shown_is_shown_again_and_not_done(desk, client, books, words):
    plan = client.post("/documents/draft", {"chosen": ids(books["draft"], books["approved"])})
    Link.objects.of(desk.workspace).filter(document=books["draft"]).update(ledger_status="approved")

    answer = client.post("/documents/draft", yes(plan))

    assert answer.status_code == 409
    assert "Something has moved since you looked. Nothing was done." in words(answer)
    assert not Run.objects.of(desk.workspace).exists()


def test_a_second_yes_does_nothing_more_and_says_why(desk, client, books, words):
    plan = client.post("/documents/draft", {"chosen": ids(books["draft"])})
    client.post("/documents/draft", yes(plan))

    again = client.post("/documents/draft", yes(plan))

    assert again.status_code == 409
    assert "Something is under way with it." in words(again)
    assert "Yes, withdraw" not in words(again)
    assert Run.objects.of(desk.workspace).count() == 1


def test_what_is_left_out_for_the_same_reason_stands_together_with_an_example_of_the_way_out(
    desk, client, words
):
    paid = [desk.document("10.00", state="synced") for _ in range(10)]
    for row in paid:
        desk.link(row, "paid")
    page = words(client.post("/documents/draft", {"chosen": ids(*paid)}))
    assert page.count("Paid: cannot be withdrawn") == 1
    assert f"For instance {paid[-1].number}: If the payment is wrong" in page
    assert "and 2 more" in page


def test_a_document_without_a_way_has_no_button_and_the_way_out(client, books, words):
    page = words(client.post("/documents/draft", {"chosen": ids(books["paid"])}))
    assert "Nothing can be done with what was ticked" in page
    assert "remove it and all credits" in page
    assert "Yes," not in page


def test_skip_asks_why_then_leaves_them_out_and_goes_back_to_the_list(desk, client, books, words):
    plan = client.post("/documents/skip?q=Harbour", {"chosen": ids(*books.values())})
    page = plain(words(plan))
    assert "Skip: 2 documents" in page
    assert "2 documents, AUD 90.00, of Harbour IT Adelaide; 4 left out." in page
    assert "It is in the books: withdraw it instead." in page

    silent = client.post("/documents/skip?q=Harbour", yes(plan, reason=" "))
    assert silent.status_code == 422
    assert "Say why" in words(silent)

    answer = client.post("/documents/skip?q=Harbour", yes(plan, reason="Paid in cash"), follow=True)
    assert answer.redirect_chain[-1][0] == "/documents/?q=Harbour"
    assert "2 documents are skipped until something changes in ConnectWise." in words(answer)
    states = dict(Document.objects.of(desk.workspace).values_list("pk", "state"))
    assert states[books["ready"].pk] == states[books["held"].pk] == "skipped"
    assert [deed.after for deed in Activity.objects.of(desk.workspace).filter(action="skip")] == [
        {"reason": "Paid in cash"}
    ] * 2
    assert not Run.objects.of(desk.workspace).exists(), "nothing goes over the wire for that"


@pytest.mark.parametrize("deed", ["draft", "skip"])
def test_all_of_the_filter_is_more_than_the_page(desk, client, words, deed):
    """R004-15: what is ticked as a whole is what the filter shows, on all its pages."""
    state = "synced" if deed == "draft" else "held"
    for _ in range(60):
        row = desk.document("10.00", state=state)
        if deed == "draft":
            desk.link(row, "draft")
    desk.document("999.00", state="ready")
    answer = client.post(f"/documents/{deed}?state={state}&size=50", {"all": "on"})
    assert "60 documents, AUD 600.00" in plain(words(answer))
    assert "and 0 more" not in words(answer)


@pytest.mark.parametrize("deed", ["draft", "skip"])
def test_nothing_ticked_and_what_belongs_to_others_is_nothing_done(desk, client, words, deed):
    assert "Nothing was ticked." in words(client.post(f"/documents/{deed}", follow=True))
    stranger = Desk("Other", "other")
    theirs = stranger.document("10.00")
    page = words(client.post(f"/documents/{deed}", {"chosen": ids(theirs)}))
    assert "Yes," not in page
    assert theirs.number not in page


# --- from the document's own page


def test_r001_14_15_options_export_to_xero_shows_the_plan(desk, client, words):
    row = desk.document("110.00")
    html = client.get("/documents/").content.decode()
    page = client.get(f"/documents/invoices/{row.source_id}/")
    assert f'href="/documents/invoices/{row.source_id}/"' in html, "R001-14: the number opens the document"
    assert "Options Export to Xero Renumber Skip" in words(page)

    plan = words(client.get(f"/documents/invoices/{row.source_id}/export"))

    assert f"To Harbour IT Adelaide As Invoice INV-{row.number} Total 110.00 AUD" in plan
    assert "Status there Awaiting payment" in plan
    assert not Run.objects.of(desk.workspace).exists()
    answer = client.post(f"/documents/invoices/{row.source_id}/export")
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == ("export", [row.pk])
    assert answer["Location"] == f"/runs/{run.pk}/"


def test_r001_04_05_07_a_failed_one_is_exported_again_and_says_first_what_to_put_right(desk, client, words):
    row = desk.document("110.00", state="held")
    desk.fault(row, Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2))

    answer = client.get(f"/documents/invoices/{row.source_id}/export")

    page = words(answer)
    assert page.index("First put this right") < page.index("Export now")
    assert "judged by the rules as they are now" in page
    assert (
        'href="/exceptions/cause?cause=account-unmapped%3A+4105&amp;in=adelaide"' in answer.content.decode()
    )
    client.post(f"/documents/invoices/{row.source_id}/export")
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.selection) == ("force", [row.pk])
    again = client.post(f"/documents/invoices/{row.source_id}/export", follow=True)
    assert "A run is at this document already." in words(again)


@pytest.mark.parametrize("state", ["synced", "skipped", "gone", "posting"])
def test_export_is_offered_only_where_there_is_something_to_export(desk, client, words, state):
    row = desk.document(state=state)
    address = f"/documents/invoices/{row.source_id}/"
    assert "Export to Xero" not in words(client.get(address))
    assert "cannot be done with the document as it stands now" in words(
        client.get(f"{address}export", follow=True)
    )
    assert client.post(f"{address}export")["Location"] == address
    assert not Run.objects.of(desk.workspace).exists()
