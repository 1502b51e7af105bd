"""What to do with a document: create, adopt, amend, withdraw, skip, wait or hold. The tables are the decisions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The seven decisions."""

    CREATE = "create"
    ADOPT = "adopt"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    SKIP = "skip"
    WAIT = "wait"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do and the reason, a key of the planning table, which the manual and the timeline print."""

    step: Step
    reason: str
    fault: str = ""  # catalogue code of a Hold
