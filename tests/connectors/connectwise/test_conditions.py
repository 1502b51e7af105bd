"""Conditions say what is meant: nothing in a text is taken for grammar, and lists stay within the limits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.connectors.connectwise.conditions import (
    LONGEST_LIST,
    MOST_IN_A_LIST,
    choices,
    compare,
    covering,
    every,
    literal,
    one_of,
)


@pytest.mark.parametrize(
    "value,written",
    [
        ("10501", '"10501"'),
        ('15" monitor', "'15\" monitor'"),
        ("O'Neill", '"O\'Neill"'),
        ("[old] rate", '"[[]old] rate"'),
        ("back\\slash", '"back\\\\slash"'),
        (5001, "5001"),
        (Decimal("693.50"), "693.50"),
        (True, "True"),
        (date(2026, 11, 5), "[2026-11-05T00:00:00Z]"),
        (
            datetime(2026, 11, 6, 0, 10, 11, tzinfo=timezone(timedelta(hours=10, minutes=30))),
            "[2026-11-05T13:40:11Z]",
        ),
        (datetime(2026, 11, 5, 13, 40, 11, tzinfo=UTC), "[2026-11-05T13:40:11Z]"),
    ],
)
def test_each_kind_of_value_is_written_as_the_language_wants_it(value, written):
    assert literal(value) == written


def test_a_text_that_the_language_cannot_say_is_refused():
    with pytest.raises(ValueError, match="both kinds of quotes"):
        literal("5' 11\"")


def test_conditions_are_joined_and_empty_ones_left_out():
    asked = every(compare("date", ">=", date(2026, 11, 5)), "", compare("company/id", "=", 250))
    assert asked == "date>=[2026-11-05T00:00:00Z] and company/id=250"


@pytest.mark.parametrize("path,sign", [("id or 1", "="), ("", "="), ("id", "like"), ("company//id", "=")])
def test_a_field_or_sign_that_is_none_is_refused(path, sign):
    with pytest.raises(ValueError):
        compare(path, sign, 1)


def test_a_choice_of_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing to choose"):
        one_of("id", [])


def test_long_identifiers_are_spread_over_addresses_of_bearable_length():
    identifiers = [f"T-{'adelaide office ' * 2}{n:05d}" for n in range(200)]
    asked = list(choices("batchIdentifier", identifiers))
    assert all(len(quote(condition, safe="")) < LONGEST_LIST + 60 for condition in asked)
    assert re.findall(r'"([^"]+)"', " ".join(asked)) == identifiers


def test_a_single_overlong_value_is_still_asked_for():
    assert list(choices("name", ["x" * 3000])) == [one_of("name", ["x" * 3000])]


def test_neighbouring_ids_are_read_as_one_range_and_scattered_ones_as_a_list():
    neighbours = range(5001, 5601)
    scattered = [90_000 + 7 * n for n in range(20)]
    assert list(covering([*scattered, *neighbours])) == [
        "id>5000 and id<=5999",
        one_of("id", scattered),
    ]


def _matched(condition: str, ids: set[int]) -> set[int]:
    if found := re.fullmatch(r"id>(\d+) and id<=(\d+)", condition):
        low, high = map(int, found.groups())
        return {n for n in ids if low < n <= high}
    return set(map(int, re.findall(r"\d+", condition)))


@given(st.sets(st.integers(1, 6000), max_size=900))
def test_covering_conditions_reach_every_id_with_no_more_calls_than_lists_alone(ids):
    asked = list(covering(ids))
    assert set().union(*(_matched(condition, ids) for condition in asked)) == ids
    assert len(asked) <= -(-len(ids) // MOST_IN_A_LIST)
