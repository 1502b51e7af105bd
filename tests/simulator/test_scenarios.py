"""The stories: they are told in full, in any order of days, and the same seed gives the same world."""

from __future__ import annotations

import base64
import tomllib
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.simulator.desk import Desk
from tieout.simulator.calls import Refusal
from tieout.simulator.scenario import build_world, names
from tieout.simulator.setupfile import setup_file
from tieout.simulator.world import World

ADDRESS = "http://127.0.0.1:9200"
CROWDS = ("busy", "invoices-only", "three-offices")


def world_of(name: str, **options: object) -> World:
    return build_world(name, **({"invoices": 20} if name in CROWDS else {}) | options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(set(names()) - {"messy"}))
def test_every_story_can_be_told_and_its_documents_tie_out(name: str):
    world = world_of(name)
    [tenant] = world.psa.tenants.values()
    waiting = tenant.gl.unposted("invoice")
    assert waiting
    for key, document in waiting.items():
        invoice = tenant.table("invoices").get(int(key))
        assert sum(entry.amount for entry in document.entries) == 0
        assert sum(entry.amount for entry in document.entries if entry.type == "AR") == invoice["total"]
        assert invoice["balance"] == invoice["total"] - invoice["payments"] - invoice["credits"]


@pytest.mark.parametrize("name", names())
def test_the_set_up_file_is_toml_that_leads_to_the_world(name: str):
    world = world_of(name)
    told = tomllib.loads(setup_file(world, ADDRESS))
    assert told["connectwise"]["host"] == ADDRESS
    assert world.psa.tenant(told["connectwise"]["company"]) is not None
    assert told["connectwise"]["public_key"] in world.psa.tenant(told["connectwise"]["company"]).credentials
    for organisation in told["organisation"]:
        assert organisation["tenant_id"] in world.books.organisations
        assert world.identity.apps[organisation["client_id"]].secret == organisation["client_secret"]
    keys = {organisation["key"] for organisation in told["organisation"]}
    assert {route["organisation"] for route in told["route"]} <= keys


def test_r001_the_demo_has_two_offices_with_forty_closed_invoices_and_four_faults():
    world = build_world("two-offices")
    tenant = world.psa.tenant("harbour")
    told = tomllib.loads(setup_file(world, ADDRESS))
    assert len(tenant.gl.unposted("invoice")) == 40
    assert len(tenant.table("invoices")) == 43
    assert [route["value"] for route in told["route"]] == ["Adelaide Office", "Sydney Office"]
    booked = {entry.account for each in tenant.gl.unposted("invoice").values() for entry in each.entries
              if entry.type not in ("AR", "ST")}  # fmt: skip
    assert booked - set(told["common"]["accounts"]) == {"4090"}
    known = {contact["Name"] for contact in world.view()["organisations"][0]["contacts"]}
    assert {each["name"] for each in tenant.table("companies")} - known == {"Fleurieu Physio"}
    foreign = [each for each in tenant.table("invoices") if each["currency"]["currencyCode"] != "AUD"]
    assert [each["currency"]["currencyCode"] for each in foreign] == ["USD"]
    tenth = Decimal("0.1")
    wrong_tax = [
        each["reference"]
        for each in tenant.table("invoices")
        if each["taxCode"]["name"] == "GST"
        and each["salesTax"]
        != sum(row.amount * tenth for row in tenant.charges.of_invoice(each["id"]) if row.taxable)
    ]
    assert wrong_tax == ["Seed bank backup"]


def test_the_demo_goes_on_from_two_offices_with_credits_purchases_and_one_supplier_unknown_to_sydney():
    two, all_of_it = build_world("two-offices"), build_world("harbour-it")
    before, tenant = two.psa.tenant("harbour"), all_of_it.psa.tenant("harbour")
    assert len(tenant.gl.unposted("invoice")) == len(before.gl.unposted("invoice")) + 3
    assert len(before.gl.unposted("purchase")) == 0
    assert len(tenant.gl.unposted("purchase")) == 8
    adelaide, sydney = (
        {contact["Name"] for contact in organisation["contacts"]}
        for organisation in all_of_it.view()["organisations"]
    )
    suppliers = {each["name"] for each in tenant.table("companies")} - {
        each["name"] for each in before.table("companies")
    }
    assert suppliers - sydney == {"Tasman Cabling"}
    assert suppliers & adelaide == suppliers & sydney
    told = tomllib.loads(setup_file(all_of_it, ADDRESS))
    assert told["common"]["accounts"]["4020"] == "204"
    assert told["common"]["accounts"]["5100"] == "425"


def test_messy_has_one_invoice_that_does_not_add_up_and_one_that_is_never_exported():
    world = build_world("messy")
    waiting = world.psa.tenant("muddle").gl.unposted("invoice").values()
    assert [each.key for each in waiting if sum(entry.amount for entry in each.entries)] == [5002]
    assert world.psa.tenant("muddle").withheld == {5003}


def test_the_second_day_happens_once_and_when_told(desk: Desk):
    desk.world.later = [{"side": "psa", "action": "close-invoice", "invoice": "24004"}]
    saved = desk.control("POST", "save")
    assert len(desk.control("POST", "later")["done"]) == 1
    assert desk.control("POST", "later")["done"] == []
    desk.control("POST", "load", saved)
    assert len(desk.control("POST", "later")["done"]) == 1


def test_the_same_seed_tells_the_same_world_and_another_one_does_not():
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    one, same, other = (world_of("busy", seed=seed, clock=noon) for seed in (7, 7, 8))
    assert one.save() == same.save()
    assert one.view()["tenants"][0]["invoices"] != other.view()["tenants"][0]["invoices"]


def test_the_dates_of_a_story_move_with_the_day_it_is_told():
    world = build_world("one-office", clock=datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert world.clock.now() == datetime(2027, 3, 1, 9, tzinfo=UTC)
    [first, *_] = world.view()["tenants"][0]["invoices"]
    assert first["date"] == "2027-02-10T00:00:00Z"  # 3 November 2026 when told on 22 November


def test_a_crowd_has_as_many_invoices_as_wanted_with_about_eight_lines():
    world = build_world("invoices-only", invoices=50)
    [tenant] = world.psa.tenants.values()
    assert len(tenant.gl.unposted("invoice")) == 50
    lines = [len(tenant.charges.of_invoice(each["id"])) for each in tenant.table("invoices")]
    assert 7 <= sum(lines) / len(lines) <= 9
    contacts = {each["Name"] for each in world.view()["organisations"][0]["contacts"]}
    assert {each["company"]["name"] for each in tenant.table("invoices")} <= contacts


def test_a_busy_month_has_credit_notes_bills_and_payments_for_every_hundred_invoices():
    world = build_world("busy", invoices=100)
    [tenant] = world.psa.tenants.values()
    types = [each["type"] for each in tenant.table("invoices")]
    assert (types.count("Standard"), types.count("CreditMemo")) == (100, 5)
    assert len(tenant.gl.unposted("purchase")) == 10
    assert len(tenant.table("payments")) == 20


def test_a_month_of_three_offices_has_every_kind_in_between_and_every_second_customer_in_each_of_the_books():
    world = build_world("three-offices", invoices=300)
    [tenant] = world.psa.tenants.values()
    types = [each["type"] for each in tenant.table("invoices")]
    assert (types.count("Standard"), types.count("CreditMemo")) == (300, 30)
    assert types.index("CreditMemo") == 10, "one between the others"
    assert len(tenant.gl.unposted("purchase")) == 45
    assert Counter(each["location"]["name"] for each in tenant.table("invoices")) == {
        "Adelaide Office": 110, "Sydney Office": 110, "Perth Office": 110,
    }  # fmt: skip
    billed = {each["company"]["name"] for each in tenant.table("invoices")}
    for books in world.view()["organisations"]:
        known = billed & {each["Name"] for each in books["contacts"]}
        assert len(known) == len(billed) // 2
        assert books["items"] == []


def test_a_story_may_tell_of_several_tenants_and_they_never_see_each_other(tmp_path: Path):
    file = tmp_path / "twins.toml"
    file.write_text("""
    [[psa]]
    company = "one"
    name = "One"
    keys = { public = "a", private = "x" }
    [[psa]]
    company = "two"
    name = "Two"
    keys = { public = "a", private = "y" }
    [[customer]]
    tenant = "two"
    name = "Only of Two"
    """)
    desk = Desk(build_world(str(file)))
    for company, private, customers in (("one", "x", 0), ("two", "y", 1), ("one", "y", None)):
        basic = base64.b64encode(f"{company}+a:{private}".encode()).decode()
        response = desk.client.get(
            "/v2025_1/apis/3.0/company/companies",
            headers={"Authorization": f"Basic {basic}", "clientId": "c"},
        )
        found = len(response.get_json(force=True)) if response.status_code == 200 else None
        assert found == customers


def test_what_is_usual_is_said_once_and_may_be_said_otherwise(tmp_path: Path):
    file = tmp_path / "usual.toml"
    file.write_text("""
    [psa]
    company = "one"
    name = "One"
    keys = { public = "a", private = "x" }
    [[customer]]
    name = "Always"
    [usual.invoice]
    customer = "Always"
    reference = "as ever"
    lines = [{ work = "Support", amount = 100 }]
    [[invoice]]
    number = "1"
    [[invoice]]
    number = "2"
    reference = "for once"
    """)
    first, second = build_world(str(file)).view()["tenants"][0]["invoices"]
    assert (first["reference"], first["subtotal"]) == ("as ever", 100)
    assert (second["reference"], second["subtotal"]) == ("for once", 100)


@pytest.mark.parametrize("text, words", [
    ("psa = ", "not readable"), ("[weather]\nrain = true", "weather"), ("title = 'x'", "psa"),
    ("[psa]\ncompany = 'x'", "name"), ("goes_on = 'atlantis'", "atlantis"),
    ("goes_on = 'harbour-it'", "another one itself"), ("goes_on = 'two-offices'\ntoday = 2026-11-23", "today"),
])  # fmt: skip
def test_a_bad_story_is_refused_with_one_clear_line(tmp_path: Path, text: str, words: str):
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(Refusal, match=words) as refusal:
        build_world(str(file))
    assert "\n" not in str(refusal.value)


def test_an_unknown_story_is_refused_with_those_that_there_are():
    with pytest.raises(Refusal, match="two-offices"):
        build_world("seven-offices")


def test_a_story_without_a_crowd_cannot_be_scaled():
    with pytest.raises(Refusal, match="cannot be chosen"):
        build_world("one-office", invoices=5)
