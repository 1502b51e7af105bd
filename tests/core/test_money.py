"""Amounts of money, exact to the smallest unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import D
from tieout.core.money import Money, from_minor, minor_digits, rounded, to_minor, total_of

CURRENCIES = {"AUD": 2, "JPY": 0, "KWD": 3}


@pytest.mark.parametrize("currency, digits", CURRENCIES.items())
def test_a_currency_has_its_own_smallest_unit(currency, digits):
    assert minor_digits(currency) == digits


@given(st.integers(-(10**14), 10**14), st.sampled_from(sorted(CURRENCIES)))
def test_minor_units_come_back_exactly(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_minor_units_of_a_real_amount():
    assert to_minor(D("2404.50"), "AUD") == 240450
    assert from_minor(240450, "AUD") == D("2404.50")


@pytest.mark.parametrize("amount, currency", [("0.005", "AUD"), ("0.5", "JPY")])
def test_nothing_is_rounded_in_silence(amount, currency):
    with pytest.raises(ValueError, match="finer than the currency's smallest unit"):
        to_minor(D(amount), currency)


@pytest.mark.parametrize("amount, to", [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00")])
def test_half_a_cent_goes_away_from_zero(amount, to):
    assert rounded(D(amount)) == D(to)


def test_the_sum_of_nothing_is_a_decimal():
    assert isinstance(total_of([]), D)
    assert total_of([D("0.10"), D("0.20")]) == D("0.30")


def test_two_currencies_never_add_up():
    assert Money(D(1), "AUD") + -Money(D(3), "AUD") == Money(D(-2), "AUD")
    with pytest.raises(ValueError, match="USD and AUD cannot be added"):
        Money(D(1), "USD") + Money(D(1), "AUD")


def test_money_reads_as_people_write_it():
    assert str(Money(D("1234.5"), "AUD")) == "AUD 1,234.50"
    assert str(Money(D(1234), "JPY")) == "JPY 1,234"
