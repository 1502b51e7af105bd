"""The control desk: what a test or a curious person can see and do from outside of both worlds."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import Client

from tests.simulator.desk import API, UNPOSTED, Desk
from tieout.simulator.app import Application
from tieout.simulator.scenario import build_world


def numbers(desk: Desk) -> list[str]:
    return [row["invoiceNumber"] for row in json.loads(desk.psa().get_data())]


def test_the_world_shows_both_sides_in_their_own_shapes(desk: Desk):
    world = desk.control("GET", "world")
    [organisation], [tenant] = world["organisations"], world["tenants"]
    assert {"name", "tenant_id", "invoices", "credit_notes", "payments", "contacts",
        "items", "overpayments",
            "prepayments"} <= set(organisation)  # fmt: skip
    assert {"company", "invoices", "payments", "purchase_orders", "batches"} <= set(tenant)
    assert [each["Name"] for each in organisation["contacts"]] == [
        "Barossa Wines",
        "Torrens Dental",
        "Gulf Freight",
    ]
    assert tenant["invoices"][0]["invoiceNumber"] == "24001"


def test_the_log_counts_every_call_but_those_of_the_desk_itself(desk: Desk):
    answer = desk.psa(f"{API}/system/info?fields=version")
    desk.control("GET", "world")
    [call] = desk.control("GET", "log")["calls"]
    assert (call["system"], call["method"], call["tenant"], call["status"]) == ("psa", "GET", "harbour", 200)
    assert call["path"].endswith("/system/info?fields=version")
    assert (call["bytes"], call["bytes_sent"]) == (len(answer.get_data()), 0)
    assert desk.control("GET", f"log?since={call['number']}")["calls"] == []
    desk.control("DELETE", "log")
    assert desk.control("GET", "log")["calls"] == []


def test_the_log_names_the_organisation_of_a_call_and_what_was_sent(desk: Desk):
    desk.xero(desk.xero_token())
    asked, called = desk.control("GET", "log")["calls"]
    assert (asked["system"], asked["method"], asked["path"]) == ("identity", "POST", "/connect/token")
    assert asked["bytes_sent"] > 0
    assert (called["system"], called["tenant"]) == ("xero", next(iter(desk.world.books.organisations)))


def test_a_call_that_belongs_to_neither_world_is_in_the_log_too(desk: Desk):
    assert desk.client.get("/somewhere?else=1").status_code == 404
    [call] = desk.control("GET", "log")["calls"]
    assert (call["system"], call["path"], call["status"]) == ("", "/somewhere?else=1", 404)


def test_people_act_through_the_desk(desk: Desk):
    assert "24004" not in numbers(desk)
    desk.control("POST", "act", {"side": "psa", "action": "close-invoice", "invoice": "24004"})
    assert "24004" in numbers(desk)


@pytest.mark.parametrize("body, words", [
    ({"side": "psa", "action": "dance"}, "close-invoice"),
    ({"side": "moon", "action": "dance"}, "psa"),
    ({"action": "dance"}, "side"),
    ({"side": "psa", "action": "close-invoice"}, "invoice"),
    ({"side": "psa", "action": "close-invoice", "invoice": "none"}, "none"),
    ({"side": "psa", "action": "create-invoice", "customer": "Nobody"}, "Nobody"),
])  # fmt: skip
def test_what_is_not_understood_is_answered_with_400_and_what_there_is(desk: Desk, body: dict, words: str):
    assert words in desk.control("POST", "act", body, status=400)["error"]


def test_reset_starts_the_story_over(desk: Desk):
    before = desk.control("GET", "world")["tenants"]
    desk.control("POST", "act", {"side": "psa", "action": "close-invoice", "invoice": "24004"})
    desk.mishap("500", times=None)
    desk.control("POST", "reset")
    after = desk.control("GET", "world")["tenants"]
    assert [each["invoiceNumber"] for each in after[0]["invoices"]] == [
        each["invoiceNumber"] for each in before[0]["invoices"]
    ]
    assert desk.control("GET", "mishaps")["planned"] == []
    assert "24004" not in numbers(desk)


def test_a_saved_world_loads_into_an_equal_one(desk: Desk):
    desk.control("POST", "act", {"side": "psa", "action": "reopen-invoice", "invoice": "24001"})
    saved = desk.control("POST", "save")
    world = desk.control("GET", "world")
    desk.control("POST", "act", {"side": "psa", "action": "delete-invoice", "invoice": "24001"})
    assert desk.control("GET", "world") != world
    desk.control("POST", "load", saved)
    assert desk.control("GET", "world") == world
    assert desk.control("POST", "save") == saved
    assert desk.psa(UNPOSTED).status_code == 200


def test_what_is_no_saved_world_is_refused(desk: Desk):
    assert "missing" in desk.control("POST", "load", {"clock": {}}, status=400)["error"]


def test_the_clock_stops_moves_and_runs(desk: Desk):
    desk.control("POST", "clock", {"freeze": "2026-11-22T10:00:00Z"})
    assert desk.control("POST", "clock", {"travel": 86400})["now"] == "2026-11-23T10:00:00+00:00"
    assert desk.control("POST", "clock", {"freeze": None})["frozen"] is False
    desk.control("POST", "clock", {"freeze": "soon"}, status=400)
    desk.control("POST", "clock", {}, status=400)


def test_switches_are_listed_and_turned(desk: Desk):
    assert desk.control("GET", "switches")["psa"]["second-payment"]["position"] == "accept"
    turn = {"side": "psa", "name": "second-payment", "position": "reject"}
    desk.control("POST", "switches", turn)
    assert desk.control("GET", "switches")["psa"]["second-payment"]["position"] == "reject"
    assert "accept" in desk.control("POST", "switches", turn | {"position": "maybe"}, status=400)["error"]


def test_the_desk_answers_to_this_machine_only():
    client = Client(Application(build_world("one-office")))
    response = client.get("/_control/world", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert response.status_code == 403


def test_bad_bodies_and_addresses_get_one_clear_line(desk: Desk):
    assert desk.client.post("/_control/act", data="{").status_code == 400
    assert desk.client.post("/_control/act", data="[1]").status_code == 400
    assert desk.control("GET", "nonsense", status=404)["error"]
    assert desk.control("GET", "log?since=x", status=400)["error"]
    assert desk.client.get("/somewhere").status_code == 404
