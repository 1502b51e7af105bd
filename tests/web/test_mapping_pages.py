"""Mapping: every rule seen, added, changed and removed by hand, with the live settings of Xero as pick-lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from tests.web.desk import Desk
from tests.web.mapped import ADELAIDE, RULES, in_xero, use, waiting
from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import CATALOGUE, Fault, FixIn
from tieout.core.names import LedgerKind, OrganisationKey
from tieout.core.rulebook import (
    NumberRule,
    OrganisationRules,
    Route,
    RouteBy,
    Rulebook,
)
from tieout.core.rulebook_rows import MappingKind, rows_of
from tieout.store import queries, rulebooks
from tieout.store.models import Activity, Exchange, Run
from tieout.web.settings_links import settings_address


@pytest.fixture
def house(desk) -> Desk:
    """Two organisations with rules, and a settings page that nobody read yet."""
    rulebooks.write_rulebook(desk.workspace, RULES)
    return desk


@pytest.fixture
def live(db) -> Iterator[Desk]:
    """An organisation whose settings were read once."""
    with in_xero() as desk:
        yield desk


#: Faults that an operator puts right, outside of these screens.
OF_THE_HOUSE = frozenset(
    {"wire-failed", "answer-malformed", "answer-too-large", "disk-full", "database-busy", "internal-error"}
)


def entered(desk: Desk, role: str = "owner") -> Client:
    client = Client()
    client.force_login(desk.person(role, f"{role}@kahu.example"))
    client.get("/about/")
    return client


def rules(desk: Desk) -> Rulebook:
    return queries.rulebook(desk.workspace)


# --- the overview


def test_the_overview_says_per_organisation_what_is_mapped_and_what_is_missing(house, client, words):
    use(house, "account", "4000", "4105", "4106:Services")
    waiting(house, "10.00", "20.00")
    page = words(client.get("/mapping/"))
    assert "Harbour IT Adelaide" in page
    assert "Harbour IT Sydney" in page
    assert "Accounts 2 missing 3 2 documents wait" in page, "its own two and the shared one"
    only = words(client.get("/mapping/?organisation=sydney"))
    assert "Harbour IT Adelaide Numbers" not in only
    assert "Accounts 2 nothing missing" in only


def test_what_xero_does_not_have_any_more_is_named(live, words):
    page = words(entered(live).get("/mapping/"))
    assert "Harbour IT Adelaide has no account 999" in page


def test_before_anything_is_set_up_the_page_says_what_comes_first(desk, client, words):
    for address in (
        "/mapping/",
        "/mapping/accounts/",
        "/mapping/policies/",
        "/mapping/numbers/",
        "/mapping/items/",
    ):
        assert "No organisation to map for" in words(client.get(address))


def test_pages_ask_few_questions_and_nobody_outside(live, django_assert_max_num_queries):
    use(live, "account", *(str(number) for number in range(4200, 4400)))
    waiting(live, "1.00")
    client, before = entered(live), Exchange.objects.of(live.workspace).count()
    pages = ("", "routes/", "accounts/", "taxes/", "tracking/", "contacts/", "items/", "numbers/", "policies/",
             "accounts/rule?of=adelaide&account=4000", "contacts/rule?of=adelaide")  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(12):
            assert client.get(f"/mapping/{page}").status_code == 200
    assert Exchange.objects.of(live.workspace).count() == before


# --- what is used and not mapped


def test_what_is_used_and_not_mapped_comes_first_and_what_keeps_documents_back_before_the_rest(live, words):
    use(live, "account", "4000", "4200", "4105")
    waiting(live, "10.00", "20.00")
    page = entered(live).get("/mapping/accounts/")
    (table,) = page.context["tables"]
    assert [(one.text, one.documents) for one in table["wanted"]] == [("4105", 2), ("4200", 0)]
    assert words(page).index("Used, and not mapped") < words(page).index("Accounts 3")


def test_many_are_mapped_at_once_and_the_waiting_documents_are_looked_at_again(live):
    use(live, "account", "4105", "4200", "4300")
    waiting(live, "10.00")
    answer = entered(live).post(
        "/mapping/accounts/choose",
        {"of": "adelaide", "base": "1", "text-0": "4105", "choice-0": "200", "text-1": "4200", "choice-1": "260",
         "text-2": "4300", "choice-2": "", "again": "on"},
    )  # fmt: skip
    assert rules(live).organisations[ADELAIDE].accounts == {
        "4000": "200", "4900": "999", "4105": "200", "4200": "260"
    }  # fmt: skip
    run = Run.objects.of(live.workspace).get()
    assert (run.trigger, answer.headers["Location"]) == ("retrieve", f"/runs/{run.pk}/")
    newest = queries.rulebook_versions(live.workspace)[0]
    assert (newest.version, newest.author.email) == (2, "owner@kahu.example")
    assert "4105" in newest.note


def test_one_wrong_choice_among_many_saves_none_and_keeps_the_others(live, words):
    use(live, "account", "4105", "4200")
    answer = entered(live).post(
        "/mapping/accounts/choose",
        {
            "of": "adelaide",
            "base": "1",
            "text-0": "4105",
            "choice-0": "200",
            "text-1": "4200",
            "choice-1": "nope",
        },
    )
    assert answer.status_code == 422
    assert "has no account nope" in words(answer)
    (table,) = answer.context["tables"]
    assert {one.text: one.chosen for one in table["wanted"]} == {"4105": "200", "4200": "nope"}
    assert rules(live).version == 1


def test_nothing_chosen_is_said(live, words):
    use(live, "account", "4105")
    answer = entered(live).post("/mapping/accounts/choose", {"of": "adelaide", "base": "1", "text-0": "4105"})
    assert answer.status_code == 422
    assert "Choose something" in words(answer)


def test_locations_without_a_route_and_values_without_an_option_and_taxes_are_named(live, words):
    use(live, "location", "Adelaide Office", "Perth Office")
    use(live, "tax", "", "GST", "GST+PST")
    client = entered(live)
    assert "Perth Office" in words(client.get("/mapping/routes/"))
    page = words(client.get("/mapping/taxes/"))
    assert "GST+PST" in page
    assert "(no tax)" in page
    (_, options) = client.get("/mapping/tracking/").context["tables"]
    assert [(one.category, one.text) for one in options["wanted"]] == [("Office", "Perth Office")]
    client.post("/mapping/options/choose", {"of": "adelaide", "base": "1", "text-0": "Perth Office",
                                            "category-0": "Office", "choice-0": "Sydney"})  # fmt: skip
    client.post("/mapping/routes/choose", {"base": "2", "text-0": "Perth Office", "choice-0": "adelaide"})
    client.post(
        "/mapping/taxes/choose",
        {"of": "adelaide", "base": "3", "text-0": "(no tax)", "choice-0": "EXEMPTOUTPUT"},
    )
    now = rules(live)
    assert now.organisations[ADELAIDE].tracking[0].options["Perth Office"] == "Sydney"
    assert now.routes[-1] == Route(by=RouteBy.LOCATION, value="Perth Office", organisation=ADELAIDE)
    assert now.organisations[ADELAIDE].taxes == {"GST": "OUTPUT", "": "EXEMPTOUTPUT"}


def test_a_company_without_a_contact_is_offered_those_written_alike(live, words):
    fault = Fault(
        "party-missing", {"party": "Harbor Dental Group", "organisation": "Adelaide", "near": "none"}
    )
    live.fault(live.document("10.00", state="held", party="Harbor Dental Group"), fault)
    page = entered(live).get("/mapping/contacts/")
    (table,) = page.context["tables"]
    (wanted,) = table["wanted"]
    assert (wanted.note, [offer.label for offer in wanted.offers]) == (
        "Harbor Dental Group", ["Harbour Dental Group"]
    )  # fmt: skip
    entered_again = entered(live, "manager")
    entered_again.post("/mapping/contacts/choose", {"of": "adelaide", "base": "1", "text-0": wanted.text,
                                                    "choice-0": wanted.offers[0].value})  # fmt: skip
    assert rules(live).organisations[ADELAIDE].parties == {"250": wanted.offers[0].value}


def test_nothing_is_saved_where_nothing_can_be_chosen(live, words):
    fault = Fault("party-missing", {"party": "Zebra Quilting", "organisation": "Adelaide", "near": "none"})
    live.fault(live.document("10.00", state="held", party="Zebra Quilting"), fault)
    page = entered(live).get("/mapping/contacts/")
    assert page.context["tables"][0]["wanted"][0].offers == ()
    assert "Zebra Quilting" in words(page)
    assert "Save what is chosen" not in words(page)
    assert "Look at the waiting documents again" not in words(page)


# --- one rule


def test_r002_31_an_account_is_added_changed_and_removed_by_hand_each_a_version(live, words):
    client = entered(live)
    form = client.get("/mapping/accounts/rule?of=adelaide&account=4105")
    assert form.context["form"]["account"].value() == "4105"
    assert ("200", "200 Sales") in form.context["form"].fields["ledger_account"].choices
    new = {"of": "adelaide", "base": "1", "was": "", "account": "4105", "class": "Services", "ledger_account": "200",
           "note": "agreed with the bookkeeper", "save": "on"}  # fmt: skip
    assert client.post("/mapping/accounts/rule", new).status_code == 302
    assert rules(live).organisations[ADELAIDE].accounts["4105:Services"] == "200"
    assert queries.rulebook_versions(live.workspace)[0].note == "agreed with the bookkeeper"
    there = client.get("/mapping/accounts/rule?of=adelaide&account=4105&class=Services")
    changed = new | {"was": there.context["was"], "base": "2", "ledger_account": "260", "note": ""}
    client.post("/mapping/accounts/rule", changed)
    assert rules(live).organisations[ADELAIDE].accounts["4105:Services"] == "260"
    client.post("/mapping/accounts/rule", changed | {"base": "3", "remove": "on"})
    assert "4105:Services" not in rules(live).organisations[ADELAIDE].accounts
    assert rules(live).version == 4


def test_the_activity_log_has_what_was_there_and_what_is(live):
    change = {"of": "adelaide", "base": "1", "was": '["adelaide", "4000", ""]', "account": "4000",
              "ledger_account": "260", "save": "on"}  # fmt: skip
    entered(live).post("/mapping/accounts/rule", change)
    deed = Activity.objects.of(live.workspace).filter(action="change rules").latest("pk")
    assert (deed.before["Account adelaide 4000"], deed.after["Account adelaide 4000"]) == ("200", "260")


@pytest.mark.parametrize(
    "slug,cells,field,said",
    [
        ("accounts", {"account": "", "ledger_account": "200"}, "account", "This is needed."),
        ("accounts", {"account": "4105", "ledger_account": "nope"}, "ledger_account", "has no account nope"),
        ("accounts", {"account": "4000", "ledger_account": "260"}, "class", "becomes 200 already"),
        ("taxes", {"tax": "PST", "ledger_tax": ""}, "ledger_tax", "This is needed."),
        ("tracking", {"category": "Office", "from": "field", "field": ""}, "field", "missing"),
        ("options", {"category": "Office", "value": "Perth", "option": "Perth"}, "option", "has no option Perth"),
        ("contacts", {"party": "250", "contact": "x"}, "contact", "has no contact"),
        ("routes", {"by": "location", "value": "", "role": "any", "organisation": "adelaide"}, "value", "missing"),
        ("routes", {"by": "location", "value": "Perth", "role": "sales_rep", "organisation": "adelaide"}, "role", "has no role"),
        ("routes", {"by": "default", "value": "Perth", "role": "any", "organisation": "adelaide"}, "value", "takes no value"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_at_its_field_with_what_is_right_and_nothing_is_saved(
    live, slug, cells, field, said
):
    answer = entered(live).post(
        f"/mapping/{slug}/rule", {"of": "adelaide", "base": "1", "save": "on", **cells}
    )
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert rules(live).version == 1


def test_two_routes_that_contradict_are_refused_with_both_shown(house, client):
    cells = {"by": "location", "value": "ADELAIDE OFFICE", "role": "any", "organisation": "sydney"}
    answer = client.post("/mapping/routes/rule", {"base": "1", "save": "on", **cells})
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["value"]
    assert "becomes adelaide already, and cannot become sydney as well" in said
    assert len(rules(house).routes) == 1


def test_routes_show_who_wins_and_can_be_added_in_every_rank(house, client, words):
    page = words(client.get("/mapping/routes/"))
    assert "Tag beats Staff beats Location beats Company beats Currency beats Everything else" in page
    for base, (by, value, role) in enumerate(
        [("tag", "VIP", "any"), ("staff", "jsmith", "sales_rep"), ("company", "250", "any"),
         ("currency", "NZD", "any"), ("default", "", "any")], start=1
    ):  # fmt: skip
        told = {"base": base, "by": by, "value": value, "role": role, "organisation": "sydney", "save": "on"}
        assert client.post("/mapping/routes/rule", told).status_code == 302
    assert {(route.by.value, route.value) for route in rules(house).routes} == {
        ("location", "Adelaide Office"), ("tag", "VIP"), ("staff", "jsmith"), ("company", "250"),
        ("currency", "NZD"), ("default", "")
    }  # fmt: skip


def test_two_people_at_once_the_second_sees_the_difference_and_what_they_typed(live, words):
    first, second = entered(live), entered(live, "manager")
    cells = {"of": "adelaide", "base": "1", "account": "4105", "ledger_account": "200", "save": "on"}
    first.post("/mapping/accounts/rule", cells)
    other = cells | {"account": "4106", "ledger_account": "260", "note": "mine"}
    answer = second.post("/mapping/accounts/rule", other)
    page = words(answer)
    assert answer.status_code == 409
    assert "Somebody else was quicker" in page
    assert "Accounts: 4105, Harbour IT Adelaide: 200 (new)" in page
    assert b'value="mine"' in answer.content
    assert b'value="4106"' in answer.content
    assert second.post("/mapping/accounts/rule", other | {"base": answer.context["base"]}).status_code == 302
    assert rules(live).organisations[ADELAIDE].accounts["4106"] == "260"


def test_a_rule_is_tried_on_a_document_and_not_saved(live, words):
    live.document("110.00", number="24101")
    told = {
        "of": "adelaide",
        "base": "1",
        "account": "4010",
        "ledger_account": "200",
        "document": "24101",
        "try": "on",
    }
    answer = entered(live).post("/mapping/accounts/rule", told)
    assert answer.status_code == 200
    assert answer.context["trial"].document.number == "24101"
    assert "200 Sales" in words(answer)
    assert rules(live).version == 1


def test_a_contact_is_found_by_a_part_of_its_name(live):
    answer = entered(live).post(
        "/mapping/contacts/rule",
        {"of": "adelaide", "base": "1", "party": "250", "find": "north", "search": "on"},
    )
    assert "Northgate Legal" in [label for _, label in answer.context["form"].fields["contact"].choices]
    assert answer.context["form"]["party"].value() == "250"


def test_codes_of_an_organisation_that_was_never_read_are_typed_by_hand(house, client, words):
    page = client.get("/mapping/accounts/rule?of=adelaide&account=4105")
    assert "were never read" in words(page)
    told = {"of": "adelaide", "base": "1", "account": "4105", "ledger_account": "777", "save": "on"}
    assert client.post("/mapping/accounts/rule", told).status_code == 302
    assert rules(house).organisations[ADELAIDE].accounts["4105"] == "777"


def test_what_every_organisation_falls_back_to_is_edited_apart(live):
    client = entered(live)
    told = {"of": "(all)", "base": "1", "account": "6000", "ledger_account": "200", "save": "on"}
    assert client.post("/mapping/accounts/rule", told).status_code == 302
    assert rules(live).common_accounts == {"5000": "310", "6000": "200"}
    (table,) = client.get("/mapping/accounts/?of=(all)").context["tables"]
    assert [row.cells[0][1] for row in table["rows"]] == ["5000", "6000"]


# --- long lists and odd texts


def test_what_every_organisation_shares_is_listed_with_an_organisations_own_unless_it_has_one(
    house, client, words
):
    assert "5000 Every organisation 310" in words(client.get("/mapping/accounts/?of=adelaide"))
    own = replace(RULES.organisations[ADELAIDE], accounts={"5000": "299"})
    rulebooks.write_rulebook(
        house.workspace, replace(RULES, organisations={**RULES.organisations, ADELAIDE: own})
    )
    page = words(client.get("/mapping/accounts/?of=adelaide"))
    assert "5000 299" in page
    assert "310" not in page


def test_long_lists_are_searched_and_come_in_pages(house, client, words):
    many = {str(number): "200" for number in range(1000, 1120)}
    changed = {**RULES.organisations, ADELAIDE: replace(RULES.organisations[ADELAIDE], accounts=many)}
    rulebooks.write_rulebook(house.workspace, replace(RULES, organisations=changed))
    (table,) = client.get("/mapping/accounts/?of=adelaide&page=3").context["tables"]
    assert (len(table["rows"]), table["page"].paginator.count) == (21, 121), "the last one is shared"
    (found,) = client.get("/mapping/accounts/?of=adelaide&q=1117").context["tables"]
    assert [row.cells[0][1] for row in found["rows"]] == ["1117"]
    assert "Nothing matches" in words(client.get("/mapping/accounts/?q=zzz"))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=cmd()", "شركة الميناء", "Æ" * 60, "🌊🌊", "a\x00b", '"]']
)
def test_hostile_and_foreign_texts_are_only_texts(house, client, words, text):
    told = {
        "by": "location",
        "value": text,
        "role": "any",
        "organisation": "sydney",
        "base": "1",
        "save": "on",
    }
    answer = client.post("/mapping/routes/rule", told)
    if "\x00" in text:
        assert answer.status_code == 400, "refused before any page sees it"
        return
    page = client.get("/mapping/routes/")
    assert text in words(page)
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize("was", ["[", "{}", "[1]", '["x"]', "null", "7"])
def test_a_spoiled_form_adds_and_overwrites_nothing(live, was):
    told = {
        "of": "adelaide",
        "base": "1",
        "was": was,
        "account": "4000",
        "ledger_account": "260",
        "save": "on",
    }
    assert entered(live).post("/mapping/accounts/rule", told).status_code == 422
    assert rules(live).organisations[ADELAIDE].accounts["4000"] == "200"


# --- policies and numbers


def test_policies_are_one_form_with_defaults_and_only_what_changed_is_changed(live, words):
    client = entered(live)
    page = client.get("/mapping/policies/")
    assert "A contact made twice splits a customer's history." in words(page)
    shown = {each.words.name for _, group in page.context["groups"] for each in group}
    assert shown == {key[1] for key, _ in rows_of(rules(live), MappingKind.POLICIES)}, (
        "each policy has its words"
    )
    client.post("/mapping/policies/save", {"of": "adelaide", "base": "1", "missing_party": "create",
                                       "rounding_account": "200", "invoice_status": "approved", "save": "on"})  # fmt: skip
    policies = rules(live).organisations[ADELAIDE].policies
    assert (policies.missing_party.value, policies.rounding_account) == ("create", "200")
    assert "Missing contact" in words(client.get("/mapping/policies/"))
    changed = queries.rulebook_versions(live.workspace)[0].note
    assert (
        changed == "Policies: Missing contact, Harbour IT Adelaide: Create (was Hold the document); "
        "Policies: Rounding account, Harbour IT Adelaide: 200 (was none)"
    )


@pytest.mark.parametrize(
    "name,value,said",
    [
        ("rounding_limit", "1,5", "amount"),
        ("rounding_limit", "11", "10"),
        ("due_days", "400", "365"),
        ("due_days", "soon", "whole number"),
        ("line_text", "{nothing}", "nothing"),
        ("missing_party", "guess", "fault"),
        ("rounding_account", "999", "no account 999"),
    ],
)
def test_a_policy_that_cannot_be_is_told_beside_it_with_what_was_typed(live, words, name, value, said):
    answer = entered(live).post(
        "/mapping/policies/save", {"of": "adelaide", "base": "1", name: value, "save": "on"}
    )
    assert answer.status_code == 422
    (policy,) = [each for _, group in answer.context["groups"] for each in group if each.words.name == name]
    assert said in policy.refused
    assert policy.value == value
    assert rules(live).version == 1


def test_r000_48_numbers_have_a_prefix_and_suffix_for_each_kind_with_an_example(live, words):
    live.document("10.00", number="24117")
    client = entered(live)
    assert "24117 becomes INV-24117" in words(client.get("/mapping/numbers/"))
    client.post("/mapping/numbers/save", {"of": "adelaide", "base": "1", "invoice-prefix": "A-", "invoice-suffix": "/26",
                                      "credit_note-prefix": "CN-", "save": "on"})  # fmt: skip
    assert rules(live).organisations[ADELAIDE].numbers == {
        LedgerKind.INVOICE: NumberRule(prefix="A-", suffix="/26"),
        LedgerKind.CREDIT_NOTE: NumberRule(prefix="CN-"),
    }
    assert "24117 becomes A-24117/26" in words(client.get("/mapping/numbers/"))
    client.post(
        "/mapping/numbers/save",
        {
            "of": "adelaide",
            "base": "2",
            "invoice-prefix": "",
            "invoice-suffix": "",
            "credit_note-prefix": "",
            "save": "on",
        },
    )
    assert rules(live).organisations[ADELAIDE].numbers == {}


def test_policies_that_others_changed_meanwhile_are_told_and_nothing_typed_is_lost(live, words):
    client = entered(live)
    client.post("/mapping/policies/save", {"of": "adelaide", "base": "1", "edits": "ask", "save": "on"})
    answer = client.post(
        "/mapping/policies/save", {"of": "adelaide", "base": "1", "line_text": "{item}", "save": "on"}
    )
    assert answer.status_code == 409
    assert "Policies: Edits, Harbour IT Adelaide: Ask me (was Write through)" in words(answer)
    (text,) = [
        each for _, group in answer.context["groups"] for each in group if each.words.name == "line_text"
    ]
    assert text.value == "{item}"


# --- items, rights, reading anew


def test_products_are_listed_with_whether_xero_has_them(live, words):
    use(live, "item", "BACKUP", "FIREWALL")
    client = entered(live)
    assert "never read" in words(client.get("/mapping/items/"))
    client.post("/mapping/refresh", {"of": "adelaide", "next": "/mapping/items/"})
    page = words(client.get("/mapping/items/"))
    assert "BACKUP" in page
    assert "not there" in page


def test_settings_are_read_anew_when_somebody_asks(live, words):
    client, before = entered(live), Exchange.objects.of(live.workspace).count()
    answer = client.post("/mapping/refresh", {"of": "adelaide", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/mapping/"
    assert Exchange.objects.of(live.workspace).count() > before
    assert "were read just now" in words(client.get("/mapping/accounts/"))


def test_an_organisation_that_does_not_answer_says_why(house, client, words):
    client.post("/mapping/refresh", {"of": "adelaide"})
    assert "Harbour IT Adelaide could not be read" in words(client.get("/mapping/accounts/"))
    assert client.post("/mapping/refresh", {"of": "perth"}).status_code == 404


@pytest.mark.parametrize(
    "role,may", [("owner", True), ("manager", True), ("exporter", False), ("viewer", False)]
)
def test_everybody_sees_the_rules_and_who_may_map_changes_them(house, enter, words, role, may):
    client = enter(role)
    use(house, "account", "4105")
    for address in ("/mapping/", "/mapping/accounts/", "/mapping/policies/", "/mapping/numbers/"):
        page = client.get(address)
        assert page.status_code == 200
        assert ("Save" in words(page) or "Add a" in words(page) or address == "/mapping/") is (
            may or address == "/mapping/"
        )
    assert client.get("/mapping/accounts/rule?of=adelaide").status_code == (200 if may else 403)
    told = {"of": "adelaide", "base": "1", "edits": "ask", "save": "on"}
    for address in (
        "/mapping/policies/save",
        "/mapping/numbers/save",
        "/mapping/accounts/choose",
        "/mapping/refresh",
    ):
        assert (client.post(address, told).status_code == 403) is not may


def test_an_organisation_of_another_workspace_is_not_there(house, client):
    other = Desk("Other", "other")
    other.ledger("perth", "Perth")
    rulebooks.write_rulebook(
        other.workspace, Rulebook(version=1, organisations={OrganisationKey("perth"): OrganisationRules()})
    )
    told = {"of": "perth", "base": "1", "account": "1", "ledger_account": "2", "save": "on"}
    client.post("/mapping/accounts/rule", told)
    assert set(queries.rulebook(other.workspace).organisations[OrganisationKey("perth")].accounts) == set()


# --- ways here


def test_r000_56_every_fault_of_the_settings_leads_to_a_page_that_opens(live):
    client = entered(live)
    for code, kind in CATALOGUE.items():
        if kind.fix_in is not FixIn.SETTINGS or code in OF_THE_HOUSE:
            continue
        address = settings_address(Fault(code, dict.fromkeys(FACTS[code], "x")), "adelaide")
        assert address, code
        assert client.get(address.partition("#")[0]).status_code == 200, code


def test_r000_56_the_link_of_an_unmapped_account_lands_in_its_form_with_the_account_entered(live):
    waiting(live, "10.00")
    client = entered(live)
    page = client.get("/exceptions/cause?cause=account-unmapped%3A+4105&in=adelaide")
    address = page.context["card"].fault.link
    assert address == "/mapping/accounts/rule?of=adelaide&account=4105"
    form = client.get(address).context["form"]
    assert form["account"].value() == "4105"
    focused = [name for name in form.fields if "autofocus" in str(form[name])]
    assert focused == ["ledger_account"], "what one comes for"


def test_r000_56_the_link_of_a_policy_lands_on_its_field(live):
    address = settings_address(Fault("zero-total-ignored"), "adelaide")
    assert address == "/mapping/policies/?of=adelaide#id_zero_total"
    assert b'id="id_zero_total"' in entered(live).get(address.partition("#")[0]).content


def test_r001_02_the_set_up_page_guides_from_connecting_to_the_first_export(live, words):
    client = entered(live)
    waiting(live, "10.00")
    page = client.get("/connections/")
    assert "Set up the Xero interface" in words(page)
    assert [step.done for step in page.context["steps"]] == [True, True, True, False, False]
    assert "1 document waits for a rule." in words(page)
    live.link(live.document("5.00", state="synced"))
    assert client.get("/connections/").context["steps"][-1].done
    for address in ("/export/", "/documents/"):
        assert b'href="/connections/#set-up"' in client.get(address).content
