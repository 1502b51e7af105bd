"""`tieout mapping`, `rulebook` and `route` against both worlds, as an operator types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.installed import worlds


@pytest.fixture
def offices(shell, tmp_path):
    """Two offices with books of their own, set up."""
    with worlds("two-offices", tmp_path) as server:
        shell.well("setup", "apply", "setup.toml", "--yes")
        yield server


def test_r002_30_31_a_mapping_goes_out_is_edited_comes_back_and_can_be_undone(shell, offices):
    out = shell.well("mapping", "export", "accounts")
    header, *rows = out.lstrip("\ufeff").splitlines()
    assert header == "organisation,account,class,ledger_account"
    organisation, account, _, code = rows[0].split(",")
    file = shell.folder / "accounts.csv"
    file.write_text(f"\ufeff{header}\n{organisation},{account},,999\nadelaide,7777,,200\n", encoding="utf-8")
    refused = shell.type("mapping", "import", "accounts", "accounts.csv")
    assert refused.returncode == 1
    assert "line 2" in refused.stdout
    assert "has no account 999" in refused.stdout
    assert "1 new, 0 changed, 0 unchanged, 0 removed, 1 wrong" in refused.stdout
    assert "Nothing was imported" in refused.stdout

    file.write_text(f"{header}\n{organisation},{account},,{code}\nadelaide,7777,,200\n", encoding="utf-8")
    dry = shell.well("mapping", "import", "accounts", "accounts.csv", "--dry-run")
    assert "+ line 3      adelaide, 7777 -> 200" in dry
    assert "this was a dry run" in dry
    assert "VERSION" in shell.well("rulebook", "list").splitlines()[0]
    assert len(json.loads(shell.well("rulebook", "list", "--json"))["versions"]) == 1

    assert "Version 2 of the rules is in force." in shell.well(
        "mapping", "import", "accounts", "accounts.csv"
    )
    versions = json.loads(shell.well("rulebook", "list", "--json"))["versions"]
    newest = versions[0]
    assert (newest["version"], newest["note"], newest["changes"]) == (2, "accounts from accounts.csv", 1)
    assert shell.well("rulebook", "diff", "1", "2") == "Account adelaide 7777: 200 (new)\n"
    assert '7777 = "200"' in shell.well("rulebook", "show")
    assert "7777" not in shell.well("rulebook", "show", "1")

    back = shell.well("rulebook", "restore", "1", "--yes")
    assert "Account adelaide 7777: removed (was 200)" in back
    assert "Version 3 of the rules is in force: it is version 1 again." in back
    assert "7777" not in shell.well("mapping", "export", "accounts")
    assert shell.type("rulebook", "restore", "9", "--yes").stderr.startswith("tieout: There is no version 9")


def test_a_file_with_wrong_columns_is_told_the_right_ones(shell, offices):
    (shell.folder / "x.csv").write_text("code;konto\n1;2\n", encoding="utf-8")
    done = shell.type("mapping", "import", "taxes", "x.csv")
    assert done.returncode == 2
    assert "misses organisation, tax, ledger_tax; does not know code, konto" in done.stderr
    assert (
        shell.type("mapping", "import", "taxes", "gone.csv").stderr == "tieout: There is no file gone.csv.\n"
    )


def test_r002_27_route_explains_every_rule_that_fits(shell, offices):
    assert shell.type("post", "--dry-run").returncode == 1, "some are held"
    documents = json.loads(shell.well("documents", "--json"))["documents"]
    routed = next(one for one in documents if one["organisation"] == "adelaide")
    key = routed["document"]
    said = shell.well("route", "--explain", key)
    assert "-> adelaide, because of location Adelaide" in said
    assert "  * location Adelaide" in said
    assert "What rules can look at:" in said

    party = json.loads(shell.well("explain", key, "--json"))["party"]
    (shell.folder / "routes.csv").write_text(
        f"by,value,organisation,role\ncompany,{party},sydney,\ncurrency,AUD,sydney,\n", encoding="utf-8"
    )
    shell.well("mapping", "import", "routes", "routes.csv")
    fits = json.loads(shell.well("route", key, "--json"))["fits"]
    assert [(fit["organisation"], fit["wins"]) for fit in fits][:3] == [
        ("adelaide", True),
        ("sydney", False),
        ("sydney", False),
    ]
    (shell.folder / "routes.csv").write_text("by,value,organisation\ntag,Client,sydney\n", encoding="utf-8")
    (shell.folder / "more.csv").write_text("by,value,organisation\ntag,Holding,adelaide\n", encoding="utf-8")
    shell.well("mapping", "import", "routes", "routes.csv")
    assert "-> sydney, because of tag Client" in shell.well("route", key)
    assert "It was judged for adelaide last" in shell.well("route", key)


def test_r001_11_check_tells_what_the_rules_name_and_the_organisation_does_not_have(shell, offices):
    assert "ok    rules  Version 1 is in force, and all that it names is there." in shell.well(
        "check", "--rulebook"
    )
    tenant = next(
        one["tenant_id"] for one in offices.world.view()["organisations"] if "Adelaide" in one["name"]
    )
    offices.world.books.act("archive-account", {"tenant": tenant, "account": "200"})
    shell.well("setup", "apply", "setup.toml", "--yes")
    looked = shell.well("check", "--rulebook", "--json")
    [finding] = json.loads(looked)["findings"]
    assert finding["level"] == "warn"
    assert any("is archived" in sentence for sentence in finding["sentences"])
