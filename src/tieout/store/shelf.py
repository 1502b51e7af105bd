"""Facts of a connection, kept with the moment at which they were read."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tieout.store.content import expand, squeeze
from tieout.store.models import Connection, Fact, Workspace


class Shelf:
    """What a connector keeps about its connection. Raises Connection.DoesNotExist for an unknown key."""

    def __init__(self, workspace: Workspace, connection: str) -> None:
        self._workspace = workspace.pk
        self._connection = Connection.objects.of(workspace).get(key=connection).pk

    def get(self, name: str) -> tuple[bytes, datetime] | None:
        """What was put under this name and when (UTC), or None."""
        row = Fact.objects.of(self._workspace).filter(connection=self._connection, name=name).first()
        return (expand(row.content), row.read_at) if row else None

    def put(self, name: str, content: bytes) -> None:
        """Keep this under this name, stamped now."""
        Fact.objects.of(self._workspace).bulk_create(
            [
                Fact(
                    workspace_id=self._workspace,
                    connection_id=self._connection,
                    name=name,
                    content=squeeze(content),
                    read_at=timezone.now(),
                )
            ],
            update_conflicts=True,
            unique_fields=["connection", "name"],
            update_fields=["content", "read_at"],
        )

    def drop(self) -> None:
        """Forget everything that is kept for this connection."""
        Fact.objects.of(self._workspace).filter(connection=self._connection).delete()
