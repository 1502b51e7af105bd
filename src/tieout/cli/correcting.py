"""`tieout withdraw`, `adopt`, `renumber` and `skip`: documents put right, their plan shown before anything is done.
Several at once are `correcting_many`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tieout import jobs, wiring
from tieout.cli.agreeing import confirm
from tieout.cli.correcting_many import do_many
from tieout.cli.installation import the_workspace
from tieout.cli.story import document_called
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.waiting import carried_out
from tieout.cli.words import in_words, money
from tieout.core.faults import Fault
from tieout.core.money import Money
from tieout.core.names import LedgerKind
from tieout.core.ports import WireFailure
from tieout.core.withdrawing import NumberThen, number_then
from tieout.store import correcting, queries
from tieout.store.correcting import NotPossible
from tieout.store.models import Document, DocumentState, Run, State, Workspace
from tieout.store.queries import Deed, PlannedStep

_NUMBERS = {
    NumberThen.TRIED: "may be used again, if Xero takes it",
    NumberThen.SPENT: "is spent: exported again it needs a new one",
}


def withdraw(asked: argparse.Namespace) -> int:
    """Ask both sides how the documents stand, show what would happen, ask, and do it."""
    workspace, rows = _documents(asked)
    if len(rows) > 1:
        return do_many(workspace, Deed.WITHDRAW, rows, asked)
    [row] = rows
    try:
        steps = wiring.withdrawal_now(workspace, row)
    except WireFailure as failure:
        raise Trouble(in_words(failure.fault).what, Exit.LOST) from None
    if not steps:
        raise Trouble(f"{row.number} is not in the books, so there is nothing to withdraw.", Exit.FAILED)
    plan = {"document": _name(row), "plan": [_planned(workspace, step) for step in steps]}
    faults = [step.fault for step in steps if step.fault]
    if faults:
        return _refused(plan, faults, as_json=asked.json)
    _show(_in_sentences(workspace, row, steps), asked)
    if asked.dry_run:
        return _told({**plan, "dry_run": True, "exit": 0}, "Nothing was done.", as_json=asked.json)
    confirm(asked)
    confirmed = {LedgerKind(step.link.kind): step.step for step in steps}
    run = _possible(lambda: jobs.withdraw(workspace, row, confirmed))
    return _outcome(workspace, row, run, plan, asked, done=DocumentState.WITHDRAWN)


def adopt(asked: argparse.Namespace) -> int:
    """Show both documents that bear the number, ask, and take what stands there for ours."""
    workspace, row = _document(asked)
    rival = queries.rival(workspace, row)
    if rival is None:
        raise Trouble(f"No other document is known to bear the number of {row.number}.", Exit.FAILED)
    draft, found = rival.draft, rival.found
    plan = {
        "document": _name(row),
        "ours": {"number": draft.number, "party": draft.party.name, "total": str(draft.total)},
        "theirs": {
            "number": found.number,
            "party": found.party_name,
            "total": str(found.total),
            "id": found.id,
        },
    }
    if rival.against:
        facts = {"number": found.number, "organisation": draft.organisation, "differences": rival.against}
        return _refused(plan, [Fault("adopt-refused", facts)], as_json=asked.json)
    here, there = Money(draft.total, draft.currency), Money(found.total, found.currency)
    sentences = [
        f"ConnectWise: {draft.number}, {draft.party.name}, {draft.date.isoformat()}, {here}",
        f"Xero:        {found.number}, {found.party_name}, {found.date.isoformat()}, {there} {found.link}".rstrip(),
        "The document in Xero becomes this one. Nothing is changed there, and ConnectWise is told.",
    ]
    _show(sentences, asked)
    if asked.dry_run:
        return _told({**plan, "dry_run": True, "exit": 0}, "Nothing was done.", as_json=asked.json)
    confirm(asked)
    run = _possible(lambda: jobs.adopt(workspace, row, draft, found))
    return _outcome(workspace, row, run, plan, asked, done=DocumentState.SYNCED)


def renumber(asked: argparse.Namespace) -> int:
    """Look at the number, show the plan, ask, and write it down; the next run exports under it."""
    workspace, row = _document(asked)
    kinds = queries.kinds_planned(row)
    kind = LedgerKind(asked.kind) if asked.kind else kinds[0]
    if kind not in kinds:
        there = " or ".join(one.value for one in kinds)
        raise Trouble(f"{row.number} becomes no {kind.value} but {there}.")
    if problem := wiring.number_problem(workspace, row, kind, asked.number):
        raise Trouble(problem)
    before = queries.own_numbers(workspace, row).given.get(kind, row.ledger_number or row.number)
    _show([f"{row.number} goes into the books as {asked.number} instead of {before}."], asked)
    plan = {"document": _name(row), "kind": kind.value, "before": before, "after": asked.number}
    if asked.dry_run:
        return _told({**plan, "dry_run": True, "exit": 0}, "Nothing was done.", as_json=asked.json)
    confirm(asked)
    _possible(lambda: correcting.renumber(workspace, row, kind, asked.number, who=None))
    return _told({**plan, "exit": 0}, "It goes with the next export.", as_json=asked.json)


def skip(asked: argparse.Namespace) -> int:
    """Leave documents out with a reason, or take one up again."""
    workspace, rows = _documents(asked)
    if not asked.undo and not asked.reason.strip():
        raise Trouble("Say why, for those who look for it later: --reason TEXT.")
    if len(rows) > 1:
        if asked.undo:
            raise Trouble("Documents are taken up again one at a time.")
        return do_many(workspace, Deed.SKIP, rows, asked)
    [row] = rows
    if asked.undo:
        _possible(lambda: correcting.take_up(workspace, row, who=None))
        said = "It is judged afresh when documents are retrieved."
    else:
        _show([f"{row.number} is left out until it changes in ConnectWise."], asked)
        if asked.dry_run:
            plan = {"document": _name(row), "dry_run": True, "exit": 0}
            return _told(plan, "Nothing was done.", as_json=asked.json)
        confirm(asked)
        _possible(lambda: correcting.skip(workspace, row, asked.reason.strip(), who=None))
        said = "It is skipped."
    return _told({"document": _name(row), "skipped": not asked.undo, "exit": 0}, said, as_json=asked.json)


# --- showing and asking -------------------------------------------------------------------------------------


def _document(asked: argparse.Namespace) -> tuple[Workspace, Document]:
    workspace = the_workspace(asked.workspace)
    return workspace, _called(workspace, asked.document)


def _documents(asked: argparse.Namespace) -> tuple[Workspace, list[Document]]:
    """The documents that were named, each once, in the order of their names."""
    workspace = the_workspace(asked.workspace)
    rows = [_called(workspace, name) for name in asked.documents]
    return workspace, list({row.pk: row for row in rows}.values())


def _called(workspace: Workspace, name: str) -> Document:
    row = document_called(workspace, name)
    if row is None:
        raise Trouble(f"There is no document {name!r}. `tieout documents` lists them.")
    return row


def _in_sentences(workspace: Workspace, row: Document, steps: Sequence[PlannedStep]) -> Iterator[str]:
    for step in steps:
        link, then = step.link, _number_then(workspace, step)
        amount = money(link.total_minor, link.currency)
        yield f"{link.number} in {link.organisation}, {amount}: {step.row.standing.value.lower()}."
        yield f"  {step.row.says} Its number {_NUMBERS[then]}."
    yield f"ConnectWise releases {row.number}: it can be reopened, edited, closed and exported again."


def _planned(workspace: Workspace, step: PlannedStep) -> dict[str, Any]:
    return {
        "kind": step.link.kind,
        "number": step.link.number,
        "organisation": step.link.organisation,
        "standing": step.row.standing.value,
        "step": step.step.value,
        "number_then": _number_then(workspace, step).value,
        "fault": step.fault.code if step.fault else None,
    }


def _number_then(workspace: Workspace, step: PlannedStep) -> NumberThen:
    traits = wiring.traits_of(workspace, step.link.organisation)
    return number_then(step.row, LedgerKind(step.link.kind), traits)


def _name(row: Document) -> str:
    return f"{row.kind}:{row.source_id}"


def _show(sentences: Iterator[str] | Sequence[str], asked: argparse.Namespace) -> None:
    if not asked.json:
        print("\n".join(sentences))


def _refused(plan: Mapping[str, Any], faults: Sequence[Fault], *, as_json: bool) -> int:
    """Say why not, and the way out."""
    told = [in_words(fault) for fault in faults]
    if as_json:
        rows = [{"code": one.code, "what": one.what, "fix": one.fix} for one in told]
        print(json.dumps({**plan, "faults": rows, "exit": int(Exit.FAILED)}, indent=2, ensure_ascii=False))
    for one in () if as_json else told:
        print(f"{one.title} ({one.code})\n  {one.what}\n  {one.fix}")
    return Exit.FAILED


def _told(plan: Mapping[str, Any], sentence: str, *, as_json: bool) -> int:
    print(json.dumps(plan, indent=2, ensure_ascii=False) if as_json else sentence)
    return Exit.WELL


def _possible(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except NotPossible as problem:
        raise Trouble(str(problem), Exit.FAILED) from None


def _outcome(
    workspace: Workspace,
    row: Document,
    run: Run,
    plan: Mapping[str, Any],
    asked: argparse.Namespace,
    *,
    done: DocumentState,
) -> int:
    """Wait for the run, and tell what came of it."""
    run = carried_out(workspace, run, out=sys.stderr if asked.json else sys.stdout)
    row.refresh_from_db(fields=["state"])
    log = queries.run_log(workspace, run.pk)
    faults = [
        Fault(one["code"], one["facts"], one["quoted"], one["line"]) for said in log for one in said.faults
    ]
    well = run.state == State.DONE and row.state == done and not faults
    lost = run.state == State.FAILED
    code = Exit.WELL if well else Exit.LOST if lost else Exit.FAILED
    if asked.json:
        rows = [{"code": one.code, "quoted": one.quoted} for one in faults]
        said = {**plan, "run": run.pk, "state": row.state, "faults": rows, "exit": int(code)}
        print(json.dumps(said, indent=2, ensure_ascii=False))
        return code
    for fault in faults:
        told = in_words(fault)
        print("\n  ".join(filter(None, (f"{told.title} ({told.code})", told.what, told.quoted, told.fix))))
    if run.reason:
        print(f"Run {run.pk} {run.state}: {run.reason}")
    print(f"{row.number}: {DocumentState(row.state).label}.")
    return code
