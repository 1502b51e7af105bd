"""Causes that a person puts aside with a reason, and takes up again. Their documents stay where they are."""

from __future__ import annotations

from django.db import transaction

from tieout.store.activities import record
from tieout.store.models import Dismissal, User, Workspace

RESOLVE = "resolve exception"


def dismiss(workspace: Workspace, cause: str, organisation: str, *, reason: str, who: User | None) -> None:
    """Put a cause aside; the reason is kept. Doing it again replaces the reason."""
    with transaction.atomic():
        Dismissal.objects.of(workspace).update_or_create(
            cause=cause,
            organisation=organisation,
            defaults={"workspace": workspace, "reason": reason[:500], "who": who},
        )
        after = {"reason": reason[:500], "organisation": organisation}
        record(workspace, who=who, action="dismiss exception", subject=f"cause:{cause}", after=after)


def resolved(
    workspace: Workspace, cause: str, organisation: str, *, note: str, run: int, who: User | None
) -> None:
    """Write down that somebody says a cause is gone, what was done about it, and the run that looks again."""
    after: dict[str, object] = {"run": run, "organisation": organisation}
    if note:
        after["reason"] = note[:500]
    record(workspace, who=who, action=RESOLVE, subject=f"cause:{cause}"[:200], after=after)


def take_up(workspace: Workspace, cause: str, organisation: str, *, who: User | None) -> None:
    """Take up again what was put aside; nothing happens where it was not."""
    with transaction.atomic():
        gone, _ = Dismissal.objects.of(workspace).filter(cause=cause, organisation=organisation).delete()
        if gone:
            record(
                workspace,
                who=who,
                action="take up exception",
                subject=f"cause:{cause}",
                after={"organisation": organisation},
            )
