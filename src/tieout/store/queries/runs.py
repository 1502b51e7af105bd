"""Runs: the one that goes, the last one, their parts and their logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.utils import timezone

from tieout.core.ports import RecordKind
from tieout.store.models import (
    Document,
    DocumentState,
    Intent,
    Run,
    RunLogRow,
    RunPart,
    State,
    Worker,
    Workspace,
)
from tieout.store.run_scope import in_scope

_OPEN = (State.QUEUED, State.RUNNING)
#: What brings a document into books or puts right what stands there.
_BROUGHT = (Intent.Action.CREATE, Intent.Action.AMEND, Intent.Action.ADOPT)
_TO_COME = (DocumentState.READY, DocumentState.POSTING, DocumentState.IN_DOUBT)


def run(workspace: Workspace, number: int) -> Run | None:
    """One run."""
    return Run.objects.of(workspace).select_related("who").filter(pk=number).first()


def runs(workspace: Workspace) -> QuerySet[Run]:
    """Every run, newest first."""
    return Run.objects.of(workspace).select_related("who").order_by("-pk")


def last_run(workspace: Workspace) -> Run | None:
    """The newest run, whatever its state."""
    return Run.objects.of(workspace).order_by("-pk").first()


def open_run(workspace: Workspace) -> Run | None:
    """The newest run that is not over."""
    return Run.objects.of(workspace).filter(state__in=_OPEN).order_by("-pk").first()


def last_retrieval(workspace: Workspace) -> Run | None:
    """The newest run that has read the source to the end: how old the lists are."""
    return Run.objects.of(workspace).filter(reads=True, state=State.DONE).order_by("-pk").first()


def run_parts(workspace: Workspace, run: int) -> list[RunPart]:
    """The parts of a run, the reading first."""
    return list(RunPart.objects.of(workspace).filter(run=run).order_by("-role", "organisation"))


class PostingTotal(NamedTuple):
    """How far the posting into one organisation is: documents concluded, still to come, and in the books
    without the source knowing yet."""

    concluded: int
    to_come: int
    untold: int


def posting_totals(run: Run) -> Mapping[str, PostingTotal]:
    """Organisation -> how far a run's posting into it is, from what it has written down; two questions."""
    logged = RunLogRow.objects.of(run.workspace_id).filter(run=run, record__in=["invoice", "purchase"])
    concluded = dict(logged.order_by().values_list("organisation").annotate(Count("pk")))
    # of years of documents only those that are not through: this is asked for once a second
    not_through = Document.objects.of(run.workspace_id).filter(state__in=[*_TO_COME, DocumentState.POSTED])
    documents = in_scope(run, not_through).order_by().values("organisation")
    rows = documents.annotate(
        to_come=Count("pk", filter=Q(state__in=_TO_COME)),
        untold=Count("pk", filter=Q(state=DocumentState.POSTED)),
    )
    left = {row["organisation"]: (row["to_come"], row["untold"]) for row in rows}
    return {key: PostingTotal(concluded.get(key, 0), *left.get(key, (0, 0))) for key in {*concluded, *left}}


class Unfinished(NamedTuple):
    """What a run that ended left in the middle: the next one takes it up before anything else."""

    untold: int  # in the books, and the source does not know of it
    in_doubt: int  # sent, and nobody knows whether it arrived


def left_in_the_middle(run: Run) -> Unfinished:
    """How many documents a run that ended left in the middle, as they stand now; two questions."""
    mine = Intent.objects.of(run.workspace_id).filter(part__run=run).order_by()
    open_ = mine.filter(closed_at=None)
    written = mine.filter(outcome=Intent.Outcome.WRITTEN, action__in=_BROUGHT)
    untold = Document.objects.of(run.workspace_id).filter(
        state=DocumentState.POSTED, pk__in=written.values("document")
    )
    return Unfinished(untold.count(), open_.values("document").distinct().count())


def run_log(
    workspace: Workspace, run: int, *, record: str = "", result: str = "", organisation: str = ""
) -> QuerySet[RunLogRow]:
    """What became of every record: failures first, then documents, then the parties and products that they needed."""
    wanted = {"record": record, "result": result, "organisation": organisation}
    rows = RunLogRow.objects.of(workspace).filter(run=run)
    rows = rows.filter(**{name: text for name, text in wanted.items() if text})
    troubles_first = Case(When(result="failed", then=0), When(result="held", then=1), default=2)
    documents_first = Case(*(When(record=kind.value, then=n) for n, kind in enumerate(RecordKind)), default=9)
    return rows.order_by(troubles_first, documents_first, "name", "pk")


def log_counts(workspace: Workspace, run: int) -> Mapping[str, Mapping[str, int]]:
    """Result -> kind of record -> how many."""
    counts: dict[str, dict[str, int]] = {}
    rows = RunLogRow.objects.of(workspace).filter(run=run).order_by().values("result", "record")
    for row in rows.annotate(n=Count("pk")).order_by("result", "record"):
        counts.setdefault(row["result"], {})[row["record"]] = row["n"]
    return counts


def posted_totals(workspace: Workspace, runs: Iterable[int]) -> list[tuple[str, str, int, int]]:
    """(organisation, currency, number of documents, their total in minor units) that runs brought into books.

    An invoice that became an invoice and a credit note is one document.
    """
    written = Intent.objects.of(workspace).filter(
        part__run__in=list(runs), outcome=Intent.Outcome.WRITTEN, action__in=_BROUGHT
    )
    columns = ("organisation", "currency")
    rows = Document.objects.of(workspace).filter(pk__in=written.order_by().values("document")).order_by()
    totals = rows.values(*columns).annotate(n=Count("*"), total=Sum("total_minor"))
    return list(totals.order_by(*columns).values_list(*columns, "n", "total"))


def worker_alive() -> bool:
    """Whether any worker was heard of within its lease."""
    since = timezone.now() - timedelta(seconds=settings.ENVIRONMENT.worker_lease_seconds)
    return Worker.objects.filter(beat_at__gte=since).exists()
