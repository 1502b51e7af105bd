"""The export screen: filter on top, results below, and the way to Export now."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.web.desk import PASSWORD, TODAY, Desk
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.store.models import Run, RunPart

EVERYTHING = "through=2026-11-22&invoices=on&purchases=on"


def test_r000_04_login_leads_to_the_export_screen(desk):
    desk.person(email="mere@example.com")
    answer = Client().post(
        "/account/login/", {"login": "mere@example.com", "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/export/"
    assert b"<h1>Export</h1>" in answer.content


@pytest.mark.parametrize("page", ["/documents/", "/connections/", "/help/", "/runs/", "/about/"])
def test_r000_05_export_stands_in_the_menu_of_every_page(client, page):
    answer = client.get(page)
    menu = answer.content.decode().split('<nav id="menu"')
    if page == "/about/":
        assert "/export/" in answer.content.decode()
    assert 'href="/export/"' in menu[1].split("</nav>")[0]


def test_r000_06_07_the_filter_stands_above_the_results(client):
    html = client.get("/export/").content.decode()
    assert html.index('id="filter-title"') < html.index('id="results-title"')


def test_r000_15_results_obey_the_date_and_the_organisation(desk, client, words):
    desk.document("100.00", day=TODAY)
    desk.document("10.00", day=TODAY - timedelta(days=1), organisation="sydney")
    desk.document("1.00", day=TODAY + timedelta(days=1))
    page = words(client.get(f"/export/?{EVERYTHING}"))
    assert "Invoices ready for export 2 invoices 110.00 AUD" in page
    page = words(client.get("/export/?through=2026-11-21&invoices=on"))
    assert "Invoices ready for export 1 invoice 10.00 AUD" in page
    page = words(client.get(f"/export/?{EVERYTHING}&organisation=adelaide"))
    assert "Invoices ready for export 1 invoice 100.00 AUD" in page


def test_r000_16_17_one_subsection_for_each_kind_that_was_included(desk, client):
    desk.run("retrieve")
    both = client.get(f"/export/?{EVERYTHING}").content.decode()
    assert 'id="invoices-title"' in both
    assert 'id="purchases-title"' in both
    one = client.get("/export/?through=2026-11-22&purchases=on").content.decode()
    assert 'id="invoices-title"' not in one
    assert 'id="purchases-title"' in one


def test_r000_18_19_20_22_23_ready_on_the_left_with_errors_on_the_right_each_with_count_and_total(
    desk, client, words
):
    desk.document("32410.50")
    desk.document("-110.00")
    held = desk.document("55.00", state="held")
    desk.fault(held, Fault("account-unmapped", {"account": "4105"}))
    html = client.get(f"/export/?{EVERYTHING}")
    assert html.content.index(b'data-group="ready"') < html.content.index(b'data-group="errors"')
    page = words(html)
    assert "Invoices ready for export 2 invoices 32,300.50 AUD View details" in page
    assert "Invoices with errors 1 invoice 55.00 AUD View details" in page


def test_r000_25_purchases_have_the_same_layout_valid_left_errors_right_both_with_links(desk, client, words):
    desk.document("200.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    held = desk.document("90.00", kind=SourceKind.PROCUREMENT, state="held")
    desk.fault(held, Fault("account-unmapped", {"account": "4105"}))
    answer = client.get("/export/?through=2026-11-22&purchases=on")
    html = answer.content.decode()
    assert html.index('data-group="ready"') < html.index('data-group="errors"')
    page = words(answer)
    assert "Purchases ready for export 1 purchase 200.00 AUD View details" in page
    assert "Purchases with errors 1 purchase 90.00 AUD View details" in page
    for group in ("ready", "errors"):
        address = f"/export/purchases/{group}/?through=2026-11-22&amp;purchases=on"
        assert f'href="{address}"' in html
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_r000_20_mixed_currencies_are_added_up_each_for_itself(desk, client, words):
    desk.document("0.10")
    desk.document("0.20")
    desk.document("5400.00", currency="USD")
    desk.document("770", currency="JPY")
    page = words(client.get(f"/export/?{EVERYTHING}"))
    assert "4 invoices 0.30 AUD 770 JPY 5,400.00 USD" in page


def test_changed_since_export_is_a_third_group_only_when_there_is_something(desk, client, words):
    assert "changed since export" not in words(client.get(f"/export/?{EVERYTHING}"))
    desk.document("70.00", state="changed")
    assert "Invoices changed since export 1 invoice 70.00 AUD" in words(client.get(f"/export/?{EVERYTHING}"))


def test_r000_12_retrieve_asks_for_one_run_that_only_reads(desk, client):
    form = {"through": "2026-11-20", "invoices": "on"}
    answer = client.post("/export/retrieve", form)
    assert answer.headers["Location"] == "/export/?through=2026-11-20&invoices=on"
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.reads, run.posts) == ("retrieve", True, False)
    assert (run.kinds, run.through, run.who.email) == (["invoice"], date(2026, 11, 20), "owner@example.com")


def test_r000_10_11_a_switch_that_is_off_is_not_searched(desk, client):
    client.post("/export/retrieve", {"through": "2026-11-20", "purchases": "on"})
    assert Run.objects.of(desk.workspace).get().kinds == [SourceKind.PROCUREMENT.value]


def test_pressing_retrieve_twice_is_one_run(desk, client, words):
    form = {"through": "2026-11-20", "invoices": "on"}
    client.post("/export/retrieve", form)
    answer = client.post("/export/retrieve", form, follow=True)
    assert Run.objects.of(desk.workspace).count() == 1
    assert "does this already" in words(answer)


def test_a_run_that_is_going_is_shown_when_one_comes_back(desk, client, words):
    run = desk.run("retrieve", "running")
    desk.part(run, done=40, total=120)
    answer = client.get("/export/")
    assert "40 of 120" in words(answer)
    assert f'hx-get="/runs/{run.pk}/progress"' in answer.content.decode()
    assert "Export all valid documents" not in words(answer)


def test_how_old_the_lists_are_is_said_and_whether_they_are_read_again(desk, client, words):
    desk.run("retrieve")
    assert re.search(r"listed them 1 hour ago, .*13:00:14 ?\.", words(client.get("/export/")))
    part = desk.part(desk.run("retrieve", "queued"))
    for _ in range(2):  # it survives that the page is left and opened again
        page = words(client.get("/export/"))
        assert re.search(r"listed them on .*13:00:14 ?\. It is being asked again", page)
        assert "hour ago" not in page
    RunPart.objects.of(desk.workspace).filter(pk=part.pk).update(state="done")
    assert "It is being asked again" not in words(client.get("/export/"))


def test_an_export_under_way_asks_nothing_again(desk, client, words):
    desk.run("retrieve")
    going = desk.run("export", "running")
    desk.part(going, "adelaide")
    assert "It is being asked again" not in words(client.get("/export/"))


def test_the_filter_is_remembered(client):
    client.post("/export/retrieve", {"through": "2026-10-31", "purchases": "on"})
    html = client.get("/export/").content.decode()
    assert 'value="2026-10-31"' in html
    assert 'id="invoices-title"' not in html


@pytest.mark.parametrize(
    "form,problem",
    [
        ({"through": "2026-11-22"}, "Include invoices, purchases or both"),
        ({"through": "", "invoices": "on"}, "Choose a date"),
        ({"through": "31/12/2026", "invoices": "on"}, "This is not a date"),
        ({"through": "1026-11-22", "invoices": "on"}, "Choose a date from 2000 to 2099"),
    ],
)
def test_a_filter_that_makes_no_sense_is_explained_and_asks_nothing(desk, client, words, form, problem):
    answer = client.post("/export/retrieve", form)
    assert answer.status_code == 422
    assert problem in words(answer)
    assert not Run.objects.of(desk.workspace).exists()


def test_before_the_first_retrieval_the_page_says_what_to_do(client, words):
    page = words(client.get("/export/"))
    assert "Nothing retrieved yet" in page
    assert "Nothing is sent to Xero by that" in page
    assert "with errors" not in page, "no empty sections beside it"


def test_no_errors_are_good_news(desk, client):
    desk.run("retrieve")
    html = client.get(f"/export/?{EVERYTHING}").content.decode()
    errors = html.split('data-group="errors"')[1].split("</ul>")[0]
    assert "No errors." in errors
    assert 'data-tone="green"' in errors


# --- the lists behind the numbers


def test_r000_21_40_41_42_43_view_details_lists_every_ready_invoice_with_its_numbers(desk, client, words):
    for _ in range(101):
        desk.document("10.00")
    credit = desk.document("-5.00", day=TODAY - timedelta(days=3))
    first = client.get(f"/export/invoices/ready/?{EVERYTHING}")
    assert (
        f"{credit.number} Harbour Dental Group 19 Nov 2026 \N{MINUS SIGN}5.00 AUD CN-{credit.number}"
        in words(first)
    )
    assert "Next" in words(first)
    second = client.get(f"/export/invoices/ready/?{EVERYTHING}&page=2")
    assert first.content.count(b"row-link") + second.content.count(b"row-link") == 102


def test_r000_44_a_row_unfolds_to_its_lines_with_account_tax_and_tracking(desk, client, words):
    row = desk.document("110.00")
    page = client.get(f"/export/invoices/ready/?{EVERYTHING}").content.decode()
    address = f"/documents/invoices/{row.source_id}/lines"
    assert f'data-lines="{address}"' in page
    assert "Account Tax code GST Tracking" in words(client.get(address))
    assert client.get("/documents/invoices/999999/lines").status_code == 404


def test_r000_24_50_51_52_53_errors_are_grouped_by_type_and_explained(desk, client, words):
    for _ in range(2):
        desk.fault(desk.document(state="held"), Fault("account-unmapped", {"account": "4105"}))
    desk.fault(
        desk.document(state="held"), Fault("rejected-by-ledger", {}, "A validation exception occurred")
    )
    answer = client.get(f"/export/invoices/errors/?{EVERYTHING}")
    assert answer.content.count(b"<details") == 2
    page = words(answer)
    assert page.index("Account not mapped 2") < page.index("Refused by Xero 1")
    assert "Error details What" in page
    assert "A validation exception occurred" in page


def test_r000_54_55_56_every_error_names_the_place_where_it_is_fixed(desk, client, words):
    for code in ("document-incomplete", "account-missing", "account-unmapped"):
        desk.fault(desk.document(state="held"), Fault(code))
    page = words(client.get(f"/export/invoices/errors/?{EVERYTHING}"))
    for place in ("Fix in ConnectWise", "Fix in Xero", "Fix in Export settings"):
        assert place in page


def test_r000_54_55_56_each_error_leads_to_the_record_or_to_the_choice_in_the_rules(desk, client):
    source, ledger, settings = (desk.document(state="held") for _ in range(3))
    desk.fault(source, Fault("document-incomplete", {"number": source.number}))
    desk.fault(ledger, Fault("rejected-by-ledger", {"number": ledger.number}, "No."))
    link = desk.link(ledger)
    desk.fault(settings, Fault("account-unmapped", {"account": "4105"}))
    desk.fault(settings, Fault("account-archived", {"account": "200", "name": "Sales"}))
    html = client.get(f"/export/invoices/errors/?{EVERYTHING}").content.decode()
    for target in (f"recid={source.source_id}", link.url):
        assert f'{target}" target="_blank" rel="noopener noreferrer">' in html
    for cause in ("account-unmapped%3A+4105", "account-archived%3A+200"):
        assert f'href="/exceptions/cause?cause={cause}&amp;in=adelaide">' in html
        assert client.get(f"/exceptions/cause?cause={cause}&in=adelaide").status_code == 200


def read(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_list_has_its_totals_sorts_pages_and_is_saved_as_it_is_shown(desk, client, words):
    for number, total in (("7001", "30.00"), ("7002", "10.00"), ("7003", "20.00")):
        desk.document(total, number=number)
    desk.document("5.00", number="7004", currency="USD")
    list_ = f"/export/invoices/ready/?{EVERYTHING}"

    page = client.get(f"{list_}&sort=-total_minor&size=25")

    assert "4 invoices, 60.00 AUD, 5.00 USD, dated" in words(page).replace(" ,", ",")
    assert [row.document.number for row in page.context["rows"]] == ["7001", "7003", "7002", "7004"]
    assert (page.context["page"].paginator.per_page, page.context["order"]) == (25, "-total_minor")
    saved = f"/export/invoices/ready.csv?{EVERYTHING}&sort=-total_minor"
    assert saved.replace("&", "&amp;") in page.content.decode()
    assert [row["Number"] for row in read(client.get(saved))] == ["7001", "7003", "7002", "7004"]
    assert read(client.get(saved))[3] | {"Date": ""} == {
        "Number": "7004",
        "Customer or supplier": "Harbour Dental Group",
        "Date": "",
        "Total": "5.00",
        "Currency": "USD",
        "Xero invoice or bill number": "INV-7004",
        "Xero credit note number": "",
        "Organisation": "Harbour IT Adelaide",
    }


def test_errors_are_saved_with_what_why_how_and_where_and_counted_over_all_pages(desk, client, words):
    for _ in range(30):
        desk.fault(desk.document(state="held"), Fault("account-unmapped", {"account": "4105"}))
    page = client.get(f"/export/invoices/errors/?{EVERYTHING}&size=25")
    assert "Account not mapped 30 25 on this page" in words(page)

    rows = read(client.get(f"/export/invoices/errors.csv?{EVERYTHING}&size=25"))

    assert len(rows) == 30
    assert (rows[0]["Error"], rows[0]["Fix in"]) == ("Account not mapped", "Fix in Export settings")
    assert rows[0]["How to fix"].startswith("In the account mapping choose")


def test_an_empty_list_says_where_to_go(client, words):
    assert "Nothing here any more" in words(client.get(f"/export/invoices/ready/?{EVERYTHING}"))
    assert "No errors" in words(client.get(f"/export/purchases/errors/?{EVERYTHING}"))


@pytest.mark.parametrize("address", ["/export/invoices/paid/", "/export/payments/ready/"])
def test_a_list_that_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


# --- summary and start


def seal(answer) -> dict[str, str]:
    """What Export now sends from this summary."""
    context = answer.context
    return {"through": "2026-11-22", "invoices": "on", "purchases": "on", "seen": context["seen"]}


def test_r000_26_27_29_the_summary_tells_what_goes_where_and_what_stays(desk, client, words):
    desk.document("32410.50")
    desk.document("-10.50")
    desk.document("200.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    desk.document("77.00", organisation="sydney")
    desk.fault(desk.document("9.00", state="held"), Fault("account-unmapped", {"account": "4105"}))
    answer = client.get(f"/export/summary?{EVERYTHING}")
    page = words(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "1 invoice, AUD 32,410.50, 1 credit note, AUD \N{MINUS SIGN}10.50, and 1 bill, AUD 200.00, to Harbour IT Adelaide; "
        "1 invoice, AUD 77.00, to Harbour IT Sydney; left out: 1 because of “Account not mapped”." in page
    )
    assert not Run.objects.of(desk.workspace).exists()


def test_the_summary_adds_up_what_goes_to_each_organisation_and_altogether(desk, client, words):
    desk.document("100.00")
    desk.document("-40.00")
    desk.document("50.00", currency="USD")
    desk.document("7.00", organisation="sydney")
    page = words(client.get(f"/export/summary?{EVERYTHING}"))
    assert "Total 2 60.00 AUD Total 1 50.00 USD" in page
    assert (
        "To Harbour IT Sydney What Documents Total Invoices 1 7.00 AUD Altogether" in page
    )  # one row is its sum
    assert "To 2 organisations Documents Total Total 3 67.00 AUD Total 1 50.00 USD" in page


def test_the_summary_never_adds_what_we_owe_to_what_customers_owe(desk, client, words):
    desk.document("100.00")
    desk.document("30.00")
    desk.document("-40.00")
    desk.document("500.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    page = words(client.get(f"/export/summary?{EVERYTHING}"))
    assert "Total sales 3 90.00 AUD Total purchases 1 500.00 AUD" in page
    assert "590.00" not in page


def test_r000_28_the_summary_offers_no_picking(desk, client):
    desk.document()
    assert b'type="checkbox"' not in client.get(f"/export/summary?{EVERYTHING}").content


def ticks(*rows, **more: str) -> dict[str, object]:
    """What the list of ready invoices sends."""
    return {"through": "2026-11-22", "invoices": "on", "chosen": [str(row.pk) for row in rows]} | more


def test_r000_45_each_invoice_can_be_ticked_and_r000_46_the_button_stands_above(desk, client, enter):
    desk.document()
    page = client.get(f"/export/invoices/ready/?{EVERYTHING}").content
    assert page.count(b'name="chosen"') == 1
    assert b"Export selected invoices" in page
    assert b'name="chosen"' not in enter("viewer").get(f"/export/invoices/ready/?{EVERYTHING}").content
    for group in ("errors", "changed"):  # R000-48: what has errors cannot be ticked
        assert b'name="chosen"' not in client.get(f"/export/invoices/{group}/?{EVERYTHING}").content


def test_r000_02_38_47_what_was_ticked_is_summed_up_and_exported_and_nothing_else(desk, client, words):
    first, second, other = desk.document("10.00"), desk.document("20.00"), desk.document("400.00")
    answer = client.post("/export/selected", ticks(first, second))
    page = words(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "Export selected documents" in page
    assert "2 invoices, AUD 30.00, to Harbour IT Adelaide." in page
    form = ticks(seen=answer.context["seen"], chosen=answer.context["carried"])
    shown = client.post("/export/now", form)
    run = Run.objects.of(desk.workspace).get()
    assert run.selection == [first.pk, second.pk]
    assert other.pk not in run.selection
    assert shown.headers["Location"] == f"/runs/{run.pk}/"
    client.post("/export/now", form)  # a double click
    assert Run.objects.of(desk.workspace).count() == 1


def test_r000_39_49_purchases_are_picked_in_the_same_way(desk, client, words):
    bill = desk.document("200.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    assert b"Export selected purchases" in client.get(f"/export/purchases/ready/?{EVERYTHING}").content
    answer = client.post("/export/selected", ticks(bill) | {"invoices": "", "purchases": "on"})
    assert "1 bill" in words(answer).replace("\N{NO-BREAK SPACE}", " ")


def test_the_whole_list_can_be_ticked_at_once(desk, client, words):
    for _ in range(101):
        desk.document("10.00")
    desk.document("7.00", kind=SourceKind.PROCUREMENT)
    answer = client.post("/export/selected", ticks(all="on"))
    assert "101 invoices, AUD 1,010.00" in words(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "bill" not in " ".join(answer.context["sentences"])


def test_r000_48_what_has_errors_or_moved_on_is_left_out_even_when_somebody_sends_it(desk, client, words):
    ready, held = desk.document("10.00"), desk.document("20.00", state="held")
    answer = client.post("/export/selected", ticks(ready, held))
    assert "1 invoice, AUD 10.00" in words(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "left out: 1 because of “Not ready”." in answer.context["sentences"]
    nothing = client.post("/export/selected", ticks(held), follow=True)
    assert "None of what was ticked is ready any more." in words(nothing)
    assert "Nothing was ticked." in words(client.post("/export/selected", ticks(), follow=True))


@pytest.mark.parametrize("nonsense", ["1; drop table", "-1", "1.5", "9" * 19, "\N{SUPERSCRIPT TWO}"])
def test_what_is_no_list_of_documents_is_refused(desk, client, nonsense):
    assert client.post("/export/selected", ticks(chosen=nonsense)).status_code == 400


def test_documents_of_another_workspace_cannot_be_ticked(desk, client, words):
    stranger = Desk("Other", "other")
    stranger.ledger("adelaide", "Other Adelaide")
    theirs = stranger.document("10.00")
    answer = client.post("/export/selected", ticks(theirs), follow=True)
    assert "None of what was ticked is ready any more." in words(answer)


def test_r000_30_export_now_starts_one_run_and_shows_it(desk, client):
    desk.document()
    answer = client.post("/export/now", seal(client.get(f"/export/summary?{EVERYTHING}")))
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.posts, run.kinds) == ("export", True, ["invoice", "procurement"])
    assert answer.headers["Location"] == f"/runs/{run.pk}/"


def test_a_session_that_ends_in_the_middle_of_an_export_sends_nothing_and_comes_back(desk, client, words):
    desk.document()
    form = seal(client.get(f"/export/summary?{EVERYTHING}"))
    client.session.flush()

    answer = client.post("/export/now", form, follow=True)

    assert answer.redirect_chain == [("/account/login/?next=/unsent/", 302)]
    assert "You were logged out meanwhile, so nothing was done." in words(answer)
    assert not Run.objects.of(desk.workspace).exists()
    login = {"login": "owner@example.com", "password": PASSWORD}
    assert client.post("/account/login/?next=/unsent/", login)["Location"] == "/unsent/"
    assert b'action="/export/now"' in client.get("/unsent/").content
    assert not Run.objects.of(desk.workspace).exists(), "nothing is sent before somebody says so"
    assert client.post("/export/now", form)["Location"].startswith("/runs/"), (
        "what was shown can still be confirmed"
    )
    assert client.get("/unsent/")["Location"] == "/", "and waits no longer"


@pytest.mark.parametrize("address,back", [("/documents/draft", "/documents/"), ("/appearance", "/")])
def test_a_form_that_lost_its_session_leads_back_to_a_page_that_can_be_opened(db, address, back):
    answer = Client().post(address)
    assert answer["Location"] == f"/account/login/?next={back}"


def test_a_double_click_is_one_run_and_the_second_is_told(desk, client, words):
    desk.document()
    form = seal(client.get(f"/export/summary?{EVERYTHING}"))
    client.post("/export/now", form)
    second = client.post("/export/now", form, follow=True)
    assert Run.objects.of(desk.workspace).count() == 1
    assert "nothing was started twice" in words(second)


def test_two_people_with_the_same_summary_are_one_run(desk, client, enter, words):
    desk.document()
    other = enter("exporter")
    form = seal(client.get(f"/export/summary?{EVERYTHING}"))
    same = seal(other.get(f"/export/summary?{EVERYTHING}"))
    client.post("/export/now", form)
    assert "nothing was started twice" in words(other.post("/export/now", same, follow=True))
    assert Run.objects.of(desk.workspace).count() == 1


def test_numbers_that_have_moved_are_shown_again_instead_of_sent(desk, client, words):
    desk.document("10.00")
    form = seal(client.get(f"/export/summary?{EVERYTHING}"))
    desk.document("20.00")
    answer = client.post("/export/now", form)
    assert answer.status_code == 409
    assert "The numbers have moved since you looked. Nothing was sent." in words(answer)
    assert "30.00" in words(answer)
    assert not Run.objects.of(desk.workspace).exists()


def test_a_summary_of_nothing_leads_back(client, words):
    assert "Nothing is ready for export" in words(client.get(f"/export/summary?{EVERYTHING}", follow=True))
