"""Carrying out one part of a run: claim it, advance it step by step, give it back finished or postponed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import close_old_connections
from django.utils import timezone

from tieout import wiring
from tieout.core.faults import Remedy
from tieout.core.ports import Cancelled, Superseded, Unavailable, WireFailure
from tieout.store import claims, runs

log = structlog.get_logger(__name__)

LONGEST_WAIT = 900.0
"""Seconds. A system that wants to be left alone for longer ends the part; the next run goes on from there."""

SHORTEST_WAIT = 1.0
LONGEST_PAUSE = 60.0
"""Seconds. Where nobody says how long to wait, the pause doubles with every attempt up to this."""

MOST_ATTEMPTS = 60
"""After so many claims a part is failed: the other side is not busy but broken."""

MOST_UNANSWERED = 10
"""After so many claims a part that reaches nobody is failed, in about four minutes: a person should hear of it. The
next run tries again."""

Step = Callable[[Callable[[], bool]], bool]
"""Runs one step of a part and returns its result; the job engine wraps it to remember that it was done."""


class Carrying:
    """The parts that this process works on now, so that its heartbeat can prolong their leases."""

    def __init__(self, worker: str, lease_seconds: float) -> None:
        self._worker = worker
        self._lease_seconds = lease_seconds
        self._held: dict[int, int] = {}

    def beat(self) -> None:
        """Prolong the lease of every part that is under way here."""
        for part, attempt in list(self._held.items()):
            claims.beat(part, attempt, self._lease_seconds)

    def carry(self, part: int, step: Step) -> str:
        """Carry a part out as far as it goes now; return what became of it, in one word for the log.

        A part that somebody else has is left alone. A failure of the wire ends or postpones the part and no
        other.
        """
        attempt = claims.claim_part(part, self._worker, self._lease_seconds)
        if attempt is None:
            return "taken"
        self._held[part] = attempt
        try:
            return self._advance(part, attempt, step)
        finally:
            del self._held[part]
            close_old_connections()

    def _advance(self, part: int, attempt: int, step: Step) -> str:
        try:
            with wiring.opened_part(part, attempt) as advance:
                while step(advance):
                    pass
        except Unavailable as failure:
            return self._postponed(part, attempt, failure)
        except WireFailure as failure:
            return self._failed(part, attempt, wiring.sentence_about(part, failure.fault))
        except (Superseded, Cancelled) as end:
            # Frees the books of a cancelled part, and does nothing for one that was taken over.
            runs.finish_part(part, attempt)
            return type(end).__name__.lower()
        except Exception as defect:
            reference = f"part-{part}-{attempt}"
            fault = wiring.fault_of(defect, reference)
            if fault.kind.remedy is Remedy.DEFECT:
                log.exception("part failed", reference=reference)
            else:  # the machine's trouble, a full disk say, has no stack trace to tell
                log.warning("part failed", reference=reference, fault=fault.code)
            return self._failed(part, attempt, wiring.sentence_about(part, fault))
        runs.finish_part(part, attempt)
        return "done"

    def _postponed(self, part: int, attempt: int, failure: Unavailable) -> str:
        most = MOST_ATTEMPTS if failure.wait else MOST_UNANSWERED
        if failure.wait > LONGEST_WAIT or attempt >= most:
            return self._failed(part, attempt, wiring.sentence_about(part, failure.fault))
        until = timezone.now() + timedelta(
            seconds=max(failure.wait, SHORTEST_WAIT) if failure.wait else pause(attempt)
        )
        claims.postpone_part(part, attempt, until=until, reason=wiring.sentence_about(part, failure.fault))
        return "postponed"

    def _failed(self, part: int, attempt: int, reason: str) -> str:
        runs.finish_part(part, attempt, failed=reason)
        return "failed"


def pause(attempt: int) -> float:
    """Seconds before the next attempt where nobody said how long: 1, 2, 4 and so on.

    >>> [pause(attempt) for attempt in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 60.0]
    """
    return min(LONGEST_PAUSE, SHORTEST_WAIT * 2.0 ** min(attempt - 1, 10))
