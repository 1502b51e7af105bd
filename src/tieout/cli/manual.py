"""The manual page of the command line, made from the commands themselves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tieout.cli.commands import COMMANDS, Command


def manual() -> str:
    """Return docs/cli.md."""
    lines = [
        "# Commands",
        "",
        "<!-- Written by `make docs` from tieout.cli.commands; change that instead. -->",
        "",
        "Settings are environment variables, see [settings](settings.md).",
        "How to begin: [the demo](howto/demo.md), [the set-up file](howto/setup-file.md).",
        "",
        "| exit code | meaning |",
        "|---|---|",
        "| 0 | all is well |",
        "| 1 | something failed, or is held and needs a person |",
        "| 2 | wrong usage or settings; every problem is named |",
        "| 3 | a system that is needed cannot be reached |",
        "",
        "| command | what it does |",
        "|---|---|",
        *(
            f"| [`tieout {one.name}`](#tieout-{one.name.replace(' ', '-')}) | {one.summary} |"
            for one in COMMANDS
        ),
    ]
    for command in COMMANDS:
        lines += _page(command)
    return "\n".join(lines) + "\n"


def _page(command: Command) -> Iterator[str]:
    yield from ("", f"## tieout {command.name}", "")
    yield from (command.description or f"{command.summary[:1].upper()}{command.summary[1:]}.").splitlines()
    own = argparse.ArgumentParser(add_help=False)
    command.arguments(own)
    actions = [action for action in own._actions if action.help is not argparse.SUPPRESS]  # noqa: SLF001 - no other way
    if actions:
        yield from ("", "| argument | |", "|---|---|")
    for action in actions:
        yield f"| `{_name(action)}` | {action.help} |"


def _name(action: argparse.Action) -> str:
    shown = action.metavar or ("|".join(action.choices) if action.choices else action.dest.upper())
    if not action.option_strings:
        return _in_a_table(str(shown))
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else _in_a_table(f"{names} {shown}")


def _in_a_table(text: str) -> str:
    return text.replace("|", r"\|")
