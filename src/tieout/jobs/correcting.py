"""Asking for a correction of documents in the books; the worker carries it out like any other run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.core.corrections import CorrectionStep
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind, SourceKind
from tieout.jobs.asking import ask, today_of
from tieout.store import correcting
from tieout.store.models import Document, Run, Trigger, User, Workspace
from tieout.store.queries import Deed, PlanOfMany


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMany:
    """What was asked for: a run for each organisation (one for all to write through, none for a skip, which is done at
    once), how many documents it is about, and document id -> why not for those that moved since they were shown."""

    runs: tuple[Run, ...]
    documents: int
    refused: Mapping[int, str]


def withdraw(
    workspace: Workspace,
    document: Document,
    confirmed: Mapping[LedgerKind, CorrectionStep],
    *,
    who: User | None = None,
) -> Run:
    """Ask to take a document out of the books and to release it in the source, as it was confirmed.

    Raises store.correcting.NotPossible when it does not stand as it was shown.
    """
    return correcting.ask_withdrawal(workspace, document, confirmed, who=who, today=today_of(workspace))


def ask_many(
    workspace: Workspace, plan: PlanOfMany, *, mark: str, who: User | None = None, reason: str = ""
) -> AskedMany:
    """Do with many documents what was planned (`wiring.plan_many`). `mark` is that of the plan which the person has
    seen and confirmed; `reason` is why documents are skipped.

    Raises store.correcting.NotPossible when the plan is another one by now: show it again.
    """
    if mark != plan.mark:
        raise correcting.NotPossible(
            "Some of them do not stand as they were shown. Here is how they stand now."
        )
    ids = [one.document.pk for one in plan.planned]
    if plan.deed is Deed.SKIP:
        refused = correcting.skip_all(workspace, ids, reason, who=who)
        return AskedMany(runs=(), documents=len(ids) - len(refused), refused=refused)
    if plan.deed is Deed.WRITE_THROUGH:
        return AskedMany(runs=(_write_through(workspace, plan, who),), documents=len(ids), refused={})
    runs, refused = correcting.ask_withdrawals(workspace, plan.confirmed, who=who, today=today_of(workspace))
    return AskedMany(runs=tuple(runs), documents=len(ids) - len(refused), refused=refused)


def _write_through(workspace: Workspace, plan: PlanOfMany, who: User | None) -> Run:
    """Ask for the run that reads these documents once more and writes them over what stands in the books."""
    rows = [one.document for one in plan.planned]
    run, _ = ask(
        workspace,
        trigger=Trigger.FORCE,
        kinds=[SourceKind(kind) for kind in sorted({row.kind for row in rows})],
        through=max(today_of(workspace), *(row.date for row in rows)),
        selection=[row.pk for row in rows],
        who=who,
    )
    return run


def adopt(
    workspace: Workspace, document: Document, draft: Draft, found: LedgerDocument, *, who: User | None = None
) -> Run:
    """Ask to take what stands in the books for what the document became. Raises as `withdraw`."""
    return correcting.ask_adoption(workspace, document, draft, found, who=who, today=today_of(workspace))
