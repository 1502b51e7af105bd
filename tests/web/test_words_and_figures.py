"""Words, amounts, days and spreadsheets as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template

from tieout.core.names import LedgerKind, LedgerStatus, SourceKind
from tieout.core.ports import LogResult, RecordKind
from tieout.core.spreadsheet_cells import defused
from tieout.store.models import DocumentState, Role, State, Trigger
from tieout.web import words
from tieout.web.rights import ROLES, Right, rights_of
from tieout.web.templatetags.amounts import ago, amount_text, day_text, duration, figure, quantity, size
from tieout.web.templatetags.icons import icon


@pytest.mark.parametrize(
    "table,states",
    [
        (words.DOCUMENT_STATES, DocumentState),
        (words.LEDGER_STATUSES, LedgerStatus),
        (words.RUN_STATES, State),
        (words.TRIGGERS, Trigger),
        (words.RESULTS, LogResult),
        (words.RECORDS, RecordKind),
        (words.LEDGER_KINDS, LedgerKind),
        (words.BY_KIND, SourceKind),
        (ROLES, Role),
    ],
)
def test_every_state_has_its_word(table, states):
    assert set(table) == {state.value for state in states}


def test_every_word_draws_an_icon_that_exists_and_explains_itself():
    tables = (
        words.DOCUMENT_STATES,
        words.LEDGER_STATUSES,
        words.RUN_STATES,
        words.RESULTS,
        words.VERDICTS,
        words.FIX_IN,
    )
    for word in [word for table in tables for word in table.values()] + [words.OVERDUE]:
        assert "<path" in icon(word.icon)
        assert word.meaning.endswith(".")


def test_a_typing_error_in_an_icon_never_ships():
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.mark.parametrize("late,label", [(-1, "Overdue"), (0, "Awaiting payment"), (1, "Awaiting payment")])
def test_approved_is_overdue_from_the_day_after_its_due_date(late, label):
    today = date(2026, 11, 22)
    word = words.ledger_word("approved", today + timedelta(days=late), today)
    assert word is not None
    assert word.label == label


def test_paid_is_never_overdue():
    assert words.ledger_word("paid", date(2020, 1, 1), date(2026, 11, 22)).label == "Paid"


def test_rights_grow_with_the_role():
    viewer, exporter, manager, owner = (
        rights_of(role) for role in ("viewer", "exporter", "manager", "owner")
    )
    assert viewer < exporter < manager < owner == set(Right)
    assert rights_of("stranger") == frozenset()


@pytest.mark.parametrize(
    "minor,currency,text",
    [
        (3241050, "AUD", "32,410.50"),
        (-842, "AUD", "\N{MINUS SIGN}8.42"),
        (0, "NZD", "0.00"),
        (700, "JPY", "700"),
        (1234567, "KWD", "1,234.567"),
        (12345678901234, "AUD", "123,456,789,012.34"),
    ],
)
def test_amounts(minor, currency, text):
    assert amount_text(minor, currency) == text


@pytest.mark.parametrize(
    "locale,text", [("en-AU", "2 Nov 2026"), ("en-NZ", "2 Nov 2026"), ("en-US", "Nov 2, 2026")]
)
def test_days_are_written_as_the_locale_does(locale, text):
    assert day_text(date(2026, 11, 2), locale) == text


@pytest.mark.parametrize(
    "seconds,text", [(0, "just now"), (61, "1 minute ago"), (7200, "2 hours ago"), (200_000, "2 days ago")]
)
def test_how_long_ago(seconds, text):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert ago(now - timedelta(seconds=seconds), now) == text


def test_never_is_a_word_as_well():
    assert ago(None) == "never"


@pytest.mark.parametrize(
    "value,text", [("2.0000", "2"), ("0.25", "0.25"), ("100", "100"), ("-1.50", "\N{MINUS SIGN}1.5")]
)
def test_quantities_without_needless_zeros(value, text):
    assert quantity(value) == text


@pytest.mark.parametrize(
    "value,text", [("1250", "1,250.00"), ("0.3333", "0.3333"), ("16.665", "16.665"), (None, "\N{EN DASH}")]
)
def test_figures_show_every_digit_that_they_have(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    "value,text", [(0.184, "184 ms"), (14, "14.0 s"), (75, "1 min 15 s"), (None, "\N{EN DASH}")]
)
def test_durations(value, text):
    assert duration(value) == text


@pytest.mark.parametrize("value,text", [(17, "17 B"), (88412, "86.3 kB"), (52428800, "50.0 MB")])
def test_sizes(value, text):
    assert size(value) == text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "@SUM(A1)", "-1+cmd", "\t=1", "\r=1", "  =1", "-", "-1-1", "--1", "|x"]
)
def test_a_formula_becomes_text(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12.50", "12.50", "Harbour", "", "a=1", "5001", "INV-1"])
def test_plain_cells_stay_as_they_are(cell):
    assert defused(cell) == cell


def test_an_amount_in_a_column_carries_its_currency():
    page = Template("{% load amounts %}{% money 3241050 'AUD' %}").render(Context())
    assert page == '<span class="amount">32,410.50 <span class="currency">AUD</span></span>'
