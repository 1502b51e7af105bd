"""Both books come to the same amount, to the cent: by the tax sent as a number, by a named line, or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import FACTS_OF_ADELAIDE, RULES, D, complete, destination, invoice, line, render
from tieout.core.documents import TaxAmount
from tieout.core.drafts import AmountsAre
from tieout.core.ledgers import LedgerTax
from tieout.core.mapping import to_drafts
from tieout.core.validation import validate

THIRDS = [line("10.03"), line("10.03"), line("10.03")]  # 1.003 each: the books say 3.00, the source 3.01
OFF_BY_A_CENT = invoice(*THIRDS, tax="3.01")
BY_LINE = {"tax_override": False, "rounding_account": "200"}


def test_where_the_books_take_a_tax_amount_the_source_tax_is_sent_as_a_number():
    [draft], faults = to_drafts(OFF_BY_A_CENT, destination(rounding_account="200"))
    assert faults == ()
    assert (len(draft.lines), draft.tax_total, draft.total) == (3, D("3.01"), OFF_BY_A_CENT.total)
    assert [one.tax_override for one in draft.lines] == [True, False, False]
    assert draft.notes == ()


def test_else_a_named_line_makes_up_for_the_cents_and_the_document_says_so():
    at = destination(**BY_LINE)
    [draft], faults = to_drafts(OFF_BY_A_CENT, at)
    assert faults == ()
    assert validate(draft, at) == ()
    rounding = draft.lines[-1]
    assert (rounding.description, rounding.amount, rounding.account) == (
        "Rounding difference",
        D("0.01"),
        "200",
    )
    assert (rounding.tax_code, rounding.tax) == ("EXEMPTOUTPUT", D(0))
    assert draft.total == OFF_BY_A_CENT.total
    assert draft.notes == (
        "A line of AUD 0.01 makes up for tax that was rounded otherwise: AUD 3.01 was charged.",
    )


def test_a_cent_too_much_is_a_negative_line():
    document = invoice(*THIRDS, tax="2.98")
    [draft], faults = to_drafts(document, destination(**BY_LINE))
    assert faults == ()
    assert (draft.lines[-1].amount, draft.total) == (D("-0.02"), document.total)


@pytest.mark.parametrize(
    "policies, tax",
    [
        ({"tax_override": False}, "3.01"),  # no account named: a line is not allowed
        (BY_LINE, "3.06"),  # more than the default limit of five cents
        (BY_LINE | {"rounding_limit": D("0.00")}, "3.01"),
        ({"rounding_account": "200", "rounding_limit": D("0.02")}, "3.05"),
    ],
    ids=["no account", "beyond the limit", "no limit", "override beyond the limit"],
)
def test_r001_11_what_may_not_be_bridged_is_a_fault_with_both_figures(policies, tax):
    _, faults = to_drafts(invoice(*THIRDS, tax=tax), destination(**policies))
    assert complete(faults) == ["tax-differs"]
    told = render(faults[0], source="the source", ledger="the ledger").what
    assert f"AUD {tax}" in told
    assert "AUD 3.00" in told


def test_the_limit_holds_to_the_cent():
    assert to_drafts(invoice(*THIRDS, tax="3.05"), destination(**BY_LINE))[1] == ()


def test_a_rounding_line_needs_a_code_for_lines_without_tax():
    bare = replace(RULES, taxes={"GST": "OUTPUT"})
    _, faults = to_drafts(OFF_BY_A_CENT, destination(bare, **BY_LINE))
    assert complete(faults) == ["tax-unmapped"]


def test_an_unknown_rounding_account_is_found_before_anything_is_sent():
    at = destination(tax_override=False, rounding_account="999")
    [draft], _ = to_drafts(OFF_BY_A_CENT, at)
    assert complete(validate(draft, at)) == ["account-missing"]


# --- currencies without cents, or with mills ------------------------------------------------------------


def test_yen_are_bridged_by_whole_yen():
    """105 yen at ten per cent are 10.50 in the books, and 11 yen on the customer's invoice."""
    document = invoice(line("105"), tax="11", currency="JPY")
    [draft], faults = to_drafts(document, destination())
    assert faults == ()
    assert (draft.tax_total, draft.total) == (D(11), D(116))


def test_yen_beyond_five_are_no_rounding():
    assert complete(to_drafts(invoice(line("105"), tax="17", currency="JPY"), destination())[1]) == [
        "tax-differs"
    ]


def test_dinars_that_fit_into_hundredths_go_as_they_are():
    document = invoice(line("105.250"), tax="10.530", currency="KWD")
    [draft], faults = to_drafts(document, destination())
    assert faults == ()
    assert draft.total == D("115.78")


def test_a_mill_that_the_books_cannot_hold_is_named_never_rounded():
    _, faults = to_drafts(invoice(line("105.255"), tax="10.530", currency="KWD"), destination())
    assert complete(faults) == ["amount-too-fine"]


# --- any document whatever, against a formula of its own ------------------------------------------------

RATES = (D("0"), D("5"), D("7.7"), D("10"), D("15"), D("19.6"), D("20"))


def half_up(amount):
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


def books_total(draft, rates, rounding=ROUND_HALF_UP):
    """What a ledger comes to by its documentation, from what would be sent and nothing else."""

    def rounded(amount):
        return amount.quantize(D("0.01"), rounding)

    total = D(0)
    for one in draft.lines:
        sent = rounded(one.quantity * one.unit_price)
        rate = rates.get(one.tax_code, D(0)) / 100
        if one.tax_override:
            tax = one.tax
        elif draft.amounts_are is AmountsAre.INCLUSIVE:
            tax = sent - rounded(sent / (1 + rate))
        else:
            tax = rounded(sent * rate)
        if draft.amounts_are is AmountsAre.NO_TAX:
            tax = D(0)
        total += sent if draft.amounts_are is AmountsAre.INCLUSIVE else sent + tax
    return total


@given(
    rows=st.lists(
        st.tuples(st.integers(-50_000, 500_000).filter(bool), st.integers(1, 30), st.sampled_from(RATES)),
        min_size=1,
        max_size=12,
    ),
    off=st.integers(-9, 9),
    amounts_are=st.sampled_from(list(AmountsAre)),
    override=st.booleans(),
    account=st.sampled_from(["", "200"]),
)
def test_what_is_sent_comes_to_the_source_total_or_is_not_sent(rows, off, amounts_are, override, account):
    """A source that rounds the sum of each tax, and is off by some cents for reasons of its own; a ledger that rounds
    half a cent to either side.
    """
    codes = {f"T{rate}": rate for _, _, rate in rows}
    lines = [
        line(
            str(D(cents).scaleb(-2)),
            tax=f"T{rate}",
            quantity=D(pieces),
            unit_price=D(cents).scaleb(-2) / pieces,
        )
        for cents, pieces, rate in rows
    ]
    charged = {
        code: half_up(sum((one.amount for one in lines if one.tax_code == code), D(0)) * rate / 100)
        for code, rate in codes.items()
    }
    first = next(iter(charged))
    charged[first] += D(off).scaleb(-2)
    taxes = [TaxAmount(code=code, amount=amount) for code, amount in charged.items() if amount]
    facts = replace(
        FACTS_OF_ADELAIDE,
        taxes=FACTS_OF_ADELAIDE.taxes
        | {code: LedgerTax(code=code, name=code, rate=rate) for code, rate in codes.items()},
    )
    rules = replace(RULES, taxes={"": "EXEMPTOUTPUT"} | {code: code for code in codes})
    document = invoice(*lines, taxes=taxes)
    at = destination(
        rules, facts=facts, amounts_are=amounts_are, tax_override=override, rounding_account=account
    )
    drafts, faults = to_drafts(document, at)
    if faults:
        assert set(complete(faults)) <= {"tax-differs", "total-differs"}
        assert not override or off or amounts_are is AmountsAre.NO_TAX or len(rows) > 1
        return
    [draft] = drafts
    assert draft.total == abs(document.total)
    rates = {code: one.rate for code, one in facts.taxes.items()}
    assert books_total(draft, rates) == draft.total
    if override or amounts_are is not AmountsAre.EXCLUSIVE:
        assert books_total(draft, rates, ROUND_HALF_EVEN) == draft.total
    if len(draft.lines) > len(lines):
        assert draft.lines[-1].description == "Rounding difference"
        assert draft.notes
