"""Faults speak of settings by the names that stand on the screens, so that a person finds them there."""

from __future__ import annotations

import re

import pytest

from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import CATALOGUE, Fault
from tieout.web.faults import in_words
from tieout.web.mapping_words import TABLES
from tieout.web.policy_words import POLICIES

LABELS = tuple(words.label for words in POLICIES.values())
TITLES = {words.title for words in TABLES} | {"Numbers", "Policies"}
_NAMED = re.compile(r"\bpolic(?:y|ies) (?=[A-Z])([^.,;:]+)")
_PLACE = re.compile(r"\bnder Mapping, ([A-Z][a-z]+)")


def told(code: str) -> str:
    texts = in_words(Fault(code, dict.fromkeys(FACTS[code], "something"))).texts
    return f"{texts.what} {texts.why} {texts.fix}"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_policy_that_a_fault_names_is_called_as_on_the_policies_screen(code):
    for named in _NAMED.findall(told(code)):
        assert named.startswith(LABELS), f"no policy is called {named!r}"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_screen_that_a_fault_names_is_there(code):
    assert set(_PLACE.findall(told(code))) <= TITLES


def test_the_words_are_found_at_all():
    named = [name for code in CATALOGUE for name in _NAMED.findall(told(code))]
    assert len(named) > 10
    assert any("Mapping, Contacts" in told(code) for code in CATALOGUE)
