"""JSON keeps every digit of an amount, in and out."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.connectors.wire import jsontext

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | amounts | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back_digit_by_digit(value):
    def shown(thing):
        return repr(thing)

    assert shown(jsontext.parse(jsontext.write(value))) == shown(value)


def test_amounts_are_written_as_a_person_would():
    text = jsontext.write(
        {"a": Decimal("24.10"), "b": Decimal("1E+3"), "c": Decimal("0.00001"), "d": [], "e": {}, "f": None}
    )

    assert text == b'{"a":24.10,"b":1000,"c":0.00001,"d":[],"e":{},"f":null}'


def test_a_float_is_a_defect():
    with pytest.raises(TypeError, match="float"):
        jsontext.write({"Total": 24.1})
    with pytest.raises(TypeError, match="no JSON number"):
        jsontext.write(Decimal("NaN"))


@pytest.mark.parametrize(
    "text",
    [b"", b"<html>", b'{"a": 1', b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe", b"[" * 100_000],
    ids=repr,
)
def test_what_is_not_json_says_so(text):
    with pytest.raises(jsontext.Malformed):
        jsontext.parse(text)


def test_a_byte_order_mark_is_no_obstacle():
    assert jsontext.parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_text_is_the_same_json_as_everybodys():
    value = {"name": 'Müller & "Söhne" \u2028 <b>', "n": [1, True, None, -5]}
    assert json.loads(jsontext.write(value)) == value
