"""Xero's limits on calls: 5 at once, 60 a minute, so many a day per app and organisation, 10,000 a minute per app."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tieout.simulator.books.rejections import Rejection
from tieout.simulator.switchboard import Switches

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Allowance:
    """The limits in force; `on` False leaves the headers at their full values (as Rapid Sync does)."""

    concurrent: int = 5
    minute: int = 60
    day: int = 5000
    app_minute: int = 10_000
    on: bool = True


@dataclass(slots=True)
class _Window:
    opened: datetime
    used: int = 0


class Limits:
    """Counts calls in fixed windows; each opens with the first call after the last one closed."""

    def __init__(self, switches: Switches) -> None:
        self.allowance = Allowance()
        self._switches = switches
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._running: dict[tuple[str, str], int] = {}

    def enter(self, app: str, tenant: str, now: datetime) -> dict[str, str]:
        """Count a call in; the headers that its answer carries.

        Raises: Rejection 429, whose headers name the limit and, for minute and day, the seconds to wait.
        """
        with self._lock:
            minute = self._window(("minute", app, tenant), now, _MINUTE)
            day = self._window(("day", app, tenant), now, _DAY)
            app_minute = self._window(("appminute", app), now, _MINUTE)
            if self.allowance.on:
                self._refuse_if_over(app, tenant, now, minute, day, app_minute)
            for window in (minute, day, app_minute):
                window.used += 1
            self._running[app, tenant] = self._running.get((app, tenant), 0) + 1
            return self._headers(minute, day, app_minute)

    def leave(self, app: str, tenant: str) -> None:
        """The call is over."""
        with self._lock:
            self._running[app, tenant] -= 1

    def _refuse_if_over(
        self, app: str, tenant: str, now: datetime, minute: _Window, day: _Window, app_minute: _Window
    ) -> None:
        allowance = self.allowance
        over = (
            ("concurrent", self._running.get((app, tenant), 0) >= allowance.concurrent),
            ("day", day.used >= allowance.day),
            ("minute", minute.used >= allowance.minute),
            ("appminute", app_minute.used >= allowance.app_minute),
        )
        for problem, is_over in over:
            if is_over:
                if self._switches.on("rejected-calls", "count"):
                    for window in (minute, day, app_minute):
                        window.used += 1
                raise self._refusal(app, tenant, now, problem)

    def _refusal(self, app: str, tenant: str, now: datetime, problem: str) -> Rejection:
        minute = self._window(("minute", app, tenant), now, _MINUTE)
        day = self._window(("day", app, tenant), now, _DAY)
        headers = self._headers(minute, day, self._window(("appminute", app), now, _MINUTE))
        if problem in ("minute", "day") or self._switches.on("limit-names", "told"):
            headers["X-Rate-Limit-Problem"] = problem
        spans = {
            "minute": (minute, _MINUTE, "X-MinLimit-Remaining"),
            "day": (day, _DAY, "X-DayLimit-Remaining"),
        }
        if problem in spans:
            window, length, header = spans[problem]
            left = window.opened + length - now
            headers[header] = "0"
            headers["Retry-After"] = str(max(1, -(-left // timedelta(seconds=1))))
        if self._switches.on("429-body", "json"):
            return Rejection(429, {"Status": 429, "Detail": "Too many requests"}, headers=headers)
        return Rejection(429, "", "", headers)

    def _window(self, key: tuple[str, ...], now: datetime, length: timedelta) -> _Window:
        window = self._windows.get(key)
        if window is None or not window.opened <= now < window.opened + length:
            window = self._windows[key] = _Window(now)
        return window

    def _headers(self, minute: _Window, day: _Window, app_minute: _Window) -> dict[str, str]:
        allowance = self.allowance
        used = (minute.used, day.used, app_minute.used) if allowance.on else (0, 0, 0)
        return {
            "X-DayLimit-Remaining": str(max(0, allowance.day - used[1])),
            "X-MinLimit-Remaining": str(max(0, allowance.minute - used[0])),
            "X-AppMinLimit-Remaining": str(max(0, allowance.app_minute - used[2])),
        }

    def save(self) -> dict[str, Any]:
        """The allowance; how much of it is used is not part of a world."""
        return {name: getattr(self.allowance, name) for name in Allowance.__slots__}

    def load(self, state: dict[str, Any]) -> None:
        """Take up an allowance that `save` gave, with nothing used."""
        with self._lock:
            self.allowance = Allowance(**state)
            self._windows.clear()
