"""The same over a real socket: connections are kept alive, cut, and made again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.memory import MemoryBook, OpenAllowance
from tests.connectors.xero.simulated import SECRET, SimulatedXero
from tieout.connectors.wire import Client, Courier, Redactor
from tieout.connectors.xero import AppKind, Tokens, XeroApp, XeroLedger, XeroSettings
from tieout.core.names import LedgerKind
from tieout.core.ports import Unclear
from tieout.simulator.server import serve


@pytest.fixture
def xero() -> Iterator[SimulatedXero]:
    """The simulated organisation behind a port of this machine."""
    xero = SimulatedXero()
    server = serve(xero.world, port=0)
    address = f"http://127.0.0.1:{server.port}"
    xero.book = MemoryBook()
    with Client() as client:
        courier = Courier(client=client, book=xero.book, allowance=OpenAllowance(), redactor=Redactor())
        app = XeroApp(
            client_id="app", client_secret=SECRET, kind=AppKind.CUSTOM, identity=address, api=address
        )
        xero.ledger = XeroLedger(
            XeroSettings(tenant_id=xero.org.tenant_id, api=address),
            key=xero.key,
            courier=courier,
            tokens=Tokens(app, courier=courier, cupboard=xero.cupboard, now=xero.now),
            shelf=xero.shelf,
            now=xero.now,
        )
        yield xero
    server.stop()


def test_it_works(xero: SimulatedXero):
    xero.ledger.facts(not_older_than=0)
    xero.ledger.create([xero.draft("INV-1")], key="k")

    assert [one.number for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-1"])] == ["INV-1"]


@pytest.mark.parametrize("name,in_the_books", [("drop-after", ["INV-1"]), ("drop-before", [])])
def test_a_connection_that_is_cut_leaves_a_write_in_doubt_and_the_next_call_settles_it(
    xero, name, in_the_books
):
    xero.ledger.parties(not_older_than=0)  # the connection stands
    xero.mishap(name, method="PUT")

    with pytest.raises(Unclear):
        xero.ledger.create([xero.draft("INV-1")], key="k")

    assert xero.book.rows[-1].answer["verdict"] == "unclear"
    assert [one.number for one in xero.ledger.find(LedgerKind.INVOICE, ["INV-1"])] == in_the_books


def test_an_answer_of_50_mb_is_cut_off_and_the_next_call_works(xero: SimulatedXero):
    xero.mishap("huge", method="PUT")

    with pytest.raises(Unclear, match="larger than 20 MB"):
        xero.ledger.create([xero.draft("INV-1")], key="k")

    assert xero.ledger.parties(not_older_than=0).by_id
