"""What became of a connection: whether it lets us in, and what was learnt when it was made."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tieout.store.activities import record
from tieout.store.models import Connection, User, Workspace

LEARNT = frozenset({"tenant_id"})
"""Settings that a consent fills in where nobody entered them."""


def record_state(workspace: Workspace, key: str, state: Connection.State, reason: str = "") -> None:
    """Write down how a connection answered just now. `reason` is what stands in the way, for a person."""
    Connection.objects.of(workspace).filter(key=key).update(
        state=state, state_reason=reason, checked_at=timezone.now()
    )


def change_state(
    workspace: Workspace, key: str, state: Connection.State, reason: str, *, who: User | None, action: str
) -> None:
    """Write down what a person made of a connection, and that it was they. Raises Connection.DoesNotExist."""
    with transaction.atomic():
        before = Connection.objects.of(workspace).select_for_update().get(key=key).state
        record_state(workspace, key, state, reason)
        record(
            workspace,
            who=who,
            action=action,
            subject=f"connection:{key}",
            before={"state": before},
            after={"state": state.value},
        )


def tell(workspace: Workspace, key: str, name: str, value: str) -> None:
    """Set one plain setting of a connection. Raises Connection.DoesNotExist."""
    with transaction.atomic():
        row = Connection.objects.of(workspace).select_for_update().get(key=key)
        if row.settings.get(name) != value:
            row.settings = {**row.settings, name: value}
            row.save(update_fields=["settings"])
