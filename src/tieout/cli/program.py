"""The command `tieout`: finds the command that was typed, opens what it needs, and tells trouble in one line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, cast

from tieout import __version__
from tieout.cli.commands import COMMANDS, GROUPS, Command
from tieout.cli.installation import open_installation
from tieout.cli.troubles import Exit, expected

Run = Callable[[argparse.Namespace], int]
Places = dict[tuple[str, ...], Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parsed(words)
    command: Command = asked.command
    if asked.with_parent:
        _end_with_parent()
    try:
        open_installation(command.needs)
        return int(_runs(command)(asked))
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.WELL
    except Exception as defect:
        trouble = expected(defect)
        if trouble is None:
            raise
        print(f"tieout: {trouble}", file=sys.stderr)
        return int(trouble.code)


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    top = argparse.ArgumentParser(
        prog="tieout",
        description="Keeps ConnectWise PSA and Xero in agreement.",
        epilog="`tieout COMMAND --help` tells more. Settings are environment variables, see docs/settings.md.",
    )
    top.add_argument("--version", action="version", version=f"tieout {__version__}")
    top.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    places: Places = {(): top.add_subparsers(title="commands", metavar="COMMAND", required=True)}
    for command in COMMANDS:
        *group, name = command.name.split()
        if tuple(group) not in places:
            summary = GROUPS[group[0]]
            below = places[()].add_parser(group[0], help=summary, description=summary)
            places[tuple(group)] = below.add_subparsers(title="commands", metavar="COMMAND", required=True)
        own = places[tuple(group)].add_parser(
            name,
            help=command.summary,
            description=command.description or command.summary,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(own)
        own.set_defaults(command=command)
    return top


def _parsed(words: list[str]) -> argparse.Namespace:
    """What was typed. Wrong usage ends the process with its one line and exit code 2, as argparse does."""
    for command in COMMANDS:
        if command.passes_on and words[:1] == [command.name]:
            return argparse.Namespace(command=command, with_parent=False, rest=words[1:])
    return parser().parse_args(words)


def _runs(command: Command) -> Run:
    module, _, function = command.runs.partition(":")
    return cast("Run", getattr(import_module(module), function))


def _end_with_parent() -> None:
    """End when the parent does, however it ends: its end of our standard input is closed then."""

    def watch() -> None:
        while os.read(0, 1):  # not through sys.stdin, whose lock would keep the process from ending
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
