"""`tieout post`: what is closed and unposted goes into the books now; or, with --dry-run, what would go there."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from tieout import jobs
from tieout.cli import dry_run, exact
from tieout.cli.installation import the_workspace
from tieout.cli.story import document_called
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.waiting import carried_out
from tieout.cli.words import counted, money, plain_amount, texts_of
from tieout.core.names import SourceKind
from tieout.store import queries
from tieout.store.models import Connection, Document, DocumentState, Run, State, Trigger, Workspace

DOCUMENTS = ("invoice", "purchase")  # of the kinds of records in a run's log


@dataclass(frozen=True, slots=True)
class Scope:
    """What the command is about. No organisations means all of them."""

    workspace: Workspace
    kinds: Sequence[SourceKind]
    through: date
    organisations: Sequence[str]


def post(asked: argparse.Namespace) -> int:
    """Retrieve, post, wait, and tell what came of it."""
    scope = _scope(asked)
    if asked.dry_run:
        return _dry_run(scope, as_json=asked.json)
    if not asked.wait:
        return _only_ask(scope, as_json=asked.json)
    out = sys.stderr if asked.json else sys.stdout
    asked_for = _named(scope, asked.changed) if asked.changed else _asked_for(scope)
    runs = [carried_out(scope.workspace, run, out=out) for run in asked_for]
    code = _exit_of(scope, runs)
    if asked.json:
        print(exact.dumps({**_told(scope, runs), "exit": int(code)}))
    else:
        _say(scope, runs)
    return code


def _scope(asked: argparse.Namespace) -> Scope:
    workspace = the_workspace(asked.workspace)
    there = [row.key for row in queries.organisations(workspace)]
    if unknown := [key for key in asked.organisation if key not in there]:
        raise Trouble(f"There is no organisation {unknown[0]!r}. There are: {', '.join(there) or 'none'}.")
    if not any(row.kind == Connection.Kind.SOURCE for row in queries.connections(workspace)):
        raise Trouble(f"{workspace} has no source. Set one up with `tieout setup apply FILE`.")
    today = timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()
    kinds = [SourceKind(kind) for kind in asked.kind] or list(SourceKind)
    return Scope(
        workspace, list(dict.fromkeys(kinds)), asked.thru or today, list(dict.fromkeys(asked.organisation))
    )


# --- asking for runs ----------------------------------------------------------------------------------------


def _asked_for(scope: Scope) -> Iterator[Run]:
    """The runs that the command consists of, each asked for when the one before it is over.

    One run reads and posts everything or one organisation; several organisations share one reading.
    """
    if len(scope.organisations) <= 1:
        yield _ask(scope, Trigger.FORCE, *scope.organisations)
        return
    reading = _ask(scope, Trigger.RETRIEVE)
    yield reading
    reading.refresh_from_db()
    if reading.state == State.DONE:
        for organisation in scope.organisations:
            yield _ask(scope, Trigger.EXPORT, organisation)


def _named(scope: Scope, names: Sequence[str]) -> Iterator[Run]:
    """One run about these documents alone: whoever names them has said what the policies would ask."""
    rows = []
    for name in names:
        row = document_called(scope.workspace, name)
        if row is None:
            raise Trouble(f"There is no document {name!r}. `tieout documents` lists them.")
        rows.append(row)
    run, _new = jobs.ask(
        scope.workspace,
        trigger=Trigger.FORCE,
        kinds=scope.kinds,
        through=max([scope.through, *(row.date for row in rows)]),
        selection=[row.pk for row in rows],
    )
    yield run


def _ask(scope: Scope, trigger: Trigger, organisation: str = "") -> Run:
    run, _new = jobs.ask(
        scope.workspace,
        trigger=trigger,
        kinds=scope.kinds,
        through=scope.through,
        organisation=organisation,
    )
    return run


def _only_ask(scope: Scope, *, as_json: bool) -> int:
    if len(scope.organisations) > 1:
        raise Trouble(
            "--no-wait takes one --organisation at most: the next run begins when the one before is over."
        )
    run = _ask(scope, Trigger.FORCE, *scope.organisations)
    if as_json:
        print(json.dumps({"runs": [{"run": run.pk, "state": run.state}]}))
        return Exit.WELL
    alive = queries.worker_alive()
    print(f"Run {run.pk} was asked for." + ("" if alive else " It begins when a worker is started."))
    return Exit.WELL


# --- what came of it ----------------------------------------------------------------------------------------


def _exit_of(scope: Scope, runs: Sequence[Run]) -> Exit:
    if any(_lost(scope, run) for run in runs):
        return Exit.LOST
    whole = all(run.state == State.DONE for run in runs)
    return Exit.WELL if whole and not _faults(scope) and not _failures(scope, runs) else Exit.FAILED


def _lost(scope: Scope, run: Run) -> bool:
    """Whether a part of the run failed because the other side could not be reached or did not let us in."""
    if run.state != State.FAILED:
        return False
    failed = [part for part in queries.run_parts(scope.workspace, run.pk) if part.state == State.FAILED]
    for part in failed:
        last = queries.exchanges(scope.workspace, run=run.pk, organisation=part.organisation).first()
        if last is not None and last.verdict in {"unauthorised", "unavailable", "unclear"}:
            return True
    return False


def _told(scope: Scope, runs: Sequence[Run]) -> dict[str, Any]:
    posted = queries.posted_totals(scope.workspace, [run.pk for run in runs])
    return {
        "runs": [
            {"run": run.pk, "state": run.state, "reason": run.reason, "results": _results(scope, run)}
            for run in runs
        ],
        "posted": [
            {
                "organisation": key,
                "currency": currency,
                "documents": count,
                "total": plain_amount(total, currency),
            }
            for key, currency, count, total in posted
        ],
        "faults": [
            {"code": code, "documents": count, "title": texts_of(code).title, "fix": texts_of(code).fix}
            for code, count in _faults(scope)
        ],
    }


def _results(scope: Scope, run: Run) -> dict[str, int]:
    """Result -> how many documents."""
    counts = queries.log_counts(scope.workspace, run.pk)
    sums = {result: sum(of.get(record, 0) for record in DOCUMENTS) for result, of in counts.items()}
    return {result: count for result, count in sums.items() if count}


def _failures(scope: Scope, runs: Sequence[Run]) -> int:
    return sum(_results(scope, run).get("failed", 0) for run in runs)


def _faults(scope: Scope) -> list[tuple[str, int]]:
    """Code -> how many documents it keeps back, the most frequent first."""
    counts: dict[str, int] = {}
    for organisation in scope.organisations or [""]:
        for code, count in queries.faults_by_code(
            scope.workspace, through=scope.through, kinds=scope.kinds, organisation=organisation
        ):
            counts[code] = counts.get(code, 0) + count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _say(scope: Scope, runs: Sequence[Run]) -> None:
    names = {row.key: row.name for row in queries.organisations(scope.workspace)}
    posted = queries.posted_totals(scope.workspace, [run.pk for run in runs])
    for key, currency, count, total in posted:
        print(f"Posted into {names.get(key, key)}: {counted(count, 'document')}, {money(total, currency)}")
    if not posted:
        print("Nothing was posted.")
    _say_faults(scope)
    for run in runs:
        if run.state != State.DONE:
            print(f"Run {run.pk} {run.state}: {run.reason or 'it was called off.'}")


def _say_faults(scope: Scope) -> None:
    faults = _faults(scope)
    if faults:
        print("Held back:")
    for code, count in faults:
        print(f"  {count:>5,}  {texts_of(code).title} ({code})")
    if faults:
        print("`tieout documents --state held` lists them, `tieout explain CODE` tells the way out.")


# --- and what would come of it ------------------------------------------------------------------------------


def _dry_run(scope: Scope, *, as_json: bool) -> int:
    """Read the source and the books, post nothing, and show each document as it would be written, beside what
    stands there.
    """
    out = sys.stderr if as_json else sys.stdout
    run = carried_out(scope.workspace, _ask(scope, Trigger.RETRIEVE), out=out)
    code = _exit_of(scope, [run])
    planned = dry_run.planned(scope.workspace, _to_be_written(scope))
    if as_json:
        documents = [shown for _, shown in planned]
        print(
            exact.dumps({"dry_run": True, **_told(scope, [run]), "documents": documents, "exit": int(code)})
        )
        return code
    counts = {False: 0, True: 0}
    for row, shown in planned:
        print("\n".join(dry_run.lines(row, shown)))
        counts[bool(shown["changes"])] += 1
    print(f"{counted(counts[False], 'document')} would be posted. Nothing was.")
    if counts[True]:
        print(f"{counted(counts[True], 'document')} would be changed in Xero. Nothing was.")
    _say_faults(scope)
    if run.state != State.DONE:
        print(f"Run {run.pk} {run.state}: {run.reason}")
    return code


def _to_be_written(scope: Scope) -> Iterator[Document]:
    """What is ready, and what was changed after it was posted."""
    for kind in scope.kinds:
        for organisation in scope.organisations or [""]:
            for state in (DocumentState.READY, DocumentState.CHANGED):
                yield from queries.export_list(
                    scope.workspace, through=scope.through, kind=kind, organisation=organisation, state=state
                ).iterator(chunk_size=200)
