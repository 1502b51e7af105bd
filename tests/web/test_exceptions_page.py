"""Exceptions: causes instead of rows, put right from a pick-list of the live settings, or put aside with a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.web.desk import Desk
from tests.wiring.office import Office
from tieout import wiring
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.simulator.server import serve
from tieout.simulator.world import World
from tieout.store import queries, rulebooks
from tieout.store.models import Activity, Dismissal, Exchange, Run

ADELAIDE = OrganisationKey("adelaide")
RENT = Fault("account-unmapped", {"account": "4090", "organisation": "Harbour IT Adelaide"}, line=2)
CAUSE = {"cause": RENT.cause, "in": "adelaide"}
PAGE = "/exceptions/cause?cause=account-unmapped%3A+4090&in=adelaide"


def block(desk: Desk, *totals: str, fault: Fault = RENT, **fields: object) -> list:
    rows = [desk.document(total, state="held", **fields) for total in totals]
    for row in rows:
        desk.fault(row, fault)
    return rows


@pytest.fixture
def house(db) -> Iterator[Desk]:
    """A workspace whose organisation in Adelaide stands in a simulated Xero and was read once."""
    with serve(world := World(seed=7)) as server:
        office, desk = Office(world, server), Desk("Kahu IT", "kahu")
        office.workspace = desk.workspace
        desk.source()
        office.set_up_custom("adelaide")
        assert office.check("adelaide").ok
        ledger = wiring.open_ledger(desk.workspace, ADELAIDE)
        ledger.facts(not_older_than=0)
        ledger.parties(not_older_than=0)
        rules = Rulebook(version=1, organisations={ADELAIDE: OrganisationRules(accounts={"4000": "200"})})
        rulebooks.write_rulebook(desk.workspace, rules)
        yield desk


def entered(desk: Desk, role: str = "owner") -> Client:
    client = Client()
    client.force_login(desk.person(role, f"{role}@kahu.example"))
    return client


# --- the cards


def test_one_card_for_each_cause_with_what_it_blocks(desk, client, words):
    block(desk, "32410.50", "100.00")
    block(desk, "-5.00", "7.00", fault=Fault("period-locked", {"date": "2026-01-01"}))
    block(desk, "1.00", organisation="sydney", currency="NZD")
    page = words(client.get("/exceptions/"))
    assert page.count("Account not mapped") == 4, "a card and its button for each organisation"
    assert "blocks 2 documents 32,510.50 AUD" in page
    assert "blocks 2 documents 12.00 AUD" in page, "money that is blocked never cancels out"
    assert "blocks 1 document 1.00 NZD" in page
    only = words(client.get("/exceptions/?organisation=sydney"))
    assert "Open 1" in only


def test_the_menu_counts_causes_and_not_documents(desk, client, words):
    block(desk, "1.00", "2.00", "3.00")
    assert "Exceptions 1" in words(client.get("/export/"))


def test_a_document_with_two_lines_of_one_cause_is_blocked_once(desk, client, words):
    (row,) = block(desk, "10.00", fault=Fault("tax-differs", {"tax": "GST"}))
    desk.fault(row, Fault("tax-differs", {"tax": "PST"}))
    assert "blocks 1 document 10.00 AUD" in words(client.get("/exceptions/"))


def test_no_exceptions_says_so(client, words):
    assert "Nothing keeps a document out of Xero." in words(client.get("/exceptions/"))
    assert "Nothing was put aside" in words(client.get("/exceptions/?tab=dismissed"))


def test_long_lists_come_in_pages_within_few_questions(desk, client, words, django_assert_max_num_queries):
    for number in range(60):
        block(desk, "1.00", fault=Fault("account-unmapped", {"account": str(number)}))
    with django_assert_max_num_queries(12):
        first = client.get("/exceptions/")
    assert "Open 60" in words(first)
    assert first.content.count(b"<article") == 50
    assert client.get("/exceptions/?page=2").content.count(b"<article") == 10


def test_the_spreadsheet_has_a_row_for_each_cause_and_currency(desk, client):
    block(desk, "10.00")
    block(desk, "4.00", currency="NZD")
    answer = client.get("/exceptions.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Code"], row["Amount"], row["Currency"], row["Documents"]) for row in rows] == [
        ("account-unmapped", "10.00", "AUD", "2"),
        ("account-unmapped", "4.00", "NZD", "2"),
    ]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=cmd()", "شركة الميناء", "Æ" * 60, "🌊🌊"])
def test_hostile_and_foreign_names_are_only_names(desk, client, words, name):
    block(desk, "1.00", fault=Fault("party-missing", {"party": name, "organisation": "Adelaide"}))
    answer = client.get("/exceptions/")
    assert name in words(answer)
    assert b"<script>alert" not in answer.content


# --- putting right


def test_r001_11_r002_57_an_account_is_chosen_from_the_live_chart_and_the_documents_go_again(house, words):
    rows = block(house, "10.00", "20.00")
    client = entered(house)
    page = words(client.get(PAGE))
    assert "Account for 4090" in page
    base = client.get(PAGE).context["base"]
    answer = client.post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": base})
    rules = queries.rulebook(house.workspace)
    assert rules.version == 2
    assert rules.organisations[ADELAIDE].accounts == {"4000": "200", "4090": "200"}
    newest = queries.rulebook_versions(house.workspace)[0]
    assert (newest.author.email, newest.note) == ("owner@kahu.example", "4090 is 200 Sales")
    run = Run.objects.of(house.workspace).get()
    assert (run.trigger, run.reads, run.posts, run.rulebook_version) == ("retrieve", True, False, 2)
    assert answer.headers["Location"] == f"/runs/{run.pk}/"
    assert len(rows) == 2


def test_saved_and_exported_in_one_step_for_these_documents_alone(house):
    rows = block(house, "10.00", "20.00")
    house.document("99.00")
    entered(house).post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": "1", "send": "now"})
    run = Run.objects.of(house.workspace).get()
    assert (run.trigger, run.selection) == ("force", sorted(row.pk for row in rows))


def test_the_form_alone_comes_into_the_card(house, words):
    block(house, "10.00")
    answer = entered(house).get(PAGE, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "Account for 4090" in words(answer)
    assert "How to fix In the account mapping" in words(answer)


@pytest.mark.parametrize("choice", ["", "999", "<script>"])
def test_what_is_not_on_the_list_is_refused_and_can_be_chosen_again(house, words, choice):
    block(house, "10.00")
    client = entered(house)
    answer = client.post("/exceptions/put-right", {**CAUSE, "choice": choice, "base": "1"})
    assert answer.status_code == 422
    assert "Choose one of the list." in words(answer)
    assert queries.rulebook(house.workspace).version == 1
    assert client.post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": "1"}).status_code == 302


def test_a_disconnected_organisation_is_not_called_while_a_person_waits(house):
    block(house, "10.00")
    assert wiring.disconnect(house.workspace, "adelaide", who=None).ok
    before = Exchange.objects.of(house.workspace).count()
    assert entered(house).get(PAGE).context["mending"].offers, "what was read last is offered all the same"
    assert Exchange.objects.of(house.workspace).count() == before


def test_an_organisation_that_was_never_read_offers_nothing_and_is_not_called(desk, client, words):
    block(desk, "10.00")
    assert "are not at hand" in words(client.get(f"/exceptions/cause?{urlencode(CAUSE)}"))
    assert not Exchange.objects.of(desk.workspace).exists()


def test_two_people_at_once_the_second_is_told_and_nothing_is_overwritten(house, words):
    block(house, "10.00")
    block(house, "20.00", fault=Fault("account-unmapped", {"account": "4091"}))
    first, second = entered(house), entered(house, "manager")
    first.post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": "1"})
    other = {"cause": "account-unmapped: 4091", "in": "adelaide", "choice": "260", "base": "1"}
    answer = second.post("/exceptions/put-right", other)
    assert answer.status_code == 409
    assert "The rules were changed meanwhile" in words(answer)
    again = second.post("/exceptions/put-right", {**other, "base": answer.context["base"]})
    assert again.status_code == 302
    assert queries.rulebook(house.workspace).organisations[ADELAIDE].accounts == {
        "4000": "200", "4090": "200", "4091": "260"
    }  # fmt: skip


def test_an_organisation_that_never_answered_offers_nothing_and_says_why(desk, client, words):
    rulebooks.write_rulebook(
        desk.workspace, Rulebook(version=1, organisations={ADELAIDE: OrganisationRules()})
    )
    block(desk, "10.00")
    assert "are not at hand" in words(client.get(PAGE))
    assert client.post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": "1"}).status_code == 422


@pytest.mark.parametrize("role,saves", [("owner", 302), ("manager", 302), ("exporter", 403), ("viewer", 403)])
def test_only_who_may_change_rules_puts_right(house, role, saves, words):
    block(house, "10.00")
    client = entered(house, role)
    assert ("Save" in words(client.get(PAGE))) is (saves == 302)
    answer = client.post("/exceptions/put-right", {**CAUSE, "choice": "200", "base": "1"})
    assert answer.status_code == saves


# --- resolve and dismiss


def test_resolve_looks_again(desk, client):
    block(desk, "10.00")
    client.post("/exceptions/resolve", CAUSE)
    run = Run.objects.of(desk.workspace).get()
    assert (run.trigger, run.posts) == ("retrieve", False)


def test_what_was_done_about_a_cause_is_kept_and_shown_while_it_still_blocks(desk, client, words):
    block(desk, "10.00")
    client.post("/exceptions/resolve", {**CAUSE, "note": "Account added in Xero"})
    deed = Activity.objects.of(desk.workspace).get(action="resolve exception")
    run = Run.objects.of(desk.workspace).get()
    assert deed.after == {"run": run.pk, "organisation": "adelaide", "reason": "Account added in Xero"}
    page = words(client.get(PAGE))
    assert "Looked at again for" in page
    assert "Account added in Xero . It still blocks." in page


def test_the_card_of_a_cause_that_no_choice_mends_leads_to_its_setting(desk, client, words):
    held = desk.document("10.00", state="held")
    fault = desk.fault(held, Fault("exports-off", {"organisation": "Harbour IT Adelaide"}))
    form = client.get(f"/exceptions/cause?cause={fault.cause}&in=adelaide", headers={"HX-Request": "true"})
    assert 'href="/mapping/policies/?of=adelaide#id_exports"' in form.content.decode()
    assert "Where Fix in Export settings" in words(form)


def test_dismissing_keeps_the_reason_and_can_be_undone(desk, client, words):
    block(desk, "10.00")
    assert client.post("/exceptions/dismiss", {**CAUSE, "reason": "  "}).status_code == 422
    assert not Dismissal.objects.of(desk.workspace).exists()
    client.post("/exceptions/dismiss", {**CAUSE, "reason": "Billed by hand until March"})
    page = words(client.get("/exceptions/"))
    assert "Open 0 Dismissed 1" in page
    assert "Billed by hand until March" in words(client.get("/exceptions/?tab=dismissed"))
    assert "Exceptions 1" not in words(client.get("/export/"))
    deed = Activity.objects.of(desk.workspace).get(action="dismiss exception")
    assert deed.after == {"reason": "Billed by hand until March", "organisation": "adelaide"}
    client.post("/exceptions/dismiss", {**CAUSE, "undo": "on"})
    assert "Open 1 Dismissed 0" in words(client.get("/exceptions/"))


def test_a_cause_that_is_gone_or_another_workspaces_is_not_found(desk, client):
    stranger = Desk("Other", "other")
    block(stranger, "10.00")
    assert client.get(PAGE).status_code == 404
    for address in ("put-right", "resolve", "dismiss"):
        assert client.post(f"/exceptions/{address}", CAUSE).status_code == 404
