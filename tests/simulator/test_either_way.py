"""The product works at either position of the switches: what nobody could look up must not matter to it.

All switches of a half stand at their other position while the real engine posts a world in which they matter: half
cents, nothing to pay, money back, more at once than one export takes, an upgrade, limits, lost answers. That each switch
does what it says is proved beside this file, half by half.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.office import Office, Report, Workshop, opened
from tests.wiring.office import Office as Connected
from tieout.simulator.identity.switches import SWITCHES as IDENTITY
from tieout.simulator.server import serve
from tieout.simulator.switchboard import Switch
from tieout.simulator.world import World

HALF_CENTS = "HALF-CENTS"
MANY = 55  # more than a short-winded server exports at once


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.close()


@pytest.fixture
def office(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path) as made:
        yield made


def turn_all(world: World, *sides: str) -> None:
    for side in sides:
        switches = world.half(side).switches
        for switch in switches.known.values():
            [other] = set(switch.positions) - {switch.default}
            switches.turn(switch.name, other)


def bill_all(office: Office) -> None:
    """Documents in which the open points show."""
    office.bill(HALF_CENTS, {"work": "Labels", "amount": "0.45"}, {"work": "More labels", "amount": "0.35"})
    office.bill("BACK", {"work": "Hours given back", "amount": "-80.00"})
    for number in range(MANY):
        office.bill(f"M-{number:02}")


def let_go_wrong(office: Office) -> None:
    office.mishap("codebase-changed", system="psa", path="*/export")
    office.mishap("429-concurrent", system="xero", path="*/Accounts")
    office.mishap("drop-after", system="xero", method="PUT", path="*/Invoices")


def prove_all_arrived(office: Office, report: Report) -> None:
    """Each closed invoice once in the books, to the cent, what is negative as a credit note, and handed over."""
    view = office.world.view()
    books: dict[str, Decimal] = {}
    for organisation in view["organisations"]:
        for document in organisation["invoices"] + organisation["credit_notes"]:
            number = document.get("InvoiceNumber") or document["CreditNoteNumber"]
            assert number not in books, f"{number} is in the books twice"
            sign = -1 if "CreditNoteNumber" in document else 1
            books[number] = sign * Decimal(str(document["Total"]))
    billed = office.billed()
    assert books.keys() == billed.keys()
    assert books == {number: Decimal(str(one["total"])) for number, one in billed.items()}
    assert [number for number, one in billed.items() if "glBatch" not in one] == []
    assert {one["state"] for one in report.documents.values()} == {"synced"}
    assert report.said["open_intents"] == 0


@pytest.mark.journey
@pytest.mark.parametrize("sides", [("psa",), ("xero",), ("psa", "xero", "identity")], ids="-".join)
def test_everything_arrives_once_at_the_other_positions(office: Office, sides: tuple[str, ...]) -> None:
    turn_all(office.world, *sides)
    bill_all(office)
    let_go_wrong(office)
    report = office.run_to_its_end()
    assert report.state == "done", report.run
    if report.said["open_intents"]:  # what was in doubt is settled by the next run
        report = office.run_to_its_end()
    prove_all_arrived(office, report)


@pytest.fixture
def connected(db: Any) -> Iterator[Connected]:
    world = World(seed=7)
    with serve(world) as server:
        yield Connected(world, server)


@pytest.mark.parametrize("switch", IDENTITY, ids=[one.name for one in IDENTITY])
@pytest.mark.parametrize("place", [0, 1])
def test_consent_renewal_and_refusal_at_either_position(
    connected: Connected, switch: Switch, place: int
) -> None:
    connected.identity.switches.turn(switch.name, switch.positions[place])
    connected.set_up("adelaide")
    connected.set_up("sydney")
    assert connected.connect("adelaide").ok
    assert connected.connect("sydney", "adelaide", "sydney").ok, "a second consent for both"
    connected.expire()
    assert connected.facts("adelaide").name == "Harbour IT Adelaide"
    assert connected.facts("sydney").name == "Harbour IT Sydney"
    connected.set_up_custom("perth")
    connected.identity.apps["app-of-perth"].secret = "changed over there"
    refused = connected.check("perth")
    assert not refused.ok
    assert connected.state("perth")[0] != "connected"
