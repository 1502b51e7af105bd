"""Quantity x unit price gives the amount, always."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import D
from tieout.core.pricing import Price, price
from tieout.core.taxation import cents


def priced(quantity, unit_price, amount):
    return price(D(quantity), D(unit_price), D(amount), unit_places=4, quantity_places=4)


@pytest.mark.parametrize(
    "quantity, unit_price, amount, expected",
    [
        ("2", "10.50", "21.00", Price(D(2), D("10.50"))),
        ("3", "33.33", "100.00", Price(D(3), D("33.3333"))),
        ("0.25", "150.00", "37.50", Price(D("0.25"), D("150.00"))),
        ("2", "120.00", "200.00", Price(D(2), D("100.0000"))),
        ("-2", "10.50", "-21.00", Price(D(2), D("-10.50"))),
        ("2", "10.50", "-21.00", Price(D(2), D("-10.50"))),
        ("7", "0.00", "0.00", Price(D(7), D("0.00"))),
        ("0", "0", "0", Price(D(0), D(0))),
    ],
    ids=[
        "as it stands",
        "four decimals make up the cent",
        "parts of an hour",
        "a discount that the unit price does not tell",
        "a return counts its pieces and carries the sign in the price",
        "a credit whose price was written positive",
        "free of charge",
        "nothing at all",
    ],
)
def test_r002_13_quantity_and_price_are_kept(quantity, unit_price, amount, expected):
    assert priced(quantity, unit_price, amount) == expected


@pytest.mark.parametrize(
    "quantity, unit_price, amount, told",
    [
        ("30000", "0.0033333", "100.00", "30000"),  # no four decimals multiply to 100.00
        ("0.33333", "30", "10.00", "0.33333"),  # the ledger keeps four decimals of a quantity
    ],
)
def test_what_does_not_multiply_out_becomes_one_piece_and_the_quantity_is_told(
    quantity, unit_price, amount, told
):
    assert priced(quantity, unit_price, amount) == Price(D(1), D(amount), D(told))


def test_a_charge_without_a_quantity_is_one_piece():
    assert priced("0", "0", "15.00") == Price(D(1), D("15.00"))


@pytest.mark.parametrize(
    "amount, unit_price",
    [
        ("170.63", "97.5001"),
        ("-170.63", "-97.5001"),
        ("170.62", "97.4971"),  # the source rounds to even
    ],
)
def test_a_price_gives_way_rather_than_come_to_half_a_cent(amount, unit_price):
    assert priced("1.75", "97.50", amount) == Price(D("1.75"), D(unit_price))


@given(
    st.decimals(-100_000, 100_000, places=5),
    st.decimals(-10_000, 10_000, places=6),
    st.integers(-100_000_000, 100_000_000).map(lambda minor: D(minor).scaleb(-2)),
)
def test_the_amount_always_comes_back_to_the_cent_however_halves_are_rounded(quantity, unit_price, amount):
    found = price(quantity, unit_price, amount, unit_places=4, quantity_places=4)
    product = found.quantity * found.unit_price
    assert cents(product) == product.quantize(D("0.01"), ROUND_HALF_EVEN) == amount
    assert found.quantity >= 0
    assert found.quantity == round(found.quantity, 4)
    assert found.unit_price == round(found.unit_price, 4)
    assert found.quantity == abs(quantity) or found.told == (
        abs(quantity) if abs(quantity) not in {0, 1} else None
    )
