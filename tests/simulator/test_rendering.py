"""JSON with exact money."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.simulator.rendering import to_json, to_json_strictly

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(values)
def test_the_fast_way_writes_what_the_strict_way_writes(value: object):
    assert to_json(value) == to_json_strictly(value)


@given(values)
def test_what_is_written_reads_back_the_same(value: object):
    assert json.loads(to_json(value), parse_float=Decimal) == value


def test_money_is_written_digit_for_digit():
    assert to_json({"a": Decimal("693.50"), "b": Decimal("1E+2"), "c": 3}) == b'{"a":693.50,"b":100,"c":3}'


@pytest.mark.parametrize("text", ["\x001.00\x01", "\x00", "\x01", '"\\u0000'])
def test_a_text_that_looks_like_a_mark_stays_a_text(text: str):
    assert json.loads(to_json({"text": text, "money": Decimal("1.00")})) == {"text": text, "money": 1}


def test_a_binary_fraction_is_refused():
    with pytest.raises(TypeError, match="float"):
        to_json_strictly({"a": 1.5})
    with pytest.raises(TypeError):
        to_json({"a": {1, 2}})
