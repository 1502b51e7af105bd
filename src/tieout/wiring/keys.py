"""What a connection may be told: the settings and secrets of each connector, and whether they are sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors import catalogue
from tieout.core.amendments import Amendment
from tieout.core.drafts import Draft
from tieout.store.models import Connection, Workspace

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


def as_sent(workspace: Workspace, draft: Draft, change: Amendment | None = None) -> bytes:
    """Return a draft as the JSON that its organisation's ledger would be sent, as a change of what stands there
    where one is given; nothing is called.

    Raises KeyError for an organisation that is not set up.
    """
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, key=draft.organisation)
    connector = rows.values_list("connector", flat=True).first()
    if connector is None:
        raise KeyError(draft.organisation)
    manifest = catalogue.ledger_manifest(connector)
    return manifest.as_changed(change) if change else manifest.as_sent(draft)


def _manifest(kind: Connection.Kind, connector: str) -> catalogue.Manifest:
    if kind is Connection.Kind.SOURCE:
        return catalogue.source_manifest(connector)
    return catalogue.ledger_manifest(connector)
