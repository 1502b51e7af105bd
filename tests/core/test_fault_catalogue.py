"""The catalogue is closed, complete and readable: what, why, how and where, for everything that can be
wrong.
"""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import tieout
from tieout.core.fault_catalogue import ENTRIES, FACTS
from tieout.core.faults import CATALOGUE, Fault, FixIn, Remedy, render

SOURCES = sorted(Path(tieout.__file__).parent.rglob("*.py"))


def test_every_code_and_every_title_is_there_once():
    assert len({entry.code for entry in ENTRIES}) == len(ENTRIES)
    assert len({entry.title.casefold() for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_entry_is_filled_and_its_placeholders_are_plain_names(entry):
    for text in entry[:-1]:
        assert text == text.strip()
        assert text
    for text in (entry.title, entry.what, entry.why, entry.fix):
        for _, name, spec, conversion in Formatter().parse(text):
            assert name is None or (name.isidentifier() and not spec and not conversion)
    for sentence in (entry.what, entry.why, entry.fix):
        assert sentence.endswith(".")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_r000_56_every_fault_names_exactly_one_place_where_it_is_fixed(entry):
    assert CATALOGUE[entry.code].fix_in in set(FixIn)
    assert CATALOGUE[entry.code].remedy in set(Remedy)


@pytest.mark.parametrize(
    "code, place",
    [
        ("document-incomplete", FixIn.SOURCE),  # R000-54: the account mapping of the source
        ("document-without-lines", FixIn.SOURCE),
        (
            "account-missing",
            FixIn.LEDGER,
        ),  # R000-55: missing accounts and tax rates, and numbers already there
        ("tax-rate-missing", FixIn.LEDGER),
        ("number-taken", FixIn.LEDGER),
        ("account-unmapped", FixIn.SETTINGS),  # R000-56: a parameter of ours
        ("tax-unmapped", FixIn.SETTINGS),
        ("no-route", FixIn.SETTINGS),
    ],
)
def test_r000_54_to_56_faults_are_fixed_where_their_cause_is(code, place):
    assert CATALOGUE[code].fix_in is place


@pytest.mark.parametrize("code", FACTS)
def test_the_facts_fill_every_sentence(code):
    told = render(Fault(code, dict.fromkeys(FACTS[code], "it"), line=3), source="PSA", ledger="Books")
    for text in (told.title, told.what, told.why, told.fix):
        assert "{" not in text
        assert "?" not in text


def test_a_sentence_reads_like_one():
    fault = Fault("account-unmapped", {"account": "4000", "organisation": "Adelaide"}, line=2)
    told = render(fault, source="Sales", ledger="Books")
    assert told.title == "Account not mapped"
    assert told.what == "Line 2 uses the Sales account 4000, which has no account in Adelaide."
    assert told.fix.startswith("In the account mapping choose the Books account for 4000")


def test_a_missing_fact_reads_as_a_question_mark_and_braces_in_a_fact_stay():
    told = render(Fault("account-unmapped", {"account": "{40}"}), source="Sales", ledger="Books")
    assert told.what == "Line ? uses the Sales account {40}, which has no account in ?."


def test_r000_37_the_other_side_is_quoted_word_for_word():
    told = render(Fault("rejected-by-ledger", {}, "Invoice # must be unique."), source="S", ledger="L")
    assert told.quoted == "Invoice # must be unique."
    assert told.title == "Refused by L"


def test_a_code_that_the_catalogue_does_not_hold_is_refused():
    with pytest.raises(KeyError):
        Fault("no-such-code")


def made_in(file: Path) -> list[tuple[str, str]]:
    """Each `Fault("code"` that a file writes out."""
    return [
        (file.name, call.args[0].value)
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Fault"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def test_every_fault_that_the_program_makes_is_catalogued():
    made = [pair for file in SOURCES for pair in made_in(file)]
    assert len(made) > 20
    assert [pair for pair in made if pair[1] not in CATALOGUE] == []
