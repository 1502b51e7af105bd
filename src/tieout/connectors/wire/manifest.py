"""How a connector introduces itself: its name, what a connection must be told, and how one is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tieout.connectors.wire.courier import Courier
from tieout.connectors.wire.cupboard import TokenCupboard
from tieout.connectors.wire.shelf import Shelf
from tieout.core.names import OrganisationKey
from tieout.core.ports import Ledger, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that a connection must or may be told, under the name that a set-up file uses."""

    name: str
    meaning: str
    example: str = ""
    required: bool = False
    secret: bool = False


class OpenSource(Protocol):
    """Makes a source of a connection's values. Raises ValueError, saying which value is wrong and how."""

    def __call__(
        self, values: Mapping[str, str], *, courier: Courier, shelf: Shelf, today: Callable[[], date]
    ) -> Source:
        """Return the source; no call is made yet."""
        ...


class OpenLedger(Protocol):
    """Makes a ledger of a connection's values. Raises ValueError, saying which value is wrong and how."""

    def __call__(
        self,
        values: Mapping[str, str],
        *,
        key: OrganisationKey,
        courier: Courier,
        shelf: Shelf,
        cupboard: TokenCupboard,
        now: Callable[[], datetime],
    ) -> Ledger:
        """Return one organisation's books; no call is made yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceManifest:
    """A connector to where work is billed. `name` is how its maker writes it."""

    name: str
    settings: tuple[Setting, ...]
    open: OpenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerManifest:
    """A connector to where books are kept. `name` is how its maker writes it."""

    name: str
    settings: tuple[Setting, ...]
    open: OpenLedger
