"""Every numbered test vector of both API references is a test that bears its number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
REFERENCES = TESTS.parents[1] / "shared" / "api"
#: reference -> where its vectors are tested
PLACES = {
    "xero.md": ("simulator/books", "simulator/identity"),
    "connectwise.md": ("simulator/psa",),
}

pytestmark = pytest.mark.skipif(
    not REFERENCES.exists(), reason="the API references are not beside this checkout"
)


def numbers_in(reference: str) -> set[int]:
    """The numbers in the first column of the table below "Test vectors"."""
    text = (REFERENCES / reference).read_text(encoding="utf-8")
    [section] = re.findall(r"^## \d+\.? Test vectors$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    return {int(number) for number in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}


def numbers_tested(*places: str) -> list[int]:
    """The numbers in names like `test_vector_07_...` and `test_vectors_06_07_...`."""
    functions = [
        node.name
        for place in places
        for path in (TESTS / place).rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    found = [re.match(r"test_vectors?((?:_\d+)+)_", name) for name in functions]
    return [int(number) for one in found if one for number in one[1].strip("_").split("_")]


@pytest.mark.parametrize("reference", PLACES)
def test_every_vector_is_a_test_with_its_number_and_no_number_is_invented(reference: str):
    told = numbers_in(reference)
    assert len(told) > 40, "the table was not found"
    assert set(numbers_tested(*PLACES[reference])) == told
