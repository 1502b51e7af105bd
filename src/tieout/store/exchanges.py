"""The book of exchanges: a row before a request leaves, completed when its answer is here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from tieout.core.ports import Cancelled, Superseded
from tieout.store.content import expand, squeeze
from tieout.store.models import Exchange, ExchangeSubject, Run, State, Workspace

# Two statements stand between every call and the next, so they are written out: Django's own cost five times as much.
_OPEN = """
    INSERT INTO store_exchange
        (workspace_id, run_id, system, organisation, method, url, opened_at, request_headers, request_body,
         request_bytes, status, verdict, error, answer_bytes, answer_headers, answer_body)
    SELECT %s, CAST(%s AS bigint), %s, %s, %s, %s, %s, %s, %s, %s, 0, '', '', 0, '', ''
    WHERE NOT EXISTS (SELECT 1 FROM store_run WHERE id = CAST(%s AS bigint) AND state = 'cancelled')
    AND NOT EXISTS (SELECT 1 FROM store_runpart WHERE id = CAST(%s AS bigint) AND attempt <> CAST(%s AS bigint))
    RETURNING id
"""
_SUBJECTS = "INSERT INTO store_exchangesubject (workspace_id, exchange_id, subject) VALUES "
_SUBJECTS_AT_ONCE = 100
_CLOSE = """
    UPDATE store_exchange
    SET status = %s, answer_headers = %s, answer_body = %s, answer_bytes = %s, seconds = %s, verdict = %s, error = %s
    WHERE workspace_id = %s AND id = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """On whose behalf calls are made: one attempt at one part of a run."""

    run: int
    part: int
    attempt: int


class ExchangeBook:
    """Writes the exchanges of one workspace, tied to a run when one is given. Secrets are removed already."""

    def __init__(self, workspace: Workspace, run: Errand | Run | int | None = None) -> None:
        self._workspace = workspace.pk
        errand = run if isinstance(run, Errand) else None
        self._part = errand.part if errand else None
        self._attempt = errand.attempt if errand else None
        number = run.run if isinstance(run, Errand) else run.pk if isinstance(run, Run) else run
        self._run = Run.objects.of(workspace).get(pk=number).pk if number is not None else None

    def open(
        self,
        *,
        system: str,
        organisation: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        about: Sequence[str],
    ) -> int:
        """Commit a row for a request that is about to leave, and return its number.

        Raises DatabaseError when it cannot be written: then nothing may be sent. Raises Cancelled when a person
        cancelled the run, Superseded when another worker has taken over the part: nothing further is sent, for what
        was in doubt has been looked up by now. Raises RuntimeError inside a transaction, whose rollback would take
        the row with it.
        """
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(
                _OPEN,
                [
                    self._workspace,
                    self._run,
                    system,
                    organisation,
                    method,
                    url,
                    connection.ops.adapt_datetimefield_value(timezone.now()),
                    _packed_again(tuple(headers.items())),
                    squeeze(body),
                    len(body),
                    self._run,
                    self._part,
                    self._attempt,
                ],
            )
            written = cursor.fetchone()
            if written is None:
                raise self._refusal()
            exchange = int(written[0])
            subjects = list(dict.fromkeys(about))
            for start in range(0, len(subjects), _SUBJECTS_AT_ONCE):
                some = subjects[start : start + _SUBJECTS_AT_ONCE]
                rows = ", ".join(["(%s, %s, %s)"] * len(some))
                values = [value for subject in some for value in (self._workspace, exchange, subject)]
                cursor.execute(_SUBJECTS + rows, values)
        return exchange

    def _refusal(self) -> Cancelled | Superseded:
        """Why nothing is sent any more."""
        cancelled = Run.objects.of(self._workspace).filter(state=State.CANCELLED)
        if self._run is not None and cancelled.filter(pk=self._run).exists():
            return Cancelled(f"run {self._run}")
        return Superseded(f"part {self._part}, attempt {self._attempt}")

    def close(
        self,
        exchange: int,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        seconds: float,
        verdict: str,
        error: str,
    ) -> None:
        """Write down what came back: `status` is 0 and `error` says why when nothing did."""
        with connection.cursor() as cursor:
            cursor.execute(
                _CLOSE,
                [
                    status,
                    _packed(headers),
                    squeeze(body),
                    len(body),
                    seconds,
                    verdict,
                    error,
                    self._workspace,
                    exchange,
                ],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeText:
    """What one exchange said, readable again."""

    request_headers: Mapping[str, str]
    request_body: bytes
    answer_headers: Mapping[str, str]
    answer_body: bytes


def text_of(row: Exchange) -> ExchangeText:
    """Headers and bodies of a row, decompressed."""
    return ExchangeText(
        request_headers=_unpacked(row.request_headers),
        request_body=expand(row.request_body),
        answer_headers=_unpacked(row.answer_headers),
        answer_body=expand(row.answer_body),
    )


def purge(workspace: Workspace, *, days: int) -> int:
    """Remove exchanges older than `days`, a slice at a time so that nobody waits; returns how many."""
    before = timezone.now() - timedelta(days=days)
    removed = 0
    old = Exchange.objects.of(workspace).filter(opened_at__lt=before).order_by("opened_at")
    while slice_ := list(old.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            ExchangeSubject.objects.of(workspace).filter(exchange_id__in=slice_).delete()
            removed += Exchange.objects.of(workspace).filter(pk__in=slice_).delete()[0]
    return removed


def _packed(headers: Mapping[str, str]) -> bytes:
    return squeeze(json.dumps(dict(headers)).encode())


@lru_cache(maxsize=64)
def _packed_again(headers: tuple[tuple[str, str], ...]) -> bytes:
    """What is offered with a request comes again with the next one."""
    return _packed(dict(headers))


def _unpacked(packed: bytes | memoryview) -> Mapping[str, str]:
    headers: Mapping[str, str] = json.loads(expand(packed) or b"{}")
    return headers
