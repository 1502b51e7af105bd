"""To which organisation a document belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.builders import ADELAIDE, RULEBOOK, RULES, SYDNEY, complete, invoice, line
from tieout.core.documents import Party
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.routing import Routed, route
from tieout.core.rulebook import Route, RouteBy

DOCUMENT = invoice(
    line("100.00"),
    party=Party(
        id="250",
        name="Big Design Ltd",
        identifier="BigDesign",
        types=("Client",),
        tags=("Holding",),
        fields={"Entity": "Project A"},
    ),
    fields={"Book": "North"},
    closed_by="jsmith",
    sales_rep="Ann Lee",
)


def routes(*rules):
    return replace(
        RULEBOOK,
        routes=tuple(
            Route(by=by, value=value, organisation=OrganisationKey(where)) for by, value, where in rules
        ),
    )


@pytest.mark.parametrize("location, where", [("Adelaide", ADELAIDE), ("Sydney", SYDNEY)])
def test_r002_36_adelaide_records_go_to_adelaide_and_sydney_records_to_sydney(location, where):
    routed = route(invoice(line("100.00"), location=location), RULEBOOK)
    assert isinstance(routed, Routed)
    assert routed.organisation == where
    assert routed.because == Route(by=RouteBy.LOCATION, value=location, organisation=where)


def test_r002_37_a_new_document_of_a_mapped_location_needs_no_further_rule():
    routed = route(invoice(line("100.00"), number="99999", location=" ADELAIDE "), RULEBOOK)
    assert isinstance(routed, Routed)
    assert routed.organisation == ADELAIDE


@pytest.mark.parametrize(
    "by, value",
    [
        (RouteBy.TAG, "client"),
        (RouteBy.TAG, "Holding"),
        (RouteBy.TAG, "Entity=Project A"),
        (RouteBy.TAG, "book=north"),
        (RouteBy.STAFF, "JSmith"),
        (RouteBy.STAFF, "ann lee"),
        (RouteBy.COMPANY, "250"),
        (RouteBy.COMPANY, "bigdesign"),
        (RouteBy.COMPANY, "Big Design Ltd"),
        (RouteBy.CURRENCY, "aud"),
        (RouteBy.DEFAULT, ""),
    ],
)
def test_r002_26_27_routes_look_at_tags_staff_company_and_currency_in_any_case(by, value):
    routed = route(DOCUMENT, routes((by, value, "sydney")))
    assert isinstance(routed, Routed)
    assert routed.organisation == SYDNEY


STRONGEST_FIRST = [
    (RouteBy.TAG, "Holding"),
    (RouteBy.STAFF, "jsmith"),
    (RouteBy.LOCATION, "Adelaide"),
    (RouteBy.COMPANY, "250"),
    (RouteBy.CURRENCY, "AUD"),
    (RouteBy.DEFAULT, ""),
]


@pytest.mark.parametrize("rank", range(len(STRONGEST_FIRST) - 1))
def test_r002_38_a_stronger_route_beats_all_weaker_ones_whatever_their_order(rank):
    weaker = [(by, value, "adelaide") for by, value in STRONGEST_FIRST[rank + 1 :]]
    by, value = STRONGEST_FIRST[rank]
    for rules in ([*weaker, (by, value, "sydney")], [(by, value, "sydney"), *weaker]):
        routed = route(DOCUMENT, routes(*rules))
        assert isinstance(routed, Routed)
        assert routed.organisation == SYDNEY
        assert routed.because.by is by
        assert {rule.by for rule in routed.overruled} == {one for one, _ in STRONGEST_FIRST[rank + 1 :]}


def test_two_routes_of_one_rank_that_contradict_each_other_are_a_fault():
    fault = route(DOCUMENT, routes((RouteBy.TAG, "Client", "sydney"), (RouteBy.TAG, "Holding", "adelaide")))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["routes-contradict"]
    assert fault.facts["organisations"] == "adelaide and sydney"
    assert fault.facts["routes"] == "tag Client to sydney, tag Holding to adelaide"


def test_two_routes_of_one_rank_that_agree_are_none():
    routed = route(DOCUMENT, routes((RouteBy.TAG, "Client", "sydney"), (RouteBy.TAG, "Holding", "sydney")))
    assert isinstance(routed, Routed)
    assert routed.organisation == SYDNEY


def test_an_unknown_location_is_a_fault_that_names_it():
    fault = route(invoice(line("100.00"), location="Perth"), RULEBOOK)
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["no-route"]
    assert fault.facts["location"] == "Perth"


def test_an_empty_location_matches_no_route():
    fault = route(invoice(line("100.00"), location=""), routes((RouteBy.LOCATION, " ", "adelaide")))
    assert isinstance(fault, Fault)
    assert fault.code == "no-route"


def test_a_route_into_an_organisation_that_is_not_set_up_is_a_fault():
    fault = route(DOCUMENT, routes((RouteBy.DEFAULT, "", "perth")))
    assert isinstance(fault, Fault)
    assert complete([fault]) == ["organisation-unknown"]


@pytest.mark.parametrize("count", [1, 2, 25])
def test_r002_24_any_number_of_organisations_and_no_cross_posting(count):
    keys = [OrganisationKey(f"office-{number}") for number in range(count)]
    rulebook = replace(
        RULEBOOK,
        routes=tuple(Route(by=RouteBy.LOCATION, value=f"Office {key}", organisation=key) for key in keys),
        organisations=dict.fromkeys(keys, RULES),
    )
    for key in keys:
        routed = route(invoice(line("100.00"), location=f"office {key}"), rulebook)
        assert isinstance(routed, Routed)
        assert routed.organisation == key


def test_r002_39_a_changed_tag_changes_the_organisation():
    rulebook = routes((RouteBy.TAG, "Holding", "sydney"), (RouteBy.LOCATION, "Adelaide", "adelaide"))
    assert route(DOCUMENT, rulebook).organisation == SYDNEY
    untagged = replace(DOCUMENT, party=replace(DOCUMENT.party, tags=()))
    assert route(untagged, rulebook).organisation == ADELAIDE
