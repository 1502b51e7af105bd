"""Facts of a connection, kept with the moment at which they were read."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils import timezone

from tieout.store.content import expand, squeeze
from tieout.store.models import Connection, Fact, Workspace


class Shelf:
    """What a connector keeps about its connection."""

    def __init__(self, workspace: Workspace, connection: str) -> None:
        self._workspace = workspace.pk
        self._key = connection

    @cached_property
    def _connection(self) -> int:
        """Raises Connection.DoesNotExist for an unknown key."""
        return Connection.objects.of(self._workspace).get(key=self._key).pk

    def get(self, name: str) -> tuple[bytes, datetime] | None:
        """What was put under this name and when (UTC), or None."""
        rows = Fact.objects.of(self._workspace).filter(connection__key=self._key, name=name)
        row = rows.filter(connection__workspace=self._workspace).first()
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
