"""What holds calls against the official descriptions would not let anything pass, and lets pass nothing for no reason."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from tests.conformance import descriptions
from tests.conformance.allowed import CONTRADICTIONS, MEMBERS
from tests.conformance.checking import Checker
from tests.conformance.notes import Notes
from tests.conformance.shapes import KEYWORDS, REMARKS, Novelties, Vocabulary
from tests.conformance.witness import Seen

pytestmark = pytest.mark.skipif(not descriptions.at_hand(), reason=descriptions.ABSENT)

GUID = "2f79af6c-5f57-49e8-9e44-301499538add"
PSA, XERO = "/v2025_1/apis/3.0", "/api.xro/2.0"
DESCRIBED = {"psa": descriptions.psa, "xero": descriptions.xero, "identity": descriptions.identity}


def answer(
    system: str, path: str, body: Any, *, method: str = "GET", status: int = 200, query: str = ""
) -> Seen:
    said = json.dumps(body).encode()
    return Seen(system, method, path, query, {}, b"", status, "application/json", said)


def request(system: str, method: str, path: str, body: Any = None, *, query: str = "") -> Seen:
    sent = b"" if body is None else json.dumps(body).encode()
    headers = {
        "User-Agent": "Tieout",
        "Content-Type": "application/json",
        "clientId": "x",
        "xero-tenant-id": GUID,
    }
    return Seen(system, method, path, query, headers, sent)


RIGHT = [
    answer("psa", f"{PSA}/finance/invoices/5001", {"id": 5001, "invoiceNumber": "10501", "type": "Standard", "company": {"id": 1}}),
    answer("psa", f"{PSA}/Finance/Invoices/5001/", {"id": 5001}, query="fields=id"),
    answer("psa", f"{PSA}/finance/invoices/1", {"code": "NotFound", "message": "no", "errors": None}, status=404),
    answer("xero", f"{XERO}/Invoices", {"Invoices": [{"InvoiceID": GUID, "Type": "ACCREC", "DateString": "2026-09-14T00:00:00"}]}),
    answer("xero", f"{XERO}/Invoices", {}, status=429),
    request("psa", "GET", f"{PSA}/finance/invoices", query="conditions=id%3E1&pageSize=1000"),
    request("psa", "POST", f"{PSA}/finance/invoices/5001/payments", {"amount": 1.5, "type": "P"}),
    request("xero", "PUT", f"{XERO}/Invoices", {"Invoices": [{"Type": "ACCREC"}]}, query="summarizeErrors=false&unitdp=4"),
    request("xero", "GET", "/connections"),
]  # fmt: skip
WRONG = [
    (answer("psa", f"{PSA}/finance/invoices/5001", {"id": "5001", "type": "Standard", "company": {}}), "not of type 'integer'"),
    (answer("psa", f"{PSA}/finance/invoices/5001", {"id": 5001, "mood": "good"}, query="fields=id"), "'mood' was unexpected"),
    (answer("psa", f"{PSA}/finance/invoices/5001", {"id": 5001, "type": "Standard"}), "'company' is a required"),
    (answer("psa", f"{PSA}/finance/invoices/5001", {"type": "Funny", "company": {}}), "'Funny' is not one of"),
    (answer("psa", f"{PSA}/finance/invoices/5001", {"error": "no"}, status=400), "'error' was unexpected"),
    (answer("psa", f"{PSA}/finance/invoices/5001", {}, status=302), "has no answer 302"),
    (answer("psa", f"{PSA}/finance/nonsense", []), "no description knows this address"),
    (answer("psa", f"{PSA}/finance/invoices", [{"company": {}, "type": "Standard", "reference": "x" * 51}]), "is too long"),
    (answer("xero", f"{XERO}/Invoices", {"Invoices": [{"InvoiceID": "1"}]}), "is not a 'uuid'"),
    (answer("xero", f"{XERO}/Invoices", {"Invoices": [{"Type": "ACCREC"}, {"Type": "DRAFT"}]}), "'DRAFT' is not one of"),
    (answer("xero", f"{XERO}/Invoices", {"Invoices": [{"Totl": 1}]}), "'Totl' was unexpected"),
    (answer("xero", "/connections", [{"tenantId": 1}]), "1 is not of type 'string'"),
    (request("psa", "GET", f"{PSA}/finance/invoices", query="condition=id%3E1"), "takes no condition"),
    (request("psa", "GET", f"{PSA}/finance/invoices", query="pageSize=many"), "many"),
    (request("psa", "GET", f"{PSA}/finance/unposted"), "no description knows this address"),
    (request("psa", "POST", f"{PSA}/finance/accounting/export", {"includedInvoiceIds": ["5001"]}), "not of type 'integer'"),
    (request("psa", "POST", f"{PSA}/finance/accounting/export", {"includedInvoices": [5001]}), "'includedInvoices' was unexpected"),
    (request("xero", "PUT", f"{XERO}/CreditNotes", {"CreditNotes": [{"SentToContact": True}]}), "read-only"),
    (request("xero", "PUT", f"{XERO}/Invoices", {"Invoices": [{"LineAmountTypes": "NO_TAX"}]}), "'NO_TAX' is not one of"),
    (request("xero", "GET", f"{XERO}/Invoices", query="pagesize=10"), "takes no pagesize"),
]  # fmt: skip


@pytest.mark.parametrize("seen", RIGHT, ids=str)
def test_what_is_right_passes(seen: Seen):
    assert list(Checker().complaints(seen)) == []


@pytest.mark.parametrize("seen, words", WRONG, ids=lambda one: str(one)[:60])
def test_what_is_wrong_is_told_each_time(seen: Seen, words: str):
    checker = Checker()
    for right in RIGHT:
        assert list(checker.complaints(right)) == []
    for _ in range(2):
        [complaint] = checker.complaints(seen)
        assert words in complaint


def test_requests_of_other_clients_may_be_as_wrong_as_a_test_wants_them():
    seen = request("psa", "POST", f"{PSA}/finance/accounting/export", {"includedInvoiceIds": ["5001"]})
    assert list(Checker().complaints(Seen(**vars(seen) | {"headers": {"User-Agent": "somebody"}}))) == []


@pytest.mark.parametrize("system", DESCRIBED)
def test_a_description_tells_bodies_apart_by_nothing_that_shapes_leave_out(system: str):
    said = _said_in(DESCRIBED[system]()._parsed["components"]["schemas"])
    assert {name for name in said if not name.startswith("x-")} <= KEYWORDS | REMARKS


def _said_in(schemas: dict[str, Any]) -> set[str]:
    said: set[str] = set()
    left = list(schemas.values())
    while left:
        schema = left.pop()
        said |= schema.keys()
        left += schema.get("properties", {}).values()
        left += [
            schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)
        ]
    return said


ALIKE = [
    ({"a": "Barossa Cellars"}, {"a": "Glenelg Dental"}),
    ([1, 2, 2], [3, 4]),
    ({"a": 1.5, "b": 2}, {"b": 700, "a": 2.25}),
    ([{"a": 1}, {"b": 1}], [{"b": 9}, {"a": 9}, {"a": 8}]),
]
UNLIKE = [
    ({"a": "Barossa"}, {"a": "DRAFT"}),
    ({"a": "PAID"}, {"a": "DRAFT"}),
    ({"a": "x" * 10}, {"a": "x" * 11}),
    ({"a": GUID}, {"a": GUID[:-1] + "x"}),
    ({"a": "2026-09-14"}, {"a": "2026-19-14"}),
    ({"a": 1}, {"a": "1"}),
    ({"a": 1}, {"a": True}),
    ({"a": 1}, {"a": 1.0}),
    ({"a": 1.0}, {"a": 1.5}),
    ({"a": 1}, {"a": 2**31}),
    ({"a": None}, {}),
    ([{"a": 1}], [{"a": 1}, {}]),
]
VOCABULARY = Vocabulary({"one": {"enum": ["DRAFT", "PAID"], "maxLength": 10}})


@pytest.mark.parametrize("one, other", ALIKE)
def test_what_no_description_can_tell_apart_has_one_shape(one: Any, other: Any):
    assert VOCABULARY.shape(one) == VOCABULARY.shape(other)


@pytest.mark.parametrize("one, other", UNLIKE)
def test_what_a_description_may_tell_apart_has_two_shapes(one: Any, other: Any):
    assert VOCABULARY.shape(one) != VOCABULARY.shape(other)


def test_of_a_page_is_left_what_was_not_met_before():
    novelties = Novelties(VOCABULARY)
    first, shapes = novelties.of("GET page", {"rows": [{"n": 1}, {"n": 2}, {"n": "PAID"}]})
    assert first == {"rows": [{"n": 1}, {"n": "PAID"}]}
    assert novelties.of("GET page", {"rows": [{"n": 3}]})[1], (
        "nothing is known before it was found to be right"
    )
    novelties.learn(shapes)
    assert novelties.of("GET page", {"rows": [{"n": 4}]})[0] == {"rows": []}
    assert novelties.of("GET other", {"rows": [{"n": 4}]})[0] == {"rows": [{"n": 4}]}


def test_nothing_is_allowed_that_is_described():
    described = json.loads((descriptions.FOLDER / descriptions.PSA).read_text(encoding="utf-8"))
    assert MEMBERS["psa"].keys() <= described["components"]["schemas"].keys()
    for name, members in MEMBERS["xero"].items():
        known = descriptions.xero()._parsed["components"]["schemas"][name]["properties"]
        assert [one for one in members if one != "*" and known[one] != {}] == []


@pytest.mark.parametrize("system", CONTRADICTIONS)
def test_a_contradiction_is_of_an_operation_that_there_is(system: str):
    known = {str(one) for found in DESCRIBED[system]()._routes.values() for _, one in found}
    assert CONTRADICTIONS[system].keys() <= known


def test_simulators_in_child_processes_are_seen_too(notes_of_children: Notes):
    list(notes_of_children.new())
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = str(found.getsockname()[1])
    command = [sys.executable, "-m", "tieout.cli", "simulator", "--scenario", "one-office", "--port", port]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as process:
        assert port in process.stdout.readline()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(f"http://127.0.0.1:{port}/login/companyinfo/harbour").close()
        process.terminate()
        process.stdout.read()
    [seen] = notes_of_children.new()
    assert (seen.method, seen.path, seen.status) == ("GET", "/login/companyinfo/harbour", 200)
    assert json.loads(seen.answer)["CompanyID"] == "harbour"
