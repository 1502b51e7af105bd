"""Whom the engine tells about connections."""

from __future__ import annotations

from typing import Protocol

from tieout.core.names import OrganisationKey
from tieout.core.ports.failures import WireFailure


class Notices(Protocol):
    """Whom we tell. The organisation None is the source."""

    def connection_works(self, organisation: OrganisationKey | None) -> None:
        """The other side let us in."""
        ...

    def connection_lost(self, organisation: OrganisationKey | None, failure: WireFailure) -> None:
        """The other side does not let us in any more; a person is needed."""
        ...
