"""Asking a person before something is changed."""

from __future__ import annotations

import sys

from tieout.cli.troubles import Exit, Trouble


def agree(question: str, *, otherwise: str) -> None:
    """Return when the person says yes. Raises Trouble when they do not, and, with what to do `otherwise`, when nobody
    is there to be asked.
    """
    if not sys.stdin.isatty():
        raise Trouble(f"Nobody is here to ask: {otherwise}.")
    if input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        raise Trouble("Nothing was changed.", Exit.FAILED)
