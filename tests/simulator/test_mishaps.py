"""What goes wrong when it is told to, exactly where it is told to, and what is left behind."""

from __future__ import annotations

import json
import time

import pytest

from tests.simulator.desk import API, UNPOSTED, Desk
from tieout.simulator.mishaps import DOCS, ConnectionDropped

BATCHES = f"{API}/finance/accounting/batches"


def batch_body(desk: Desk) -> dict[str, object]:
    tenant = desk.world.psa.tenant("harbour")
    document = next(iter(tenant.gl.unposted("invoice").values()))
    return {"batchIdentifier": "B1", "exportInvoicesFlag": True,
            "processedRecordIds": [entry.id for entry in document.entries]}  # fmt: skip


def batches(desk: Desk) -> int:
    return len(desk.control("GET", "world")["tenants"][0]["batches"])


def test_it_works_without_mishaps(desk: Desk):
    assert desk.psa().status_code == 200
    assert desk.psa(BATCHES, "POST", batch_body(desk)).status_code == 201
    assert batches(desk) == 1


def test_a_drop_before_the_work_leaves_nothing_and_the_next_call_works(desk: Desk):
    desk.mishap("drop-before", method="POST", path="*/batches")
    with pytest.raises(ConnectionDropped):
        desk.psa(BATCHES, "POST", batch_body(desk))
    assert batches(desk) == 0
    assert desk.psa(BATCHES, "POST", batch_body(desk)).status_code == 201


def test_a_drop_after_the_work_loses_only_the_answer(desk: Desk):
    desk.mishap("drop-after", method="POST", path="*/batches")
    with pytest.raises(ConnectionDropped):
        desk.psa(BATCHES, "POST", batch_body(desk))
    assert batches(desk) == 1
    assert desk.psa(BATCHES, "POST", batch_body(desk)).status_code == 400


@pytest.mark.parametrize("problem, retry_after", [
    ("minute", "26"), ("concurrent", None), ("day", "66975"), ("app", None),
])  # fmt: skip
def test_xero_limits_have_an_empty_body_and_name_the_limit(desk: Desk, problem: str, retry_after: str | None):
    token = desk.xero_token()
    desk.mishap(f"429-{problem}", system="xero")
    response = desk.xero(token)
    assert (response.status_code, response.get_data()) == (429, b"")
    assert response.headers["X-Rate-Limit-Problem"] == {"app": "appminute"}.get(problem, problem)
    assert response.headers.get("Retry-After") == retry_after
    assert desk.xero(token).status_code == 200


@pytest.mark.parametrize("name, status, words", [
    ("psa-429", 429, b'"error"'), ("500", 500, b'"code"'), ("500-stored", 500, b'"code"'),
    ("502-html", 502, b"<html>"), ("503-html", 503, b"<html>"), ("token-expired", 401, b"UserNotAuthenticated"),
    ("permission-missing", 403, b"Security"), ("tenant-disconnected", 401, b"UserNotAuthenticated"),
])  # fmt: skip
def test_an_answer_instead_of_the_work_comes_once(desk: Desk, name: str, status: int, words: bytes):
    desk.mishap(name, system="psa")
    response = desk.psa()
    assert response.status_code == status
    assert words in response.get_data()
    assert desk.psa().status_code == 200


@pytest.mark.parametrize("name, status, words", [
    ("500", 500, b"An error occurred in Xero"), ("503-offline", 503, b"temporarily cannot be connected"),
    ("token-expired", 401, b"TokenExpired: token expired at"), ("tenant-disconnected", 403, b"AuthenticationUnsuccessful"),
    ("permission-missing", 401, b"AuthorizationUnsuccessful"),
])  # fmt: skip
def test_xero_says_no_in_its_own_words(desk: Desk, name: str, status: int, words: bytes):
    token = desk.xero_token()
    desk.mishap(name, system="xero")
    response = desk.xero(token)
    assert response.status_code == status
    assert words in response.get_data()
    assert desk.xero(token).status_code == 200


def test_a_truncated_answer_is_no_json_but_the_work_is_done(desk: Desk):
    desk.mishap("truncated", path="*/batches")
    response = desk.psa(BATCHES, "POST", batch_body(desk))
    with pytest.raises(ValueError):
        json.loads(response.get_data())
    assert batches(desk) == 1


def test_garbage_is_no_json(desk: Desk):
    desk.mishap("garbage")
    with pytest.raises(ValueError):
        json.loads(desk.psa().get_data())


def test_a_huge_answer_is_as_large_as_asked(desk: Desk):
    desk.mishap("huge", args={"megabytes": 2})
    assert len(desk.psa().get_data()) > 2 * 1024 * 1024


def test_a_lost_refresh_reply_is_a_drop_at_the_token_address_only(desk: Desk):
    desk.mishap("refresh-reply-lost")
    assert desk.psa().status_code == 200
    with pytest.raises(ConnectionDropped):
        desk.xero_token()
    assert desk.xero_token()


def test_an_upgrade_moves_the_codebase_and_discovery_knows_it(desk: Desk):
    desk.mishap("codebase-changed")
    assert desk.psa().status_code == 400
    codebase = json.loads(desk.client.get("/login/companyinfo/harbour").get_data())["Codebase"]
    assert codebase != "v2025_1/"
    assert desk.psa(UNPOSTED.replace("v2025_1/", codebase)).status_code == 200


def test_the_clock_jumps(desk: Desk):
    desk.control("POST", "clock", {"freeze": "2026-11-22T10:00:00Z"})
    desk.mishap("clock-skew", args={"seconds": 600})
    desk.psa()
    assert desk.control("GET", "clock")["now"] == "2026-11-22T10:10:00+00:00"


def test_some_calls_may_pass_before_it_happens(desk: Desk):
    desk.mishap("500", skip=2, times=2)
    assert [desk.psa().status_code for _ in range(5)] == [200, 200, 500, 500, 200]


def test_it_happens_only_to_what_it_is_meant_for(desk: Desk):
    desk.mishap("500", method="GET", path="*/system/info", tenant="harbour", times=None)
    assert desk.psa().status_code == 200
    assert desk.psa(f"{API}/system/info").status_code == 500
    assert desk.psa(f"{API}/system/info").status_code == 500
    desk.control("DELETE", "mishaps")
    assert desk.psa(f"{API}/system/info").status_code == 200


def test_chance_comes_from_the_seed(desk: Desk):
    def run() -> list[int]:
        desk.control("POST", "reset")
        desk.mishap("500", times=None, chance=0.5)
        return [desk.psa().status_code for _ in range(20)]

    first = run()
    assert set(first) == {200, 500}
    assert run() == first


def test_an_unknown_mishap_is_refused_with_the_list(desk: Desk):
    error = desk.control("POST", "mishaps", {"name": "plague"}, status=400)["error"]
    assert "plague" in error
    assert all(name in error for name in DOCS)


@pytest.mark.parametrize("members", [{"times": 0}, {"chance": 2}, {"where": "here"}, {"skip": "two"}])
def test_members_that_are_not_understood_are_refused(desk: Desk, members: dict[str, object]):
    assert "500" in desk.control("POST", "mishaps", {"name": "500", **members}, status=400)["error"]
    assert desk.control("GET", "mishaps")["planned"] == []


def test_a_slow_answer_comes_late_and_whole(desk: Desk):
    desk.mishap("slow", args={"seconds": 0.05})
    begun = time.monotonic()
    assert desk.psa().status_code == 200
    assert time.monotonic() - begun >= 0.05


def test_a_mishap_may_be_part_of_a_saved_story_only_by_the_story(desk: Desk):
    saved = desk.control("POST", "save")
    desk.mishap("500", times=None)
    desk.control("POST", "load", saved)
    assert (
        desk.psa().status_code == 500
    )  # what is planned stands until it is forgotten or the story begins anew
    desk.control("POST", "reset")
    assert desk.psa().status_code == 200


def test_the_three_that_the_half_acts_out_reach_it(desk: Desk):
    seen = []
    half = desk.world.psa
    answer = half.answer
    half.answer = lambda call: seen.append(call.mishaps) or answer(call)  # type: ignore[method-assign]
    desk.mishap("tracking-dropped")
    desk.mishap("error-element")
    assert desk.psa().status_code == 200
    assert seen == [{"tracking-dropped", "error-element"}]
