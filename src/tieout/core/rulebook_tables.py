"""How each table of a rulebook is read from its plain form and written back into it.

The plain form is that of `rulebook_text`: what a set-up file says. Nothing is checked here; whoever writes rows
has the result read by `rulebook_text.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Cells = tuple[str, ...]
Row = tuple[Cells, Cells]
Tables = dict[str, Any]
"""A rulebook in plain form: tables of texts, whole numbers and truths."""

EVERYWHERE = "(all)"
"""Stands in the column `organisation` for what every organisation falls back to."""

NO_TAX = "(no tax)"
"""Stands in the column `tax` for lines that carry none."""


class Table(Protocol):
    """One table. `optional` columns may be missing or empty; `codes` are columns whose texts are codes, which
    a spreadsheet likes to take for dates; `any_case` says that keys are the same in any case.
    """

    @property
    def keys(self) -> Cells:
        """What is mapped."""
        ...

    @property
    def values(self) -> Cells:
        """What it becomes."""
        ...

    @property
    def optional(self) -> frozenset[str]:
        """Columns that may be missing or empty."""
        ...

    @property
    def codes(self) -> frozenset[str]:
        """Columns that hold codes."""
        ...

    @property
    def any_case(self) -> bool:
        """Whether keys are the same in any case."""
        ...

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield the rows."""
        ...

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those that are there."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of the source that become codes of the ledger; `common` when organisations may share them.

    A text of several columns is joined by colons: account 4001 of the class Services is `4001:Services`.
    """

    name: str
    sources: Cells
    value: str
    common: bool = False
    any_case: bool = False

    @property
    def keys(self) -> Cells:
        """Organisation, and the columns of the source's text."""
        return ("organisation", *self.sources)

    @property
    def values(self) -> Cells:
        """The code."""
        return (self.value,)

    @property
    def optional(self) -> frozenset[str]:
        """All parts of a source's text after its first."""
        return frozenset(self.sources[1:])

    @property
    def codes(self) -> frozenset[str]:
        """Both sides."""
        return frozenset((self.sources[0], self.value))

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield the rows, those for everywhere first."""
        if self.common:
            for text, code in tables["common"][self.name].items():
                yield (EVERYWHERE, *self._parts(text)), (code,)
        for organisation in tables["organisation"]:
            for text, code in organisation[self.name].items():
                yield (organisation["key"], *self._parts(text)), (code,)

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those that are there."""
        places: dict[str, dict[str, str]] = {}
        for table in tables["organisation"]:
            places[table["key"]] = table[self.name] = {}
        if self.common:
            places[EVERYWHERE] = tables["common"][self.name] = {}
        for (organisation, *parts), (code,) in rows:
            places[organisation][self._joined(parts)] = code

    def _parts(self, text: str) -> Cells:
        if self.name == "taxes" and not text:
            return (NO_TAX,)
        if len(self.sources) == 1:
            return (text,)
        first, _, rest = text.partition(":")
        return (first, rest)

    def _joined(self, parts: Sequence[str]) -> str:
        if self.name == "taxes" and list(parts) == [NO_TAX]:
            return ""
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Ways:
    """The routes. Their order means nothing, so one key goes to one organisation."""

    keys: Cells = ("by", "value", "role")
    values: Cells = ("organisation",)
    optional: frozenset[str] = frozenset({"value", "role"})
    codes: frozenset[str] = frozenset()
    any_case: bool = True

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield one row for each route."""
        for route in tables["route"]:
            key = (route["by"], route.get("value", ""), route.get("role", ""))
            yield key, (route["organisation"],)

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those that are there."""
        tables["route"] = []
        for (by, value, role), (organisation,) in rows:
            said = {"by": by, "value": value, "organisation": organisation, "role": role}
            tables["route"].append({name: text for name, text in said.items() if text})


@dataclass(frozen=True, slots=True)
class Tracking:
    """The tracking rules without their options."""

    keys: Cells = ("organisation", "category")
    values: Cells = ("from", "field", "required")
    optional: frozenset[str] = frozenset({"field", "required"})
    codes: frozenset[str] = frozenset()
    any_case: bool = True

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield one row for each category of an organisation."""
        for organisation in tables["organisation"]:
            for rule in organisation["tracking"]:
                key = (organisation["key"], rule["category"])
                yield key, (rule["from"], rule["field"], _text_of(rule["required"]))

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rules in the place of those that are there; a category that stays keeps its options."""
        options: dict[Cells, dict[str, str]] = {}
        places: dict[str, list[dict[str, Any]]] = {}
        for table in tables["organisation"]:
            for rule in table["tracking"]:
                options[table["key"], rule["category"].casefold()] = rule["options"]
            places[table["key"]] = table["tracking"] = []
        for (organisation, category), (comes_from, name, required) in rows:
            rule = {
                "category": category,
                "from": comes_from,
                "field": name,
                "required": _value_of(required or "false", like=True),
                "options": options.get((organisation, category.casefold()), {}),
            }
            places[organisation].append(rule)


@dataclass(frozen=True, slots=True)
class Options:
    """What the values of a tracking rule become. A value that has no row is used as it stands."""

    keys: Cells = ("organisation", "category", "value")
    values: Cells = ("option",)
    optional: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    any_case: bool = False

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield one row for each value."""
        for organisation in tables["organisation"]:
            for rule in organisation["tracking"]:
                for value, option in rule["options"].items():
                    yield (organisation["key"], rule["category"], value), (option,)

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those that are there; a category without a rule gets an empty one,
        which is a problem when it is read.
        """
        rules: dict[Cells, dict[str, str]] = {}
        places = {table["key"]: table["tracking"] for table in tables["organisation"]}
        for table in tables["organisation"]:
            for rule in table["tracking"]:
                rules[table["key"], rule["category"].casefold()] = rule["options"] = {}
        for (organisation, category, value), (option,) in rows:
            key = (organisation, category.casefold())
            if key not in rules:
                rules[key] = {}
                places[organisation].append({"category": category, "options": rules[key]})
            rules[key][value] = option


@dataclass(frozen=True, slots=True)
class Rules:
    """How numbers are made, one row for each kind of document."""

    keys: Cells = ("organisation", "kind")
    values: Cells = ("prefix", "suffix")
    optional: frozenset[str] = frozenset({"prefix", "suffix"})
    codes: frozenset[str] = frozenset({"prefix", "suffix"})
    any_case: bool = False

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield one row for each rule."""
        for organisation in tables["organisation"]:
            for kind, rule in organisation["numbers"].items():
                yield (organisation["key"], kind), (rule["prefix"], rule["suffix"])

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Put these rows in the place of those that are there."""
        places: dict[str, dict[str, Any]] = {}
        for table in tables["organisation"]:
            places[table["key"]] = table["numbers"] = {}
        for (organisation, kind), (prefix, suffix) in rows:
            places[organisation][kind] = {"prefix": prefix, "suffix": suffix}


@dataclass(frozen=True, slots=True)
class Policy:
    """The policies of every organisation; each has a value, so a row can be changed and never taken away."""

    keys: Cells = ("organisation", "policy")
    values: Cells = ("value",)
    optional: frozenset[str] = field(default=frozenset({"value"}))
    codes: frozenset[str] = frozenset()
    any_case: bool = False

    def read(self, tables: Tables) -> Iterator[Row]:
        """Yield one row for each policy of each organisation."""
        for organisation in tables["organisation"]:
            for name, value in organisation["policies"].items():
                yield (organisation["key"], name), (_text_of(value),)

    def write(self, tables: Tables, rows: Sequence[Row]) -> None:
        """Change the policies that the rows name."""
        places = {table["key"]: table["policies"] for table in tables["organisation"]}
        for (organisation, name), (value,) in rows:
            policies = places[organisation]
            policies[name] = _value_of(value, like=policies.get(name))


def _text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value_of(text: str, *, like: object) -> object:
    """Return the value in the form of what stands there; a text that has not that form stays a text."""
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    if isinstance(like, int) and text.isascii() and text.isdigit():
        return int(text)
    return text
