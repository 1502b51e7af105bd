"""Whom the engine tells about connections."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from tieout.core.names import OrganisationKey
from tieout.core.ports.failures import WireFailure


class Notices(Protocol):
    """Whom we tell. The organisation None is the source."""

    def connection_works(
        self, organisation: OrganisationKey | None, *, seen_at: datetime | None = None
    ) -> None:
        """The other side let us in: just now, or at `seen_at`, which says nothing about what was seen since."""
        ...

    def connection_lost(self, organisation: OrganisationKey | None, failure: WireFailure) -> None:
        """The other side does not let us in any more; a person is needed."""
        ...
