"""`tieout withdraw`, `adopt`, `renumber` and `skip`: the plan first, then what came of it."""

from __future__ import annotations

import json

import pytest

from tests.cli.installed import worlds


@pytest.fixture
def office(shell, tmp_path):
    """One office whose three invoices are posted."""
    with worlds("one-office", tmp_path) as server:
        shell.well("setup", "apply", "setup.toml", "--yes")
        shell.well("post")
        yield server


def status(server, number: str) -> str:
    [status] = [
        one["Status"]
        for books in server.world.view()["organisations"]
        for one in books["invoices"]
        if one["InvoiceNumber"] == number
    ]
    return str(status)


def act(server, action: str, **arguments) -> None:
    [books] = server.world.view()["organisations"]
    server.world.books.act(action, {"tenant": books["tenant_id"], **arguments})


def state(shell, number: str) -> str:
    [one] = json.loads(shell.well("documents", "--number", number, "--json"))["documents"]
    return str(one["state"])


def test_withdraw_shows_its_plan_and_does_it(shell, office):
    shown = shell.well("withdraw", "24001", "--dry-run")
    assert "24001 in adelaide, AUD " in shown
    assert "awaiting payment" in shown
    assert "It is voided and stays visible as such. Its number is spent" in shown
    assert "ConnectWise releases 24001" in shown
    assert shown.endswith("Nothing was done.\n")
    assert status(office, "24001") == "AUTHORISED"

    nobody = shell.type("withdraw", "24001")
    assert (nobody.returncode, "say --yes" in nobody.stderr) == (2, True)
    assert status(office, "24001") == "AUTHORISED"

    done = shell.type("withdraw", "24001", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("24001: Withdrawn.\n")
    assert status(office, "24001") == "VOIDED"
    assert state(shell, "24001") == "withdrawn"

    again = shell.type("withdraw", "24001", "--yes")
    assert (again.returncode, "is not in the books" in again.stderr) == (1, True)


def test_r004_17_what_is_paid_is_refused_with_the_steps_before_anything_is_asked(shell, office):
    act(office, "pay", document="24001", amount="10.00", account="090")

    refused = shell.type("withdraw", "24001", "--yes", "--json")

    assert refused.returncode == 1
    said = json.loads(refused.stdout)
    assert said["plan"][0]["standing"] == "Part-paid"
    [fault] = said["faults"]
    assert fault["code"] == "withdraw-paid"
    assert "AUD 10.00 of it is paid" in fault["what"]
    assert "remove it and all credits from 24001 in Xero" in fault["fix"]
    assert status(office, "24001") == "AUTHORISED"


def test_withdraw_for_programs(shell, office):
    done = json.loads(shell.well("withdraw", "invoice:5001", "--yes", "--json"))

    assert done["plan"] == [
        {
            "kind": "invoice",
            "number": "24001",
            "organisation": "adelaide",
            "standing": "Awaiting payment",
            "step": "void",
            "number_then": "spent",
            "fault": None,
        }
    ]
    assert (done["state"], done["faults"], done["exit"]) == ("withdrawn", [], 0)


def test_renumber_looks_at_the_number_first(shell, office):
    taken = shell.type("renumber", "24002", "24003", "--yes")
    assert taken.returncode == 2
    assert "24003 is " in taken.stderr
    posted = shell.type("renumber", "24002", "X-1", "--yes")
    assert (posted.returncode, "never changes" in posted.stderr) == (1, True)
    shell.well("withdraw", "24002", "--yes")
    spent = shell.type("renumber", "24002", "24002", "--yes")
    assert (spent.returncode, "no number twice" in spent.stderr) == (2, True)

    assert "as X-1 instead of 24002" in shell.well("renumber", "24002", "X-1", "--yes")
    office.world.psa.act("reopen-invoice", {"invoice": "24002"})
    office.world.psa.act("close-invoice", {"invoice": "24002"})
    shell.well("post")
    assert (status(office, "24002"), status(office, "X-1")) == ("VOIDED", "AUTHORISED")


def test_skip_needs_a_reason_and_can_be_undone(shell, office):
    shell.well("withdraw", "24003", "--yes")
    assert "Say why" in shell.type("skip", "24003", "--yes").stderr

    shell.well("skip", "24003", "--reason", "Paid in cash", "--yes")
    assert state(shell, "24003") == "skipped"
    assert "skip" in shell.well("explain", "24003")
    shell.well("skip", "24003", "--undo")
    assert state(shell, "24003") == "gone"


def test_what_is_not_there_is_one_clear_line(shell, office):
    for words in (("withdraw", "9"), ("adopt", "9"), ("renumber", "9", "X"), ("skip", "9", "--reason", "r")):
        done = shell.type(*words, "--yes")
        assert (done.returncode, "There is no document '9'." in done.stderr) == (2, True)
    done = shell.type("adopt", "24001", "--yes")
    assert (done.returncode, "No other document" in done.stderr) == (1, True)


def test_several_are_withdrawn_by_one_plan_and_what_cannot_go_is_left_out(shell, office):
    act(office, "pay", document="24003", amount="10.00", account="090")

    shown = shell.well("withdraw", "24001", "24002", "24003", "--dry-run")
    assert "2 documents in adelaide, AUD " in shown
    assert "  2 voided in Xero." in shown
    assert "Left out: 1 document.\n  24003: 24003 stays in " in shown
    assert status(office, "24001") == "AUTHORISED"

    said = shell.type("withdraw", "24001", "24002", "24003", "--yes", "--json")
    assert said.returncode == 1, "one of them was left out"
    told = json.loads(said.stdout)
    assert told["planned"] == {"invoice:5001": {"invoice": "void"}, "invoice:5002": {"invoice": "void"}}
    assert told["left_out"]["invoice:5003"]["code"] == "withdraw-paid"
    assert [total["documents"] for total in told["totals"]] == [2]
    assert set(told["states"].values()) == {"withdrawn"}
    assert [status(office, number) for number in ("24001", "24002", "24003")] == [
        "VOIDED",
        "VOIDED",
        "AUTHORISED",
    ]

    skipped = shell.well("skip", "24001", "24002", "--reason", "Paid in cash", "--yes")
    assert skipped.endswith("2 documents skipped.\n")
    assert [state(shell, number) for number in ("24001", "24002")] == ["skipped", "skipped"]
