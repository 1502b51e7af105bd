"""What was found while a connection was tested, one sentence for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: good or not, in a sentence."""

    subject: str
    good: bool
    sentence: str
