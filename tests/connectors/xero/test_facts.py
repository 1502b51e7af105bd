"""What an organisation allows is read in five calls and kept with its age."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.connectors.xero.simulated import SimulatedXero
from tieout.core.ledgers import AccountClass, TrackingCategory
from tieout.core.ports import Unauthorised, Unavailable

HOUR = 3600


def test_it_works(xero: SimulatedXero):
    facts = xero.ledger.facts(not_older_than=HOUR)

    assert (facts.organisation, facts.name) == ("adelaide", "Harbour IT Adelaide")
    assert (facts.country, facts.base_currency, facts.currencies) == ("AU", "AUD", {"AUD", "NZD"})
    assert facts.tracking == (TrackingCategory(name="Office", options=("Adelaide", "Sydney")),)
    assert (facts.short_code, facts.locked_through) == ("!Ade1", None)
    sales = facts.accounts["200"]
    assert (sales.account_class, sales.active, sales.postable) == (AccountClass.REVENUE, True, True)
    gst = facts.taxes["OUTPUT"]
    assert (gst.rate, gst.active) == (Decimal(10), True)
    assert AccountClass.REVENUE in gst.applies_to
    assert AccountClass.EXPENSE not in gst.applies_to


def test_bank_and_system_accounts_take_no_lines(xero: SimulatedXero):
    accounts = xero.ledger.facts(not_older_than=HOUR).accounts

    unpostable = {account.name for account in accounts.values() if not account.postable}
    assert {"Accounts Receivable", "Accounts Payable"} <= unpostable
    assert "Sales" not in unpostable


def test_lock_dates_archived_accounts_and_options_are_told(xero: SimulatedXero):
    xero.act("set-lock-date", period="2026-06-30", year="2025-12-31")
    xero.act("archive-account", account="200")
    xero.act("archive-tracking-option", category="Office", option="Sydney")

    facts = xero.ledger.facts(not_older_than=HOUR)

    assert (facts.period_lock, facts.year_lock) == (date(2026, 6, 30), date(2025, 12, 31))
    assert facts.locked_through == date(2026, 6, 30)
    assert not facts.accounts["200"].active
    assert facts.tracking[0].options == ("Adelaide",)


def test_facts_are_read_again_only_when_they_are_too_old(xero: SimulatedXero):
    first = xero.ledger.facts(not_older_than=HOUR)
    xero.later(HOUR - 1)
    assert xero.ledger.facts(not_older_than=HOUR) == first
    assert len(xero.calls()) == 5

    xero.act("archive-account", account="200")
    xero.later(2)
    again = xero.ledger.facts(not_older_than=HOUR)

    assert not again.accounts["200"].active
    assert again.read_at == xero.now()
    assert len(xero.calls()) == 10


def test_another_worker_finds_them_on_the_shelf(xero: SimulatedXero):
    first = xero.ledger.facts(not_older_than=HOUR)

    assert xero.new_ledger().facts(not_older_than=HOUR) == first
    assert len(xero.calls()) == 5


def test_facts_that_cannot_be_read_change_nothing_and_are_read_the_next_time(xero: SimulatedXero):
    xero.mishap("garbage", path="*/TaxRates")

    with pytest.raises(Unavailable) as caught:
        xero.ledger.facts(not_older_than=HOUR)

    assert caught.value.fault.code == "answer-malformed"
    assert xero.shelf.kept == {}
    assert xero.ledger.facts(not_older_than=HOUR).name == "Harbour IT Adelaide"


def test_a_missing_right_names_what_could_not_be_read(xero: SimulatedXero):
    xero.mishap("permission-missing", path="*/Accounts")

    with pytest.raises(Unauthorised) as caught:
        xero.ledger.facts(not_older_than=HOUR)

    assert caught.value.fault.code == "ledger-permission-missing"
    assert caught.value.fault.facts == {"organisation": "adelaide", "action": "read the chart of accounts"}
    assert xero.ledger.facts(not_older_than=HOUR).accounts  # the right was given


@pytest.mark.parametrize("country", ["AU", "NZ", "UK", "US"])
def test_every_country_can_be_read(country):
    world = SimulatedXero()
    world.org = world.books.open_organisation("Elsewhere", country)
    world.world.identity.register_app("app", "hush-hush-secret", kind="custom", tenant=world.org.tenant_id)

    facts = world.new_ledger().facts(not_older_than=0)

    assert facts.base_currency == {"AU": "AUD", "NZ": "NZD", "UK": "GBP", "US": "USD"}[country]
    assert facts.accounts
    assert facts.taxes


@pytest.mark.parametrize("role, adviser", [("adviser", True), ("standard", False)])
def test_who_connected_us_matters_only_where_a_period_is_locked(xero: SimulatedXero, role, adviser):
    """Xero: an adviser may write before the period lock; one call more, and only where there is a lock."""
    xero.act("set-role", role=role)
    calls = len(xero.calls())
    assert not xero.ledger.facts(not_older_than=0).adviser
    without_lock = len(xero.calls()) - calls
    xero.act("set-lock-date", period="2026-06-30")
    xero.later(1)
    assert xero.ledger.facts(not_older_than=0).adviser is adviser
    assert len(xero.calls()) - calls == 2 * without_lock + 1
