"""`tieout post`, `documents`, `explain`, `check` and `connections` against both worlds, as an operator types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.installed import worlds


@pytest.fixture
def office(shell, tmp_path):
    """One office, connected; three closed invoices are waiting."""
    with worlds("one-office", tmp_path) as server:
        shell.well("setup", "apply", "setup.toml", "--yes")
        yield server


def booked(server):
    return [one for organisation in server.world.view()["organisations"] for one in organisation["invoices"]]


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(shell, office):
    shown = json.loads(shell.well("post", "--dry-run", "--json"))
    assert booked(office) == []
    assert [one["number"] for one in shown["documents"]] == ["24001", "24002", "24003"]

    shell.well("post", "--json")
    real = {one["InvoiceNumber"]: one for one in booked(office)}
    for document in shown["documents"]:
        [sent], became = document["sent"], real[document["ledger_number"]]
        assert sent["Contact"]["ContactID"] == became["Contact"]["ContactID"]
        assert [line["AccountCode"] for line in sent["LineItems"]] == [
            line["AccountCode"] for line in became["LineItems"]
        ]
        assert document["total"] == f"{became['Total']:.2f}"


def test_post_works_without_a_worker_and_ends_with_what_came_of_it(shell, office):
    done = shell.type("post")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No worker is alive: the work is done here." in done.stdout
    assert "Posted into Harbour IT Pty Ltd: 3 documents, AUD " in done.stdout
    assert len(booked(office)) == 3

    again = shell.type("post")
    assert again.returncode == 0
    assert "Nothing was posted." in again.stdout
    assert len(booked(office)) == 3

    assert shell.well("documents", "--state", "synced").splitlines()[-1] == "3 documents."
    listed = json.loads(shell.well("documents", "--number", "24001", "--json"))
    assert [(one["document"], one["state"]) for one in listed["documents"]] == [("invoice:5001", "synced")]
    story = shell.well("explain", "24001")
    for said in (
        "In Xero as 24001",
        "Written down: about to be sent to adelaide, rules version 1",
        "ConnectWise was told",
        "PUT http",
    ):
        assert said in story
    assert json.loads(shell.well("explain", "invoice:5001", "--json"))["state"] == "synced"


def test_only_what_is_asked_for_is_posted(shell, office):
    assert json.loads(shell.well("post", "--kind", "procurement", "--json"))["posted"] == []
    assert booked(office) == []
    assert json.loads(shell.well("post", "--thru", "2001-01-01", "--json"))["posted"] == []
    assert booked(office) == []
    said = json.loads(shell.well("post", "--organisation", "adelaide", "--json"))
    assert [(one["organisation"], one["documents"]) for one in said["posted"]] == [("adelaide", 3)]


def test_what_is_held_back_is_grouped_and_the_exit_code_says_so(shell, office):
    file = shell.folder / "setup.toml"
    file.write_text(file.read_text().replace('4010 = "202"\n', ""))
    shell.well("setup", "apply", "setup.toml", "--yes")
    done = shell.type("post")
    assert done.returncode == 1
    assert "Account not mapped (account-unmapped)" in done.stdout
    held = json.loads(shell.well("documents", "--state", "held", "--json"))
    assert held["found"] == 1
    assert all(one["faults"] == ["account-unmapped"] for one in held["documents"])
    assert "In the account mapping choose the Xero account for" in shell.well(
        "explain", held["documents"][0]["number"]
    )

    file.write_text(file.read_text().replace("[common.accounts]\n", '[common.accounts]\n4010 = "202"\n'))
    shell.well("setup", "apply", "setup.toml", "--yes")
    assert "Posted into Harbour IT Pty Ltd: 1 document," in shell.well("post")


def test_a_wrong_secret_holds_documents_is_told_by_check_and_comes_back(shell, office):
    file = shell.folder / "setup.toml"
    right = file.read_text()
    file.write_text(right.replace("one-office-simulated-secret", "not-the-secret"))
    shell.well("setup", "apply", "setup.toml", "--yes")
    done = shell.type("post")
    assert done.returncode == 1
    assert "settings-incomplete" in done.stdout
    assert "Traceback" not in done.stderr
    looked = shell.type("check")
    assert looked.returncode == 3
    assert "fail  Harbour IT Pty Ltd" in looked.stdout
    assert "disconnected" in shell.well("connections")

    file.write_text(right)
    shell.well("setup", "apply", "setup.toml", "--yes")
    assert shell.type("post").returncode == 0
    assert len(booked(office)) == 3


def test_wrong_keys_of_connectwise_end_with_exit_code_3(shell, office):
    file = shell.folder / "setup.toml"
    file.write_text(file.read_text().replace("privHarbour01", "guessed"))
    shell.well("setup", "apply", "setup.toml", "--yes")
    done = shell.type("post", "--json")
    assert done.returncode == 3
    said = json.loads(done.stdout)
    assert said["exit"] == 3
    assert said["runs"][0]["state"] == "failed"
    assert "ConnectWise" in said["runs"][0]["reason"]


def test_check_tells_each_thing_with_its_fix(shell, office):
    said = json.loads(shell.well("check", "--json"))
    levels = {one["subject"]: one["level"] for one in said["findings"]}
    assert levels == {
        "settings": "warn", "mail": "warn", "data folder": "ok", "database": "ok", "job engine": "ok", "worker": "warn",
        "rules": "ok", "ConnectWise PSA": "ok", "Harbour IT Pty Ltd": "ok",
    }  # fmt: skip
    assert [one["fix"] for one in said["findings"] if one["subject"] == "worker"] == [
        "Start one with `tieout worker`."
    ]


def test_a_run_may_be_asked_for_and_left_to_a_worker(shell, office):
    said = shell.well("post", "--no-wait")
    assert said == "Run 1 was asked for. It begins when a worker is started.\n"
    assert booked(office) == []
    assert "Posted into Harbour IT Pty Ltd: 3 documents" in shell.well("post"), "the same run is worked off"


def test_what_cannot_be_asked_for_is_one_line(shell, office):
    unknown = shell.type("post", "--organisation", "perth")
    assert (unknown.returncode, unknown.stderr) == (
        2, "tieout: There is no organisation 'perth'. There are: adelaide.\n",
    )  # fmt: skip
    nowhere = shell.type("documents", "--workspace", "elsewhere")
    assert (nowhere.returncode, nowhere.stderr) == (
        2, "tieout: There is no workspace 'elsewhere'. There are: harbour-it.\n",
    )  # fmt: skip


def test_nothing_set_up_says_what_to_do(shell):
    done = shell.type("post")
    assert done.returncode == 2
    assert "tieout setup apply FILE" in done.stderr
    looked = shell.type("check")
    assert looked.returncode == 0
    assert "warn  set-up" in looked.stdout


def test_a_fault_is_explained_without_any_installation(bare):
    bare.more = {"TIEOUT_DEMO": "", "TIEOUT_DATA_DIR": ""}
    assert bare.well("explain", "party-missing").startswith(
        "Customer or supplier not found (party-missing)\n  What "
    )
    assert json.loads(bare.well("explain", "party-missing", "--json"))["fix_in"] == "settings"
    misspelt = bare.type("explain", "party-mising")
    assert misspelt.returncode == 2
    assert "Is one of these meant: party-missing" in misspelt.stderr


def test_a_dry_run_shows_the_difference_from_what_stands_there(shell, office):
    """R002-22: 24001 was edited after it was posted, 24002 stands there already under somebody else's hand."""
    new = json.loads(shell.well("post", "--dry-run", "--json"))["documents"]
    assert [one["stands_there"] for one in new] == [[], [], []]
    assert "Nothing of it stands in Xero." in shell.well("post", "--dry-run")
    shell.well("post", "--json")
    psa = office.world.psa
    psa.act("unbatch-invoice", {"invoice": "24001"})
    psa.act("reopen-invoice", {"invoice": "24001"})
    psa.act("edit-invoice", {"invoice": "24001", "add_lines": [{"work": "Travel", "hours": 1, "rate": 90}]})
    psa.act("close-invoice", {"invoice": "24001"})
    before = booked(office)

    shown = json.loads(shell.well("post", "--dry-run", "--json"))
    [document] = shown["documents"]
    [there] = document["stands_there"]
    [sent] = document["sent"]
    assert document["changes"] is True
    assert there["ours"] is True
    [stood] = [one for one in before if one["InvoiceNumber"] == "24001"]
    assert sent["InvoiceID"] == stood["InvoiceID"]
    kept = [line["LineItemID"] for line in stood["LineItems"]]
    assert [line.get("LineItemID") for line in sent["LineItems"]] == [*kept, None]
    assert {
        "what": "total",
        "line": None,
        "stands": f"{stood['Total']:,.2f}",
        "becomes": f"{float(stood['Total']) + 99:,.2f}",
    } in there["differences"]
    assert "1 document would be changed in Xero. Nothing was." in shell.well("post", "--dry-run")
    assert booked(office) == before

    shell.well("post", "--changed", "24001")
    [became] = [one for one in booked(office) if one["InvoiceNumber"] == "24001"]
    assert float(became["Total"]) == float(stood["Total"]) + 99


def test_keep_theirs_accepts_a_hand_edit(shell, office):
    shell.well("post", "--json")
    tenant = office.world.view()["organisations"][0]["tenant_id"]
    shell.well("post", "--json")
    office.world.books.act("edit-line", {"tenant": tenant, "document": "24001", "fields": {"UnitAmount": 1}})
    assert json.loads(shell.type("post", "--json").stdout)["faults"][0]["code"] == "drifted"

    assert "counts from now on" in shell.well("accept", "24001")

    assert json.loads(shell.well("post", "--json"))["faults"] == []
    assert shell.type("accept", "24001").returncode == 1


def test_r000_36_the_log_of_a_run_has_its_records_and_can_be_narrowed(shell, office):
    shell.well("post")
    told = json.loads(shell.well("log", "--json"))
    assert {one["record"] for one in told["records"]} == {"invoice", "customer", "product"}
    assert {one["result"] for one in told["records"] if one["record"] == "invoice"} == {"done"}

    shown = shell.well("log", str(told["run"]), "--record", "product")
    assert "left out" in shown
    assert " invoice " not in shown

    missing = shell.type("log", "999")
    assert missing.returncode == 1
    assert "there is no run 999" in missing.stderr + missing.stdout
