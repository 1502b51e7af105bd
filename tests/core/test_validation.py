"""What would keep a draft out of the books is found before it is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.core.builders import (
    FACTS_OF_ADELAIDE,
    RULES,
    TRAITS,
    D,
    complete,
    destination,
    draft_of,
    invoice,
    line,
)
from tieout.core.drafts import AmountsAre
from tieout.core.faults import FixIn
from tieout.core.ledgers import PartyDirectory
from tieout.core.mapping import to_drafts
from tieout.core.names import LedgerKind
from tieout.core.rulebook import MissingParty, NumberRule, TrackingFrom, TrackingRule
from tieout.core.validation import validate

PLAIN = invoice(line("100.00"), tax="10.00")


def faults_of(document, at):
    [draft], _ = to_drafts(document, at)
    return validate(draft, at)


def codes_of(document, at):
    return complete(faults_of(document, at))


def test_r000_19_a_document_without_faults_may_be_sent():
    assert validate(draft_of(PLAIN), destination()) == ()


@pytest.mark.parametrize(
    "account, code",
    [("999", "account-missing"), ("260", "account-archived"), ("090", "account-not-postable")],
)
def test_r001_11_r000_55_the_account_must_exist_be_active_and_take_lines(account, code):
    at = destination(replace(RULES, accounts={"4000": account}))
    faults = faults_of(PLAIN, at)
    assert complete(faults) == [code]
    assert faults[0].facts["account"] == account
    assert faults[0].kind.fix_in is FixIn.LEDGER


@pytest.mark.parametrize("tax, code", [("NOPE", "tax-rate-missing"), ("OLD", "tax-rate-archived")])
def test_r002_54_the_tax_rate_must_exist_and_be_in_use(tax, code):
    at = destination(replace(RULES, taxes={"GST": tax}))
    assert codes_of(PLAIN, at) == [code]


def test_a_tax_rate_must_suit_the_class_of_its_account():
    at = destination(replace(RULES, accounts={"4000": "310"}))
    faults = faults_of(PLAIN, at)
    assert complete(faults) == ["tax-not-for-account"]
    assert faults[0].facts["account_class"] == "expense"


def test_one_cause_is_one_fault_with_its_first_line():
    at = destination(replace(RULES, accounts={"4000": "200", "4001": "999"}))
    document = invoice(line("1.00", tax=""), *[line("1.00", "4001", tax="")] * 3)
    faults = faults_of(document, at)
    assert [(fault.code, fault.line) for fault in faults] == [("account-missing", 2)]


def test_an_organisation_without_tax_is_asked_for_no_rate():
    at = destination(replace(RULES, taxes={}), amounts_are=AmountsAre.NO_TAX)
    assert codes_of(invoice(line("100.00", tax="")), at) == []


def tracked(*rules, **facts):
    return destination(replace(RULES, tracking=rules), facts=replace(FACTS_OF_ADELAIDE, **facts))


def test_r002_52_a_missing_tracking_category_is_a_fault():
    at = tracked(TrackingRule(category="Region", comes_from=TrackingFrom.LOCATION))
    assert codes_of(PLAIN, at) == ["tracking-category-missing"]


def test_r002_52_a_missing_tracking_option_is_a_fault():
    at = tracked(TrackingRule(category="Office", comes_from=TrackingFrom.FIXED, field="Perth"))
    faults = faults_of(PLAIN, at)
    assert complete(faults) == ["tracking-option-missing"]
    assert (faults[0].facts["category"], faults[0].facts["option"]) == ("Office", "Perth")


def test_more_tracking_than_a_line_takes_is_a_fault():
    rule = TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION)
    team = TrackingRule(category="Team", comes_from=TrackingFrom.FIXED, field="Services")
    assert codes_of(PLAIN, tracked(rule, team)) == []
    assert codes_of(PLAIN, tracked(rule, team, rule)) == ["tracking-too-many"]


def test_a_currency_that_is_not_switched_on_is_a_fault():
    faults = faults_of(replace(PLAIN, currency="USD"), destination())
    assert complete(faults) == ["currency-off"]
    assert faults[0].facts["currencies"] == "AUD"
    both = replace(FACTS_OF_ADELAIDE, currencies=frozenset({"AUD", "USD"}))
    assert codes_of(replace(PLAIN, currency="USD"), destination(facts=both)) == []


@pytest.mark.parametrize(
    "period, year, codes",
    [
        (dt.date(2026, 11, 4), None, []),
        (dt.date(2026, 11, 5), None, ["period-locked"]),
        (None, dt.date(2026, 11, 5), ["period-locked"]),
        (dt.date(2026, 12, 31), dt.date(2026, 6, 30), ["period-locked"]),
        (None, None, []),
    ],
    ids=["the day after", "the last locked day", "year locked", "the later lock counts", "no lock"],
)
def test_a_locked_period_takes_nothing(period, year, codes):
    at = destination(facts=replace(FACTS_OF_ADELAIDE, period_lock=period, year_lock=year))
    assert codes_of(PLAIN, at) == codes


@pytest.mark.parametrize(
    "limit, code, document",
    [
        ("number_length", "number-too-long", replace(PLAIN, number="N" * 20)),
        ("reference_length", "reference-too-long", replace(PLAIN, customer_po="P" * 20)),
        ("description_length", "description-too-long", invoice(line("1.00", tax="", description="D" * 20))),
    ],
)
def test_a_text_that_is_too_long_is_a_fault_and_is_never_cut(limit, code, document):
    assert codes_of(document, destination(traits=replace(TRAITS, **{limit: 20}))) == []
    faults = faults_of(document, destination(traits=replace(TRAITS, **{limit: 19})))
    assert complete(faults) == [code]
    assert (faults[0].facts["length"], faults[0].facts["limit"]) == ("20", "19")


def test_the_prefix_counts_towards_the_length_of_a_number():
    rules = replace(RULES, numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-")})
    at = destination(rules, traits=replace(TRAITS, number_length=8))
    assert codes_of(PLAIN, at) == ["number-too-long"]


def test_the_name_of_a_party_to_be_created_has_a_limit_that_existing_ones_have_not():
    short = replace(TRAITS, party_name_length=5)
    assert codes_of(PLAIN, destination(traits=short)) == []
    at = destination(traits=short, parties=PartyDirectory(), missing_party=MissingParty.CREATE)
    assert codes_of(PLAIN, at) == ["party-name-too-long"]


def test_all_faults_are_found_at_once():
    rules = replace(
        RULES,
        accounts={"4000": "999", "4001": "260"},
        taxes={"GST": "OLD"},
        tracking=(TrackingRule(category="Region", comes_from=TrackingFrom.LOCATION),),
    )
    at = destination(rules, facts=replace(FACTS_OF_ADELAIDE, year_lock=dt.date(2026, 12, 31)))
    document = invoice(line("100.00"), line("10.00", "4001"), tax="11.00", currency="EUR")
    assert codes_of(document, at) == [
        "period-locked",
        "currency-off",
        "account-missing",
        "account-archived",
        "tax-rate-archived",
        "tracking-category-missing",
    ]


def test_a_line_of_text_only_is_not_checked():
    text = line("0", account="", tax="", description="Thank you", quantity=D(0))
    assert codes_of(invoice(line("100.00"), text, tax="10.00"), destination()) == []
