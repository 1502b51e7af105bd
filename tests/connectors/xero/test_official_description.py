"""Every request that we send to Xero, once, so that each is held against the official description (by the recorder)."""

from __future__ import annotations

from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.core.drafts import TrackingChoice
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import NewParty


def everything_we_do(xero: SimulatedXero) -> None:
    xero.ledger.facts(not_older_than=0)
    xero.ledger.parties(not_older_than=0)
    xero.later(3600)
    xero.ledger.parties(not_older_than=0)
    xero.ledger.create_parties([NewParty(name="Hahndorf Bakery", number="311", account_number="HB")], key="c")
    for kind in LedgerKind:
        sales = kind in (LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE)
        account, tax = ("200", "OUTPUT") if sales else ("400", "INPUT")
        tracking = (TrackingChoice(category="Office", option="Sydney"),)
        full = line(
            "Day",
            "1.25",
            "33.3333",
            account=account,
            tax_code=tax,
            tax_override=True,
            item="SW",
            tracking=tracking,
        )
        draft = xero.draft(f"N-{kind}", kind=kind, sent=True, status=LedgerStatus.APPROVED, lines=(full,))
        xero.ledger.create([draft, xero.draft("BAD", kind=kind, lines=())], key=f"k-{kind}")
        xero.ledger.find(kind, [f"N-{kind}", "N, 2"])


def test_what_is_sent_to_be_checked_is_everything():
    xero = SimulatedXero()
    everything_we_do(xero)
    sent = {(call.partition(" ")[0], call.split("/")[-1].partition(" ")[0]) for call in xero.calls()}
    assert {("PUT", "Invoices"), ("PUT", "CreditNotes"), ("PUT", "Contacts"), ("GET", "Invoices")} < sent
    assert {("GET", "CreditNotes"), ("GET", "Organisation"), ("GET", "TaxRates")} < sent
