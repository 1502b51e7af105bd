"""The core and the engine speak the words of the trade: no word of any vendor occurs in them."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import modules, name

#: Anywhere in a name or a sentence, except PSA, which is short enough to occur by chance.
VENDOR_WORDS = re.compile(r"xero|connectwise|accrec|accpay|tenant|(?<![a-z])psa(?![a-z])", re.IGNORECASE)
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "shared", "lib"}


@pytest.mark.parametrize("file", modules("core", "engine"), ids=name)
def test_no_vendor_word_in_core_and_engine(file):
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if VENDOR_WORDS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["xero_id = 1", "# an ACCREC invoice", "the PSA's mark", "tenantId", "psa_ref"]
)
def test_a_vendor_word_is_seen(line):
    assert VENDOR_WORDS.search(line)


def test_there_is_no_drawer_for_odds_and_ends():
    assert [name(file) for file in modules() if DRAWERS & {*file.parent.parts, file.stem}] == []
