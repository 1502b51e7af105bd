"""The conversation: finding the company, proving who we are, pages, and what each refusal means; then it goes on."""

from __future__ import annotations

from base64 import b64decode
from urllib.parse import parse_qs

import httpx2
import pytest

from tests.connectors.connectwise.scripted import SETTINGS, Scripted, found, refused, said, text
from tests.connectors.memory import MemoryShelf
from tieout.connectors.connectwise.settings import ConnectWiseSettings
from tieout.connectors.wire import AddressRefused
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear

INFO = {"version": "v2025.8.1234", "isCloud": True, "serverTimeZone": "Cen. Australia Standard Time"}
CANNOT_ROUTE = text(400, "Cannot route. Codebase/company is invalid")


def read_info(client):
    return client.read("system/info", doing="read its version")


def make_batch(client):
    return client.create(
        "finance/accounting/batches", {"batchIdentifier": "T-1"}, doing="make a batch", about=["invoice:5001"]
    )


def test_it_works():
    world = Scripted(info=said(INFO))

    assert read_info(world.client()) == INFO

    assert world.asked() == ["GET login/companyinfo/harbour", "GET v2025_1/apis/3.0/system/info"]
    discovery, call = world.calls
    assert "authorization" not in discovery.headers  # needs none, so it gets none
    assert (
        b64decode(call.headers["authorization"].removeprefix("Basic ")) == b"harbour+pub:priv-key-of-harbour"
    )
    assert call.headers["clientId"] == SETTINGS.client_id
    assert call.headers["accept"] == "application/vnd.connectwise.com+json; version=2025.8"


def test_no_secret_reaches_the_book():
    world = Scripted(info=said(INFO), batches=said({}, 201))
    client = world.client()
    read_info(client)
    make_batch(client)
    written = repr([(row.request, row.answer) for row in world.book.rows])
    encoded = "aGFyYm91citwdWI6cHJpdi1rZXktb2YtaGFyYm91cg"
    assert not [
        secret for secret in ("priv-key-of-harbour", SETTINGS.client_id, encoded) if secret in written
    ]
    assert "[removed]" in written


def test_the_codebase_is_kept_so_that_the_next_run_does_not_ask_for_it():
    world = Scripted(info=said(INFO))
    read_info(world.client())
    read_info(world.client())
    assert [path for path in world.asked() if "companyinfo" in path] == ["GET login/companyinfo/harbour"]


@pytest.mark.parametrize(
    "gone",
    [
        CANNOT_ROUTE,
        text(404, "not found", "text/html"),
        refused(404, "ConnectWiseApi", "The endpoint does not exist."),
    ],
)
def test_after_an_upgrade_the_new_codebase_is_found_and_the_call_repeated_once(gone):
    world = Scripted(info=lambda call: said(INFO) if "v2025_2" in call.url.path else gone)
    read_info_before = Scripted(info=said(INFO))
    read_info(read_info_before.client())
    world.shelf = read_info_before.shelf  # knows v2025_1
    world.answers["companyinfo"] = found("v2025_2/")

    assert read_info(world.client()) == INFO

    assert world.asked() == [
        "GET v2025_1/apis/3.0/system/info",
        "GET login/companyinfo/harbour",
        "GET v2025_2/apis/3.0/system/info",
    ]
    assert world.shelf.get("codebase")[0] == b"v2025_2/"


def test_after_an_upgrade_a_batch_is_made_once():
    made = []
    world = Scripted(
        batches=lambda call: (
            made.append(call) or said({}, 201) if "v2025_2" in call.url.path else CANNOT_ROUTE
        )
    )
    world.answers["companyinfo"] = [found("v2025_1/"), found("v2025_2/")]
    make_batch(world.client())
    assert len(made) == 1


def test_an_address_that_routes_nowhere_is_unavailable_and_works_when_it_does():
    world = Scripted(info=[CANNOT_ROUTE, CANNOT_ROUTE, said(INFO)])
    client = world.client()
    with pytest.raises(Unavailable) as caught:
        read_info(client)
    assert caught.value.fault.code == "source-unreachable"
    assert caught.value.quoted == "Cannot route. Codebase/company is invalid"
    assert read_info(client) == INFO


def test_an_unknown_company_is_said_clearly():
    world = Scripted(companyinfo=text(200, "null", "application/json"), info=said(INFO))
    with pytest.raises(Unauthorised) as caught:
        read_info(world.client())
    assert caught.value.fault.code == "source-credential-refused"
    assert "knows no company harbour" in str(caught.value)
    assert caught.value.quoted == "/login/companyinfo/harbour: null"
    world.answers["companyinfo"] = found()
    assert read_info(world.client()) == INFO


def test_an_outage_during_discovery_is_unavailable_and_passes():
    world = Scripted(companyinfo=[text(503, "<html>busy</html>", "text/html"), found()], info=said(INFO))
    client = world.client()
    with pytest.raises(Unavailable, match="find the company"):
        read_info(client)
    assert read_info(client) == INFO


@pytest.mark.parametrize(
    "silent",
    [text(404, "no such page", "text/html"), said({"CompanyName": "old"}), said({"Codebase": "../"})],
)
def test_a_server_that_tells_no_codebase_is_spoken_to_under_the_one_that_always_routes(silent):
    world = Scripted(companyinfo=silent, info=said(INFO))
    assert read_info(world.client()) == INFO
    assert world.asked()[-1] == "GET v4_6_release/apis/3.0/system/info"


@pytest.mark.parametrize("status", [415, 406])
def test_an_older_server_is_asked_without_a_version_from_then_on(status):
    world = Scripted(
        info=lambda call: (
            refused(status, "UnsupportedMediaType", "no such version")
            if "version" in call.headers["accept"]
            else said(INFO)
        )
    )
    client = world.client()
    assert read_info(client) == INFO
    assert read_info(client) == INFO
    assert [call.headers["accept"] for call in world.calls[1:]] == [
        "application/vnd.connectwise.com+json; version=2025.8",
        "application/vnd.connectwise.com+json",
        "application/vnd.connectwise.com+json",
    ]


SECURITY = "You do not have security permission to perform this action."


@pytest.mark.parametrize(
    "answer,failure,code,quoted",
    [
        (refused(401, "ConnectWiseApi", "UserNotAuthenticated"), Unauthorised, "source-credential-refused", "UserNotAuthenticated"),
        (refused(403, "Security", SECURITY), Unauthorised, "source-permission-missing", SECURITY),
        (refused(400, "Security", "SSL is required."), Unauthorised, "source-permission-missing", "SSL is required."),
        (refused(400, "InvalidObject", "invoice object is invalid", {"code": "MaxLengthField", "message": "too long", "field": "reference"}),
         Refused, "wire-failed", "invoice object is invalid - reference: too long"),
        (refused(404, "NotFound", "Invoice 9 not found"), Refused, "wire-failed", "Invoice 9 not found"),
        (refused(409, "Conflict", "in use"), Refused, "wire-failed", "in use"),
        (said({"error": "ConnectWiseAPI", "message": "Too many requests."}, 429, retry_after="42"), Unavailable, "rate-limited", "Too many requests."),
        (text(429, "slow down"), Unavailable, "rate-limited", "slow down"),
        (refused(500, "InternalError", "oops"), Unavailable, "source-unreachable", "oops"),
        (text(503, "<html>busy</html>", "text/html"), Unavailable, "source-unreachable", "HTTP 503 with a web page"),
        (text(403, "<html>blocked</html>", "text/html"), Unavailable, "source-unreachable", "HTTP 403 with a web page"),
        (text(302, "", "text/html"), Refused, "source-unreachable", "HTTP 302 with a web page"),
        (httpx2.ConnectError("refused"), Unavailable, "source-unreachable", ""),
        (httpx2.ReadTimeout("slow"), Unavailable, "source-unreachable", ""),
        (text(200, '{"version": "v20', "application/json"), Unavailable, "answer-malformed", ""),
        (text(200, "<html>login</html>", "text/html"), Unavailable, "answer-malformed", ""),
    ],
)  # fmt: skip
def test_each_way_of_failing_has_its_consequence_and_the_next_call_works(answer, failure, code, quoted):
    world = Scripted(info=[answer, said(INFO)])
    client = world.client()

    with pytest.raises(failure) as caught:
        read_info(client)

    assert type(caught.value) is failure
    assert caught.value.fault.code == code
    assert caught.value.quoted == caught.value.fault.quoted == quoted
    assert read_info(client) == INFO


def test_the_book_says_what_each_answer_meant():
    world = Scripted(
        info=[
            text(200, "{", "application/json"),
            refused(401, "ConnectWiseApi", "no"),
            text(502, "<html>", "text/html"),
            said(INFO),
        ]
    )
    client = world.client()
    for _ in range(3):
        with pytest.raises((Unavailable, Unauthorised)):
            read_info(client)
    read_info(client)
    assert [row.answer["verdict"] for row in world.book.rows[1:]] == [
        "unavailable",
        "unauthorised",
        "unavailable",
        "ok",
    ]


@pytest.mark.parametrize("header,wait", [({"retry_after": "42"}, 42.0), ({}, 30.0)])
def test_too_many_requests_silence_everybody_for_as_long_as_asked(header, wait):
    world = Scripted(info=said({"error": "ConnectWiseAPI", "message": "Too many requests."}, 429, **header))
    with pytest.raises(Unavailable) as caught:
        read_info(world.client())
    assert caught.value.wait == wait
    assert world.allowance.given_back[-1]["hold_seconds"] == wait


@pytest.mark.parametrize(
    "answer,failure",
    [
        (httpx2.ConnectError("refused"), Unavailable),  # it never left
        (httpx2.ReadTimeout("slow"), Unclear),
        (text(502, "<html>", "text/html"), Unclear),
        (refused(500, "InternalError", "oops"), Unclear),
        (text(200, "<html>login</html>", "text/html"), Unclear),
        (text(201, '{"transact', "application/json"), Unclear),
        (said({"error": "ConnectWiseAPI", "message": "Too many requests."}, 429), Unavailable),
        (refused(400, "InvalidObject", "batch object is invalid"), Refused),
        (CANNOT_ROUTE, Unavailable),
    ],
)
def test_a_write_is_unclear_unless_it_is_certain(answer, failure):
    world = Scripted(batches=[answer, answer, said({}, 201)])
    client = world.client()
    with pytest.raises(failure) as caught:
        make_batch(client)
    assert type(caught.value) is failure
    before = len([path for path in world.asked() if "batches" in path])
    assert before == (
        2 if answer is CANNOT_ROUTE else 1
    )  # never repeated here, but after the route was found anew
    world.answers["batches"] = said({}, 201)
    make_batch(client)


def test_a_post_that_only_reads_is_never_unclear():
    world = Scripted(export=[httpx2.ReadTimeout("slow"), said({"transactions": []})])
    client = world.client()
    with pytest.raises(Unavailable):
        client.ask("finance/accounting/export", {}, doing="export")
    assert client.ask("finance/accounting/export", {}, doing="export") == {"transactions": []}


def next_link(query: str) -> str:
    return f'<https://elsewhere.test/v1/apis/3.0/finance/invoices?{query}>; rel="next", <https://x/y?page=9>; rel="last"'


def pages_of(client, **more):
    return list(client.pages("finance/invoices", doing="read invoices", **more))


def test_pages_are_followed_forward_to_the_last_one():
    full = [{"id": n} for n in range(1, 1001)]
    world = Scripted(
        invoices=[
            said(full, Link=next_link("pageSize=1000&pageId=1000")),
            said([{"id": 1001}], Link=next_link("pageId=1001")),
        ]
    )

    assert [len(page) for page in pages_of(world.client(), conditions='type="Standard"')] == [1000, 1]

    first, second = (parse_qs(call.url.query.decode()) for call in world.calls[1:])
    assert first == {"pageSize": ["1000"], "conditions": ['type="Standard"']}
    assert second == first | {"pageId": ["1000"]}
    assert {call.headers["pagination-type"] for call in world.calls[1:]} == {"forward-only"}
    assert {call.url.host for call in world.calls} == {
        "api-au.connectwise.test"
    }  # a link never leads elsewhere


def test_a_full_page_without_a_link_is_the_last_one():
    world = Scripted(invoices=said([{"id": n} for n in range(1000)]))
    assert [len(page) for page in pages_of(world.client())] == [1000]


def test_an_empty_list_has_no_pages():
    assert pages_of(Scripted(invoices=said([])).client()) == []


def test_numbered_pages_are_followed_too():
    full = [{"id": n} for n in range(1000)]
    world = Scripted(invoices=[said(full, Link=next_link("pageSize=1000&page=2")), said([{"id": 1001}])])
    assert [len(page) for page in pages_of(world.client())] == [1000, 1]
    assert parse_qs(world.calls[-1].url.query.decode())["page"] == ["2"]


def test_a_list_that_never_ends_is_noticed():
    full = [{"id": n} for n in range(1000)]
    world = Scripted(invoices=said(full, Link=next_link("pageId=1000")))
    with pytest.raises(Unavailable) as caught:
        pages_of(world.client())
    assert caught.value.fault.facts["problem"] == "the next page is this page"
    assert len(world.calls) == 3


@pytest.mark.parametrize("body", [{"code": "x"}, ["text"], None, 7])
def test_what_is_no_list_of_records_is_not_taken_for_one(body):
    with pytest.raises(Unavailable) as caught:
        pages_of(Scripted(invoices=said(body)).client())
    assert caught.value.fault.code == "answer-malformed"


def test_a_server_that_does_not_know_a_field_gives_whole_records_from_then_on():
    world = Scripted(
        invoices=lambda call: (
            refused(400, "InvalidArgument", "unknown field")
            if b"fields" in call.url.query
            else said([{"id": 1}])
        )
    )
    client = world.client()
    assert pages_of(client, fields="id,closedBy") == [[{"id": 1}]]
    assert pages_of(client, fields="id,closedBy") == [[{"id": 1}]]
    assert [b"fields" in call.url.query for call in world.calls[1:]] == [True, False, False]


def test_a_refusal_that_is_not_about_fields_stays_one():
    world = Scripted(invoices=refused(400, "InvalidArgument", "String values should be enclosed"))
    with pytest.raises(Refused):
        pages_of(world.client(), conditions="number=1", fields="id")
    assert len(world.calls) == 3


def test_everything_in_a_question_is_encoded():
    world = Scripted(invoices=said([]))
    pages_of(world.client(), conditions='name="A&B + C/50%"')
    assert world.calls[-1].url.query == b"pageSize=1000&conditions=name%3D%22A%26B%20%2B%20C%2F50%25%22"


def test_whether_it_answers_at_all():
    world = Scripted(info=[said(INFO), httpx2.ConnectError("down"), refused(401, "ConnectWiseApi", "no")])
    client = world.client()
    assert [client.answers() for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize("missing", ["company", "public_key", "private_key", "client_id"])
def test_a_connection_needs_every_field(missing):
    given = {
        "host": "https://api-na.myconnectwise.net",
        "company": "c",
        "public_key": "p",
        "private_key": "q",
        "client_id": "g",
    }
    with pytest.raises(ValueError, match=missing):
        ConnectWiseSettings(**given | {missing: " "})


def test_a_connection_is_encrypted_or_on_this_machine():
    given = {"company": "c", "public_key": "p", "private_key": "q", "client_id": "g"}
    with pytest.raises(AddressRefused, match="not encrypted"):
        ConnectWiseSettings(host="http://api-na.myconnectwise.net", **given)
    assert ConnectWiseSettings(host="http://127.0.0.1:9200/", **given).host == "http://127.0.0.1:9200"


def test_secrets_are_not_shown_with_the_settings():
    assert "priv-key-of-harbour" not in repr(SETTINGS)


@pytest.mark.parametrize(
    "host,web_host,page",
    [
        ("https://api-na.myconnectwise.net", "", "https://na.myconnectwise.net"),
        ("https://psa.example.com", "", "https://psa.example.com"),
        ("http://127.0.0.1:9200", "https://psa.example.com/", "https://psa.example.com"),
    ],
)
def test_an_invoice_is_opened_where_people_work(host, web_host, page):
    settings = ConnectWiseSettings(
        host=host, web_host=web_host, company="a&b", public_key="p", private_key="q", client_id="g"
    )
    assert settings.invoice_page(7301).startswith(f"{page}/v4_6_release/")
    assert settings.invoice_page(7301).endswith("recid=7301&companyName=a%26b")


def test_a_shelf_that_forgot_is_filled_again():
    world = Scripted(info=said(INFO))
    read_info(world.client())
    world.shelf = MemoryShelf()
    read_info(world.client())
    assert world.shelf.get("codebase")[0] == b"v2025_1/"
