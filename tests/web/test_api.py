"""The REST API: tokens with rights and an end, the same answers as the screens, and an attack by its own description."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.web.desk import TODAY, Desk
from tests.web.program import EVERY, Program
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.store import tokens
from tieout.store.models import Activity, ApiToken, Run

# --- tokens


def test_a_token_is_shown_once_and_only_its_fingerprint_is_kept(desk):
    row, token = tokens.create(
        desk.workspace, "nightly", ["read"], timezone.now() + timedelta(days=1), who=None
    )
    assert token.startswith("tieout_")
    assert token not in json.dumps(list(ApiToken.objects.of(desk.workspace).values()), default=str)
    assert tokens.known(token) == row
    deed = Activity.objects.of(desk.workspace).get(action="create API token")
    assert (deed.subject, deed.after["rights"]) == ("token:nightly", ["read"])


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_ends_within_a_year(desk, days):
    with pytest.raises(ValueError, match="within a year"):
        tokens.create(desk.workspace, "x", [], timezone.now() + timedelta(days=days), who=None)


def test_without_a_token_that_is_in_force_nothing_opens(desk, client):
    row, token = tokens.create(desk.workspace, "x", EVERY, timezone.now() + timedelta(days=1), who=None)
    assert Program(token).get("/runs")[0] == 200
    for wrong in ("", "tieout_guess", f"{token}x"):
        status, said = Program(wrong).get("/runs")
        assert (status, said["detail"][:33]) == (401, "Send a token that is in force: Au")
    assert client.get("/api/runs").status_code == 401, "a session of a browser is no token"
    tokens.revoke(desk.workspace, row.pk, who=None)
    assert Program(token).get("/runs")[0] == 401


def test_a_token_that_is_over_opens_nothing(desk):
    end = timezone.now() + timedelta(days=1)
    _, token = tokens.create(desk.workspace, "x", EVERY, end, who=None)
    with time_machine.travel(end + timedelta(seconds=1), tick=False):
        assert Program(token).get("/runs")[0] == 401


@pytest.mark.parametrize(
    "right,path,said",
    [
        ("export", "/export", {}),
        ("export", "/export/retrieve", {}),
        ("export", "/runs/1/cancel", {}),
        ("force", "/documents/force", {"documents": ["invoice:5001"]}),
        ("map", "/exceptions/put-right", {"cause": "x", "choice": "y", "base": 1}),
        ("export", "/exceptions/resolve", {"cause": "x"}),
        ("export", "/exceptions/dismiss", {"cause": "x", "reason": "y"}),
        ("export", "/exceptions/take-up", {"cause": "x"}),
        ("withdraw", "/corrections/withdraw", {"documents": ["invoice:1"], "mark": "0"}),
        ("withdraw", "/corrections/adopt", {"document": "invoice:1", "found": "x"}),
        ("force", "/corrections/skip", {"documents": ["invoice:1"], "mark": "0", "reason": "x"}),
        ("force", "/corrections/write-through", {"documents": ["invoice:1"], "mark": "0"}),
        ("force", "/corrections/take-up", {"documents": ["invoice:1"]}),
        ("force", "/corrections/keep-theirs", {"documents": ["invoice:1"]}),
        ("force", "/corrections/renumber", {"document": "invoice:1", "kind": "invoice", "number": "7"}),
        ("manage", "/connections/nowhere/test", {}),
        ("manage", "/people/invitations", {"email": "ada@example.com"}),
        ("manage", "/people/invitations/1/resend", {}),
    ],
)
def test_r004_13_each_deed_needs_its_right(desk, program, right, path, said):
    status, answer = program(*(one for one in EVERY if one != right)).post(path, **said)
    assert status == 403
    assert answer["detail"].startswith("This token does not allow to ")
    assert not Run.objects.of(desk.workspace).exists()
    assert program(right).post(path, **said)[0] != 403


# --- the same as the screens


def test_r000_19_22_what_is_ready_and_what_is_not(desk, program):
    desk.document("100.00")
    desk.document("-10.00")
    desk.document("5.00", state="held")
    desk.document("7.00", kind=SourceKind.PROCUREMENT, currency="NZD")
    desk.document("1.00", day=TODAY + timedelta(days=1))
    status, said = program("read").get("/export")
    assert status == 200
    invoices, bills = said
    assert invoices["ready"] == {"documents": 2, "sums": [{"currency": "AUD", "amount": "90.00"}]}
    assert invoices["errors"]["documents"] == 1
    assert bills["ready"]["sums"] == [{"currency": "NZD", "amount": "7.00"}]
    assert (
        program("read").get("/export", kinds="procurement", through="2026-11-21")[1][0]["ready"]["documents"]
        == 0
    )


def test_r000_30_exporting_everything_or_some(desk, program):
    first, second = desk.document(), desk.document()
    status, run = program("export").post("/export")
    assert (status, run["trigger"], run["new"]) == (202, "export", True)
    assert program("export").post("/export")[1]["new"] is False, "asking twice is one run"
    status, some = program("export").post("/export", documents=[f"invoice:{first.source_id}"])
    assert Run.objects.of(desk.workspace).get(pk=some["id"]).selection == [first.pk]
    assert second.pk not in Run.objects.of(desk.workspace).get(pk=some["id"]).selection
    status, said = program("export").post("/export", documents=["invoice:999"])
    assert (status, said["detail"]) == (404, "There is no document 'invoice:999'.")


def test_r002_42_forcing_is_for_the_named_documents_alone(desk, program):
    row = desk.document(day=TODAY + timedelta(days=9))
    status, run = program("force").post("/documents/force", documents=[f"invoice:{row.source_id}"])
    assert (status, run["trigger"], run["through"]) == (202, "force", "2026-12-01")
    assert Run.objects.of(desk.workspace).get().selection == [row.pk]


def test_a_document_with_what_it_became_and_what_is_wrong(desk, program):
    row = desk.document("110.00", state="held")
    desk.fault(row, Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2))
    desk.link(row, "approved")
    status, said = program("read").get(f"/documents/invoice:{row.source_id}")
    assert status == 200
    assert (said["total"], said["state"]) == ("110.00", "held")
    assert said["faults"][0]["what"].startswith("Line 2 uses the ConnectWise account 4105")
    assert said["links"][0]["status"] == "approved"
    assert program("read").get("/documents/invoice:1")[0] == 404


def test_lists_come_in_pages_and_lose_nothing(desk, program):
    for _ in range(7):
        desk.document()
    pages = [program("read").get("/documents", size=3, page=page)[1] for page in (1, 2, 3)]
    assert [len(page["documents"]) for page in pages] == [3, 3, 1]
    assert len({one["key"] for page in pages for one in page["documents"]}) == pages[0]["count"] == 7
    assert program("read").get("/documents", page=9)[0] == 404
    status, said = program("read").get("/documents", size=0, since="1999", state="lost")
    assert status == 422
    assert len(said["fields"]) == 3, "everything that is wrong is named at once"


def test_r000_35_37_the_log_of_a_run_with_the_ledgers_words(desk, program):
    run = desk.run()
    desk.log(run, "24101", "failed", fault=Fault("rejected-by-ledger", {}, "A validation exception occurred"))
    status, said = program("read").get(f"/runs/{run.pk}/log", result="failed")
    assert status == 200
    assert said["rows"][0]["faults"][0]["quoted"] == "A validation exception occurred"
    assert program("read").get("/runs")[1]["runs"][0]["id"] == run.pk


def test_a_cause_is_put_aside_and_taken_up(desk, program):
    desk.fault(desk.document("9.00", state="held"), Fault("period-locked"))
    status, (cause,) = program("read").get("/exceptions")
    assert (status, cause["documents"], cause["sums"][0]["amount"]) == (200, 1, "9.00")
    which = {"cause": cause["cause"], "organisation": cause["organisation"]}
    assert program("export").post("/exceptions/dismiss", **which, reason="asked the bank")[0] == 204
    assert program("read").get("/exceptions")[1][0]["dismissed"] == "asked the bank"
    assert program("export").post("/exceptions/take-up", **which)[0] == 204
    assert program("read").post("/exceptions/choices", **which)[0] == 409, "no choice unlocks a period"


def test_rows_of_another_workspace_are_not_found(desk, program):
    other = Desk("Other", "other")
    theirs, run = other.document(), other.run()
    mine = program()
    assert mine.get("/documents")[1]["count"] == 0
    assert mine.get(f"/documents/invoice:{theirs.source_id}")[0] == 404
    for path in (f"/runs/{run.pk}", f"/runs/{run.pk}/log"):
        assert mine.get(path)[0] == 404
    assert mine.post(f"/runs/{run.pk}/cancel")[0] == 404
    assert mine.post("/documents/force", documents=[f"invoice:{theirs.source_id}"])[0] == 404


def test_the_description_and_its_page_are_served_without_anything_from_outside(client):
    described = client.get("/api/openapi.json").json()
    assert described["info"]["title"] == "Tieout"
    page = client.get("/api/docs").content.decode()
    assert "//" not in page.replace("http://testserver", ""), "no address of another host"
