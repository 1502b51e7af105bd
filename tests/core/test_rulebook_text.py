"""The rulebook as a set-up file says it."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import D
from tieout.core.drafts import AmountsAre
from tieout.core.names import LedgerKind, LedgerStatus, OrganisationKey, PartyId
from tieout.core.rulebook import (
    DueRule,
    Edits,
    LockedPeriod,
    MissingItem,
    MissingParty,
    MixedInvoices,
    NumberRule,
    OrganisationRules,
    Policies,
    Route,
    RouteBy,
    Rulebook,
    TrackingFrom,
    TrackingRule,
    ZeroTotal,
)
from tieout.core.rulebook_text import ORGANISATION_KEYS, parse, plain

SETUP = """
[workspace]
name = "Harbour IT"

[[organisation]]
key = "adelaide"
name = "Harbour IT Adelaide Pty Ltd"
tenant_id = "a connection's business"

[organisation.policies]
missing_party = "create"
invoice_status = "draft"
credit_note_status = "awaiting_approval"
amounts_are = "inclusive"
zero_total = "acknowledge"
mixed_invoices = "split"
missing_item = "create"
locked_period = "redate"
rounding_account = "860"
attach_pdf = true
edits = "ask"
tax_override = false
rounding_limit = "0.10"
due_days = 14
mark_sent = true

[organisation.numbers.invoice]
prefix = "INV-"
suffix = "-YZ"

[organisation.accounts]
"4000" = "200"
[organisation.taxes]
"GST" = "OUTPUT"
"" = "EXEMPTOUTPUT"
[organisation.parties]
"250" = "2f79af6c"
[[organisation.tracking]]
category = "Office"
from = "location"
required = true
options = { "Adelaide Office" = "Adelaide" }

[[organisation]]
key = "sydney"

[common.accounts]
"4001" = "310"
[common.taxes]
"EXP" = "EXPORT"

[[route]]
by = "location"
value = "Adelaide"
organisation = "adelaide"

[[route]]
by = "default"
organisation = "sydney"
"""

ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")


def problems_of(toml):
    return parse(tomllib.loads(toml, parse_float=D))[1]


def test_a_set_up_file_is_read_in_full():
    rulebook, problems = parse(tomllib.loads(SETUP))
    assert problems == []
    assert rulebook == Rulebook(
        version=1,
        routes=(
            Route(by=RouteBy.LOCATION, value="Adelaide", organisation=ADELAIDE),
            Route(by=RouteBy.DEFAULT, organisation=SYDNEY),
        ),
        organisations={
            ADELAIDE: OrganisationRules(
                accounts={"4000": "200"},
                taxes={"GST": "OUTPUT", "": "EXEMPTOUTPUT"},
                parties={"250": PartyId("2f79af6c")},
                tracking=(
                    TrackingRule(
                        category="Office",
                        comes_from=TrackingFrom.LOCATION,
                        required=True,
                        options={"Adelaide Office": "Adelaide"},
                    ),
                ),
                numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-", suffix="-YZ")},
                policies=Policies(
                    missing_party=MissingParty.CREATE,
                    status={
                        LedgerKind.INVOICE: LedgerStatus.DRAFT,
                        LedgerKind.CREDIT_NOTE: LedgerStatus.AWAITING_APPROVAL,
                        LedgerKind.BILL: LedgerStatus.DRAFT,
                        LedgerKind.SUPPLIER_CREDIT: LedgerStatus.DRAFT,
                    },
                    mark_sent=True,
                    amounts_are=AmountsAre.INCLUSIVE,
                    zero_total=ZeroTotal.ACKNOWLEDGE,
                    mixed_invoices=MixedInvoices.SPLIT,
                    missing_item=MissingItem.CREATE,
                    locked_period=LockedPeriod.REDATE,
                    rounding_account="860",
                    attach_pdf=True,
                    edits=Edits.ASK,
                    tax_override=False,
                    rounding_limit=D("0.10"),
                    due_days=14,
                ),
            ),
            SYDNEY: OrganisationRules(),
        },
        common_accounts={"4001": "310"},
        common_taxes={"EXP": "EXPORT"},
    )


def test_an_empty_file_is_an_empty_rulebook():
    assert parse({}) == (Rulebook(version=1), [])


def organisation(text):
    return f'[[organisation]]\nkey = "adelaide"\n{text}'


def route(text):
    return f"{organisation('')}\n[[route]]\n{text}"


@pytest.mark.parametrize(
    "toml, problem",
    [
        ("organisation = 3", "organisation: must be a list of tables"),
        ('organisation = ["x"]', "organisation[1]: must be a table"),
        ("[[organisation]]", "organisation[1].key: is missing or empty"),
        ('[[organisation]]\nkey = "Big Office"', 'organisation[1].key: "Big Office" may only have a to z'),
        (
            '[[organisation]]\nkey = "a"\n[[organisation]]\nkey = "a"',
            'organisation[2].key: "a" is there twice',
        ),
        (organisation("policies = 3"), "organisation.adelaide.policies: must be a table"),
        (organisation('policies.edit = "ask"'), "organisation.adelaide.policies.edit: is not known here"),
        (organisation('policies.edits = "maybe"'), '"maybe" is not one of write_through | ask'),
        (
            organisation('policies.invoice_status = "paid"'),
            '"paid" is not one of draft | awaiting_approval | approved',
        ),
        (organisation('policies.bill_status = "approved"'), "policies.bill_status: is not known here"),
        (organisation('policies.tax_override = "yes"'), '"yes" must be true or false'),
        (organisation("policies.due_days = 366"), '"366" must be a whole number from 0 to 365'),
        (organisation("policies.due_days = true"), '"True" must be a whole number'),
        (organisation('policies.line_text = "{who}"'), "there is no {who}; there are {description}"),
        (organisation('policies.line_text = "{item.code}"'), "there is no {item.code}"),
        (organisation('policies.line_text = "{item!r}"'), "there is no {item}; there are"),
        (organisation('policies.line_text = "{item"'), "a brace that is meant is written twice"),
        (organisation("policies.invoice_theme = 1"), "must be a text in quotes"),
        (
            organisation('policies.rounding_limit = "a cent"'),
            '"a cent" must be an amount in quotes from 0 to 10',
        ),
        (organisation('policies.rounding_limit = "-0.01"'), '"-0.01" must be an amount'),
        (organisation('policies.rounding_limit = "nan"'), '"nan" must be an amount'),
        (organisation("policies.rounding_limit = true"), '"True" must be an amount'),
        (organisation("numbers.quote = {}"), "organisation.adelaide.numbers.quote: is not known here"),
        (organisation("numbers.invoice.prefix = 7"), "numbers.invoice.prefix: 7 must be a text in quotes"),
        (organisation('numbers.invoice.postfix = "X"'), "numbers.invoice.postfix: is not known here"),
        (
            organisation('accounts."4000" = 200'),
            'organisation.adelaide.accounts."4000": "200" must be a text',
        ),
        (organisation('taxes.GST = ""'), 'taxes."GST": "" must be a text that is not empty'),
        (
            organisation('[[organisation.tracking]]\nfrom = "location"'),
            "tracking[1].category: is missing or empty",
        ),
        (
            organisation('[[organisation.tracking]]\ncategory = "Office"\nfrom = "location"\n' * 2),
            'tracking[2].category: "Office" is there twice',
        ),
        (
            organisation('[[organisation.tracking]]\ncategory = "Office"'),
            "tracking[1].from: is missing or empty",
        ),
        (
            organisation('[[organisation.tracking]]\ncategory = "Office"\nfrom = "field"'),
            "tracking[1].field: is missing or empty",
        ),
        (
            route('by = "moon"\nvalue = "x"\norganisation = "adelaide"'),
            'route[1].by: "moon" is not one of tag | staff',
        ),
        (route('value = "x"\norganisation = "adelaide"'), "route[1].by: is missing or empty"),
        (route('by = "location"\norganisation = "adelaide"'), "route[1].value: is missing or empty"),
        (route('by = "default"\nvalue = "x"\norganisation = "adelaide"'), "a default route takes no value"),
        (route('by = "default"'), "route[1].organisation: is missing or empty"),
        (
            route('by = "default"\norganisation = "perth"'),
            'there is no organisation "perth"; for example: adelaide',
        ),
        (
            route('by = "default"\norganisation = "adelaide"\nwhen = "now"'),
            "route[1].when: is not known here",
        ),
        ("[common.parties]", "common.parties: is not known here"),
        ('common.accounts = "x"', "common.accounts: must be a table"),
        ('version = "one"', 'rulebook.version: "one" must be a whole number'),
    ],
)
def test_every_mistake_is_named_with_its_path_and_an_example(toml, problem):
    found = problems_of(toml)
    assert any(problem in one for one in found), found
    assert all("; for example: " in one for one in found)


def test_all_mistakes_are_named_at_once():
    found = problems_of(
        organisation('policies.edits = "x"\naccounts."4000" = 1')
        + '\n[[route]]\nby = "moon"\norganisation = "perth"\n[common.fruit]'
    )
    assert len(found) == 5


names = st.text(min_size=1, max_size=8).filter(str.strip)
keys = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=8).map(OrganisationKey)
mappings = st.dictionaries(st.text(max_size=8), names, max_size=3)
trackings = st.builds(
    TrackingRule,
    category=names,
    comes_from=st.sampled_from(TrackingFrom),
    options=mappings,
    required=st.booleans(),
    field=names,
)
policies = st.builds(
    lambda invoice, credit_note, **more: Policies(
        status={
            **Policies().status,
            LedgerKind.INVOICE: invoice,
            LedgerKind.CREDIT_NOTE: credit_note,
        },
        **more,
    ),
    invoice=st.sampled_from([LedgerStatus.DRAFT, LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED]),
    credit_note=st.sampled_from([LedgerStatus.DRAFT, LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED]),
    missing_party=st.sampled_from(MissingParty),
    mark_sent=st.booleans(),
    amounts_are=st.sampled_from(AmountsAre),
    zero_total=st.sampled_from(ZeroTotal),
    mixed_invoices=st.sampled_from(MixedInvoices),
    missing_item=st.sampled_from(MissingItem),
    locked_period=st.sampled_from(LockedPeriod),
    rounding_account=st.sampled_from(["", "860"]),
    attach_pdf=st.booleans(),
    edits=st.sampled_from(Edits),
    tax_override=st.booleans(),
    rounding_limit=st.decimals(0, 10, places=2),
    due_days=st.integers(0, 365),
    due_rule=st.sampled_from(DueRule),
    line_text=st.sampled_from(["{description}", "{item}: {description} {{x}}", ""]),
    themes=st.dictionaries(st.sampled_from([LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE]), names),
)
rules = st.builds(
    OrganisationRules,
    accounts=mappings,
    taxes=mappings,
    tracking=st.lists(trackings, max_size=2, unique_by=lambda one: one.category.casefold()).map(tuple),
    parties=mappings,
    numbers=st.dictionaries(
        st.sampled_from(LedgerKind), st.builds(NumberRule, prefix=st.text(), suffix=st.text())
    ),
    policies=policies,
)


@st.composite
def rulebooks(draw):
    organisations = draw(st.dictionaries(keys, rules, min_size=1, max_size=3))
    routes = st.builds(
        lambda by, value, organisation: Route(
            by=by, value="" if by is RouteBy.DEFAULT else value, organisation=organisation
        ),
        by=st.sampled_from(RouteBy),
        value=names,
        organisation=st.sampled_from(sorted(organisations)),
    )
    return Rulebook(
        version=draw(st.integers(0, 1000)),
        routes=tuple(draw(st.lists(routes, max_size=4))),
        organisations=organisations,
        common_accounts=draw(mappings),
        common_taxes=draw(mappings),
    )


@given(rulebooks())
def test_r002_31_a_rulebook_written_and_read_again_is_the_same(rulebook):
    assert parse(json.loads(json.dumps(plain(rulebook)))) == (rulebook, [])


def test_an_organisation_is_written_with_the_keys_that_are_read():
    rulebook, _ = parse(tomllib.loads(SETUP))
    assert all(tuple(one) == ORGANISATION_KEYS for one in plain(rulebook)["organisation"])


def test_a_rulebook_read_written_and_read_again_is_the_same():
    rulebook, _ = parse(tomllib.loads(SETUP))
    assert parse(plain(rulebook)) == (rulebook, [])
