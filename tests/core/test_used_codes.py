"""What of a document the rules may name, and what of it they do not map yet."""

from __future__ import annotations

from datetime import date

from tests.store.builders import invoice
from tieout.core.drafts import AmountsAre
from tieout.core.names import OrganisationKey
from tieout.core.rule_gaps import Seen, account_gaps, route_gaps, tax_gaps
from tieout.core.rulebook import OrganisationRules, Policies, Route, RouteBy, Rulebook
from tieout.core.used_codes import Used, UsedAs, used_in

ADELAIDE = OrganisationKey("adelaide")


def rules(**named) -> Rulebook:
    return Rulebook(version=1, organisations={ADELAIDE: OrganisationRules(**named)})


def test_an_invoice_uses_its_account_its_tax_its_place_and_its_people():
    assert used_in(invoice(1)) == {
        Used(UsedAs.ACCOUNT, "4000"),
        Used(UsedAs.TAX, "GST"),
        Used(UsedAs.LOCATION, "Adelaide Office"),
        Used(UsedAs.TAG, "Client"),
        Used(UsedAs.CURRENCY, "AUD"),
        Used(UsedAs.COMPANY, "250", "Harbour Café"),
    }


def test_an_account_is_a_gap_once_whatever_its_classes_and_a_mapped_class_is_none():
    seen = [
        Seen(UsedAs.ACCOUNT, "4001:Services", last_used=date(2026, 9, 1)),
        Seen(UsedAs.ACCOUNT, "4001:Products", last_used=date(2026, 10, 1)),
        Seen(UsedAs.ACCOUNT, "4001", last_used=None),
        Seen(UsedAs.ACCOUNT, "4002:Services"),
        Seen(UsedAs.ACCOUNT, "4003"),
        Seen(UsedAs.TAX, "GST"),
    ]
    book = rules(accounts={"4002:Services": "200", "4003": "200"})
    (gap,) = account_gaps(book, ADELAIDE, seen)
    assert (gap.text, gap.last_used, gap.note) == ("4001", date(2026, 10, 1), "Products, Services")


def test_tax_codes_are_no_gap_where_nothing_is_posted_with_tax():
    seen = [Seen(UsedAs.TAX, "GST"), Seen(UsedAs.TAX, "")]
    assert [gap.text for gap in tax_gaps(rules(taxes={}), ADELAIDE, seen)] == ["GST", "(no tax)"]
    silent = rules(policies=Policies(amounts_are=AmountsAre.NO_TAX))
    assert tax_gaps(silent, ADELAIDE, seen) == []


def test_a_location_is_a_gap_until_a_route_names_it_or_takes_everything():
    seen = [Seen(UsedAs.LOCATION, "Adelaide Office"), Seen(UsedAs.LOCATION, "Perth")]
    named = Rulebook(
        version=1,
        routes=(Route(by=RouteBy.LOCATION, value="adelaide office", organisation=ADELAIDE),),
        organisations={ADELAIDE: OrganisationRules()},
    )
    assert [gap.text for gap in route_gaps(named, seen)] == ["Perth"]
    everything = Rulebook(version=1, routes=(Route(by=RouteBy.DEFAULT, organisation=ADELAIDE),))
    assert route_gaps(everything, seen) == []
