"""Every policy is in the manual, with the default that it really has and its choices."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from tieout.core.describing import problem
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Policies, Rulebook
from tieout.core.rulebook_rows import TABLES, MappingKind, rows_of

MANUAL = (Path(__file__).parents[2] / "docs/howto/mapping.md").read_text(encoding="utf-8")
ROWS = {
    name: (default.strip(), choices, why.strip())
    for name, default, choices, why in re.findall(
        r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", MANUAL, re.MULTILINE
    )
}
SILENT = Rulebook(version=1, organisations={OrganisationKey("any"): OrganisationRules()})
DEFAULTS = {name: value for (_, name), (value,) in rows_of(SILENT, MappingKind.POLICIES)}


def test_the_manual_knows_the_policies_that_there_are():
    assert set(ROWS) == set(DEFAULTS)


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_policy_is_told_with_its_default_and_why(name):
    default, _, why = ROWS[name]
    assert default == (f"`{DEFAULTS[name]}`" if DEFAULTS[name] else "*(empty)*")
    assert len(why) > 15


@pytest.mark.parametrize(
    "name, word",
    [
        (name, word.value)
        for name in DEFAULTS
        if isinstance(usual := getattr(Policies(), name, ""), StrEnum)
        for word in type(usual)
    ],
)
def test_every_choice_of_a_policy_is_told(name, word):
    assert f"`{word}`" in ROWS[name][1]


def test_the_manual_knows_the_placeholders_of_a_text():
    there = set(re.findall(r"`\{(\w+)\}`", MANUAL))
    assert there == set(re.findall(r"\{(\w+)\}", problem("{nothing_of_the_kind}"))) - {"nothing_of_the_kind"}


@pytest.mark.parametrize("kind", MappingKind)
def test_the_manual_knows_the_columns_of_every_table(kind):
    table = TABLES[kind]
    assert f"| `{kind}` | {', '.join((*table.keys, *table.values))} |" in MANUAL
