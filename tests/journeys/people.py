"""What people ask for with single documents, for the zygote: the same buttons that screens and commands press."""

from __future__ import annotations

from datetime import date
from typing import Any

from tieout import jobs, wiring
from tieout.core.corrections import FIRST_STEP
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind, SourceKind
from tieout.core.withdrawing import ROWS, standing_of_status
from tieout.store import content, correcting, queries
from tieout.store.models import Activity, Document, Intent, Link, Trigger, User, Workspace
from tieout.store.queries import Deed, PlanOfMany


def _document(number: str) -> tuple[Workspace, Document]:
    workspace = Workspace.objects.get()
    return workspace, Document.objects.of(workspace).get(number=number)


def _who() -> User:
    return User.objects.get_or_create(email="ada@example.com")[0]


def withdraw(number: str, confirmed: dict[str, str] | None = None) -> int:
    """Withdraw as the page shows it by what was last seen, or as `confirmed`."""
    workspace, row = _document(number)
    steps = {
        LedgerKind(link.kind): FIRST_STEP[ROWS[standing_of_status(link.ledger_status)].take_back]
        for link in queries.links_of(workspace, row)
    }
    if confirmed:
        steps = {LedgerKind(kind): type(next(iter(steps.values())))(step) for kind, step in confirmed.items()}
    return jobs.withdraw(workspace, row, steps, who=_who()).pk


def plan_many(deed: str, numbers: list[str], look: bool = False) -> dict[str, Any]:
    """What would be done with several documents, and what would not and why."""
    plan = _plan_many(deed, numbers, look)
    return {
        "mark": plan.mark,
        "planned": {
            one.document.number: {step.link.kind: step.step.value for step in one.steps}
            for one in plan.planned
        },
        "left_out": {one.document.number: one.fault.code if one.fault else one.why for one in plan.left_out},
        "totals": [
            [one.organisation, one.currency, one.documents, one.total_minor / 100] for one in plan.totals
        ],
        "steps": {step.value: count for step, count in plan.steps.items()},
    }


def _plan_many(deed: str, numbers: list[str], look: bool) -> PlanOfMany:
    workspace = Workspace.objects.get()
    rows = Document.objects.of(workspace).filter(number__in=numbers)
    return wiring.plan_many(workspace, Deed(deed), list(rows.values_list("pk", flat=True)), look=look)


def ask_many(deed: str, numbers: list[str], mark: str = "", reason: str = "") -> dict[str, Any]:
    """Confirm the plan as it is now, or the one with this mark."""
    plan = _plan_many(deed, numbers, look=False)
    asked = jobs.ask_many(Workspace.objects.get(), plan, mark=mark or plan.mark, who=_who(), reason=reason)
    return {
        "runs": [run.pk for run in asked.runs],
        "documents": asked.documents,
        "refused": len(asked.refused),
    }


def force(number: str) -> int:
    """Send this one document now."""
    workspace, row = _document(number)
    run, _ = jobs.ask(
        workspace,
        trigger=Trigger.FORCE,
        kinds=[SourceKind(row.kind)],
        through=date(2027, 12, 31),
        selection=[row.pk],
        who=_who(),
    )
    return run.pk


def adopt(number: str) -> int:
    """Adopt what stood in the way the last time, as the page shows it."""
    workspace, row = _document(number)
    intent = Intent.objects.of(workspace).filter(document=row).exclude(found=b"").order_by("-pk")[0]
    draft, found = content.unpack(Draft, intent.draft), content.unpack(LedgerDocument, intent.found)
    return jobs.adopt(workspace, row, draft, found, who=_who()).pk


def renumber(number: str, kind: str, wanted: str) -> None:
    workspace, row = _document(number)
    correcting.renumber(workspace, row, LedgerKind(kind), wanted, who=_who())


def skip(number: str, reason: str) -> None:
    workspace, row = _document(number)
    correcting.skip(workspace, row, reason, who=_who())


def take_up(number: str) -> None:
    workspace, row = _document(number)
    correcting.take_up(workspace, row, who=_who())


def links(number: str) -> list[dict[str, Any]]:
    """Everything that the document is and was in the books, oldest first."""
    workspace, row = _document(number)
    return [
        {
            "id": link.ledger_id,
            "number": link.number,
            "status": link.ledger_status,
            "live": link.ended_at is None,
            "because": link.ended_because,
        }
        for link in Link.objects.of(workspace).filter(document=row).order_by("pk")
    ]


def deeds(number: str) -> list[dict[str, Any]]:
    """What people did with the document, oldest first."""
    workspace, row = _document(number)
    rows = Activity.objects.of(workspace).filter(subject=correcting.subject_of(row)).order_by("pk")
    return [
        {"who": deed.user.email, "action": deed.action, "before": deed.before, "after": deed.after}
        for deed in rows.select_related("user")
        if deed.user
    ]


def without_origin() -> list[tuple[str, str, str]]:
    """Organisation, number and status of what others made in the books, as the list of it shows them."""
    rows = queries.without_origin(Workspace.objects.get())
    return [(row.organisation, row.number, row.ledger_status) for row in rows]


CORRECTIONS = (
    withdraw, plan_many, ask_many, force, adopt, renumber, skip, take_up, links, deeds, without_origin,
)  # fmt: skip
