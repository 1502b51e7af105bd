"""The reference's numbered vectors about discovery, access, paging, conditions and patching."""

from __future__ import annotations

import base64
import json

from tests.simulator.psa.acme import Acme, link, read


def keys(company: str, public: str, private: str) -> str:
    return "Basic " + base64.b64encode(f"{company}+{public}:{private}".encode()).decode()


def test_vector_01_discovery_names_a_codebase_to_anybody(acme: Acme):
    body = read(acme.client.get("/login/companyinfo/acme"), 200)
    assert body["Codebase"].endswith("/")
    assert body["CompanyID"] == "acme"


def test_vector_02_discovery_of_an_unknown_company_is_null(acme: Acme):
    response = acme.client.get("/login/companyinfo/nope")
    assert (response.status_code, response.get_data()) == (200, b"null")


def test_vector_03_system_info_tells_the_server_zone_by_its_windows_name(acme: Acme):
    assert acme.headers["Authorization"] == "Basic YWNtZStwdWI6cHJpdg=="
    assert acme.get("system/info")["serverTimeZone"] == "Eastern Standard Time"


def test_vector_04_a_wrong_key_is_not_authenticated(acme: Acme):
    response = acme.ask("GET", "system/info", Authorization=keys("acme", "pub", "bad"))
    assert read(response, 401) == {
        "code": "ConnectWiseApi",
        "message": "UserNotAuthenticated",
        "errors": None,
    }


def test_vector_05_a_call_without_client_id_is_turned_away(acme: Acme):
    del acme.headers["clientId"]
    assert read(acme.ask("GET", "system/info"), 401)["code"] == "ConnectWiseApi"


def test_vector_06_an_unknown_codebase_is_refused_in_plain_text(acme: Acme):
    response = acme.client.get("/v1999_1/apis/3.0/system/info", headers=acme.headers)
    assert response.status_code == 400
    assert response.content_type.startswith("text/plain")
    assert response.get_data(as_text=True) == "Cannot route. Codebase/company is invalid"


def test_vector_07_a_read_only_role_may_not_create_a_batch(acme: Acme):
    acme.headers["Authorization"] = keys("acme", "reader", "priv")
    assert acme.get("finance/invoices/5001")["id"] == 5001
    assert read(acme.ask("POST", "finance/accounting/batches", {}), 403)["code"] == "Security"


def test_vector_08_the_sixth_call_of_five_is_too_many_and_says_so_in_another_shape(acme: Acme):
    acme.act("set-rate-limit", calls_a_minute=5)
    for _ in range(5):
        acme.get("system/info")
    response = acme.ask("GET", "system/info")
    body = read(response, 429)
    assert int(response.headers["Retry-After"]) > 0
    assert "error" in body
    assert "code" not in body


def test_vector_09_the_first_page_links_to_next_and_last_only(acme: Acme):
    response = acme.ask("GET", "finance/invoices")
    assert len(read(response, 200)) == 25
    assert link(response, "next").endswith("page=2")
    assert link(response, "last").endswith("page=2")
    assert not link(response, "first")
    assert not link(response, "prev")


def test_vector_10_the_last_page_links_back_only(acme: Acme):
    response = acme.ask("GET", "finance/invoices?page=2")
    assert len(read(response, 200)) == 5
    assert link(response, "first").endswith("page=1")
    assert link(response, "prev").endswith("page=1")
    assert not link(response, "next")


def test_vector_11_a_single_page_has_no_link_header(acme: Acme):
    response = acme.ask("GET", "finance/invoices?pageSize=1000")
    assert len(read(response, 200)) == 30
    assert "Link" not in response.headers


def test_vector_12_forward_only_pages_go_by_id(acme: Acme):
    response = acme.ask("GET", "finance/invoices?pageSize=10", pagination_type="forward-only")
    rows = [row["id"] for row in read(response, 200)]
    assert len(rows) == 10
    assert rows == sorted(rows)
    assert link(response, "next").endswith(f"pageId={rows[-1]}")


def test_vector_13_forward_only_begins_after_the_page_id(acme: Acme):
    response = acme.ask("GET", "finance/invoices?pageSize=10&pageId=5001", pagination_type="forward-only")
    assert read(response, 200)[0]["id"] == 5002


def test_vector_15_count_honours_conditions(acme: Acme):
    assert acme.get("finance/invoices/count?conditions=status/isClosed=true") == {"count": 4}


def test_vector_16_conditions_on_date_and_type(acme: Acme):
    query = 'conditions=date>=[2026-11-05T00:00:00Z] and type="CreditMemo"'
    assert [row["id"] for row in acme.get(f"finance/invoices?{query}")] == [5002]


def test_vector_17_a_date_in_quotes_is_refused_with_the_advice_on_brackets(acme: Acme):
    response = acme.ask("GET", 'finance/invoices?conditions=date>="2026-11-05"')
    assert "square brackets" in read(response, 400)["message"]


def test_vector_18_text_without_quotes_is_refused_with_the_advice_on_quotes(acme: Acme):
    response = acme.ask("GET", "finance/invoices?conditions=invoiceNumber=10501")
    assert "quotes" in read(response, 400)["message"]


def test_vector_19_like_takes_percent_as_anything(acme: Acme):
    rows = acme.get('finance/invoices?conditions=company/identifier like "Big%25"')
    assert [row["id"] for row in rows] == [5001, 5002]


def test_vector_20_child_conditions_hold_when_any_element_fits(acme: Acme):
    rows = {row["id"] for row in acme.get('company/companies?childConditions=types/name="Vendor"')}
    assert 310 in rows
    assert 250 not in rows


def test_vector_21_custom_field_conditions_are_about_one_and_the_same_field(acme: Acme):
    query = 'customFieldConditions=caption="Xero Org" AND value="UK Ltd"'
    assert [row["id"] for row in acme.get(f"company/companies?{query}")] == [250]


def test_vector_23_an_unknown_name_in_fields_is_refused(acme: Acme):
    read(acme.ask("GET", "finance/invoices?fields=id,nonsense"), 400)


def test_vector_24_an_unknown_invoice_is_not_found(acme: Acme):
    assert read(acme.ask("GET", "finance/invoices/999999"), 404)["code"] == "NotFound"


def test_vector_25_a_text_that_is_too_long_is_refused_by_field(acme: Acme):
    operation = {"op": "replace", "path": "reference", "value": "x" * 51}
    body = acme.patch("finance/invoices/5003", operation, status=400)
    assert body["code"] == "InvalidObject"
    assert [(each["code"], each["field"]) for each in body["errors"]] == [("MaxLengthField", "reference")]


def test_vector_26_a_patch_with_a_slash_works_and_moves_last_updated(acme: Acme):
    before = acme.get("finance/invoices/5003")["_info"]["lastUpdated"]
    acme.clock.freeze(acme.clock.now().replace(hour=13))
    changed = acme.patch("finance/invoices/5003", {"op": "replace", "path": "/reference", "value": "INV-1"})
    assert changed["reference"] == "INV-1"
    assert changed["_info"]["lastUpdated"] > before


def test_vector_60_a_company_identifier_is_given_once(acme: Acme):
    body = acme.post("company/companies", {"identifier": "bigdesign", "name": "Another"}, 400)
    assert body["errors"] == [
        {
            "code": "ObjectExists",
            "message": "Company ID already in use.",
            "resource": "company",
            "field": "identifier",
        }
    ]


def test_the_body_is_what_the_reference_shows_it_to_be(acme: Acme):
    raw = acme.ask("GET", "finance/invoices/5001").get_data()
    assert b'"total":693.50' in raw
    record = json.loads(raw)
    assert "topComment" not in record
    assert record["downpaymentApplied"] == 0
    assert record["addToBatchEmailList"] is False if "addToBatchEmailList" in record else True
