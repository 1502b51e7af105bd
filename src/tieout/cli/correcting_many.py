"""`tieout withdraw` and `tieout skip` with several documents: one plan for all of them, asked for once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from tieout import jobs, wiring
from tieout.cli.agreeing import confirm
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.waiting import carried_out
from tieout.cli.words import counted, in_words, money, plain_amount
from tieout.core.corrections import CorrectionStep
from tieout.store import queries
from tieout.store.correcting import NotPossible
from tieout.store.models import Document, DocumentState, Run, State, Workspace
from tieout.store.queries import Deed, LeftOut, PlanOfMany

_STEPS = {
    CorrectionStep.DELETE: "deleted in Xero",
    CorrectionStep.VOID: "voided in Xero",
    CorrectionStep.RELEASE: "gone from Xero already",
}
_ENDS = {Deed.WITHDRAW: DocumentState.WITHDRAWN, Deed.SKIP: DocumentState.SKIPPED}


def do_many(workspace: Workspace, deed: Deed, rows: Sequence[Document], asked: argparse.Namespace) -> int:
    """Show what would be done with these documents and which are left out, ask, and do it; `asked.reason` is why
    documents are skipped.
    """
    plan = wiring.plan_many(workspace, deed, {row.pk for row in rows}, look=True)
    if not asked.json:
        print("\n".join(_sentences(plan)))
    if asked.dry_run or not plan.planned:
        return _ended(plan, asked, Exit.WELL if asked.dry_run else Exit.FAILED, "Nothing was done.")
    confirm(asked)
    try:
        done = jobs.ask_many(workspace, plan, mark=plan.mark, reason=getattr(asked, "reason", "").strip())
    except NotPossible as problem:
        raise Trouble(str(problem), Exit.FAILED) from None
    out = sys.stderr if asked.json else sys.stdout
    runs = [carried_out(workspace, run, out=out) for run in done.runs]
    return _outcome(workspace, plan, runs, asked)


def _outcome(workspace: Workspace, plan: PlanOfMany, runs: Sequence[Run], asked: argparse.Namespace) -> int:
    """Tell what came of each document that was to be put right."""
    rows = queries.documents_by_id(workspace, [one.document.pk for one in plan.planned])
    there = [row for row in rows if row.state != _ENDS[plan.deed]]
    lost = any(run.state == State.FAILED for run in runs)
    code = Exit.LOST if lost else Exit.FAILED if there or plan.left_out else Exit.WELL
    if not asked.json:
        for row in there:
            print(f"{row.number}: {DocumentState(row.state).label}.")
        for run in runs:
            if run.reason:
                print(f"Run {run.pk} {run.state}: {run.reason}")
    label = _ENDS[plan.deed].label.lower()
    said = f"{counted(len(rows) - len(there), 'document')} {label}."
    return _ended(
        plan, asked, code, said, runs=[run.pk for run in runs], states={_name(row): row.state for row in rows}
    )


def _sentences(plan: PlanOfMany) -> Iterator[str]:
    for total in plan.totals:
        where = f" in {total.organisation}" if total.organisation else ""
        amount = money(total.total_minor, total.currency)
        yield f"{counted(total.documents, 'document')}{where}, {amount}."
    for step, count in sorted(plan.steps.items()):
        yield f"  {count:,} {_STEPS[step]}."
    if plan.planned and plan.deed is Deed.WITHDRAW:
        yield "ConnectWise releases them: they can be reopened, edited, closed and exported again."
    if plan.left_out:
        yield f"Left out: {counted(len(plan.left_out), 'document')}."
    for one in plan.left_out:
        yield f"  {one.document.number}: {_why(one)}"


def _why(one: LeftOut) -> str:
    return in_words(one.fault).what if one.fault else one.why


def _ended(plan: PlanOfMany, asked: argparse.Namespace, code: Exit, sentence: str, **more: Any) -> int:
    if not asked.json:
        print(sentence)
        return code
    said = {
        "deed": plan.deed.value,
        "planned": {
            _name(one.document): {step.link.kind: step.step.value for step in one.steps}
            for one in plan.planned
        },
        "left_out": {
            _name(one.document): {"code": one.fault.code if one.fault else None, "why": _why(one)}
            for one in plan.left_out
        },
        "totals": [
            {
                "organisation": total.organisation or None,
                "currency": total.currency,
                "documents": total.documents,
                "total": plain_amount(total.total_minor, total.currency),
            }
            for total in plan.totals
        ],
        "dry_run": asked.dry_run,
        **more,
        "exit": int(code),
    }
    print(json.dumps(said, indent=2, ensure_ascii=False))
    return code


def _name(row: Document) -> str:
    return f"{row.kind}:{row.source_id}"
