"""Which members of a record are sent: the `fields` parameter, and the rule that empty members are left out."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa.errors import shaped
from tieout.simulator.psa.records import Record, without_empty
from tieout.simulator.psa.schema import Schema


def paths_wanted(text: str, schema: Schema) -> list[tuple[str, ...]]:
    """`id,status/id,_info/lastUpdated` as paths in their proper spelling.

    Raises: Problem 400 for a name that the record does not have.
    """
    paths = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        resolved = ("_info",) if name.lower() == "_info" else None
        found = schema.resolve(name) if resolved is None else (resolved, "any")
        if found is None:
            raise shaped(400, "InvalidArgument", f"Field {name} was not found on {schema.resource}.")
        paths.append(found[0])
    return paths


def shown(record: Record, paths: list[tuple[str, ...]] | None) -> Record:
    """The record as it is sent; `paths` None means whole."""
    if paths is None:
        return without_empty(record)
    chosen: Record = {}
    for path in paths:
        value = record.get(path[0])
        if value in (None, "", [], {}):
            continue
        if len(path) == 1:
            chosen[path[0]] = value
        elif isinstance(value, list):
            chosen[path[0]] = [_part(each, path[1]) for each in value]
        elif isinstance(value, dict) and value.get(path[1]) is not None:
            chosen.setdefault(path[0], {})[path[1]] = value[path[1]]
    return chosen


def _part(value: Any, name: str) -> Any:
    return {name: value[name]} if isinstance(value, dict) and name in value else {}
