"""How many calls a system still allows us, counted in one row that all workers share."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from tieout.store.models import AllowanceRow, Workspace

_MINUTE, _DAY = 60.0, 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What we allow ourselves. The defaults keep a margin below Xero's five at once and sixty a minute."""

    at_once: int = 5
    per_minute: int = 55
    per_day: int = 1000
    lease_seconds: float = 120.0  # a turn that nobody gives back, its worker being dead, ends by itself


class Allowance:
    """The right to send to one bucket (an organisation). Threads and processes share it through the database.

    Times are the database server's where there is one, so that hosts need not agree on the time.
    """

    def __init__(
        self,
        workspace: Workspace,
        bucket: str,
        limits: Limits,
        *,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._workspace = workspace.pk
        self._bucket = bucket
        self._limits = limits
        self._clock = clock or _database_time
        self._lock = threading.Lock()
        self._mine: list[str] = []  # leases taken through this object
        AllowanceRow.objects.of(workspace).get_or_create(bucket=bucket, defaults={"workspace": workspace})

    def take(self) -> float:
        """Return 0.0 when a request may leave now (our turn until `give_back`), else seconds to wait."""
        with transaction.atomic():
            row, now = self._row()
            wait = self._wait(row, now)
            if wait > 0:
                return wait
            lease = secrets.token_hex(8)
            row.leases = {**self._live(row, now), lease: now + self._limits.lease_seconds}
            row.stamps = [*self._recent(row, now), now]
            if now >= row.day_started + _DAY:
                row.day_started, row.day_count = now, 0
            row.day_count += 1
            row.save()
        with self._lock:
            self._mine.append(lease)
        return 0.0

    def give_back(
        self,
        *,
        hold_seconds: float = 0.0,
        day_remaining: int | None = None,
        minute_remaining: int | None = None,
    ) -> None:
        """Return the turn, with what the answer said: keep quiet for so long, so many calls are left.

        Others may share our credential, so the other side's count is believed where it is the stricter one; a
        day that has begun anew over there shows as more calls left than we think.
        """
        with self._lock:
            lease = self._mine.pop() if self._mine else ""
        with transaction.atomic():
            row, now = self._row()
            row.leases = {name: until for name, until in self._live(row, now).items() if name != lease}
            if hold_seconds > 0:
                row.hold_until = max(row.hold_until, now + hold_seconds)
            if day_remaining is not None:
                row.day_count = max(0, self._limits.per_day - day_remaining)
            if minute_remaining is not None and minute_remaining <= 0:
                row.hold_until = max(row.hold_until, now + self._until_free(row, now))
            row.save()

    def _row(self) -> tuple[AllowanceRow, float]:
        row = AllowanceRow.objects.of(self._workspace).select_for_update().get(bucket=self._bucket)
        return row, self._clock()

    def _wait(self, row: AllowanceRow, now: float) -> float:
        """Seconds until the strictest of the limits lets a call through; 0.0 when all do."""
        waits = [row.hold_until - now]
        if row.day_count >= self._limits.per_day:
            waits.append(row.day_started + _DAY - now)
        if len(self._recent(row, now)) >= self._limits.per_minute:
            waits.append(self._until_free(row, now))
        live = self._live(row, now)
        if len(live) >= self._limits.at_once:
            waits.append(min(0.25, min(live.values()) - now))  # a turn is given back any moment
        return max(0.0, *waits)

    def _recent(self, row: AllowanceRow, now: float) -> list[float]:
        return [stamp for stamp in row.stamps if stamp > now - _MINUTE]

    def _until_free(self, row: AllowanceRow, now: float) -> float:
        """When the oldest of the last minute's calls is a minute old."""
        recent = self._recent(row, now)[-self._limits.per_minute :]
        return recent[0] + _MINUTE - now if recent else _MINUTE

    def _live(self, row: AllowanceRow, now: float) -> dict[str, float]:
        return {name: until for name, until in row.leases.items() if until > now}


def calls_today(workspace: Workspace, *, now: float | None = None) -> dict[str, int]:
    """Bucket -> how many calls of its running day are spent, by whoever shares the credential as far as the other
    side told. `now` is in Unix seconds, the database's time unless given.
    """
    moment = _database_time() if now is None else now
    rows = AllowanceRow.objects.of(workspace).values_list("bucket", "day_started", "day_count")
    return {bucket: count if moment < started + _DAY else 0 for bucket, started, count in rows}


def _database_time() -> float:
    """Unix seconds: of the server on PostgreSQL, of this machine where the database is a file on it."""
    if connection.vendor != "postgresql":
        return time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])
