"""Which connectors there are: one line for each, in plain sight, imported when it is first used.

The keys of these tables are what a set-up file says (`connector = "xero"`). Each value is a module that says
how the connector is called, which settings and secrets a connection has, and opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Protocol, cast

from tieout.connectors.wire import Consent, Courier, Granted, Shelf, TokenCupboard
from tieout.core.amendments import Amendment
from tieout.core.drafts import Draft
from tieout.core.findings import Finding
from tieout.core.ledgers import LedgerTraits
from tieout.core.names import OrganisationKey
from tieout.core.ports import Ledger, Source

SOURCES: Mapping[str, str] = {
    "connectwise": "tieout.connectors.connectwise.manifest",
}
LEDGERS: Mapping[str, str] = {
    "xero": "tieout.connectors.xero.manifest",
}


class UnknownConnector(LookupError):
    """There is no connector of this name; the text names those that there are."""


class Checked(Protocol):
    """A connection that can be tested before anything depends on it."""

    def findings(self) -> Sequence[Finding]:
        """Look at everything that posting needs. Raises a WireFailure when that is not possible."""
        ...


class CheckedSource(Source, Checked, Protocol):
    """What a source's manifest opens."""


class CheckedLedger(Ledger, Checked, Protocol):
    """What a ledger's manifest opens."""


class Manifest(Protocol):
    """What every connector's manifest module holds.

    `NAME` is how the system's maker writes it. `SETTINGS` and `SECRETS` map what a connection may be told to
    an example; secrets are kept encrypted. `REQUIRED` names those of both that every connection needs.
    """

    NAME: str
    SETTINGS: Mapping[str, str]
    SECRETS: Mapping[str, str]
    REQUIRED: frozenset[str]

    def check(self, values: Mapping[str, str]) -> None:
        """Raise ValueError naming what is missing, unknown or wrong in these settings and secrets."""
        ...


class SourceManifest(Manifest, Protocol):
    """A connector to where work is billed."""

    def open_source(
        self, values: Mapping[str, str], *, courier: Courier, shelf: Shelf, today: Callable[[], date]
    ) -> CheckedSource:
        """Return the source; no call is made yet. Raises ValueError naming what is missing or wrong."""
        ...


class LedgerManifest(Manifest, Protocol):
    """A connector to where books are kept."""

    TRAITS: LedgerTraits

    def as_changed(self, change: Amendment) -> bytes:
        """Return an amendment as the JSON that a request would carry."""
        ...

    def as_sent(self, draft: Draft) -> bytes:
        """Return a draft as the JSON that a request would carry."""
        ...

    def open_ledger(
        self,
        values: Mapping[str, str],
        *,
        key: OrganisationKey,
        courier: Courier,
        shelf: Shelf,
        cupboard: TokenCupboard,
        now: Callable[[], datetime],
    ) -> CheckedLedger:
        """Return one organisation's books; no call is made yet. Raises ValueError naming what is wrong."""
        ...

    def begin_consent(self, values: Mapping[str, str], *, redirect_uri: str) -> Consent:
        """Return where to send a person who lets us in, to come back to `redirect_uri`.

        Raises ValueError for a ledger that needs nobody's consent, or would not send them back there.
        """
        ...

    def finish_consent(
        self,
        values: Mapping[str, str],
        *,
        key: OrganisationKey,
        code: str,
        verifier: str,
        redirect_uri: str,
        courier: Courier,
        cupboard_of: Callable[[str], TokenCupboard],
        now: Callable[[], datetime],
    ) -> Granted:
        """Keep the token for what a person brought back in that person's cupboard; return what it opens."""
        ...

    def disconnect(
        self,
        values: Mapping[str, str],
        *,
        key: OrganisationKey,
        courier: Courier,
        cupboard: TokenCupboard,
        now: Callable[[], datetime],
    ) -> None:
        """Take an organisation away from the app over there. Raises a WireFailure."""
        ...


def source_manifest(name: str) -> SourceManifest:
    """Return the manifest of the source with this name. Raises UnknownConnector."""
    return cast("SourceManifest", _imported(name, SOURCES))


def ledger_manifest(name: str) -> LedgerManifest:
    """Return the manifest of the ledger with this name. Raises UnknownConnector."""
    return cast("LedgerManifest", _imported(name, LEDGERS))


def _imported(name: str, table: Mapping[str, str]) -> object:
    if name not in table:
        raise UnknownConnector(f"there is no connector {name!r}; there are: {', '.join(sorted(table))}")
    return import_module(table[name])
