"""The joint: the one place where engine, store and connectors meet; all else presses its buttons."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from tieout.connectors import catalogue
from tieout.connectors.wire import Allowance as AnyAllowance
from tieout.connectors.wire import Client, Courier, Pace, Redactor, open_client
from tieout.core.drafts import Draft
from tieout.core.faults import Fault, render
from tieout.core.names import OrganisationKey, SourceKind
from tieout.core.ports import Ledger, Refused, Source, WireFailure
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_text import parse
from tieout.engine.desk import Desk
from tieout.engine.posting import Posting
from tieout.engine.retrieving import retrieve
from tieout.store import vault
from tieout.store.allowances import Allowance, Limits
from tieout.store.exchanges import ExchangeBook
from tieout.store.journal import Journal
from tieout.store.models import Connection, PartRole, RulebookVersion, Run, RunPart, Workspace
from tieout.store.shelf import Shelf

SOURCE_CALLS_A_SECOND = 10.0
SOURCE_CALLS_AT_ONCE = 4
"""A source without a published limit is asked at an even pace that leaves room for other programs."""

Advance = Callable[[], bool]
"""Does the next piece of a part and returns whether there is more to do."""


# --- the parts of a run ---


@contextmanager
def opened_part(part: int, attempt: int) -> Iterator[Advance]:
    """Open what one part of a run needs; yields the function that advances it.

    Advancing raises what the engine raises: WireFailure, Superseded, Cancelled.
    """
    row = (
        RunPart.objects.across_workspaces(because="a worker serves every workspace")
        .select_related("run", "workspace")
        .get(pk=part)
    )
    desk = Desk(
        source=open_source(row.workspace, run=row.run),
        ledgers=_Ledgers(row.workspace, row.run),
        journal=Journal(row.workspace, row.pk, attempt),
        notices=_Notices(row.workspace),
        rulebook=rulebook_of(row.workspace, row.run.rulebook_version),
    )
    if row.role == PartRole.POST:
        yield Posting(desk, OrganisationKey(row.organisation)).advance
    else:
        yield _reading(desk, row.run)


def _reading(desk: Desk, run: Run) -> Advance:
    def advance() -> bool:
        retrieve(desk, [SourceKind(kind) for kind in run.kinds], run.through)
        return False

    return advance


def rulebook_of(workspace: Workspace, version: int) -> Rulebook:
    """Return one version of the wishes; without any, an empty rulebook, which routes nothing anywhere."""
    row = RulebookVersion.objects.of(workspace).filter(version=version).first()
    if row is None:
        return Rulebook(version=0)
    rulebook, problems = parse(row.body)
    if problems:
        raise ValueError(f"rulebook version {version} cannot be read: {'; '.join(problems)}")
    return rulebook


# --- connections ---


def open_source(workspace: Workspace, *, run: Run | None = None) -> Source:
    """Return the workspace's source; no call is made yet. Raises WireFailure when it is not set up."""
    connection = Connection.objects.of(workspace).filter(kind=Connection.Kind.SOURCE).first()
    if connection is None:
        raise _not_set_up("connectwise")
    values, secrets = _values(workspace, connection)
    allowance = _pace(connection.pk, float(values.pop("calls_per_second", SOURCE_CALLS_A_SECOND)))
    return catalogue.source_manifest(connection.connector).open_source(
        values,
        courier=_courier(workspace, run, allowance, secrets),
        shelf=Shelf(workspace, connection.key),
        today=lambda: _today(workspace),
    )


def open_ledger(workspace: Workspace, key: OrganisationKey, *, run: Run | None = None) -> Ledger:
    """Return one organisation's books; no call is made yet. Raises KeyError for an unknown organisation."""
    connection = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key=key).first()
    if connection is None:
        raise KeyError(key)
    values, secrets = _values(workspace, connection)
    environment = settings.ENVIRONMENT
    limits = Limits(
        per_minute=int(values.pop("calls_per_minute", environment.xero_calls_per_minute)),
        per_day=int(values.pop("calls_per_day", environment.xero_calls_per_day)),
    )
    return catalogue.ledger_manifest(connection.connector).open_ledger(
        values,
        key=key,
        courier=_courier(workspace, run, Allowance(workspace, key, limits), secrets),
        shelf=Shelf(workspace, connection.key),
        cupboard=vault.TokenCupboard(workspace, connection.key),
        now=timezone.now,
    )


class _Ledgers(Mapping[OrganisationKey, Ledger]):
    """The workspace's organisations, each opened when it is first needed: most runs concern a few of them."""

    def __init__(self, workspace: Workspace, run: Run) -> None:
        self._workspace, self._run = workspace, run
        rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER)
        self._keys = frozenset(OrganisationKey(key) for key in rows.values_list("key", flat=True))
        self._opened: dict[OrganisationKey, Ledger] = {}

    def __getitem__(self, key: OrganisationKey) -> Ledger:
        if key not in self._opened:
            self._opened[key] = open_ledger(self._workspace, key, run=self._run)
        return self._opened[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[OrganisationKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _values(workspace: Workspace, connection: Connection) -> tuple[dict[str, str], list[str]]:
    """Return what a connection was told, secrets among it, and the secrets alone."""
    secrets = vault.reveal(workspace, connection.key)
    plain = {name: str(value) for name, value in connection.settings.items()}
    return {**plain, **secrets}, list(secrets.values())


def _courier(workspace: Workspace, run: Run | None, allowance: AnyAllowance, secrets: list[str]) -> Courier:
    return Courier(
        client=_client(), book=ExchangeBook(workspace, run), allowance=allowance, redactor=Redactor(secrets)
    )


@cache
def _client() -> Client:
    """One pool of connections for this process."""
    return open_client()


@cache
def _pace(_connection: int, per_second: float) -> Pace:
    """One pace for a connection in this process, whoever asks."""
    return Pace(per_second, SOURCE_CALLS_AT_ONCE)


def _today(workspace: Workspace) -> date:
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()


class _Notices:
    """Marks connections as working or lost, where screens and the next run see it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def connection_works(self, organisation: OrganisationKey | None) -> None:
        """The other side let us in."""
        self._mark(organisation, Connection.State.CONNECTED, "")

    def connection_lost(self, organisation: OrganisationKey | None, failure: WireFailure) -> None:
        """The other side does not let us in any more."""
        self._mark(organisation, Connection.State.DISCONNECTED, sentence(failure.fault))

    def _mark(self, organisation: OrganisationKey | None, state: Connection.State, reason: str) -> None:
        mine = Connection.objects.of(self._workspace)
        rows = mine.filter(kind=Connection.Kind.LEDGER, key=organisation)
        if organisation is None:
            rows = mine.filter(kind=Connection.Kind.SOURCE)
        rows.update(state=state, state_reason=reason, checked_at=timezone.now())


# --- what a connection may be told ---


PACES: Mapping[Connection.Kind, Mapping[str, str]] = {
    Connection.Kind.SOURCE: {"calls_per_second": "10"},
    Connection.Kind.LEDGER: {"calls_per_minute": "55", "calls_per_day": "1000"},
}
"""Settings that every connection has beside those of its connector, with an example: whole numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionKeys:
    """What a connection of one connector consists of: name -> example, and which of them it must have."""

    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    required: frozenset[str]
    paces: Mapping[str, str]


def connectors(kind: Connection.Kind) -> tuple[str, ...]:
    """Return the connectors that there are, by the names that a set-up file uses."""
    return tuple(catalogue.SOURCES if kind is Connection.Kind.SOURCE else catalogue.LEDGERS)


def connection_keys(kind: Connection.Kind, connector: str) -> ConnectionKeys:
    """Return what a connection consists of. Raises LookupError for an unknown connector."""
    manifest = _manifest(kind, connector)
    return ConnectionKeys(
        name=manifest.NAME,
        settings=manifest.SETTINGS,
        secrets=manifest.SECRETS,
        required=manifest.REQUIRED,
        paces=PACES[kind],
    )


def check_settings(kind: Connection.Kind, connector: str, values: Mapping[str, str]) -> None:
    """Raise ValueError naming what is wrong in settings and secrets, paces left aside; nothing is called."""
    _manifest(kind, connector).check(values)


def as_sent(workspace: Workspace, draft: Draft) -> bytes:
    """Return a draft as the JSON that its organisation's ledger would be sent; nothing is called.

    Raises KeyError for an organisation that is not set up.
    """
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key=draft.organisation)
    connector = rows.values_list("connector", flat=True).first()
    if connector is None:
        raise KeyError(draft.organisation)
    return catalogue.ledger_manifest(connector).as_sent(draft)


def _manifest(kind: Connection.Kind, connector: str) -> catalogue.Manifest:
    if kind is Connection.Kind.SOURCE:
        return catalogue.source_manifest(connector)
    return catalogue.ledger_manifest(connector)


# --- faults in words ---


def names_of(workspace: Workspace) -> tuple[str, str]:
    """Return how the source and the ledgers of a workspace are called by their makers."""
    rows = dict(Connection.objects.of(workspace).values_list("kind", "connector"))
    source = rows.get(Connection.Kind.SOURCE, "connectwise")
    ledger = rows.get(Connection.Kind.LEDGER, "xero")
    return catalogue.source_manifest(source).NAME, catalogue.ledger_manifest(ledger).NAME


def sentence(fault: Fault) -> str:
    """Return what happened, in one sentence for a person."""
    shown = render(fault, source="ConnectWise", ledger="Xero")
    return f"{shown.what} {shown.quoted}".strip()


def fault_of(defect: Exception, reference: str) -> Fault:
    """Return the catalogued fault of an unexpected exception: the disk, the database, or a defect of ours.

    `reference` finds the details in the log.
    """
    if isinstance(defect, OSError) and defect.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Fault("disk-full", {"message": str(defect)})
    if isinstance(defect, OperationalError):
        text = str(defect).lower()  # SQLite tells its own errors apart by these words alone
        code = "disk-full" if "full" in text else "database-busy"
        return Fault(code, {"message": str(defect)})
    return Fault("internal-error", {"message": type(defect).__name__, "reference": reference})


def _not_set_up(setting: str) -> Refused:
    facts = {"setting": setting, "organisation": "this workspace", "problem": "nothing is set up"}
    return Refused(f"{setting} is not set up", fault=Fault("settings-incomplete", facts))


__all__ = [
    "Advance",
    "ConnectionKeys",
    "as_sent",
    "check_settings",
    "connection_keys",
    "connectors",
    "fault_of",
    "names_of",
    "open_ledger",
    "open_source",
    "opened_part",
    "rulebook_of",
    "sentence",
]
