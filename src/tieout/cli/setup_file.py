"""A set-up file read: its tables become a set-up that the store can apply, all its problems named at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify

from tieout import wiring
from tieout.cli.setup_schedule import schedules_of
from tieout.cli.troubles import Trouble
from tieout.core import rulebook_text
from tieout.core.plain_reading import Reader
from tieout.store.models import Connection, Role
from tieout.store.setup import ConnectionSetUp, Setting, SetUp, UserSetUp

Table = Mapping[str, object]
Held = Callable[[str, str], frozenset[str]]
"""(workspace's short name, connection's key) -> names of the secrets that are stored already."""

SOURCE, LEDGER = Connection.Kind.SOURCE, Connection.Kind.LEDGER
RULES = ("organisation", "route", "common")
MOST_CALLS = 1_000_000
NOT_FROM_THE_CONNECTOR = ("key", "name", "connector")


def read(file: Path, *, held: Held, time_zone: str) -> SetUp:
    """Return what the file says. `time_zone` is that of a workspace which names none.

    Raises Trouble with every problem on a line of its own: its path in the file, and an example.
    """
    said = _toml(file)
    reader = Reader()
    known = ("workspace", *wiring.connectors(SOURCE), *RULES, "user", "schedule")
    for name in said:
        if name not in known:
            reader.wrong(name, "is not known here", " | ".join(known))
    workspace = reader.table(said, "workspace", "workspace", '[workspace] name = "Harbour IT"')
    reader.known(workspace, ("name", "time_zone", "locale"), "workspace")
    name = reader.needed(workspace, "name", "workspace", "Harbour IT")
    connections = _Connections(reader, file.parent, lambda key: held(slugify(name)[:50], key))
    rulebook, wrong = rulebook_text.parse({rule: said[rule] for rule in RULES if rule in said})
    setup = SetUp(
        name=name,
        time_zone=_time_zone(reader, workspace, time_zone),
        locale=reader.text(workspace, "locale", "workspace", "en-AU"),
        connections=[*connections.sources(said), *connections.ledgers(said)],
        rulebook=rulebook if any(rule in said for rule in RULES) else None,
        users=list(_users(reader, said, file.parent)),
        schedules=list(schedules_of(reader, said)),
    )
    # Both readers look at the list of organisations: what both found is said once.
    problems = list(dict.fromkeys([*reader.problems, *wrong]))
    if problems:
        raise Trouble("\n".join([f"{file} needs attention:", *(f"  {problem}" for problem in problems)]))
    return setup


def _toml(file: Path) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise Trouble(f"There is no file {file}.") from None
    except IsADirectoryError:
        raise Trouble(f"{file} is a folder, not a file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Trouble(f"{file} is not readable as TOML: {wrong}.") from wrong


def _time_zone(reader: Reader, workspace: Table, usual: str) -> str:
    found = reader.text(workspace, "time_zone", "workspace", usual)
    if found not in available_timezones():
        what = f'"{found}" is not a time zone of the IANA database'
        reader.wrong("workspace.time_zone", what, 'time_zone = "Australia/Adelaide"')
    return found


# --- connections --------------------------------------------------------------------------------------------


class _Connections:
    """Reads the source and the ledgers by what their connectors say that a connection consists of."""

    def __init__(self, reader: Reader, folder: Path, held: Callable[[str], frozenset[str]]) -> None:
        self._reader = reader
        self._folder = folder
        self._held = held

    def sources(self, said: Table) -> Iterator[ConnectionSetUp]:
        """The source: a table with the name of its connector."""
        for connector in wiring.connectors(SOURCE):
            if connector in said:
                keys = wiring.connection_keys(SOURCE, connector)
                table = self._reader.table(said, connector, connector, f"[{connector}]")
                self._reader.known(table, (*keys.settings, *keys.secrets, *keys.paces), connector)
                yield self._connection(table, connector, SOURCE, connector, connector, keys.name)

    def ledgers(self, said: Table) -> Iterator[ConnectionSetUp]:
        """One ledger for each [[organisation]]."""
        names = wiring.connectors(LEDGER)
        for position, table in self._reader.tables(said, "organisation", "organisation", "[[organisation]]"):
            key = str(table.get("key") or "")
            path = f"organisation.{key}" if key else position
            connector = self._reader.text(table, "connector", path, names[0])
            if connector not in names:
                what = f'"{connector}" is not one of {", ".join(names)}'
                self._reader.wrong(f"{path}.connector", what, f'connector = "{names[0]}"')
                continue
            if key in wiring.connectors(SOURCE):
                self._reader.wrong(f"{path}.key", f'"{key}" is the name of a source', 'key = "adelaide"')
            keys = wiring.connection_keys(LEDGER, connector)
            known = (*NOT_FROM_THE_CONNECTOR, *keys.settings, *keys.secrets, *keys.paces)
            self._reader.known(table, (*known, *rulebook_text.ORGANISATION_KEYS[1:]), path)
            name = self._reader.needed(table, "name", path, "Harbour IT Adelaide Pty Ltd")
            yield self._connection(table, path, LEDGER, connector, key, name)

    def _connection(
        self, table: Table, path: str, kind: Connection.Kind, connector: str, key: str, name: str
    ) -> ConnectionSetUp:
        keys = wiring.connection_keys(kind, connector)
        before = len(self._reader.problems)
        settings: dict[str, Setting] = {
            one: self._reader.text(table, one, path) for one in keys.settings if one in table
        }
        secrets = {
            one: _secret(self._reader, table[one], f"{path}.{one}", example, self._folder)
            for one, example in keys.secrets.items()
            if one in table
        }
        paces = {
            one: self._reader.whole(table, one, path, int(example), (1, MOST_CALLS))
            for one, example in keys.paces.items()
            if one in table
        }
        stored = self._held(key)
        for one in sorted(keys.required):
            if table.get(one) == "" or (one not in table and one not in stored):
                example = {**keys.settings, **keys.secrets}[one]
                self._reader.wrong(f"{path}.{one}", "is missing or empty", f'{one} = "{example}"')
        if len(self._reader.problems) == before:
            kept = {one: keys.secrets[one] for one in stored & keys.secrets.keys()}
            self._check(path, kind, connector, {**kept, **settings, **secrets})
        return ConnectionSetUp(
            kind=kind,
            connector=connector,
            key=key,
            name=name,
            settings={**settings, **paces},
            secrets=secrets,
        )

    def _check(self, path: str, kind: Connection.Kind, connector: str, values: Mapping[str, Setting]) -> None:
        try:
            wiring.check_settings(kind, connector, {name: str(value) for name, value in values.items()})
        except ValueError as wrong:
            self._reader.problems.append(f"{path}: {wrong}")


# --- secrets and people -------------------------------------------------------------------------------------


def _secret(reader: Reader, found: object, path: str, example: str, folder: Path) -> str:
    """A secret, written here or in a variable of the environment or in a file; "" with a problem noted."""
    match found:
        case str():
            return found
        case {"env": str(variable), **others} if not others:
            if not os.environ.get(variable):
                reader.wrong(path, f"the environment has no {variable}", f"export {variable}=…")
            return os.environ.get(variable, "")
        case {"file": str(name), **others} if not others:
            try:
                return (folder / name).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                reader.wrong(path, f"the file {folder / name} cannot be read", '{ file = "/run/secrets/x" }')
                return ""
    reader.wrong(
        path, "must be a text or name where it is", f'"{example}" | {{ env = "NAME" }} | {{ file = "/x" }}'
    )
    return ""


def _users(reader: Reader, said: Table, folder: Path) -> Iterator[UserSetUp]:
    seen: set[str] = set()
    for path, table in reader.tables(said, "user", "user", "[[user]]"):
        reader.known(table, ("email", "name", "role", "password"), path)
        email = reader.needed(table, "email", path, "demo@example.com")
        if email.lower() in seen:
            reader.wrong(f"{path}.email", f'"{email}" is there twice', 'email = "other@example.com"')
        seen.add(email.lower())
        role = reader.needed(table, "role", path, "viewer")
        if role and role not in Role.values:
            reader.wrong(
                f"{path}.role", f'"{role}" is not one of {", ".join(Role.values)}', 'role = "viewer"'
            )
        password = None
        if "password" in table:
            password = _secret(reader, table["password"], f"{path}.password", "four random words", folder)
        _check_person(reader, path, email, password)
        yield UserSetUp(email=email, name=reader.text(table, "name", path), role=role, password=password)


def _check_person(reader: Reader, path: str, email: str, password: str | None) -> None:
    """What the pages ask of an address and of a password, a file must fulfil as well."""
    try:
        if email:
            validate_email(email)
    except ValidationError:
        reader.wrong(f"{path}.email", f'"{email}" is no e-mail address', 'email = "demo@example.com"')
    try:
        if password:
            validate_password(password)
    except ValidationError as wrong:
        reader.wrong(f"{path}.password", " ".join(wrong.messages), 'password = { env = "NAME" }')
