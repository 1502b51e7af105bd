"""What of a body a description can see: two bodies of one shape are both as described, or both are not.

A description tells bodies apart by names, kinds, words of an enumeration, formats and lengths, and by nothing else
(a test holds this against the descriptions). So thousands of calls come down to some hundred shapes, each of which
is checked once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Any

from openapi_schema_validator import oas30_format_checker

#: What `Vocabulary` understands. A description that says more could tell bodies apart that have one shape here.
KEYWORDS = frozenset({
    "$ref", "type", "properties", "items", "enum", "format", "maxLength", "required", "readOnly", "nullable",
    "additionalProperties",
})  # fmt: skip
#: These say nothing about what is valid, nor does what begins with x-.
REMARKS = frozenset({"description", "example", "title", "default", "externalDocs", "deprecated"})

_TEXT_FORMATS = ("uuid", "date", "date-time")
_INT32, _INT64 = 2**31, 2**63


class Vocabulary:
    """All words and lengths by which one description tells texts apart."""

    def __init__(self, description: dict[str, Any]) -> None:
        nodes = list(_nodes(description))
        self.words = {word for node in nodes for word in _listed(node.get("enum"))}
        lengths = {node["maxLength"] for node in nodes if isinstance(node.get("maxLength"), int)}
        self.lengths = sorted(lengths)
        self.kind_of_text = lru_cache(100_000)(self._kind_of_text)

    def shape(self, value: Any) -> int:
        """A number that is the same for values that the description cannot tell apart."""
        return hash(self._shape(value))

    def _shape(self, value: Any) -> Hashable:
        if isinstance(value, dict):
            return tuple(sorted((name, self._shape(one)) for name, one in value.items()))
        if isinstance(value, list):
            return frozenset(map(self._shape, value))
        return self.kind_of_text(value) if isinstance(value, str) else _kind_of_number(value)

    def _kind_of_text(self, text: str) -> Hashable:
        if text in self.words:
            return text
        likely = text[:1].isdigit() or len(text) == 36  # anything else has none of the formats
        formats = tuple(
            name for name in _TEXT_FORMATS if likely and oas30_format_checker.conforms(text, name)
        )
        return ("text", bisect_left(self.lengths, len(text)), formats)


def _kind_of_number(value: Any) -> Hashable:
    if value is None or isinstance(value, bool):
        return str(value)
    size = (-_INT32 <= value < _INT32) + (-_INT64 <= value < _INT64)
    return ("whole" if value == int(value) else "fraction", isinstance(value, float), size)


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(one)


class Novelties:
    """The shapes that were checked, by place; of a body it leaves what was not."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: set[tuple[str, int]] = set()

    def of(self, place: str, body: Any) -> tuple[Any, set[tuple[str, int]]]:
        """`body` with one of each new kind in its lists, and the shapes in it; no shapes: there is nothing new.

        Call `learn` with the shapes once they were found to be as described.
        """
        found: set[tuple[str, int]] = set()
        reduced = self._reduced(place, body, found)
        whole = (place, self._vocabulary.shape(reduced))
        if whole in self._known and not found:
            return None, set()
        return reduced, found | {whole}

    def learn(self, shapes: set[tuple[str, int]]) -> None:
        """Take these for checked."""
        self._known |= shapes

    def _reduced(self, place: str, value: Any, found: set[tuple[str, int]]) -> Any:
        if isinstance(value, dict):
            return {name: self._reduced(f"{place}/{name}", one, found) for name, one in value.items()}
        if not isinstance(value, list):
            return value
        kept = []
        for one in value:
            seen = (place, self._vocabulary.shape(one))
            if seen not in self._known and seen not in found:
                found.add(seen)
                kept.append(self._reduced(place, one, found))
        return kept
