"""Changes of the rules in the words of the mapping screens: on a version's page and in the activity log."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tieout.core.names import LedgerKind, OrganisationKey
from tieout.core.rulebook import (
    Drift,
    NumberRule,
    OrganisationRules,
    Policies,
    Route,
    RouteBy,
    Rulebook,
    StaffRole,
    TrackingFrom,
    TrackingRule,
)
from tieout.core.rulebook_diff import RuleChange, differences
from tieout.store import rulebooks
from tieout.store.models import Activity
from tieout.web.activity_words import shifts
from tieout.web.rule_words import in_words

KEY = OrganisationKey("adelaide")
NAMES = {"adelaide": "Harbour IT Adelaide Pty Ltd"}
PLAIN = Rulebook(version=1, organisations={KEY: OrganisationRules()})


def ruled(**wishes: object) -> Rulebook:
    return replace(PLAIN, organisations={KEY: replace(PLAIN.organisations[KEY], **wishes)})


def told(after: Rulebook, before: Rulebook = PLAIN) -> list[str]:
    return [str(change) for change in in_words(differences(before, after), NAMES)]


@pytest.mark.parametrize(
    "wishes, words",
    [
        (
            {"policies": Policies(rounding_limit=Decimal("0.10"))},
            "Policies: Rounding limit, Harbour IT Adelaide Pty Ltd: 0.10 (was 0.05)",
        ),
        (
            {"policies": Policies(drift=Drift.KEEP_OURS)},
            "Policies: Edits by hand in Xero, Harbour IT Adelaide Pty Ltd: Keep ours (was Ask me)",
        ),
        (
            {"policies": Policies(themes={LedgerKind.INVOICE: "Harbour"})},
            "Policies: Branding theme of invoices, Harbour IT Adelaide Pty Ltd: Harbour (was Xero's default)",
        ),
        (
            {"accounts": {"4001:Services": "200"}},
            "Accounts: 4001 Services, Harbour IT Adelaide Pty Ltd: 200 (new)",
        ),
        (
            {"numbers": {LedgerKind.CREDIT_NOTE: NumberRule(prefix="CN-", suffix="-AU")}},
            "Numbers: Credit notes, Harbour IT Adelaide Pty Ltd: prefix CN-, suffix -AU (new)",
        ),
        (
            {"tracking": (TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION, required=True),)},
            "Tracking: Office, Harbour IT Adelaide Pty Ltd: Location, required (new)",
        ),
    ],
)
def test_r002_31_a_rule_is_told_as_the_mapping_screens_call_it(wishes, words):
    assert told(ruled(**wishes)) == [words]


def test_routes_and_what_all_organisations_share_are_told_too():
    routes = (
        Route(by=RouteBy.LOCATION, value="Adelaide Office", organisation=KEY),
        Route(by=RouteBy.STAFF, value="jsmith", role=StaffRole.CLOSED_BY, organisation=KEY),
        Route(by=RouteBy.DEFAULT, organisation=KEY),
    )
    assert told(replace(PLAIN, routes=routes, common_taxes={"": "EXEMPTOUTPUT"})) == [
        "Routes: Location Adelaide Office: Harbour IT Adelaide Pty Ltd (new)",
        "Routes: Staff jsmith, closed by: Harbour IT Adelaide Pty Ltd (new)",
        "Routes: Everything else: Harbour IT Adelaide Pty Ltd (new)",
        "Taxes: (no tax), every organisation: EXEMPTOUTPUT (new)",
    ]
    assert told(PLAIN, Rulebook(version=0))[0] == "Organisation Harbour IT Adelaide Pty Ltd: set up (new)"


def test_r002_31_the_activity_log_says_the_same_of_what_it_kept(db, desk):
    rulebooks.write_rulebook(desk.workspace, PLAIN)
    changed = ruled(policies=Policies(rounding_limit=Decimal("0.10"), drift=Drift.KEEP_THEIRS))
    routed = replace(changed, routes=(Route(by=RouteBy.TAG, value="Retail Chain", organisation=KEY),))
    rulebooks.write_rulebook(desk.workspace, routed, note="agreed with the auditor")
    deed = Activity.objects.of(desk.workspace).filter(action="change rules").latest("pk")
    assert [str(one) for one in shifts(deed, organisations=NAMES, locale="en-AU")] == [
        "Version: 1 → 2",
        "Policies: Edits by hand in Xero, Harbour IT Adelaide Pty Ltd: Ask me → Keep theirs",
        "Policies: Rounding limit, Harbour IT Adelaide Pty Ltd: 0.05 → 0.10",
        "Why: agreed with the auditor",
        "Routes: Tag Retail Chain: Harbour IT Adelaide Pty Ltd",
    ]


def test_a_text_that_is_no_rule_stays_as_it_is():
    [same] = in_words([RuleChange("anything at all", "1", "2")], NAMES)
    assert str(same) == "anything at all: 2 (was 1)"
