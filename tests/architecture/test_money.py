"""Money is Decimal from end to end: what could make a float of it does not occur."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import modules, name, parsed

#: Packages through which amounts pass; the wire, which knows bytes and seconds only, is not among them.
MONEY = modules(
    "core",
    "engine",
    "store",
    "connectors/connectwise",
    "connectors/xero",
    "simulator/books",
    "simulator/psa",
)
JSON = modules("connectors", "simulator")
#: JSON without amounts, or with amounts that are taken through their text.
NO_AMOUNTS = {
    "tieout/connectors/xero/consent.py": "the claims of a token",
    "tieout/simulator/control.py": "what a person types: seconds are numbers, amounts go through str()",
}
#: A float may hold a time: then the line, or one near it, says so.
TIME = re.compile(r"second|minute|timeout|\bwait|\bsleep|not_older_than|lease|clock", re.IGNORECASE)
AROUND = 7


def floats(tree):
    """Lines that say `float`, `FloatField` or a literal with a decimal point."""
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Name) and node.id == "float")
            or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
            or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        ):
            yield node.lineno


def careless_json(tree):
    """Lines that parse JSON without saying that its numbers are decimals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"json.loads", "json.load"}:
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if said.get("parse_float") != "Decimal":
                yield node.lineno


@pytest.mark.parametrize("file", MONEY, ids=name)
def test_no_float_where_amounts_pass(file):
    lines = file.read_text().splitlines()
    money = [
        lines[number - 1]
        for number in floats(parsed(file))
        if not TIME.search("\n".join(lines[max(0, number - 1 - AROUND) : number + AROUND]))
    ]
    assert money == []


@pytest.mark.parametrize("file", JSON, ids=name)
def test_json_numbers_are_read_as_decimals(file):
    if name(file) not in NO_AMOUNTS:
        assert list(careless_json(parsed(file))) == []


@pytest.mark.parametrize(
    "line",
    ["x: float = 1", "float('1.1')", "rate = 0.1", "price = models.FloatField()", "def f() -> float: ..."],
)
def test_a_float_is_seen(line):
    assert list(floats(ast.parse(line))) == [1]


def test_careless_json_is_seen():
    assert list(careless_json(ast.parse("json.loads(text)"))) == [1]
    assert list(careless_json(ast.parse("json.loads(text, parse_float=Decimal)"))) == []
