"""What a document becomes in the books."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import (
    BIG_DESIGN,
    FACTS_OF_ADELAIDE,
    RULES,
    TRAITS,
    D,
    complete,
    destination,
    draft_of,
    invoice,
    line,
    purchase,
)
from tieout.core.destinations import Destination
from tieout.core.documents import TaxAmount
from tieout.core.drafts import AmountsAre, DraftParty, TrackingChoice
from tieout.core.faults import FixIn
from tieout.core.ledgers import PartyDirectory
from tieout.core.mapping import to_drafts
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.rulebook import MissingItem, NumberRule, TrackingFrom, TrackingRule, ZeroTotal


def faults_of(document, at=None):
    return to_drafts(document, at or destination())[1]


def codes_of(document, at=None):
    return complete(faults_of(document, at))


def test_a_plain_invoice():
    """
    Invoice 10501 of 5 November, Big Design, Adelaide:
      2 hours of server move at 150.00, GST   300.00   -> account 200, OUTPUT, tax 30.00
      parking, no GST                          45.50   -> account 200, EXEMPTOUTPUT
      GST                                      30.00
      total                                   375.50
    """
    draft = draft_of(
        invoice(
            line("300.00", quantity=D(2), unit_price=D("150.00")),
            line("45.50", tax="", description="Parking"),
            tax="30.00",
            url="https://na.example/5001",
        )
    )
    assert draft.kind is LedgerKind.INVOICE
    assert draft.number == "10501"
    assert draft.party == DraftParty(
        ledger_id=BIG_DESIGN, name="Big Design Ltd", source_id="250", account_number="C-250"
    )
    assert (draft.date, draft.due_date) == (dt.date(2026, 11, 5), dt.date(2026, 12, 5))
    assert (draft.currency, draft.status, draft.sent) == ("AUD", LedgerStatus.APPROVED, False)
    assert (draft.sub_total, draft.tax_total, draft.total) == (D("345.50"), D("30.00"), D("375.50"))
    assert draft.url == "https://na.example/5001"
    first, second = draft.lines
    assert (first.description, first.quantity, first.unit_price) == ("Server move", D(2), D("150.00"))
    assert (first.amount, first.account, first.tax_code, first.tax) == (
        D("300.00"),
        "200",
        "OUTPUT",
        D("30.00"),
    )
    assert (second.amount, second.account, second.tax_code, second.tax) == (
        D("45.50"),
        "200",
        "EXEMPTOUTPUT",
        D(0),
    )


def test_a_negative_invoice_becomes_a_credit_note_with_positive_lines():
    draft = draft_of(
        invoice(
            line("-60.00", quantity=D(-1), unit_price=D("60.00"), description="Returned part"),
            line("10.00", description="Restocking fee"),
            tax="-5.00",
        )
    )
    assert draft.kind is LedgerKind.CREDIT_NOTE
    assert (draft.sub_total, draft.tax_total, draft.total) == (D("50.00"), D("5.00"), D("55.00"))
    assert [one.amount for one in draft.lines] == [D("60.00"), D("-10.00")]
    assert [(one.quantity, one.unit_price) for one in draft.lines] == [
        (D(1), D("60.00")),
        (D(1), D("-10.00")),
    ]


@pytest.mark.parametrize(
    "amount, kind", [("400.00", LedgerKind.BILL), ("-400.00", LedgerKind.SUPPLIER_CREDIT)]
)
def test_r002_15_a_procurement_becomes_a_bill_and_always_a_draft(amount, kind):
    approve_all = dict.fromkeys(LedgerKind, LedgerStatus.APPROVED)
    tax = D(amount) / 10
    draft = draft_of(
        purchase(line(amount, "5000", tax="GST-IN"), tax=str(tax)),
        destination(status=approve_all, mark_sent=True),
    )
    assert (draft.kind, draft.status, draft.sent) == (kind, LedgerStatus.DRAFT, False)
    assert draft.number == "DELL-8891"
    assert draft.total == D("440.00")


@pytest.mark.parametrize(
    "status", [LedgerStatus.DRAFT, LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED]
)
def test_r002_12_an_invoice_lands_with_the_status_that_policy_names(status):
    at = destination(status={LedgerKind.INVOICE: status}, mark_sent=True)
    draft = draft_of(invoice(line("10.00", tax="")), at)
    assert draft.status is status
    assert draft.sent is (status is LedgerStatus.APPROVED)


def test_r000_42_the_number_carries_prefix_and_suffix():
    rules = replace(
        RULES,
        numbers={
            LedgerKind.INVOICE: NumberRule(prefix="INV-", suffix="-YZ"),
            LedgerKind.CREDIT_NOTE: NumberRule(prefix="CN-"),
        },
    )
    assert draft_of(invoice(line("10.00", tax=""), number="100"), destination(rules)).number == "INV-100-YZ"
    assert draft_of(invoice(line("-10.00", tax=""), number="100"), destination(rules)).number == "CN-100"


def test_a_number_that_was_typed_with_blanks_around_it_is_the_same_number():
    """Else it would not be found again when its answer was lost, and a bill would be sent a second time."""
    assert draft_of(purchase(line("10.00", "5000", tax=""), number=" A-77 ")).number == "A-77"


def test_the_customers_order_number_is_the_reference_and_stands_before_any_other():
    lines = (line("10.00", tax=""),)
    assert draft_of(invoice(*lines, customer_po="PO-9", reference="R-1")).reference == "PO-9"
    assert draft_of(invoice(*lines, reference="R-1")).reference == "R-1"


def test_a_missing_due_date_follows_from_policy():
    draft = draft_of(invoice(line("10.00", tax=""), due_date=None), destination(due_days=14))
    assert draft.due_date == dt.date(2026, 11, 19)


# --- accounts ---------------------------------------------------------------------------------------------------


def test_r002_08_an_account_is_mapped_by_the_organisation_then_by_what_is_common():
    rules = replace(RULES, accounts={"4000": "200"})
    books = destination(rules)
    common = replace(books, accounts={"4001": "310", **books.accounts})
    draft = draft_of(invoice(line("1.00", tax=""), line("2.00", "4001", tax="")), common)
    assert [one.account for one in draft.lines] == ["200", "310"]


def test_the_organisations_own_mapping_beats_the_common_one():
    from tests.core.builders import ADELAIDE, DIRECTORY, RULEBOOK

    rulebook = replace(RULEBOOK, common_accounts={"4000": "999", "4001": "310"}, common_taxes={"GST": "OLD"})
    books = Destination.of(ADELAIDE, rulebook, FACTS_OF_ADELAIDE, DIRECTORY, TRAITS)
    assert (books.account_of("4000", ""), books.account_of("4001", "")) == ("200", "310")
    assert books.taxes["GST"] == "OUTPUT"


def test_an_account_with_a_class_is_mapped_more_closely():
    rules = replace(RULES, accounts={"4000": "200", "4000:Parts": "310"})
    document = invoice(
        line("1.00", tax="", account_class="Parts"), line("1.00", tax="", account_class="Services")
    )
    assert [one.account for one in draft_of(document, destination(rules)).lines] == ["310", "200"]


def test_r002_53_an_unmapped_account_is_one_fault_however_many_lines_use_it():
    """R000-56: put right in our settings."""
    faults = faults_of(
        invoice(line("1.00"), line("2.00", "4999", tax=""), line("3.00", "4999", tax=""), tax="0.10")
    )
    assert complete(faults) == ["account-unmapped"]
    assert faults[0].line == 2
    assert faults[0].facts["account"] == "4999"
    assert faults[0].kind.fix_in is FixIn.SETTINGS


# --- tax ---------------------------------------------------------------------------------------------------------


def test_r002_54_an_unmapped_tax_code_is_a_fault():
    faults = faults_of(invoice(line("100.00", tax="VAT"), taxes=[TaxAmount(code="VAT", amount=D("10.00"))]))
    assert complete(faults) == ["tax-unmapped"]
    assert faults[0].facts["tax"] == "VAT"


def test_a_tax_free_line_needs_the_code_for_no_tax():
    rules = replace(RULES, taxes={"GST": "OUTPUT"})
    faults = faults_of(invoice(line("100.00", tax="")), destination(rules))
    assert complete(faults) == ["tax-unmapped"]
    assert faults[0].facts["tax"] == "(no tax)"


def test_a_taxable_line_without_a_code_bears_the_documents_tax():
    draft = draft_of(invoice(line("100.00", tax="", taxable=True), tax="10.00"))
    assert (draft.lines[0].tax_code, draft.lines[0].tax) == ("OUTPUT", D("10.00"))


def test_a_line_that_bore_no_tax_is_tax_free_whatever_code_the_document_has():
    draft = draft_of(invoice(line("100.00"), line("50.00", taxable=False), tax="10.00"))
    assert [one.tax_code for one in draft.lines] == ["OUTPUT", "EXEMPTOUTPUT"]


def test_a_line_that_bore_no_tax_keeps_a_code_that_means_nothing_per_cent():
    exports = replace(FACTS_OF_ADELAIDE.taxes["EXEMPTOUTPUT"], code="EXPORT", name="Exports")
    facts = replace(FACTS_OF_ADELAIDE, taxes={**FACTS_OF_ADELAIDE.taxes, "EXPORT": exports})
    rules = replace(RULES, taxes={**RULES.taxes, "EXP": "EXPORT"})
    draft = draft_of(invoice(line("50.00", tax="EXP", taxable=False)), destination(rules, facts=facts))
    assert draft.lines[0].tax_code == "EXPORT"


def test_two_taxes_on_one_line_are_mapped_together():
    both = replace(FACTS_OF_ADELAIDE.taxes["OUTPUT"], code="BOTH", rate=D(12))
    facts = replace(FACTS_OF_ADELAIDE, taxes={**FACTS_OF_ADELAIDE.taxes, "BOTH": both})
    rules = replace(RULES, taxes={**RULES.taxes, "STATE+CITY": "BOTH"})
    taxes = [TaxAmount(code="STATE", amount=D("7.00")), TaxAmount(code="CITY", amount=D("5.00"))]
    document = invoice(line("100.00", tax="", taxable=True), taxes=taxes)
    assert draft_of(document, destination(rules, facts=facts)).lines[0].tax == D("12.00")


def test_a_cent_of_rounding_is_sent_as_the_source_charged_it():
    """Three lines of 0.05 with 10 %: the ledger rounds each up to 0.01, the source charged 0.02 on the
    sum.
    """
    draft = draft_of(invoice(line("0.05"), line("0.05"), line("0.05"), tax="0.02"))
    assert draft.tax_total == D("0.02")
    assert draft.total == D("0.17")
    assert [(one.tax, one.tax_override) for one in draft.lines] == [
        (D("0.00"), True),
        (D("0.01"), True),  # half a cent is sent as well: who knows to which side it is rounded there
        (D("0.01"), True),
    ]


def test_tax_that_differs_by_a_cent_is_a_fault_where_policy_takes_no_override():
    faults = faults_of(invoice(line("100.00"), tax="10.01"), destination(tax_override=False))
    assert complete(faults) == ["tax-differs"]
    assert faults[0].facts == {
        "tax": "GST",
        "source_tax": "AUD 10.01",
        "ledger_tax": "AUD 10.00",
        "difference": "AUD 0.01",
        "limit": "AUD 0.05",
    }


def test_tax_that_differs_by_more_than_the_limit_is_a_fault_with_both_numbers():
    faults = faults_of(invoice(line("100.00"), tax="15.00"))
    assert complete(faults) == ["tax-differs"]
    assert faults[0].facts["difference"] == "AUD 5.00"


def test_an_inclusive_organisation_gets_gross_lines_and_the_same_total():
    document = invoice(line("300.00", quantity=D(2), unit_price=D("150.00")), line("0.05"), tax="30.01")
    draft = draft_of(document, destination(amounts_are=AmountsAre.INCLUSIVE))
    assert [(one.amount, one.tax, one.tax_override) for one in draft.lines] == [
        (D("330.00"), D("30.00"), False),
        (D("0.06"), D("0.01"), False),
    ]
    assert [(one.quantity, one.unit_price) for one in draft.lines] == [
        (D(2), D("165.0000")),
        (D(1), D("0.0600")),
    ]
    assert (draft.sub_total, draft.tax_total, draft.total) == (D("300.05"), D("30.01"), D("330.06"))


def test_an_inclusive_organisation_bridges_a_cent_too():
    document = invoice(line("100.00", quantity=D(4), unit_price=D("25.00")), tax="10.01")
    draft = draft_of(document, destination(amounts_are=AmountsAre.INCLUSIVE))
    only = draft.lines[0]
    assert (only.amount, only.tax, only.tax_override) == (D("110.01"), D("10.01"), True)
    assert (only.quantity, only.unit_price) == (D(4), D("27.5025"))
    assert draft.total == D("110.01")


def test_an_organisation_without_tax_takes_documents_without_tax_only():
    at = destination(amounts_are=AmountsAre.NO_TAX)
    draft = draft_of(invoice(line("100.00", tax="")), at)
    assert (draft.lines[0].tax_code, draft.total) == ("", D("100.00"))
    assert codes_of(invoice(line("100.00"), tax="10.00"), at) == ["tax-differs"]
    assert codes_of(invoice(line("100.00"), tax="0.01"), at) == ["tax-differs"]


# --- tracking ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule, option",
    [
        (TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION), "Adelaide"),
        (TrackingRule(category="Office", comes_from=TrackingFrom.DEPARTMENT), "Services"),
        (TrackingRule(category="Office", comes_from=TrackingFrom.TERRITORY), "South"),
        (TrackingRule(category="Office", comes_from=TrackingFrom.FIELD, field="Desk"), "Sydney"),
        (TrackingRule(category="Office", comes_from=TrackingFrom.FIXED, field="Sydney"), "Sydney"),
        (
            TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION, options={"Adelaide": "Sydney"}),
            "Sydney",
        ),
    ],
    ids=["location", "department", "territory", "custom field", "fixed", "translated"],
)
def test_r002_09_tracking_comes_from_where_the_rule_says(rule, option):
    document = invoice(
        line("10.00", tax=""), department="Services", territory="South", fields={"Desk": "Sydney"}
    )
    draft = draft_of(document, destination(replace(RULES, tracking=(rule,))))
    assert draft.lines[0].tracking == (TrackingChoice(category="Office", option=option),)


def test_tracking_is_spelt_as_the_ledger_spells_it():
    rule = TrackingRule(category="OFFICE", comes_from=TrackingFrom.LOCATION)
    document = invoice(line("10.00", tax=""), location="ADELAIDE")
    draft = draft_of(document, destination(replace(RULES, tracking=(rule,))))
    assert draft.lines[0].tracking == (TrackingChoice(category="Office", option="Adelaide"),)


def test_r002_52_required_tracking_without_a_value_is_a_fault():
    rule = TrackingRule(category="Team", comes_from=TrackingFrom.DEPARTMENT, required=True)
    faults = faults_of(invoice(line("10.00", tax="")), destination(replace(RULES, tracking=(rule,))))
    assert complete(faults) == ["tracking-unmapped"]
    assert faults[0].facts["origin"] == "department"


def test_optional_tracking_without_a_value_stays_away():
    rule = TrackingRule(category="Team", comes_from=TrackingFrom.DEPARTMENT)
    draft = draft_of(invoice(line("10.00", tax="")), destination(replace(RULES, tracking=(rule,))))
    assert draft.lines[0].tracking == ()


# --- products and texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "policy, named",
    [
        (MissingItem.LEAVE_OUT, ["", ""]),
        (MissingItem.CREATE, ["SW-24", "SW-48"]),
        (MissingItem.FAULT, ["SW-24", None]),
    ],
)
def test_a_line_names_a_product_as_the_policy_says(policy, named):
    facts = replace(FACTS_OF_ADELAIDE, items=frozenset({"SW-24"}))
    document = invoice(line("10.00", tax="", item="SW-24"), line("10.00", tax="", item="SW-48"))
    at = destination(facts=facts, missing_item=policy)
    if None in named:
        faults = faults_of(document, at)
        assert complete(faults) == ["item-missing"]
        assert (faults[0].line, faults[0].facts["item"]) == (2, "SW-48")
    else:
        assert [one.item for one in draft_of(document, at).lines] == named


def test_a_product_code_of_31_characters_is_a_fault_and_30_are_none():
    fitting, long = "X" * 30, "X" * 31
    assert codes_of(invoice(line("10.00", tax="", item=fitting))) == []
    faults = faults_of(invoice(line("10.00", tax=""), line("10.00", tax="", item=long)))
    assert complete(faults) == ["item-code-too-long"]
    assert (faults[0].line, faults[0].facts["length"], faults[0].facts["limit"]) == (2, "31", "30")


def test_a_quantity_that_does_not_multiply_out_is_told_in_the_description():
    document = invoice(line("100.00", tax="", quantity=D(30000), unit_price=D("0.0033333")))
    only = draft_of(document).lines[0]
    assert (only.description, only.quantity, only.unit_price) == (
        "Server move (quantity 30000)",
        D(1),
        D("100.00"),
    )


def test_a_line_without_a_description_is_named_after_its_product_or_its_document():
    document = invoice(
        line("1.00", tax="", description=" ", item="SW-24"), line("1.00", tax="", description="")
    )
    assert [one.description for one in draft_of(document).lines] == ["SW-24", "Standard 10501"]


def test_a_line_of_text_only_travels_without_account_and_tax():
    text = line("0", account="", tax="", description="Thank you", quantity=D(0))
    rule = TrackingRule(category="Office", comes_from=TrackingFrom.LOCATION)
    draft = draft_of(invoice(line("1.00", tax=""), text), destination(replace(RULES, tracking=(rule,))))
    told = draft.lines[1]
    assert (told.description, told.account, told.tax_code, told.tracking) == ("Thank you", "", "", ())
    assert (told.quantity, told.unit_price, told.amount) == (D(0), D(0), D(0))


def test_an_amount_without_an_account_is_a_fault():
    faults = faults_of(invoice(line("5.00", account="", tax="")))
    assert complete(faults) == ["account-unmapped"]


# --- documents that make no sense --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document, code",
    [
        (invoice(), "document-without-lines"),
        (invoice(line("10.00", tax=""), total=D("10.01")), "document-does-not-add-up"),
        (invoice(line("10.00", tax=""), number=""), "number-missing"),
        (invoice(line("10.00", tax=""), number=" \t"), "number-missing"),  # the ledger would give its own
        (invoice(line("10.00", tax=""), currency=""), "document-malformed"),
        (invoice(line("10.005", tax="")), "document-malformed"),
        (invoice(line("100.00"), tax="10.005"), "document-malformed"),
        (invoice(line("1e400", tax="")), "document-malformed"),
        (invoice(line("10.00", tax="", quantity=D("Infinity"))), "document-malformed"),
        (invoice(line("10.00", tax="", unit_price=D("NaN"))), "document-malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_makes_no_sense_is_never_drafted(document, code):
    drafts, faults = to_drafts(document, destination())
    assert drafts == ()
    assert complete(faults) == [code]
    assert faults[0].kind.fix_in is FixIn.SOURCE  # R000-54


def test_the_fault_of_a_wrong_sum_names_both_figures():
    faults = faults_of(invoice(line("1000.00", tax=""), total=D("1000.01")))
    assert (faults[0].facts["total"], faults[0].facts["sum"]) == ("AUD 1,000.01", "AUD 1,000.00")


@pytest.mark.parametrize(
    "policy, codes",
    [(ZeroTotal.POST, []), (ZeroTotal.ACKNOWLEDGE, []), (ZeroTotal.IGNORE, ["zero-total-ignored"])],
)
def test_a_zero_total_follows_policy(policy, codes):
    document = invoice(line("10.00", tax=""), line("-10.00", tax=""))
    assert codes_of(document, destination(zero_total=policy)) == codes


def test_a_zero_total_is_posted_as_an_invoice():
    draft = draft_of(invoice(line("10.00", tax=""), line("-10.00", tax="")))
    assert (draft.kind, draft.total) == (LedgerKind.INVOICE, D(0))


def test_all_faults_are_found_at_once():
    rule = TrackingRule(category="Team", comes_from=TrackingFrom.DEPARTMENT, required=True)
    nobody = PartyDirectory()
    document = invoice(
        line("100.00", "4999"),
        line("50.00", tax="VAT"),
        line("1.00", tax="", item="X" * 31),
        taxes=[TaxAmount(code="GST", amount=D("99.00")), TaxAmount(code="VAT", amount=D("5.00"))],
    )
    found = codes_of(document, destination(replace(RULES, tracking=(rule,)), parties=nobody))
    assert sorted(found) == [
        "account-unmapped",
        "item-code-too-long",
        "party-missing",
        "tax-differs",
        "tax-unmapped",
        "tracking-unmapped",
    ]


def test_should_our_own_arithmetic_ever_be_wrong_nothing_is_posted(monkeypatch):
    """Nothing in the source can bring this about; the last check before a draft leaves is that totals
    agree.
    """
    monkeypatch.setattr("tieout.core.mapping.settle", lambda lines, taxes, **_: (tuple(lines), ()))
    faults = faults_of(invoice(line("100.00"), tax="10.01"))
    assert complete(faults) == ["total-differs"]
    assert (faults[0].facts["source_total"], faults[0].facts["ledger_total"]) == ("AUD 110.01", "AUD 110.00")


# --- to the cent, whatever the lines -----------------------------------------------------------------------------

charges = st.tuples(
    st.integers(-500_000, 500_000).map(lambda minor: D(minor).scaleb(-2)),
    st.decimals(-100, 1000, places=3),
    st.decimals(0, 1000, places=4),
    st.booleans(),
)


@given(
    st.lists(charges, min_size=1, max_size=8),
    st.integers(-8, 8),
    st.sampled_from([AmountsAre.EXCLUSIVE, AmountsAre.INCLUSIVE]),
)
def test_a_draft_comes_to_the_sources_total_or_there_is_a_fault(rows, off, amounts_are):
    """The ledger's recomputation of the draft, done here by hand, always equals the source's total and
    tax.
    """
    lines = [
        line(str(amount), quantity=quantity, unit_price=unit, tax="GST" if taxed else "")
        for amount, quantity, unit, taxed in rows
    ]
    exact = sum((one.amount for one in lines if one.taxable), D(0)) / 10
    document = invoice(*lines, tax=str(round(exact, 2) + D(off).scaleb(-2)))
    drafts, faults = to_drafts(document, destination(amounts_are=amounts_are))
    if faults:
        assert complete(faults) == ["tax-differs"]
        return
    [draft] = drafts
    sign = -1 if document.total < 0 else 1
    ledger_total = ledger_tax = bridged = D(0)
    for one in draft.lines:
        rate = FACTS_OF_ADELAIDE.taxes[one.tax_code].rate / 100
        amount = (one.quantity * one.unit_price).quantize(D("0.01"), "ROUND_HALF_UP")
        inside = amount - (amount / (1 + rate)).quantize(D("0.01"), "ROUND_HALF_UP")
        on_top = (amount * rate).quantize(D("0.01"), "ROUND_HALF_UP")
        computed = inside if amounts_are is AmountsAre.INCLUSIVE else on_top
        tax = one.tax if one.tax_override else computed
        bridged += tax != computed
        ledger_tax += tax
        ledger_total += amount if amounts_are is AmountsAre.INCLUSIVE else amount + tax
    assert ledger_total == draft.total == sign * document.total
    assert ledger_tax == draft.tax_total == sign * document.tax_total
    assert bridged <= 1


def test_an_empty_code_in_a_mapping_is_no_code():
    rules = replace(RULES, accounts={"4000": ""}, taxes={"GST": "", "": "EXEMPTOUTPUT"})
    assert codes_of(invoice(line("1.00", tax="")), destination(rules)) == ["account-unmapped"]
    rules = replace(RULES, taxes={"GST": ""})
    assert codes_of(invoice(line("100.00"), tax="10.00"), destination(rules)) == ["tax-unmapped"]
