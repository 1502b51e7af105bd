"""Which connectors there are: one line for each, in plain sight, imported when it is first used.

The keys of these tables are what a set-up file says (`connector = "xero"`); the values are modules with a
`MANIFEST`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from tieout.connectors.wire.manifest import LedgerManifest, SourceManifest

SOURCES: Mapping[str, str] = {
    "connectwise": "tieout.connectors.connectwise.manifest",
}
LEDGERS: Mapping[str, str] = {
    "xero": "tieout.connectors.xero.manifest",
}


class UnknownConnector(LookupError):
    """There is no connector of this name; the text names those that there are."""


def source_manifest(name: str) -> SourceManifest:
    """Return how the source of this name introduces itself. Raises UnknownConnector."""
    manifest = _manifest(name, SOURCES)
    assert isinstance(manifest, SourceManifest)
    return manifest


def ledger_manifest(name: str) -> LedgerManifest:
    """Return how the ledger of this name introduces itself. Raises UnknownConnector."""
    manifest = _manifest(name, LEDGERS)
    assert isinstance(manifest, LedgerManifest)
    return manifest


def _manifest(name: str, table: Mapping[str, str]) -> object:
    if name not in table:
        raise UnknownConnector(f"there is no connector {name!r}; there are: {', '.join(sorted(table))}")
    manifest: object = import_module(table[name]).MANIFEST
    return manifest
