"""The ledger's arithmetic, to the cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import D, draft_of, invoice, line
from tieout.core.documents import TaxAmount
from tieout.core.drafts import AmountsAre
from tieout.core.taxation import TaxedLine, cents, line_tax, settle, totals

EXCLUSIVE, INCLUSIVE, NO_TAX = AmountsAre

cent_amounts = st.integers(-10_000_000, 10_000_000).map(lambda minor: D(minor).scaleb(-2))
rates = st.decimals(0, 150, places=4)


@pytest.mark.parametrize(
    "amount, rate, amounts_are, tax",
    [
        ("21.00", "15", EXCLUSIVE, "3.15"),
        ("25.06", "15", EXCLUSIVE, "3.76"),
        ("25.61", "15", EXCLUSIVE, "3.84"),
        ("25.63", "15", EXCLUSIVE, "3.84"),
        ("541.25", "15", INCLUSIVE, "70.60"),
        ("500.00", "15", INCLUSIVE, "65.22"),
        ("97.00", "15", INCLUSIVE, "12.65"),
        ("89.00", "15", INCLUSIVE, "11.61"),
        ("0.05", "10", EXCLUSIVE, "0.01"),  # half a cent goes up
        ("-0.05", "10", EXCLUSIVE, "-0.01"),  # and away from zero
        ("100.00", "0", EXCLUSIVE, "0"),
        ("100.00", "10", NO_TAX, "0"),
    ],
)
def test_tax_of_a_line_as_ledgers_compute_it(amount, rate, amounts_are, tax):
    assert line_tax(D(amount), D(rate), amounts_are) == D(tax)


def test_tax_is_the_sum_of_rounded_lines_not_the_rounded_sum():
    lines = [TaxedLine.of(D(amount), "GST", D(15)) for amount in ("25.06", "25.61", "25.63")]
    assert sum(one.tax for one in lines) == D("11.44")
    assert cents(D("76.30") * D("0.15")) == D("11.45")


@given(cent_amounts, rates)
def test_taking_the_tax_out_of_a_gross_amount_gives_the_same_tax_again(amount, rate):
    tax = line_tax(amount, rate)
    assert line_tax(amount + tax, rate, INCLUSIVE) == tax


@given(cent_amounts, rates)
def test_a_credit_is_taxed_like_its_invoice(amount, rate):
    assert line_tax(-amount, rate) == -line_tax(amount, rate)


def charged(amount, code="GST"):
    return TaxAmount(code=code, amount=D(amount))


def settled(lines, taxes, *, override=True, limit="0.05"):
    return settle(lines, taxes, override=override, limit=D(limit))


def test_equal_tax_needs_nothing():
    lines = [TaxedLine.of(D("100.00"), "GST", D(10)), TaxedLine.of(D("50.00"), "", D(0))]
    assert settled(lines, [charged("10.00")]) == (tuple(lines), ())


def test_a_cent_of_difference_goes_onto_the_largest_line_of_that_tax():
    lines = [TaxedLine.of(D(amount), "GST", D(15)) for amount in ("25.06", "25.63", "25.61")]
    lines.append(TaxedLine.of(D("999.00"), "", D(0)))
    bridged, gaps = settled(lines, [charged("11.45")])
    assert gaps == ()
    assert [one.tax for one in bridged] == [D("3.76"), D("3.85"), D("3.84"), D(0)]
    assert [one.override for one in bridged] == [False, True, False, False]


@pytest.mark.parametrize(
    "source, override, limit",
    [("10.06", True, "0.05"), ("9.94", True, "0.05"), ("10.01", False, "0.05"), ("10.01", True, "0")],
    ids=["above the limit", "below the limit", "override off", "no limit given"],
)
def test_any_other_difference_is_a_gap_with_both_numbers(source, override, limit):
    lines = [TaxedLine.of(D("100.00"), "GST", D(10))]
    same, gaps = settled(lines, [charged(source)], override=override, limit=limit)
    assert same == tuple(lines)
    assert [(gap.code, gap.source_tax, gap.ledger_tax) for gap in gaps] == [("GST", D(source), D("10.00"))]
    assert gaps[0].difference == abs(D(source) - 10)


def test_the_limit_itself_may_be_bridged():
    bridged, gaps = settled([TaxedLine.of(D("100.00"), "GST", D(10))], [charged("10.05")])
    assert (bridged[0].tax, gaps) == (D("10.05"), ())


def test_tax_that_no_line_bears_is_a_gap():
    lines = [TaxedLine.of(D("100.00"), "", D(0))]
    _, gaps = settled(lines, [charged("0.01")])
    assert [(gap.code, gap.ledger_tax) for gap in gaps] == [("GST", D(0))]


def test_tax_that_the_source_did_not_charge_is_a_gap():
    _, gaps = settled([TaxedLine.of(D("100.00"), "GST", D(10))], [])
    assert [(gap.source_tax, gap.ledger_tax) for gap in gaps] == [(D(0), D("10.00"))]


def test_a_line_without_tax_never_bears_an_override():
    _, gaps = settled([TaxedLine.of(D("100.00"), "GST", D(0))], [charged("0.01")])
    assert len(gaps) == 1


def test_an_override_never_turns_the_sign_of_a_tax():
    lines = [TaxedLine.of(D("0.10"), "GST", D(10))]
    assert settled(lines, [charged("0.00")])[1] == ()
    assert len(settled(lines, [charged("-0.01")])[1]) == 1


def test_two_taxes_are_compared_each_for_itself():
    lines = [TaxedLine.of(D("100.00"), "GST", D(10)), TaxedLine.of(D("100.00"), "LUX", D(20))]
    _, gaps = settled(lines, [charged("20.00"), charged("10.00", "LUX")])
    assert [gap.code for gap in gaps] == ["GST", "LUX"]  # the sums are equal, the taxes are not


def test_a_line_that_bears_two_taxes_is_compared_with_their_sum():
    lines = [TaxedLine.of(D("100.00"), "GST+PST", D(12))]
    assert settled(lines, [charged("5.00"), charged("7.00", "PST")])[1] == ()
    assert len(settled(lines, [charged("5.00"), charged("8.00", "PST")])[1]) == 1


def test_lines_of_one_and_of_two_taxes_on_one_document_are_compared_together():
    lines = [
        TaxedLine.of(D("100.00"), "GST+PST", D(12)),
        TaxedLine.of(D("50.00"), "GST", D(5)),
        TaxedLine.of(D("30.00"), "LUX", D(20)),
    ]
    assert settled(lines, [charged("7.50"), charged("7.00", "PST"), charged("6.00", "LUX")])[1] == ()
    _, gaps = settled(lines, [charged("7.50"), charged("8.00", "PST"), charged("6.00", "LUX")])
    assert [(gap.code, gap.source_tax, gap.ledger_tax) for gap in gaps] == [
        ("GST+PST, GST", D("15.50"), D("14.50"))
    ]


def test_a_tax_row_named_otherwise_belongs_to_the_only_code_that_bears_tax():
    lines = [TaxedLine.of(D("100.00"), "OUTPUT", D(10)), TaxedLine.of(D("9.00"), "", D(0))]
    assert settled(lines, [charged("10.00", "VAT")])[1] == ()


def test_an_unknown_rate_is_not_compared():
    lines = [TaxedLine.of(D("100.00"), "GST", None)]
    assert settled(lines, [charged("10.00")]) == (tuple(lines), ())


lines_of_an_invoice = st.lists(
    st.tuples(cent_amounts, st.sampled_from(["GST", "GST-LOW", ""])), min_size=1, max_size=8
)
RATES = {"GST": D(10), "GST-LOW": D("5.5"), "": D(0)}


@given(lines_of_an_invoice, st.integers(-5, 5))
def test_a_settled_document_has_exactly_the_sources_tax_or_a_gap_that_says_why(lines, off):
    taxed = [TaxedLine.of(amount, code, RATES[code]) for amount, code in lines]
    source = sum((one.tax for one in taxed if one.code == "GST"), D(0)) + D(off).scaleb(-2)
    low = sum((one.tax for one in taxed if one.code == "GST-LOW"), D(0))
    bridged, gaps = settled(taxed, [charged(source), charged(low, "GST-LOW")])
    if not gaps:
        assert sum(one.tax for one in bridged) == source + low
        assert sum(one.override for one in bridged) == bool(off)
    assert [one.amount for one in bridged] == [one.amount for one in taxed]


@pytest.mark.parametrize("amounts_are, sub_total", [(EXCLUSIVE, "130.00"), (INCLUSIVE, "130.00")])
def test_the_foot_of_a_draft_adds_up(amounts_are, sub_total):
    from tests.core.builders import destination

    document = invoice(line("100.00"), line("30.00", tax=""), tax="10.00")
    draft = draft_of(document, destination(amounts_are=amounts_are))
    foot = totals(draft.lines, amounts_are)
    assert (foot.sub_total, foot.tax_total, foot.total) == (D(sub_total), D("10.00"), D("140.00"))
    assert (draft.sub_total, draft.tax_total, draft.total) == (foot.sub_total, foot.tax_total, foot.total)
