"""What `tieout check` finds: each thing that was looked at, how it is, and how to put it right."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from tieout.cli.troubles import Exit


class Level(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"  # works, but should not stay so
    FAIL = "fail"


_COLOURS = {Level.OK: "\033[32m", Level.WARN: "\033[33m", Level.FAIL: "\033[31m"}
_PLAIN = "\033[0m"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in the report. `outside` is a connection's, whose failure is not this installation's."""

    level: Level
    subject: str
    sentences: tuple[str, ...]
    fix: str = ""
    outside: bool = False


def found(level: Level, subject: str, sentence: str, fix: str = "") -> Finding:
    """Return a finding about this installation."""
    return Finding(level, subject, (sentence,), fix)


def show(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print the report; returns the exit code: a failure of our own outweighs one of a connection."""
    failed = [one for one in findings if one.level is Level.FAIL]
    code = Exit.WELL
    if failed:
        code = Exit.LOST if all(one.outside for one in failed) else Exit.WRONG
    if as_json:
        print(json.dumps({"findings": [asdict(one) for one in findings], "exit": int(code)}, indent=2))
        return code
    width = max(len(one.subject) for one in findings)
    for one in findings:
        first, *others = one.sentences
        print(f"{_level(one.level)}  {one.subject:<{width}}  {first}")
        for sentence in (*others, *([one.fix] if one.fix else [])):
            print(f"{'':6}{'':<{width}}  {sentence}")
    return code


def _level(level: Level) -> str:
    text = f"{level.value:<4}"
    return f"{_COLOURS[level]}{text}{_PLAIN}" if sys.stdout.isatty() else text
