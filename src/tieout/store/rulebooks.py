"""Versions of the rulebook: writing the next one, and going back to an earlier one. None is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from tieout.core import rulebook_text
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import differences
from tieout.store import queries
from tieout.store.activities import record
from tieout.store.models import RulebookVersion, User, Workspace

_TOLD = 20
"""Changes of one version that the log of what people did names; the difference of two versions names all."""


class RulesMoved(Exception):
    """Somebody saved rules meanwhile: `newest` is in force, not the version that the change was made from. It is
    None where no rules were ever saved and a program says that it started from some.
    """

    def __init__(self, base: int, newest: RulebookVersion | None) -> None:
        self.base = base
        self.newest = newest
        if newest is None:
            super().__init__(
                f"There is no version {base} of the rules: none was saved yet. Start from version 0."
            )
            return
        who = newest.author.email if newest.author else "the command line"
        super().__init__(
            f"The rules were changed meanwhile: this change was made from version {base}, and {who} saved version "
            f"{newest.version} ({newest.note or 'without a note'}). Look at the difference and change it again."
        )


def write_rulebook(
    workspace: Workspace,
    rulebook: Rulebook,
    *,
    who: User | None = None,
    note: str = "",
    base: int | None = None,
) -> int:
    """Write the next version unless nothing differs from the newest; returns the number that is in force.

    `base` is the version that the change was made from: raises RulesMoved when another one is in force by now.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)  # two people save at once
        now = queries.rulebook(workspace)
        if base is not None and now.version != base:
            raise RulesMoved(base, RulebookVersion.objects.of(workspace).filter(version=now.version).first())
        if now.version and wishes(now) == wishes(rulebook):
            return now.version
        version = now.version + 1
        RulebookVersion.objects.of(workspace).create(
            version=version,
            body=rulebook_text.plain(replace(rulebook, version=version)),
            author=who,
            note=note[:200],
        )
        changes = differences(now, rulebook)[:_TOLD]
        record(
            workspace,
            who=who,
            action="change rules",
            subject="rules",
            before={"version": now.version, **{each.subject: each.before for each in changes if each.before}}
            if now.version
            else None,
            after={
                "version": version,
                "note": note[:200],
                **{each.subject: each.after or "removed" for each in changes},
            },
        )
    return version


def restore_rulebook(
    workspace: Workspace, version: int, *, who: User | None = None, base: int | None = None
) -> int:
    """Put an earlier version in force again, as a new one; returns its number.

    Raises RulebookVersion.DoesNotExist for a version that never was, RulesMoved as `write_rulebook`.
    """
    return write_rulebook(
        workspace,
        queries.rulebook(workspace, version),
        who=who,
        note=f"back to version {version}",
        base=base,
    )


def wishes(rulebook: Rulebook) -> Mapping[str, object]:
    """Return a rulebook without its number, to see whether two wish the same."""
    return rulebook_text.plain(replace(rulebook, version=0))
