"""Asking a person before something is changed."""

from __future__ import annotations

import argparse
import sys

from tieout.cli.troubles import Exit, Trouble

_ASKING = "say --yes to do this, or --dry-run to look only"


def confirm(asked: argparse.Namespace) -> None:
    """Ask whether to do what was shown, unless --yes says so. Raises Trouble as `agree` does, and to a program that
    reads JSON.
    """
    if asked.yes:
        return
    if asked.json:
        raise Trouble(f"Nobody is here to ask: {_ASKING}.")
    agree("Do this?", otherwise=_ASKING)


def agree(question: str, *, otherwise: str) -> None:
    """Return when the person says yes. Raises Trouble when they do not, and, with what to do `otherwise`, when nobody
    is there to be asked.
    """
    if not sys.stdin.isatty():
        raise Trouble(f"Nobody is here to ask: {otherwise}.")
    if input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        raise Trouble("Nothing was changed.", Exit.FAILED)
