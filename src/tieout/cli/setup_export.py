"""A set-up written as a file: applying it to where it came from changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tieout.cli.setup_schedule import written_schedules
from tieout.cli.toml_text import key, lines, table, written
from tieout.core import rulebook_text
from tieout.core.rulebook import Rulebook
from tieout.store.models import Connection
from tieout.store.setup import ConnectionSetUp, SetUp

INLINE = ("policies", "accounts", "taxes", "parties")


def exported(setup: SetUp) -> str:
    """Return the text of the file. Where a secret stands there is a comment, and applying leaves it as it is."""
    return "\n".join(_lines(setup)) + "\n"


def _lines(setup: SetUp) -> Iterator[str]:
    rules: Mapping[str, Any] = rulebook_text.plain(setup.rulebook) if setup.rulebook else {}
    yield f"# The set-up of {written(setup.name)}. Secrets are not written out."
    yield from table("workspace", {"name": setup.name, "time_zone": setup.time_zone, "locale": setup.locale})
    for connection in setup.connections:
        if connection.kind == Connection.Kind.SOURCE:
            yield from ("", f"[{connection.connector}]", *_told(connection))
    wishes = {one["key"]: one for one in rules.get("organisation", [])}
    for connection in setup.connections:
        if connection.kind == Connection.Kind.LEDGER:
            yield from ("", "[[organisation]]")
            yield from lines(
                {"key": connection.key, "name": connection.name, "connector": connection.connector}
            )
            yield from _told(connection)
            yield from _wishes(wishes.get(connection.key, {}))
    yield from _of_all(rules)
    yield from written_schedules(setup.schedules)
    for person in setup.users:
        yield from ("", "[[user]]")
        yield from lines({"email": person.email, "name": person.name, "role": person.role})
        yield "# password: unchanged"


def rules_alone(rulebook: Rulebook) -> Iterator[str]:
    """Yield the rules as a set-up file says them, without any connection."""
    rules: Mapping[str, Any] = rulebook_text.plain(rulebook)
    for one in rules["organisation"]:
        yield from ("", "[[organisation]]", *lines({"key": one["key"]}), *_wishes(one))
    yield from _of_all(rules)


def _of_all(rules: Mapping[str, Any]) -> Iterator[str]:
    for name, mapping in rules.get("common", {}).items():
        yield from table(f"common.{name}", mapping)
    yield from _repeated("route", rules.get("route", []))


def _told(connection: ConnectionSetUp) -> Iterator[str]:
    yield from lines(connection.settings)
    for name in connection.secrets:
        yield f'# {key(name)} = {{ env = "NAME" }}   set, unchanged'


def _wishes(rules: Mapping[str, Any]) -> Iterator[str]:
    for name in INLINE:
        yield from table(f"organisation.{name}", rules.get(name, {}))
    for kind, number in rules.get("numbers", {}).items():
        yield from table(f"organisation.numbers.{kind}", number)
    yield from _repeated("organisation.tracking", rules.get("tracking", []))


def _repeated(header: str, tables: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for one in tables:
        yield from ("", f"[[{header}]]", *lines(one))
