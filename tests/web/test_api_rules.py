"""The rules for programs: versions, differences, the way back, mapping files and trials."""

from __future__ import annotations

import pytest

from tests.web.desk import Desk
from tests.web.test_rule_screens import ADELAIDE, HEADER, RULES, two_versions
from tieout.store import queries, rulebooks


@pytest.fixture
def ruled(desk) -> Desk:
    rulebooks.write_rulebook(desk.workspace, RULES, note="first")
    return desk


def sent(program, text: str, kind: str = "accounts", **how: object):
    return program.upload(f"/rules/files/{kind}", text.encode(), **how)


def test_r002_31_versions_and_what_differs_between_them(ruled, program):
    two_versions(ruled)
    ruled.run(rulebook_version=1)
    reader = program("read")
    _, said = reader.get("/rules/versions")
    assert [(one["version"], one["note"], one["runs"], one["in_force"]) for one in said["versions"]] == [
        (2, "Sydney sells elsewhere", 0, True),
        (1, "first", 1, False),
    ]
    assert reader.get("/rules/differences", before=1, after=2) == (
        200,
        [{"subject": "Account sydney 4000", "before": "200", "after": "260"}],
    )
    _, whole = reader.get("/rules/versions/1")
    assert whole["rules"]["organisation"][0]["accounts"] == {"4000": "200", "4010": "200"}
    assert reader.get("/rules/versions/9")[0] == 404
    assert reader.get("/rules/differences", before=1, after=9)[0] == 404


def test_going_back_names_the_version_that_it_was_decided_on(ruled, program):
    two_versions(ruled)
    mapper = program("map")
    status, late = mapper.post("/rules/versions/1/restore", base=1)
    assert (status, "The rules were changed meanwhile" in late["detail"]) == (409, True)
    assert mapper.post("/rules/versions/1/restore", base=2) == (200, {"version": 3})
    assert queries.rulebook(ruled.workspace).organisations == RULES.organisations
    assert mapper.post("/rules/versions/9/restore", base=3)[0] == 404


def test_r002_30_a_file_goes_out_is_tried_and_comes_back_as_a_version(ruled, program):
    mapper = program("map")
    rows = mapper.file("/rules/files/accounts", organisation="adelaide")
    assert [(row["account"], row["ledger_account"]) for row in rows] == [("4000", "200"), ("4010", "200")]
    text = f"{HEADER}adelaide,4000,260\nadelaide,4010,200\n"
    _, dry = sent(mapper, text, dry_run=True)
    assert (dry["counts"]["changed"], dry["counts"]["unchanged"], dry["version"]) == (1, 1, None)
    assert dry["rows"] == [{"line": 2, "result": "changed", "said": "adelaide, 4000 -> 260 (was 200)"}]
    assert list(dry["unchecked"]) == ["adelaide", "sydney"], "and it is said whose codes could not be checked"
    assert queries.rulebook(ruled.workspace).version == 1
    _, done = sent(mapper, text, base=dry["base"], note="new chart")
    assert done["version"] == 2
    assert queries.rulebook_versions(ruled.workspace)[0].note == "new chart"
    assert sent(mapper, text)[1]["version"] is None, "everything is as the file says"


def test_a_wrong_row_or_another_version_changes_nothing(ruled, program):
    mapper = program("map")
    _, wrong = sent(mapper, f"{HEADER}adelaide,4020,200\nperth,1,2\n")
    assert (wrong["counts"]["wrong"], wrong["counts"]["new"], wrong["version"]) == (1, 1, None)
    status, unread = sent(mapper, "konto\n1\n")
    assert (status, "does not know konto" in unread["detail"]) == (409, True)
    status, moved = sent(mapper, f"{HEADER}adelaide,4020,200\n", base=7)
    assert (status, moved["detail"]) == (409, "Version 1 of the rules is in force, not version 7.")
    assert sent(mapper, HEADER, organisation="perth")[0] == 404
    assert mapper.get("/rules/files/accounts", organisation="perth")[0] == 404
    assert queries.rulebook(ruled.workspace).version == 1


def test_what_a_file_does_not_name_goes_when_it_replaces(ruled, program):
    sent(program("map"), "account,ledger_account\n4000,200\n", organisation="adelaide", replace=True)
    assert queries.rulebook(ruled.workspace).organisations[ADELAIDE].accounts == {"4000": "200"}


def test_a_document_is_tried_with_every_rule_that_decides(ruled, program):
    row, reader = ruled.document(number="24101"), program("read")
    _, said = reader.get(f"/rules/try/invoice:{row.source_id}")
    assert (said["organisation"], said["read"], said["version"]) == ("adelaide", False, 1)
    assert [(fit["rule"], fit["decides"]) for fit in said["fits"]] == [
        ("location Adelaide Office", True),
        ("default", False),
    ]
    assert reader.get("/rules/try/invoice:1")[0] == 404
    assert reader.get(f"/rules/try/invoice:{row.source_id}", version=9)[0] == 404
    never = ruled.document(content=b"", state="held")
    assert reader.get(f"/rules/try/invoice:{never.source_id}")[0] == 409


def test_changing_rules_needs_the_right_to_map(ruled, program):
    reader = program("read", "export", "force")
    assert reader.post("/rules/versions/1/restore", base=1)[0] == 403
    assert sent(reader, f"{HEADER}adelaide,4020,200\n")[0] == 403
    assert queries.rulebook(ruled.workspace).version == 1
