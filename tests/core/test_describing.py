"""What a line says in the ledger, and when a document is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import FACTS_OF_ADELAIDE, RULES, complete, destination, draft_of, invoice, line
from tieout.core.describing import described, problem
from tieout.core.mapping import to_drafts
from tieout.core.names import LedgerKind
from tieout.core.rulebook import DueRule, Policies
from tieout.core.terms import due_date

DOCUMENT = invoice(
    line("300.00", description="Support"),
    tax="30.00",
    number="24101",
    location="Adelaide",
    customer_po="PO-9",
)


@pytest.mark.parametrize(
    "template, text",
    [
        ("{description}", "Support"),
        ("{description} ({number}, {location})", "Support (24101, Adelaide)"),
        ("PO {po}: {quantity} x {description}", "PO PO-9: 1 x Support"),
        ("{item}", "Support"),  # nothing to say: then what the line itself says
        ("", "Support"),
        ("{{{number}}}", "{24101}"),
    ],
)
def test_a_line_says_what_its_template_says(template, text):
    assert problem(template) == ""
    [only] = DOCUMENT.lines
    assert described(template, only, DOCUMENT) == text
    assert draft_of(DOCUMENT, destination(line_text=template)).lines[0].description == text


def test_a_line_without_words_says_its_product_or_the_document():
    bare = replace(DOCUMENT.lines[0], description=" ")
    assert described("{description}", replace(bare, item="SW-24"), DOCUMENT) == "SW-24"
    assert described("{number}: {description}", bare, DOCUMENT) == f"24101: {DOCUMENT.type} 24101"


@given(st.text(max_size=30))
def test_a_template_is_refused_or_works(template):
    if not problem(template):
        assert described(template, DOCUMENT.lines[0], DOCUMENT)


def test_a_template_has_an_end():
    assert problem("x" * 501) == "501 characters are too many, 500 are taken"


@pytest.mark.parametrize(
    "rule, days, due",
    [
        (DueRule.SOURCE, 30, "2026-02-20"),
        (DueRule.DAYS, 14, "2026-02-14"),
        (DueRule.MONTH_END, 0, "2026-01-31"),
        (DueRule.MONTH_END, 20, "2026-02-20"),
        (DueRule.NEXT_MONTH, 20, "2026-02-20"),
        (DueRule.NEXT_MONTH, 31, "2026-02-28"),
        (DueRule.NEXT_MONTH, 0, "2026-02-01"),
    ],
)
def test_a_document_is_due_by_the_rule_of_its_organisation(rule, days, due):
    document = replace(DOCUMENT, date=dt.date(2026, 1, 31), due_date=dt.date(2026, 2, 20))
    policies = Policies(due_rule=rule, due_days=days)
    assert due_date(document, document.date, policies) == dt.date.fromisoformat(due)
    assert draft_of(document, destination(due_rule=rule, due_days=days)).due_date == dt.date.fromisoformat(
        due
    )


def test_where_the_source_names_no_day_it_is_due_after_so_many():
    silent = replace(DOCUMENT, date=dt.date(2026, 1, 31), due_date=None)
    assert due_date(silent, silent.date, Policies(due_days=7)) == dt.date(2026, 2, 7)


def test_a_theme_is_found_by_its_name_and_one_that_is_not_there_is_a_fault():
    facts = replace(FACTS_OF_ADELAIDE, themes={"special projects": "theme-2"})
    special = {LedgerKind.INVOICE: "Special Projects"}
    [draft], faults = to_drafts(DOCUMENT, destination(RULES, facts=facts, themes=special))
    assert (draft.theme, faults) == ("theme-2", ())
    [draft], faults = to_drafts(DOCUMENT, destination(RULES, themes=special))
    assert draft.theme == ""
    assert complete(faults) == ["settings-incomplete"]
    assert faults[0].facts["problem"] == 'there is no theme "Special Projects"'
    assert draft_of(DOCUMENT, destination(RULES, facts=facts)).theme == "", "the ledger's own default"
