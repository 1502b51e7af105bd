"""Rules that a person was shown and has not saved yet: what a file would make of them. The newest of each person and
table is kept, for a day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tieout.core import rulebook_text
from tieout.core.mapping_csv import ImportPlan, RowResult, RowSeen
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_rows import MappingKind
from tieout.store.content import expand, squeeze
from tieout.store.models import PendingRules, User, Workspace

KEPT = timedelta(days=1)


def keep(
    workspace: Workspace,
    who: User,
    plan: ImportPlan,
    *,
    content: bytes,
    base: int,
    file_name: str,
    organisation: str,
    replaces: bool,
    unchecked: Mapping[str, str],
) -> PendingRules:
    """Keep a plan with the file that it was made from, instead of what this person was shown of the table before."""
    rows = PendingRules.objects.of(workspace)
    with transaction.atomic():
        earlier = Q(user=who, kind=plan.kind.value) | Q(created_at__lt=timezone.now() - KEPT)
        rows.filter(earlier).delete()
        return rows.create(
            user=who,
            kind=plan.kind.value,
            organisation=organisation,
            file_name=file_name[:200],
            replaces=replaces,
            base=base,
            plan={
                "encoding": plan.encoding,
                "separator": plan.separator,
                "counts": {result.value: count for result, count in plan.counts.items()},
                "rows": [[row.line, row.result.value, row.said] for row in plan.rows],
                "unchecked": dict(unchecked),
            },
            content=squeeze(content),
            rules=_packed(plan.rulebook),
        )


def kept(workspace: Workspace, who: User, number: int) -> PendingRules | None:
    """What this person was shown, by its number; None when it is gone or another person's."""
    return PendingRules.objects.of(workspace).filter(user=who, pk=number).defer("content").first()


def plan_of(row: PendingRules) -> ImportPlan:
    """Return the plan as it was made, but for the rules that come of it: `rules_of` reads those."""
    plan = row.plan
    return ImportPlan(
        kind=MappingKind(row.kind),
        encoding=plan["encoding"],
        separator=plan["separator"],
        counts={RowResult(result): count for result, count in plan["counts"].items()},
        rows=[RowSeen(line, RowResult(result), said) for line, result, said in plan["rows"]],
        rulebook=None,
    )


def rules_of(row: PendingRules) -> Rulebook | None:
    """Return the rules that come of it; None for a plan with wrong rows. Raises ValueError for what cannot be read
    any more.
    """
    if not len(row.rules):
        return None
    rulebook, problems = rulebook_text.parse(json.loads(expand(row.rules)))
    if problems:
        raise ValueError("; ".join(problems))
    return rulebook


def file_of(row: PendingRules) -> bytes:
    """Return the file that the plan was made from."""
    return expand(row.content)


def saved(row: PendingRules, version: int) -> None:
    """Remember what came of it, for a second click and the way back; the file and the rules go."""
    rows = PendingRules.objects.of(row.workspace_id).filter(pk=row.pk)
    rows.update(saved_as=version, content=b"", rules=b"")


def drop(row: PendingRules) -> None:
    """Forget what a person was shown."""
    PendingRules.objects.of(row.workspace_id).filter(pk=row.pk).delete()


def _packed(rulebook: Rulebook | None) -> bytes:
    if rulebook is None:
        return b""
    return squeeze(json.dumps(rulebook_text.plain(rulebook), ensure_ascii=False).encode())
