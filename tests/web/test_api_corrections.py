"""Corrections by a program: planned first, confirmed by the plan's mark, and refused as the screens refuse them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.store.models import Activity, Document, Intent, Link, Run


def key(row: Document) -> str:
    return f"{row.kind}:{row.source_id}"


@pytest.fixture
def posted(desk):
    """One for each way in which withdrawing may end."""
    made = {
        status: desk.document("110.00", state="synced", organisation=organisation)
        for status, organisation in (("draft", "adelaide"), ("approved", "sydney"), ("paid", "adelaide"))
    }
    for status, row in made.items():
        desk.link(row, status)
    return made


def test_a_plan_of_many_has_totals_steps_and_what_is_left_out(desk, program, posted):
    row = desk.document("5.00")
    keys = [key(one) for one in (*posted.values(), row)]

    status, plan = program("read").post("/corrections/plan", deed="withdraw", documents=keys)

    assert status == 200
    assert plan["totals"] == [
        {"organisation": "adelaide", "documents": 1, "total": {"currency": "AUD", "amount": "110.00"}},
        {"organisation": "sydney", "documents": 1, "total": {"currency": "AUD", "amount": "110.00"}},
    ]
    steps = {one["document"]: [step["step"] for step in one["steps"]] for one in plan["planned"]}
    assert steps == {key(posted["draft"]): ["delete"], key(posted["approved"]): ["void"]}
    why = {one["document"]: one for one in plan["left_out"]}
    assert why[key(row)]["why"] == "It is not in the books: skip it instead."
    assert "remove it and all credits" in why[key(posted["paid"])]["fault"]["fix"]
    assert not Run.objects.of(desk.workspace).exists()


def test_r004_26_what_was_planned_is_withdrawn_in_one_run_for_each_organisation(desk, program, posted):
    me, keys = program(), [key(one) for one in posted.values()]
    plan = me.post("/corrections/plan", deed="withdraw", documents=keys)[1]

    status, done = me.post("/corrections/withdraw", documents=keys, mark=plan["mark"])

    assert (status, done["documents"], done["refused"]) == (202, 2, {})
    assert [run["organisation"] for run in done["runs"]] == ["adelaide", "sydney"]
    actions = Intent.objects.of(desk.workspace).filter(closed_at=None).values_list("action", flat=True)
    assert sorted(actions) == ["delete", "void"]
    again = me.post("/corrections/withdraw", documents=keys, mark=plan["mark"])
    assert (again[0], again[1]["detail"]) == (
        409,
        "They do not stand any more as they were planned. Plan again.",
    )
    assert Run.objects.of(desk.workspace).count() == 2


def test_what_moved_after_the_plan_is_not_withdrawn(desk, program, posted):
    me, keys = program(), [key(posted["draft"])]
    mark = me.post("/corrections/plan", deed="withdraw", documents=keys)[1]["mark"]
    Link.objects.of(desk.workspace).filter(document=posted["draft"]).update(ledger_status="approved")
    assert me.post("/corrections/withdraw", documents=keys, mark=mark)[0] == 409
    assert not Run.objects.of(desk.workspace).exists()


def test_leaving_out_and_taking_up_again(desk, program, posted):
    me = program("force")
    row = desk.document("5.00", state="held")
    keys = [key(row), key(posted["draft"])]
    mark = me.post("/corrections/plan", deed="skip", documents=keys)[1]["mark"]

    status, done = me.post("/corrections/skip", documents=keys, mark=mark, reason="Paid in cash")

    assert (status, done["documents"]) == (200, 1)
    row.refresh_from_db()
    assert row.state == "skipped"
    deed = Activity.objects.of(desk.workspace).get(action="skip")
    assert deed.after == {"reason": "Paid in cash"}
    status, done = me.post("/corrections/take-up", documents=keys)
    assert (done["documents"], done["refused"]) == (1, {key(posted["draft"]): "It is not skipped."})
    row.refresh_from_db()
    assert row.state == "gone", "the next reading judges it afresh"
    assert me.post("/corrections/skip", documents=keys, mark=mark, reason=" ")[0] == 422


def test_a_number_that_is_taken_is_compared_adopted_or_avoided(desk, program):
    me, row = program(), desk.rivalled()
    status, both = me.post("/corrections/rival", document=key(row))
    assert (status, both["against"], both["theirs"]["party"]) == (200, "", "Clare Valley Wines")
    assert both["ours"]["total"] == both["theirs"]["total"] == {"currency": "AUD", "amount": "110.00"}

    assert me.post("/corrections/adopt", document=key(row), found="another")[0] == 409
    status, run = me.post("/corrections/adopt", document=key(row), found=both["theirs"]["id"])
    assert (status, run["trigger"]) == (202, "correct")
    assert Intent.objects.of(desk.workspace).get(closed_at=None).action == "adopt"

    other = desk.rivalled()
    number = {"document": key(other), "kind": "invoice"}
    borne = desk.document("9.00", state="synced")
    desk.link(borne)
    status, said = me.post("/corrections/renumber", **number, number=borne.ledger_number)
    assert (status, "in these books" in said["detail"]) == (409, True)
    assert me.post("/corrections/renumber", **{**number, "kind": "bill"}, number="7")[0] == 409
    assert me.post("/corrections/renumber", **number, number="HARBOUR-7")[0] == 204
    other.refresh_from_db()
    assert (other.own_numbers, other.state) == ({"invoice": "HARBOUR-7"}, "ready")
    assert me.post("/corrections/renumber", document=key(borne), kind="invoice", number="8")[0] == 409


def test_what_cannot_be_adopted_says_why(desk, program):
    row = desk.rivalled(total=Decimal("120.00"))
    both = program("read").post("/corrections/rival", document=key(row))[1]
    status, said = program().post("/corrections/adopt", document=key(row), found=both["theirs"]["id"])
    assert (status, said["detail"]) == (
        409,
        "It cannot be adopted: total AUD 120.00 instead of AUD 110.00.",
    )
    assert program("read").post("/corrections/rival", document=key(desk.document()))[0] == 409


def test_hand_edits_are_kept_document_by_document(desk, program):
    row, plain = desk.document("110.00", state="held"), desk.document()
    link = desk.link(row, total_minor=900)
    link.theirs = row.draft
    link.save()
    desk.fault(row, Fault("drifted", {"number": "24001", "organisation": "adelaide", "differences": "total"}))
    status, done = program("force").post("/corrections/keep-theirs", documents=[key(row), key(plain)])
    assert (status, done["documents"], list(done["refused"])) == (200, 1, [key(plain)])
    row.refresh_from_db()
    assert row.state == "synced"


def test_what_changed_is_written_through_as_it_was_planned(desk, program):
    row, plain = desk.document("132.00", state="changed"), desk.document()
    desk.link(row, "draft", total_minor=11000)
    me, keys = program("force"), [key(row), key(plain)]

    status, plan = me.post("/corrections/plan", deed="write-through", documents=keys)

    assert (status, [one["why"] for one in plan["left_out"]]) == (
        200,
        ["It is not in the books: export it instead."],
    )
    assert [one["change"] for one in plan["planned"]] == [
        {
            "in_the_books": {"currency": "AUD", "amount": "110.00"},
            "becomes": {"currency": "AUD", "amount": "132.00"},
            "edited_there": "",
        }
    ]
    assert me.post("/corrections/write-through", documents=keys, mark="0")[0] == 409
    status, done = me.post("/corrections/write-through", documents=keys, mark=plan["mark"])
    assert (status, done["documents"], [run["trigger"] for run in done["runs"]]) == (202, 1, ["force"])
    assert Run.objects.of(desk.workspace).get().selection == [row.pk]


def test_documents_of_another_workspace_do_not_exist(program):
    theirs = key(Desk("Other", "other").document("10.00"))
    me = program()
    for path, said in (
        ("plan", {"deed": "withdraw", "documents": [theirs]}),
        ("withdraw", {"documents": [theirs], "mark": "0"}),
        ("skip", {"documents": [theirs], "mark": "0", "reason": "x"}),
        ("write-through", {"documents": [theirs], "mark": "0"}),
        ("take-up", {"documents": [theirs]}),
        ("keep-theirs", {"documents": [theirs]}),
        ("rival", {"document": theirs}),
        ("adopt", {"document": theirs, "found": "x"}),
        ("renumber", {"document": theirs, "kind": "invoice", "number": "7"}),
    ):
        assert me.post(f"/corrections/{path}", **said)[0] == 404, path
