"""Conditions, ordering, projection and paging: the whole grammar, and what is refused."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.simulator.psa.acme import Acme, link, query_of

INVOICES = "finance/invoices"


def found(acme: Acme, text: str, resource: str = INVOICES, name: str = "conditions") -> list[int]:
    return [row["id"] for row in acme.get(f"{resource}?{name}={quote(text)}&pageSize=1000&orderBy=id")]


@pytest.mark.parametrize("text, ids", [
    ("id=5001", [5001]),
    ("id in (5001, 5003, 777)", [5001, 5003]),
    ("not id>5001 ", [5001]),
    ("id<=5005 and not (id=5001 or id=5002)", [5003, 5004, 5005]),
    ("id<5006 and id not in (5001,5002)", [5003, 5004, 5005]),
    ("ID<5006 AND STATUS/ISCLOSED = false", [5003]),
    ("id<5006 and type != 'Standard'", [5002]),
    ('id<5006 and type <> "Standard"', [5002]),
    ('type="creditmemo"', [5002]),
    ("total<0", [5002]),
    ("total>=693.50 and total<693.51", [5001]),
    ('reference contains "ticket"', [5001]),
    ('id<5006 and reference not contains "ticket"', [5002, 5003, 5004, 5005]),
    ('reference like "Tick*01"', [5001]),
    ('reference like "tick"', []),
    ("id<5006 and customerPO=null", [5002, 5003, 5004, 5005]),
    ("customerPO!=null", [5001]),
    ("company/id=250 and date>[2026-11-05T00:00:00Z]", [5002]),
    ("_info/lastUpdated>=[2026-11-22T12:00:00Z] and id<5002", [5001]),
    ("lastUpdated>[2026-11-22T12:00:01Z]", []),
    ('_info/enteredBy="jsmith" and id=5001', [5001]),
    ('location/name="Leeds Office" and id<5003', [5001, 5002]),
    ("date=[2026-11-05]", [5001]),
    ("id=5001 or id=5002 and id=9", [5001]),
    ("billingTerms/name = 'Net 30 days' and id = 5001", [5001]),
])  # fmt: skip
def test_conditions(acme: Acme, text: str, ids: list[int]):
    assert found(acme, text) == ids


@pytest.mark.parametrize("text", [
    "id", "id=", "=5", "id==5", "id=5 and", "(id=5", "id=5)", "id in ()", "id in (1,", "nonsense=1", "company/nothing=1",
    'id="5001"', 'total="1"', "reference=5", "taxableFlag=1", 'taxableFlag="true"', "date=[yesterday]",
    "date=5", "glBatch=null", "company=null", "id not = 5", "reference contains 5", "id=5;", "id in (" + ",".join(["1"] * 501) + ")",
])  # fmt: skip
def test_what_cannot_be_understood_is_a_bad_request(acme: Acme, text: str):
    response = acme.ask("GET", f"{INVOICES}?conditions={quote(text)}")
    assert response.status_code == 400
    assert b'"message"' in response.get_data()


def test_a_bracket_in_a_string_is_written_in_brackets(acme: Acme):
    acme.patch("finance/invoices/5003", {"op": "replace", "path": "reference", "value": "[urgent] call"})
    assert found(acme, 'reference like "[[]urgent%"') == [5003]


@pytest.mark.parametrize("text, ids", [
    ("types/id=3", [310]),
    ('types/name="Client" and types/id<>6', [250, 251, 666]),
    ('types/name like "Ven%"', [310]),
])  # fmt: skip
def test_child_conditions(acme: Acme, text: str, ids: list[int]):
    assert found(acme, text, "company/companies", "childConditions") == ids


def test_custom_field_conditions_do_not_mix_two_fields(acme: Acme):
    acme.act("create-company", name="Mixed", fields={"Xero Org": "NZ Ltd", "Other": "UK Ltd"})
    text = 'caption="Xero Org" AND value="UK Ltd"'
    assert found(acme, text, "company/companies", "customFieldConditions") == [250]


def test_order_by_several_with_missing_values_last(acme: Acme):
    rows = acme.get(f"{INVOICES}?conditions=id<5006&orderBy=reference desc, total asc&fields=id")
    assert [row["id"] for row in rows] == [5001, 5002, 5005, 5003, 5004]


@pytest.mark.parametrize(
    "query", ["orderBy=nonsense", "orderBy=id sideways", "page=0", "page=x", "pageSize=0"]
)
def test_bad_orders_and_pages_are_refused(acme: Acme, query: str):
    assert acme.ask("GET", f"{INVOICES}?{query}").status_code == 400


@pytest.mark.parametrize("position, status", [("refuse", 400), ("clamp", 200)])
def test_a_page_over_the_limit_is_a_switch(acme: Acme, position: str, status: int):
    acme.psa.switches.turn("page-size-over-limit", position)
    assert acme.ask("GET", f"{INVOICES}?pageSize=1001").status_code == status


def test_forward_only_refuses_an_order(acme: Acme):
    response = acme.ask("GET", f"{INVOICES}?orderBy=id", pagination_type="forward-only")
    assert response.status_code == 400


@pytest.mark.parametrize("forward", [True, False])
def test_following_next_reads_everything_once_and_keeps_the_conditions(acme: Acme, forward: bool):
    query, seen = f"conditions={quote('id>5001 and total>0')}&pageSize=7", []
    headers = {"pagination_type": "forward-only"} if forward else {}
    while query:
        response = acme.ask("GET", f"{INVOICES}?{query}", **headers)
        seen += [row["id"] for row in response.get_json(force=True)]
        query = query_of(link(response, "next"))
    assert seen == [5003, 5004, 5005, *range(6001, 6026)]


def test_count_needs_no_paging(acme: Acme):
    assert acme.get(f"{INVOICES}/count?conditions={quote('total<0')}") == {"count": 1}


def test_fields_reach_into_records_and_collections(acme: Acme):
    row = acme.get(f"{INVOICES}/5001?fields=id,status/id,_info/lastUpdated,customerPO")
    assert row == {
        "id": 5001,
        "status": {"id": 13},
        "_info": {"lastUpdated": "2026-11-22T12:00:00Z"},
        "customerPO": "PO-889",
    }
    row = acme.get("company/companies/250?fields=types/name")
    assert row == {"types": [{"name": "Client"}]}


def test_paths_do_not_care_about_case(acme: Acme):
    assert (
        acme.get("finance/taxcodes")[0]["identifier"]
        == acme.get("FINANCE/TaxCodes")[0]["identifier"]
        == "VAT20"
    )


def test_an_address_that_is_too_long_is_refused(acme: Acme):
    response = acme.ask("GET", f"{INVOICES}?conditions={'id=1 or ' * 2000}id=2")
    assert response.status_code == 414


def test_what_does_not_exist_is_said_so(acme: Acme):
    assert (
        acme.ask("GET", "finance/nothing").get_json(force=True)["message"] == "The endpoint does not exist."
    )
    assert acme.ask("DELETE", "finance/accounting/unpostedinvoices").status_code == 405
