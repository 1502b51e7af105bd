"""The whole world equals itself after it was saved and loaded, whatever happened in it, and goes on the same."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.desk import Desk
from tieout.simulator.books.register import Register
from tieout.simulator.calls import Refusal
from tieout.simulator.recorded import freeze
from tieout.simulator.scenario import build_world
from tieout.simulator.world import World

OFFICE = {"customer": "Barossa Wines", "lines": [{"work": "Support", "hours": 2, "rate": 150}]}
numbers = st.integers(1, 4)
amounts = st.decimals("0.01", "900", places=2).map(str)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["bill", "close", "reopen", "delete"]), numbers, st.just("")),
        st.tuples(st.sampled_from(["pay", "take-money"]), numbers, amounts),
        st.tuples(st.sampled_from(["enter", "approve", "void", "lock"]), numbers, st.just("")),
        st.tuples(st.sampled_from(["travel", "sign-in", "switch"]), numbers, st.just("")),
    ),
    max_size=14,
)


def take(world: World, step: str, number: int, amount: str) -> None:
    """Let a person do something somewhere; what is not possible now is refused, and changes nothing."""
    psa, xero = world.psa.act, world.books.act
    billed, entered = {"invoice": f"W-{number}"}, {"document": f"B-{number}"}
    does = {
        "bill": lambda: psa("create-invoice", {**OFFICE, "number": f"W-{number}"}),
        "close": lambda: psa("close-invoice", billed),
        "reopen": lambda: psa("reopen-invoice", billed),
        "delete": lambda: psa("delete-invoice", billed),
        "take-money": lambda: psa("record-payment", {**billed, "amount": amount}),
        "enter": lambda: xero("create-document", {"fields": written(number)}),
        "approve": lambda: xero("approve", entered),
        "pay": lambda: xero("pay", {**entered, "amount": amount}),
        "void": lambda: xero("void", entered),
        "lock": lambda: xero("set-lock-date", {"period": f"2025-0{number}-28"}),
        "travel": lambda: world.clock.travel(timedelta(days=number)),
        "sign-in": lambda: Desk(world).xero_token(),
        "switch": lambda: world.psa.switches.turn("overpayment", "accept"),
    }
    with suppress(Refusal):
        does[step]()


def written(number: int) -> dict[str, object]:
    line = {"Description": "Work", "Quantity": number, "UnitAmount": "33.3333", "AccountCode": "200"}
    return {
        "Type": "ACCREC",
        "InvoiceNumber": f"B-{number}",
        "Contact": {"Name": "Barossa Wines"},
        "Date": "2026-11-05",
        "DueDate": "2026-12-05",
        "LineItems": [line],
    }


def stopped() -> World:
    """The world of a small story, whose clock moves only when it is told to."""
    world = build_world("one-office", seed=7)
    world.clock.freeze(world.clock.now())
    return world


def inside(world: World) -> list[dict[str, Any]]:
    """Everything that the organisations hold, whether or not it is shown or saved anywhere."""
    return [
        {
            name: freeze(list(kept) if isinstance(kept, Register) else kept)
            for name, kept in vars(organisation).items()
            if name != "lock" and not name.startswith("_")
        }
        for organisation in world.books.organisations.values()
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=steps, then=steps)
def test_a_loaded_world_is_the_saved_one_and_goes_on_the_same(history, then):
    world = stopped()
    for step in history:
        take(world, *step)
    state = json.dumps(world.save())
    other = World(seed=99)
    other.load(json.loads(state))
    assert json.dumps(other.save()) == state
    assert other.view() == world.view()
    assert inside(other) == inside(world)
    for step in then:
        take(world, *step)
        take(other, *step)
    assert other.view() == world.view()
    assert json.dumps(other.save()) == json.dumps(world.save())


def test_the_histories_change_the_world():
    """Else the property would hold of a world in which nothing can happen."""
    world = stopped()
    story = (
        "bill",
        "close",
        "reopen",
        "close",
        "take-money",
        "enter",
        "approve",
        "pay",
        "lock",
        "sign-in",
        "travel",
        "switch",
    )
    for step in story:
        before = json.dumps(world.save())
        take(world, step, 1, "12.50")
        assert json.dumps(world.save()) != before, f"{step} did nothing"
    kept = json.dumps(world.save())
    take(world, "void", 1, "")
    assert json.dumps(world.save()) == kept, "what was paid cannot be voided, and a refusal changes nothing"
