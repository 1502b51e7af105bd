"""What people did here, written down in the same transaction as the deed itself.

record(workspace, who=user, action="change role", subject="person:mere@example.com",
       before={"role": "viewer"}, after={"role": "owner"})
"""

from __future__ import annotations

from collections.abc import Mapping

from tieout.store.models import Activity, User, Workspace


def record(
    workspace: Workspace | int,
    *,
    who: User | None,
    action: str,
    subject: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write down one deed. `who` is None for an operator at the command line.

    `action` says what was done in a few words (change role); `subject` to what, as kind and key:
    `invoice:5001`, `run:12`, `connection:adelaide`, `person:mere@example.com`, or `workspace`. `before` and
    `after` hold plain values by name, never a secret.
    """
    Activity.objects.of(workspace).create(
        user=who,
        action=action,
        subject=subject,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )
