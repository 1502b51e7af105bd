"""Values on the wire: exact numbers, Xero's stamps, keys in any case, and texts that could pass for something else."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.simulator.books import wire
from tieout.simulator.books.asked import read_day, read_moment
from tieout.simulator.books.rejections import Rejection


@pytest.mark.parametrize(
    "value,text",
    [
        ("24.15", "24.15"),
        ("21", "21.0"),
        ("21.00", "21.0"),
        ("0", "0.0"),
        ("0.1250", "0.125"),
        ("1E+2", "100.0"),
        ("-3.10", "-3.1"),
    ],
)
def test_numbers_have_at_least_one_decimal(value, text):
    assert wire.encode({"n": Decimal(value)}) == f'{{"n":{text}}}'.encode()


# The two marks themselves are for the next test.
PLAIN = st.text(st.characters(exclude_characters="\x01\x02", codec="utf-8"))


@given(
    st.recursive(
        st.one_of(PLAIN, st.decimals(allow_nan=False, allow_infinity=False, places=4), st.booleans()),
        lambda inner: st.dictionaries(st.text(), inner),
        max_leaves=6,
    )
)
def test_any_number_and_any_text_comes_back_as_it_was(value):
    assert json.loads(wire.encode(value), parse_float=Decimal) == value


@pytest.mark.parametrize("text", ["\x01abc", "abc\x02", "\x01", "\x02", '"\x01', "\x01a1\x02"])
def test_texts_that_look_like_the_marks_of_numbers_stay_texts(text):
    assert json.loads(wire.encode([text, Decimal("1.5")]), parse_float=Decimal) == [text, Decimal("1.5")]


def test_something_without_a_place_in_an_answer_is_a_defect():
    with pytest.raises(TypeError, match="set has no place"):
        wire.encode({"n": {1, 2}})


def test_stamps():
    moment = datetime(2026, 9, 14, 9, 29, 59, 100_000, tzinfo=UTC)
    assert wire.day_stamp(date(2026, 9, 14)) == "/Date(1789344000000+0000)/"
    assert wire.moment_stamp(moment) == "/Date(1789378199100+0000)/"
    assert wire.bare_stamp(moment) == "/Date(1789378199100)/"
    assert wire.moment_string(moment) == "2026-09-14T09:29:59Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-14",
        "2026-09-14T00:00:00",
        "2026-09-14T00:00:00Z",
        "/Date(1789344000000+0000)/",
        "/Date(1789344000000)/",
        "2026-09-14T10:00:00+10:00",
    ],
)
def test_days_come_in_many_forms(text):
    assert read_day(text) == date(2026, 9, 14)


@pytest.mark.parametrize(
    "text",
    [
        "20260914",
        "14/09/2026",
        "yesterday",
        "",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "/Date(99999999999999999)/",
    ],
)
def test_what_is_no_day_is_refused_in_xeros_words(text):
    with pytest.raises(Rejection) as refused:
        read_moment(text)
    assert refused.value.body["Message"] == f"The string '{text}' is not a valid AllXsd value."


def test_keys_are_read_in_any_case():
    assert wire.decode(b'{"INVOICES":[{"lineItems":1.10}]}') == {"invoices": [{"lineitems": Decimal("1.10")}]}
    with pytest.raises(Rejection):
        wire.decode(b'{"n": NaN}')
