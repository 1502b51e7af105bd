"""The set-up file that a scenario hands to an operator: how to reach both worlds, and which rules suit the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tieout.simulator.world import World

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Rules of a story that belong to one organisation, by its key: section -> section of the set-up file.
_OF_ONE = ("policies", "accounts", "taxes", "parties")


def setup_file(world: World, address: str) -> str:
    """The set-up of the world's story as TOML; `address` is where the world answers (`http://127.0.0.1:9200`)."""
    setup = world.setup
    lines = [f"# Set-up for the simulated world {setup.get('scenario', '')!r}."]
    lines += _table("workspace", setup.get("workspace", {}))
    lines += _table("connectwise", {"host": address, **setup["connectwise"]})
    for organisation in setup["organisations"]:
        lines += _organisation(world, organisation, address)
    for name, values in setup.get("common", {}).items():
        lines += _table(f"common.{name}", values)
    for name in ("route", "user"):
        for values in setup.get(name, []):
            lines += _table(name, values, repeated=True)
    return "\n".join(lines) + "\n"


def _organisation(world: World, words: Mapping[str, Any], address: str) -> Iterator[str]:
    setup, key, app = world.setup, words["key"], words.get("app", {})
    org = world.books.find(words["name"])
    members = {
        "key": key,
        "name": words["name"],
        "connector": "xero",
        "app": app.get("kind", "custom"),
        "tenant_id": org.tenant_id,
        "client_id": app.get("client_id", ""),
        "client_secret": app.get("client_secret", ""),
        "api": address,
        "identity": address,
        "login": address,
        "calls_per_day": world.books.limits.allowance.day,
    }
    yield from _table("organisation", members, repeated=True)
    for section in _OF_ONE:
        if values := setup.get(section, {}).get(key):
            yield from _table(f"organisation.{section}", values)
    for kind, values in setup.get("numbers", {}).get(key, {}).items():
        yield from _table(f"organisation.numbers.{kind}", values)
    for values in setup.get("tracking", {}).get(key, []):
        yield from _table("organisation.tracking", values, repeated=True)


def _table(name: str, members: Mapping[str, Any], *, repeated: bool = False) -> list[str]:
    header = f"[[{name}]]" if repeated else f"[{name}]"
    return ["", header, *(f"{_key(key)} = {_value(value)}" for key, value in members.items())]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(f"cannot write {value!r} into a set-up file")


def _text(value: str) -> str:
    return '"' + "".join(_ESCAPED.get(letter, letter) for letter in value) + '"'
