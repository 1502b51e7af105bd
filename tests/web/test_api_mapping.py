"""Mapping for programs: what is not mapped, what may be chosen, and single rules tried, changed and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.web.desk import Desk
from tests.web.mapped import ADELAIDE, in_xero, use, waiting
from tests.web.program import Program
from tieout.store import queries, tokens
from tieout.store.models import Activity


@pytest.fixture
def live(db) -> Iterator[Desk]:
    """An organisation whose settings were read once."""
    with in_xero() as desk:
        yield desk


@pytest.fixture
def mapper(live) -> Program:
    """A program that may change rules, in the name of Mere."""
    until = timezone.now() + timedelta(days=1)
    who = live.person("owner", "mere@kahu.example", "Mere")
    return Program(tokens.create(live.workspace, "mapper", ["read", "map"], until, who=who)[1])


def account(text: str, code: str) -> dict[str, str]:
    return {"organisation": "adelaide", "account": text, "ledger_account": code}


def accounts(desk: Desk) -> dict[str, str]:
    return dict(queries.rulebook(desk.workspace).organisations[ADELAIDE].accounts)


def test_r002_31_a_rule_is_wanted_chosen_tried_saved_changed_and_taken_away(live, mapper):
    use(live, "account", "4105")
    waiting(live, "110.00", "220.00")
    _, wanted = mapper.get("/mapping/accounts/wanted", organisation="adelaide")
    assert [(one["text"], one["documents"]) for one in wanted] == [("4105", 2)]
    _, choices = mapper.get("/mapping/accounts/choices", organisation="adelaide")
    assert {"value": "200", "label": "200 Sales"} in choices["ledger_account"]

    key = f"invoice:{live.document('110.00', number='24101').source_id}"
    edits = [{"was": {"organisation": "adelaide", "account": "4000"}, "row": account("4000", "260")}]
    status, tried = mapper.post("/mapping/accounts/try", document=key, edits=edits)
    assert (status, tried["now"]["version"], tried["effects"]["waiting"]) == (200, 1, 3)
    line_now, line_then = (tried[side]["lines"][0]["account"]["becomes"] for side in ("now", "then"))
    assert (line_now, line_then) == ("200", "260")
    assert queries.rulebook(live.workspace).version == 1, "nothing was saved"

    made = mapper.post(
        "/mapping/accounts/rows", edits=[{"row": account("4105", "200")}], base=1, note="sales"
    )
    assert made == (200, {"version": 2})
    changed = [{"was": {"organisation": "adelaide", "account": "4105"}, "row": account("4105", "260")}]
    assert mapper.post("/mapping/accounts/rows", edits=changed, base=2) == (200, {"version": 3})
    assert accounts(live)["4105"] == "260"
    assert mapper.post("/mapping/accounts/rows", edits=[{"was": changed[0]["was"]}], base=3) == (
        200,
        {"version": 4},
    )
    assert "4105" not in accounts(live)
    said = list(queries.rulebook_versions(live.workspace).values_list("note", "author__email"))
    assert said[2] == ("sales", "mere@kahu.example")
    assert all(note for note, _ in said[:3]), "what differs is noted where nothing was said"
    assert (
        Activity.objects.of(live.workspace)
        .filter(user__email="mere@kahu.example", action="change rules")
        .count()
        == 3
    )


@pytest.mark.parametrize(
    "edits, said",
    [
        ([{"row": account("4106", "no-such")}], "ledger_account of edit 1"),
        (
            [{"row": account("4106", "200")}, {"row": account("", "200")}],
            "account of edit 2: This is needed.",
        ),
        ([{"row": account("4106", "200") | {"organisation": "perth"}}], 'There is no organisation "perth"'),
        ([{"row": {"konto": "1"}}], "There is no column 'konto'"),
        ([{}], "says nothing"),
        ([{"row": account("4\x00", "200")}], "none that is no character"),
        ([{"row": account("4000", "260")}], "becomes 200 already"),
    ],
)
def test_what_cannot_be_a_rule_is_told_with_its_edit_and_nothing_is_saved(live, mapper, edits, said):
    before = accounts(live)
    status, answer = mapper.post("/mapping/accounts/rows", edits=edits, base=1)
    assert (status, said in answer["detail"]) == (409, True), answer
    assert (accounts(live), queries.rulebook(live.workspace).version) == (before, 1)


def test_who_was_slower_is_told_so_and_overwrites_nothing(live, mapper):
    assert mapper.post("/mapping/accounts/rows", edits=[{"row": account("4106", "200")}], base=1)[0] == 200
    status, late = mapper.post("/mapping/accounts/rows", edits=[{"row": account("4107", "200")}], base=1)
    assert (status, "The rules were changed meanwhile" in late["detail"]) == (409, True)
    assert "4107" not in accounts(live)


def test_a_change_from_a_version_where_no_rules_were_ever_saved_is_refused(program):
    status, said = program("map").post("/mapping/policies/rows", edits=[{"was": {}}], base=4096)
    assert (status, said["detail"]) == (
        409,
        "There is no version 4096 of the rules: none was saved yet. Start from version 0.",
    )


def test_policies_and_numbers_are_rows_as_well(live, mapper):
    number = {"organisation": "adelaide", "kind": "invoice", "prefix": "HIT-", "suffix": ""}
    assert mapper.post("/mapping/numbers/rows", edits=[{"was": number, "row": number}], base=1)[0] == 200
    rules = queries.rulebook(live.workspace).organisations[ADELAIDE]
    assert [rule.prefix for rule in rules.numbers.values()] == ["HIT-"]


def test_products_what_is_wanted_in_vain_and_reading_anew(live, mapper):
    use(live, "item", "NO-SUCH-ITEM")
    _, items = mapper.get("/mapping/items", organisation="adelaide")
    assert [(one["code"], one["in_the_books"]) for one in items] in (
        [("NO-SUCH-ITEM", False)],
        [("NO-SUCH-ITEM", None)],
    )
    _, vain = mapper.get("/mapping/misfits", organisation="adelaide")
    assert any("999" in one["said"] for one in vain), "the rules want an account that Xero does not have"
    assert mapper.get("/mapping/misfits")[0] == 200
    assert mapper.post("/mapping/refresh", organisation="adelaide") == (200, {"ok": True, "problem": ""})
    for path in ("misfits", "items", "accounts/wanted", "accounts/choices"):
        assert mapper.get(f"/mapping/{path}", organisation="perth")[0] == 404, path
    assert mapper.post("/mapping/refresh", organisation="perth")[0] == 404
