"""Sources and ledgers as their connectors open them, with everything of ours that they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from tieout.connectors import catalogue
from tieout.connectors.wire import Allowance as AnyAllowance
from tieout.connectors.wire import Client, Courier, Pace, Redactor
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.ports import Refused, Unavailable
from tieout.store import vault
from tieout.store.allowances import Allowance, Limits
from tieout.store.exchanges import Errand, ExchangeBook
from tieout.store.models import Connection, Workspace
from tieout.store.shelf import Shelf

SOURCE_CALLS_A_SECOND = 10.0
SOURCE_CALLS_AT_ONCE = 4
"""A source without a published limit is asked at an even pace that leaves room for other programs: about a thousand
requests a minute, of all of them together, are reported to be too many. (ConnectWise: rate limits.)
"""

_PACES = frozenset({"calls_per_minute", "calls_per_day"})
"""Settings of a ledger's connection that are ours, not the connector's."""


def open_source(workspace: Workspace, *, errand: Errand | None = None) -> catalogue.CheckedSource:
    """Return the workspace's source; no call is made yet. Raises WireFailure when it is not set up."""
    connection = Connection.objects.of(workspace).filter(kind=Connection.Kind.SOURCE).first()
    if connection is None:
        raise _not_set_up("connectwise")
    values, secrets = _values(workspace, connection)
    allowance = _pace(connection.pk, float(values.pop("calls_per_second", SOURCE_CALLS_A_SECOND)))
    return catalogue.source_manifest(connection.connector).open_source(
        values,
        courier=_courier(workspace, errand, allowance, secrets),
        shelf=Shelf(workspace, connection.key),
        today=lambda: _today(workspace),
    )


def open_ledger(
    workspace: Workspace, key: OrganisationKey, *, errand: Errand | None = None, as_kept: bool = False
) -> catalogue.CheckedLedger:
    """Return one organisation's books; no call is made yet. Raises KeyError for an unknown organisation.

    `as_kept` opens them as they were last read: whatever would have to call raises Unavailable instead.
    """
    if as_kept:
        return _kept_ledger(workspace, key)
    access = access_to(workspace, key, errand=errand)
    return access.manifest.open_ledger(
        access.values,
        key=key,
        courier=access.courier,
        shelf=Shelf(workspace, key),
        cupboard=vault.TokenCupboard(workspace, key),
        now=timezone.now,
    )


def _kept_ledger(workspace: Workspace, key: OrganisationKey) -> catalogue.CheckedLedger:
    """Return books that nobody is let into: no secret is read for them and nothing is written, only the shelf is
    looked at.
    """
    connection = _ledger_connection(workspace, key)
    manifest = catalogue.ledger_manifest(connection.connector)
    told = {name: str(value) for name, value in connection.settings.items() if name not in _PACES}
    return manifest.open_ledger(
        {**manifest.SECRETS, **told},  # the manual's examples stand where secrets would
        key=key,
        courier=_courier(workspace, None, _NeverOurTurn(), []),
        shelf=Shelf(workspace, key),
        cupboard=_NoToken(),
        now=timezone.now,
    )


class _NoToken:
    """The cupboard of books that nobody is let into."""

    def read(self) -> Mapping[str, object] | None:
        """Raises Unavailable, always."""
        raise Unavailable("only what was read before is looked at")

    def claim(self, holder: str, seconds: float) -> bool:
        """Nothing is renewed."""
        del holder, seconds
        return False

    def write(self, holder: str, token: Mapping[str, object]) -> None:
        """Never comes to it: nobody holds a claim."""

    def release(self, holder: str) -> None:
        """As the claim."""


class _NeverOurTurn:
    """An allowance under which nothing leaves."""

    def take(self) -> float:
        """An hour, whenever it is asked."""
        return 3600.0

    def give_back(
        self,
        *,
        hold_seconds: float = 0.0,
        day_remaining: int | None = None,
        minute_remaining: int | None = None,
    ) -> None:
        """As the wire's; there is nothing to give back."""


@dataclass(frozen=True, slots=True)
class LedgerAccess:
    """How one organisation is reached: its connector, what the connection was told, and a courier for it."""

    connection: Connection
    manifest: catalogue.LedgerManifest
    values: dict[str, str]
    courier: Courier


def access_to(workspace: Workspace, key: str, *, errand: Errand | None = None) -> LedgerAccess:
    """Return how an organisation is reached. Raises KeyError for an unknown one."""
    connection = _ledger_connection(workspace, key)
    values, secrets = _values(workspace, connection)
    environment = settings.ENVIRONMENT
    limits = Limits(
        per_minute=int(values.pop("calls_per_minute", environment.xero_calls_per_minute)),
        per_day=int(values.pop("calls_per_day", environment.xero_calls_per_day)),
    )
    courier = _courier(workspace, errand, Allowance(workspace, connection.key, limits), secrets)
    return LedgerAccess(connection, catalogue.ledger_manifest(connection.connector), values, courier)


def _ledger_connection(workspace: Workspace, key: str) -> Connection:
    connection = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key=key).first()
    if connection is None:
        raise KeyError(key)
    return connection


def _values(workspace: Workspace, connection: Connection) -> tuple[dict[str, str], list[str]]:
    """Return what a connection was told, secrets among it, and the secrets alone."""
    secrets = vault.reveal(workspace, connection.key)
    plain = {name: str(value) for name, value in connection.settings.items()}
    return {**plain, **secrets}, list(secrets.values())


def _courier(
    workspace: Workspace, errand: Errand | None, allowance: AnyAllowance, secrets: list[str]
) -> Courier:
    return Courier(
        client=_client(),
        book=ExchangeBook(workspace, errand),
        allowance=allowance,
        redactor=Redactor(secrets),
    )


@cache
def _client() -> Client:
    """One pool of connections for this process."""
    return Client()


@cache
def _pace(_connection: int, per_second: float) -> Pace:
    """One pace for a connection in this process, whoever asks."""
    return Pace(per_second, SOURCE_CALLS_AT_ONCE)


def _today(workspace: Workspace) -> date:
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()


def _not_set_up(setting: str) -> Refused:
    facts = {"setting": setting, "organisation": "this workspace", "problem": "nothing is set up"}
    return Refused(f"{setting} is not set up", fault=Fault("settings-incomplete", facts))
