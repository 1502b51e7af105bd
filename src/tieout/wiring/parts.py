"""The parts of a run, each with all that its story needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from tieout.core.names import OrganisationKey, SourceKind
from tieout.core.ports import Ledger, WireFailure
from tieout.engine.desk import Desk
from tieout.engine.posting import Posting
from tieout.engine.retrieving import retrieve
from tieout.engine.tracing import trace
from tieout.store import queries
from tieout.store.exchanges import Errand
from tieout.store.journal import Journal
from tieout.store.models import Connection, PartRole, Run, RunPart, Trigger, Workspace
from tieout.wiring.opening import open_ledger, open_source
from tieout.wiring.taking_back import withdraw_by_policy
from tieout.wiring.wording import sentence

Advance = Callable[[], bool]
"""Does the next piece of a part and returns whether there is more to do."""


@contextmanager
def opened_part(part: int, attempt: int) -> Iterator[Advance]:
    """Open what one part of a run needs; yields the function that advances it.

    Advancing raises what the engine raises: WireFailure, Superseded, Cancelled.
    """
    row = (
        RunPart.objects.across_workspaces(because="a worker serves every workspace")
        .select_related("run", "workspace")
        .get(pk=part)
    )
    errand = Errand(run=row.run_id, part=row.pk, attempt=attempt)
    desk = Desk(
        source=open_source(row.workspace, errand=errand),
        ledgers=_Ledgers(row.workspace, errand),
        journal=Journal(row.workspace, row.pk, attempt),
        notices=_Notices(row.workspace),
        rulebook=queries.rulebook(row.workspace, row.run.rulebook_version),
    )
    if row.role == PartRole.POST:
        yield Posting(desk, OrganisationKey(row.organisation)).advance
    else:
        yield _reading(desk, row.run)


def _reading(desk: Desk, run: Run) -> Advance:
    def advance() -> bool:
        kinds = [SourceKind(kind) for kind in run.kinds]
        retrieve(desk, kinds, run.through, only_new=run.trigger == Trigger.CLOSED)
        taken_back = trace(desk)
        if run.posts:
            withdraw_by_policy(run.workspace, taken_back, today=run.through)
        return False

    return advance


class _Ledgers(Mapping[OrganisationKey, Ledger]):
    """The workspace's organisations, each opened when it is first needed: most runs concern a few of them."""

    def __init__(self, workspace: Workspace, errand: Errand) -> None:
        self._workspace, self._errand = workspace, errand
        rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER)
        self._keys = frozenset(OrganisationKey(key) for key in rows.values_list("key", flat=True))
        self._opened: dict[OrganisationKey, Ledger] = {}

    def __getitem__(self, key: OrganisationKey) -> Ledger:
        if key not in self._opened:
            self._opened[key] = open_ledger(self._workspace, key, errand=self._errand)
        return self._opened[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[OrganisationKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class _Notices:
    """Marks connections as working or lost, where screens and the next run see it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def connection_works(
        self, organisation: OrganisationKey | None, *, seen_at: datetime | None = None
    ) -> None:
        """The other side let us in, unless we know better by now."""
        rows = self._rows(organisation)
        if seen_at is not None:
            rows = rows.filter(Q(checked_at=None) | Q(checked_at__lt=seen_at))
        rows.update(state=Connection.State.CONNECTED, state_reason="", checked_at=seen_at or timezone.now())

    def connection_lost(self, organisation: OrganisationKey | None, failure: WireFailure) -> None:
        """The other side does not let us in any more."""
        reason = sentence(self._workspace, failure.fault)
        self._rows(organisation).update(
            state=Connection.State.DISCONNECTED, state_reason=reason, checked_at=timezone.now()
        )

    def _rows(self, organisation: OrganisationKey | None) -> QuerySet[Connection]:
        mine = Connection.objects.of(self._workspace)
        if organisation is None:
            return mine.filter(kind=Connection.Kind.SOURCE)
        return mine.filter(kind=Connection.Kind.LEDGER, key=organisation)
