"""An organisation with rules, as the mapping screens meet it: in a simulated Xero that was read once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.web.desk import TODAY, Desk
from tests.wiring.office import Office
from tieout import wiring
from tieout.core.faults import Fault
from tieout.core.names import LedgerKind, OrganisationKey
from tieout.core.rulebook import (
    NumberRule,
    OrganisationRules,
    Route,
    RouteBy,
    Rulebook,
    TrackingFrom,
    TrackingRule,
)
from tieout.simulator.server import serve
from tieout.simulator.world import World
from tieout.store import rulebooks
from tieout.store.models import UsedCode

ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")
RULES = Rulebook(
    version=1,
    routes=(Route(by=RouteBy.LOCATION, value="Adelaide Office", organisation=ADELAIDE),),
    organisations={
        ADELAIDE: OrganisationRules(
            accounts={"4000": "200", "4900": "999"},
            taxes={"GST": "OUTPUT"},
            tracking=(
                TrackingRule(
                    category="Office",
                    comes_from=TrackingFrom.LOCATION,
                    options={"Adelaide Office": "Adelaide"},
                ),
            ),
            numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-")},
        ),
        SYDNEY: OrganisationRules(accounts={"4000": "260"}),
    },
    common_accounts={"5000": "310"},
)


def use(desk: Desk, used_as: str, *texts: str, organisation: str = "adelaide", label: str = "") -> None:
    for text in texts:
        UsedCode.objects.of(desk.workspace).create(
            organisation=organisation, used_as=used_as, text=text, label=label, last_used=TODAY
        )


def waiting(desk: Desk, *totals: str, account: str = "4105") -> None:
    """Documents that an unmapped account keeps back."""
    fault = Fault("account-unmapped", {"account": account, "organisation": "Harbour IT Adelaide"}, line=1)
    for total in totals:
        desk.fault(desk.document(total, state="held"), fault)


@contextmanager
def in_xero() -> Iterator[Desk]:
    """Kahu IT, whose organisation in Adelaide stands in a simulated Xero and was read once."""
    with serve(world := World(seed=7)) as server:
        office, desk = Office(world, server), Desk("Kahu IT", "kahu")
        office.workspace = desk.workspace
        for name in ("Harbour Dental Group", "Northgate Legal"):
            world.books.act("create-contact", {"tenant": "Harbour IT Adelaide", "fields": {"Name": name}})
        desk.source()
        office.set_up_custom("adelaide")
        assert office.check("adelaide").ok
        ledger = wiring.open_ledger(desk.workspace, ADELAIDE)
        ledger.facts(not_older_than=0)
        ledger.parties(not_older_than=0)
        only = replace(RULES, organisations={ADELAIDE: RULES.organisations[ADELAIDE]})
        rulebooks.write_rulebook(desk.workspace, only)
        yield desk
