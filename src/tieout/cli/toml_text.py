"""TOML written: the standard library reads it only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def table(header: str, members: Mapping[str, object]) -> Iterator[str]:
    """Yield the lines of `[header]` with its plain members; nothing at all when there are none."""
    if members:
        yield ""
        yield f"[{header}]"
        yield from lines(members)


def lines(members: Mapping[str, object]) -> Iterator[str]:
    """Yield `name = value`, line by line."""
    for name, value in members.items():
        yield f"{key(name)} = {written(value)}"


def key(name: str) -> str:
    """Return a key, quoted when it must be."""
    return name if _BARE.fullmatch(name) else written(name)


def written(value: object) -> str:
    """Return a text, number, truth, list or table on one line. Raises TypeError for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL, which JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {written(member)}" for name, member in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(written(member) for member in value) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a set-up file")
