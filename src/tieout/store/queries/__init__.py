"""Every read that a screen needs, one function each; all of them name the workspace first.

Here live questions and the shapes of their answers, ready to show.
Here lives no write (`journal`, `runs`, `setup`) and no wording: texts belong to the screens.
"""

from tieout.store.queries.documents import (
    document,
    documents,
    links_for,
    links_of,
    open_faults,
    open_faults_of,
    state_totals,
    tab_counts,
)
from tieout.store.queries.exporting import (
    DestinationTotal,
    FaultGroup,
    GroupTotal,
    export_list,
    export_summary,
    faults_by_code,
    held_count,
    ready_by_destination,
    ready_count,
)
from tieout.store.queries.members import connections, memberships, organisations, workspace
from tieout.store.queries.rulebooks import rulebook, rulebook_versions
from tieout.store.queries.runs import (
    PostingTotal,
    last_retrieval,
    last_run,
    log_counts,
    open_run,
    posted_totals,
    posting_totals,
    run,
    run_log,
    run_parts,
    runs,
    worker_alive,
)
from tieout.store.queries.stories import (
    Event,
    EventKind,
    ShownExchange,
    exchange,
    exchanges,
    exchanges_of,
    timeline,
)

__all__ = [
    "DestinationTotal",
    "Event",
    "EventKind",
    "FaultGroup",
    "GroupTotal",
    "PostingTotal",
    "ShownExchange",
    "connections",
    "document",
    "documents",
    "exchange",
    "exchanges",
    "exchanges_of",
    "export_list",
    "export_summary",
    "faults_by_code",
    "held_count",
    "last_retrieval",
    "last_run",
    "links_for",
    "links_of",
    "log_counts",
    "memberships",
    "open_faults",
    "open_faults_of",
    "open_run",
    "organisations",
    "posted_totals",
    "posting_totals",
    "ready_by_destination",
    "ready_count",
    "rulebook",
    "rulebook_versions",
    "run",
    "run_log",
    "run_parts",
    "runs",
    "state_totals",
    "tab_counts",
    "timeline",
    "worker_alive",
    "workspace",
]
