"""Before a call is looked at: token, organisation, scope, form, limits and the idempotency store."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.simulator.books.demo import draft, make_xero


def test_every_answer_carries_limits_and_a_correlation_id(xero):
    first, second = xero.get("/Organisation"), xero.get("/Organisation")
    for header in ("X-DayLimit-Remaining", "X-MinLimit-Remaining", "X-AppMinLimit-Remaining"):
        assert first.headers[header].isdigit()
    assert first.headers["xero-correlation-id"] != second.headers["xero-correlation-id"]
    assert first.headers["content-type"] == "application/json; charset=utf-8"
    assert first.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_vector_64_the_61st_call_in_a_minute(xero):
    xero.books.act("set-limits", {"on": True})
    left = [int(xero.get("/Organisation").headers["X-MinLimit-Remaining"]) for _ in range(60)]
    assert (left[0], left[-1]) == (59, 0)
    xero.clock.travel(timedelta(seconds=34))
    answer = xero.get("/Organisation")
    assert (answer.status, answer.text) == (429, "")
    assert "Content-Type" not in answer.headers
    assert answer.headers["X-Rate-Limit-Problem"] == "minute"
    assert answer.headers["Retry-After"] == "26"
    assert answer.headers["X-MinLimit-Remaining"] == "0"
    xero.clock.travel(timedelta(seconds=26))
    assert xero.get("/Organisation").status == 200


def test_the_day_limit_waits_until_the_window_ends(xero):
    xero.books.act("set-limits", {"on": True, "day": 2})
    xero.get("/Organisation")
    xero.get("/Organisation")
    answer = xero.get("/Organisation")
    assert answer.headers["X-Rate-Limit-Problem"] == "day"
    assert answer.headers["Retry-After"] == "86400"


def test_the_app_minute_limit_has_no_retry_after(xero):
    xero.books.act("set-limits", {"on": True, "app_minute": 1})
    xero.get("/Organisation")
    answer = xero.get("/Organisation")
    assert answer.headers["X-Rate-Limit-Problem"] == "appminute"
    assert "Retry-After" not in answer.headers


def test_the_sixth_call_at_once_is_refused_without_retry_after(xero):
    xero.books.act("set-limits", {"on": True})
    started, release = threading.Barrier(6), threading.Event()
    answers = []

    def slow():
        started.wait()
        answers.append(xero.get("/Organisation").status)

    original = xero.books._worked

    def held(*args):
        started_inside.release()
        release.wait(20)
        return original(*args)

    started_inside = threading.Semaphore(0)
    xero.books._worked = held
    workers = [threading.Thread(target=slow) for _ in range(5)]
    for worker in workers:
        worker.start()
    started.wait()
    for _ in workers:
        assert started_inside.acquire(timeout=20)
    answer = xero.get("/Organisation")
    release.set()
    for worker in workers:
        worker.join(20)
    assert answer.status == 429
    assert answer.headers["X-Rate-Limit-Problem"] == "concurrent"
    assert "Retry-After" not in answer.headers
    assert answers == [200] * 5


def test_whether_rejected_calls_count_is_a_switch(xero):
    def left_after_a_rejection() -> str:
        xero.books.act("set-limits", {"on": True, "minute": 1, "day": 100})
        xero.get("/Organisation")
        xero.get("/Organisation")
        xero.clock.travel(timedelta(minutes=1))
        return xero.get("/Organisation").headers["X-DayLimit-Remaining"]

    assert left_after_a_rejection() == "97"
    xero.books.switches.turn("rejected-calls", "free")
    assert left_after_a_rejection() == "98"


def test_vector_66_expired_token(xero):
    xero.clock.travel(timedelta(minutes=30))
    answer = xero.get("/Organisation")
    assert answer.status == 401
    assert answer.json["Title"] == "Unauthorized"
    assert answer.json["Detail"] == "TokenExpired: token expired at 09/14/2026 09:59:59"
    assert set(answer.json) == {"Type", "Title", "Status", "Detail", "Instance", "Extensions"}


def test_a_garbage_token_is_no_expired_one(xero):
    xero.token = "garbage"
    assert xero.get("/Organisation").json["Detail"] == "AuthenticationUnsuccessful"


def test_vector_67_disconnected_organisation(xero):
    xero.act("disconnect")
    answer = xero.get("/Organisation")
    assert (answer.status, answer.json["Title"], answer.json["Detail"]) == (
        403,
        "Forbidden",
        "AuthenticationUnsuccessful",
    )


def test_unknown_or_missing_tenant_header_is_403(xero):
    assert xero.get("/Organisation", xero_tenant_id="11111111-1111-4111-8111-111111111111").status == 403
    assert xero.get("/Organisation", xero_tenant_id="").status == 403


@pytest.mark.parametrize("position,status", [("401", 401), ("403", 403)])
def test_vector_68_missing_scope(xero, position, status):
    xero.books.switches.turn("missing-scope", position)
    xero.sign_in("openid accounting.settings.read accounting.contacts")
    answer = xero.get("/Invoices")
    assert (answer.status, answer.json["Detail"]) == (status, "AuthorizationUnsuccessful")
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    assert xero.get("/Accounts").status == 200
    assert xero.put("/Currencies", {"Code": "EUR"}).status == status
    assert xero.get("/Contacts").status == 200


def test_broad_scopes_still_reach_their_endpoints(xero):
    xero.sign_in("accounting.transactions")
    assert xero.get("/Invoices").status == 200
    assert xero.get("/Payments").status == 200
    assert xero.get("/Contacts").status == 401


def test_without_an_accept_for_json_there_is_no_json(xero):
    assert xero.get("/Organisation", Accept="").status == 406
    assert xero.get("/Organisation", Accept="*/*").status == 406
    assert xero.get("/Organisation", Accept="application/json, text/plain").status == 200
    xero.books.switches.turn("not-json-accept", "xml")
    assert xero.get("/Organisation", Accept="").headers["Content-Type"].startswith("text/xml")


def test_a_request_over_ten_megabytes_is_refused(xero):
    assert xero.put("/Invoices", b" " * (10 * 1024 * 1024 + 1)).status == 400


def test_an_organisation_that_is_offline_is_503(xero):
    xero.act("take-offline")
    answer = xero.get("/Organisation")
    assert (answer.status, answer.text) == (503, "The organisation temporarily cannot be connected to.")
    xero.act("take-offline", offline=False)
    assert xero.get("/Organisation").status == 200


def test_methods_and_paths_that_do_not_exist(xero):
    assert xero.call("POST", "/Organisation", {}).status == 501
    assert xero.call("DELETE", "/Invoices").status == 405
    assert xero.get("/Nonsense").status == 404


# Idempotency


def test_vector_63_same_key_and_body_within_six_minutes(xero):
    first = xero.put("/Invoices", draft(), Idempotency_Key="k1")
    again = xero.put("/Invoices", draft(), Idempotency_Key="k1")
    assert (first.status, first.text) == (again.status, again.text)
    assert len(xero.org.invoices) == 1
    xero.clock.travel(timedelta(minutes=6))
    xero.put("/Invoices", draft(), Idempotency_Key="k1")
    assert len(xero.org.invoices) == 2


def test_same_key_with_anything_different_is_refused(xero):
    xero.put("/Invoices", draft(), Idempotency_Key="k1")
    answer = xero.put("/Invoices", draft(Reference="other"), Idempotency_Key="k1")
    assert answer.status == 400
    assert answer.json["Message"] == "Idempotency Key: k1 is used with a different request."


def test_errors_are_stored_under_the_key_too(xero):
    xero.mishaps = frozenset({"500-stored"})
    assert xero.put("/Invoices", draft(), Idempotency_Key="k1").status == 500
    xero.mishaps = frozenset()
    assert xero.put("/Invoices", draft(), Idempotency_Key="k1").status == 500
    assert len(xero.org.invoices) == 0
    assert xero.put("/Invoices", draft(), Idempotency_Key="k2").status == 200


def test_a_429_is_not_stored_and_replays_use_up_the_limit(xero):
    xero.books.act("set-limits", {"on": True, "minute": 2})
    assert xero.put("/Invoices", draft(), Idempotency_Key="k1").status == 200
    assert xero.put("/Invoices", draft(), Idempotency_Key="k1").status == 200
    assert xero.put("/Invoices", draft(), Idempotency_Key="k1").status == 429
    assert xero.put("/Invoices", draft(), Idempotency_Key="k2").status == 429
    xero.clock.travel(timedelta(minutes=1))
    assert xero.put("/Invoices", draft(), Idempotency_Key="k2").status == 200
    assert len(xero.org.invoices) == 2


@pytest.mark.parametrize("key", ["", "x" * 129])
def test_a_blank_or_overlong_key_is_refused(xero, key):
    assert xero.put("/Invoices", draft(), Idempotency_Key=key).status == 400


def test_keys_are_ignored_on_reads(xero):
    assert xero.get("/Invoices", Idempotency_Key="k1").status == 200
    xero.invoice()
    assert len(xero.get("/Invoices", Idempotency_Key="k1").json["Invoices"]) == 1


@pytest.mark.parametrize("position,statuses", [("wait", [200, 200]), ("refuse", [200, 400])])
def test_a_second_call_with_the_same_key_while_the_first_runs(xero, position, statuses):
    xero.books.switches.turn("same-key-at-once", position)
    inside, release = threading.Event(), threading.Event()
    original = xero.books._worked

    def held(*args):
        inside.set()
        release.wait(20)
        return original(*args)

    xero.books._worked = held
    answers = {}

    def send(name):
        answers[name] = xero.put("/Invoices", draft(), Idempotency_Key="k1").status

    first = threading.Thread(target=send, args=("first",))
    first.start()
    assert inside.wait(20)
    second = threading.Thread(target=send, args=("second",))
    second.start()
    if position == "refuse":
        second.join(20)
    release.set()
    first.join(20)
    second.join(20)
    assert [answers["first"], answers["second"]] == statuses
    assert len(xero.org.invoices) == 1


def test_several_organisations_keep_apart():
    xero = make_xero("NZ")
    other = xero.books.open_organisation("Aussie Pty Ltd", "AU")
    xero.identity.register_user("ada@example.com", "Ada Adviser", [xero.org.tenant_id, other.tenant_id])
    xero.token = xero.identity.connect(
        "app", "ada@example.com", [other.tenant_id], "accounting.invoices accounting.settings"
    )["access_token"]
    xero.invoice()
    xero.org = other
    assert xero.get("/Invoices").json["Invoices"] == []
    assert xero.get("/Organisation").json["Organisations"][0]["BaseCurrency"] == "AUD"
