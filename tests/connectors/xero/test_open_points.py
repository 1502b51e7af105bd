"""What the vendor's documentation leaves open does not matter to us: shown in both positions of each switch."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.connectors.xero.settings import AppKind
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import Created, Refused, Rejected, Unauthorised, Unavailable
from tieout.simulator.books.switches import SWITCHES
from tieout.simulator.identity.switches import SWITCHES as IDENTITY_SWITCHES

POSITIONS = {switch.name: switch.positions for switch in (*SWITCHES, *IDENTITY_SWITCHES)}


def both(name: str):
    return pytest.mark.parametrize("position", POSITIONS[name], ids=lambda position: f"{name}={position}")


def world(name: str, position: str, **settings) -> SimulatedXero:
    xero = SimulatedXero(**settings)
    switches = (
        xero.world.identity.switches
        if name in {one.name for one in IDENTITY_SWITCHES}
        else xero.books.switches
    )
    switches.turn(name, position)
    return xero


@both("if-modified-since")
def test_a_contact_changed_in_the_very_second_of_the_last_reading_is_not_missed(position):
    xero = world("if-modified-since", position)
    xero.ledger.parties(not_older_than=0)
    xero.act("rename-contact", contact="250", name="Barossa Wines")
    xero.later(60)

    assert "barossa wines" in xero.ledger.parties(not_older_than=30).by_name


@both("missing-scope")
def test_a_missing_scope_is_recognised_by_its_code(position):
    xero = world("missing-scope", position)
    xero.mishap("permission-missing", path="*/Contacts")

    with pytest.raises(Unauthorised) as caught:
        xero.ledger.parties(not_older_than=0)
    assert caught.value.fault.code == "ledger-permission-missing"

    assert xero.ledger.parties(not_older_than=0).by_id


@both("spent-refresh-token")
def test_workers_that_share_a_cupboard_never_present_a_spent_token_after_its_successor(position):
    xero = world("spent-refresh-token", position, kind=AppKind.STANDARD)
    token = xero.world.identity.connect(
        "app", "ada@example.com", [xero.org.tenant_id], " ".join(xero.app.scopes)
    )
    xero.cupboard.token = {**token, "expires_at": int(xero.now().timestamp()) + 1800, "issued_at": 0}
    for worker in (xero.new_tokens(), xero.new_tokens(), xero.new_tokens()):
        xero.later(1800)
        assert worker.access_token()
        assert xero.new_tokens().access_token() == worker.access_token()

    assert xero.ledger.facts(not_older_than=0)


@both("rejected-calls")
def test_the_minutes_limit_is_waited_for_whether_or_not_refusals_count(position):
    xero = world("rejected-calls", position)
    xero.limits(minute=3)
    for number in range(3):
        xero.ledger.create([xero.draft(f"INV-{number}")], key=f"k{number}")

    with pytest.raises(Unavailable) as caught:
        xero.ledger.create([xero.draft("INV-9")], key="k9")
    assert 1 <= caught.value.wait <= 60

    xero.later(caught.value.wait)
    xero.ledger.create([xero.draft("INV-9")], key="k9")
    assert xero.numbers == ["INV-0", "INV-1", "INV-2", "INV-9"]


@both("zero-total")
def test_an_invoice_of_nothing_is_created_whatever_becomes_of_it(position):
    xero = world("zero-total", position)

    (answer,) = xero.ledger.create([xero.draft(lines=(line("Goodwill", "1", "0"),))], key="k")

    assert isinstance(answer, Created)
    assert answer.document.total == Decimal(0)
    assert answer.document.status in (LedgerStatus.PAID, LedgerStatus.APPROVED)


@both("unknown-contact-id")
def test_a_contact_that_is_not_there_puts_no_document_into_the_books(position):
    xero = world("unknown-contact-id", position)
    party = type(xero.draft().party)(
        ledger_id="5f1a0000-0000-4000-8000-000000000000", name="?", source_id="?"
    )

    try:
        (answer,) = xero.ledger.create([xero.draft(party=party)], key="k")
    except Refused:  # then the engine halves the batch until the document stands alone
        assert position == "404"
    else:
        assert isinstance(answer, Rejected)

    assert xero.ledger.find(LedgerKind.INVOICE, ["INV-5001"]) == []


@both("locked-drafts")
def test_a_draft_in_a_locked_period_is_created_or_quoted(position):
    xero = world("locked-drafts", position)
    xero.act("set-lock-date", period="2026-12-31")

    (answer,) = xero.ledger.create([xero.draft(status=LedgerStatus.DRAFT)], key="k")

    assert isinstance(answer, Created if position == "allowed" else Rejected)


@both("lock-date-format")
def test_the_lock_date_is_quoted_and_not_read(position):
    xero = world("lock-date-format", position)
    xero.act("set-lock-date", period="2026-12-31")

    (answer,) = xero.ledger.create([xero.draft()], key="k")

    assert "currently set at" in answer.messages[0]
