"""The claim on a run part: every write proves first that this worker still holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from tieout.core.ports import Cancelled, Superseded
from tieout.store.journal.rows import Recent
from tieout.store.models import Run, RunPart, State
from tieout.store.queries.members import names_of_ledgers


class Claim:
    """What is written by one attempt at one part. `now` is the time of the write that is going on."""

    def __init__(self, workspace: int, part: int, attempt: int) -> None:
        self.workspace = workspace
        self.attempt = attempt
        self.part = RunPart.objects.of(workspace).select_related("run").get(pk=part)
        self.run: Run = self.part.run
        self.now: datetime = timezone.now()
        self.recent = Recent()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Key of an organisation -> the name by which people read of it."""
        return names_of_ledgers(self.workspace)

    @contextmanager
    def writing(self, **progress: Any) -> Iterator[None]:
        """Open the one short transaction of a write and note that the part lives, with its progress if given.

        Raises Superseded when another worker has the part, Cancelled when a person cancelled the run, and
        RuntimeError inside another transaction: what is written must be committed when this ends.
        """
        with transaction.atomic(durable=True):
            self.now = timezone.now()
            rows = RunPart.objects.of(self.workspace).filter(pk=self.part.pk)
            mine = rows.filter(attempt=self.attempt, state=State.RUNNING)
            if not mine.update(touched_at=self.now, **progress):
                cancelled = rows.filter(attempt=self.attempt, state=State.CANCELLED).exists()
                raise (Cancelled if cancelled else Superseded)(f"part {self.part.pk}, attempt {self.attempt}")
            yield
