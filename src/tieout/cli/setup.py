"""The set-up from a file and to a file: the plan, applying it, and writing down what is set up."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from django.conf import settings

from tieout import wiring
from tieout.cli.agreeing import agree
from tieout.cli.installation import the_workspace
from tieout.cli.setup_export import exported
from tieout.cli.setup_file import read
from tieout.cli.troubles import Exit, Trouble
from tieout.store import queries, setup, vault
from tieout.store.people import LastOwner
from tieout.store.setup import Action, Change, SetUp

_SIGNS = {Action.NEW: "+", Action.CHANGED: "~", Action.UNCHANGED: " ", Action.KEPT: " "}
_NOTES = {Action.KEPT: "not in the file, stays as it is"}
_DOES = frozenset({Action.NEW, Action.CHANGED})


def plan(asked: argparse.Namespace) -> int:
    """Show what applying would change, and change nothing."""
    _show(setup.difference(_read(asked)), as_json=asked.json)
    return Exit.WELL


def apply(asked: argparse.Namespace) -> int:
    """Show the plan, ask, and apply it."""
    wanted = _read(asked)
    changes = setup.difference(wanted)
    if not asked.json:
        _show(changes, as_json=False)
    if any(change.action in _DOES for change in changes):
        if not asked.yes:
            agree("Apply this?", otherwise="say --yes to apply this plan")
        try:
            setup.apply(wanted)
        except LastOwner as last:
            raise Trouble(f"{last}. Nothing was changed.") from None
    if asked.json:
        _show(changes, as_json=True)
    else:
        print(f"{wanted.name} is set up.")
        _warn(wanted)
    return Exit.WELL


def export(asked: argparse.Namespace) -> int:
    """Print the set-up as a file, a comment where a secret stands."""
    print(exported(setup.current(the_workspace(asked.workspace))), end="")
    return Exit.WELL


def _read(asked: argparse.Namespace) -> SetUp:
    return read(asked.file, held=_held, time_zone=settings.ENVIRONMENT.time_zone)


def _warn(wanted: SetUp) -> None:
    """Tell which rules cannot come true, as far as the organisations answered before: nobody else is called."""
    workspace = queries.workspace(wanted.slug)
    if workspace is None or not wanted.rulebook:
        return
    for one in wiring.misfits_as_known(workspace):
        print(f"Note: {one.organisation or 'routes'}: {one.said}.")


def _held(slug: str, key: str) -> frozenset[str]:
    """Names of the secrets that are stored already: a file may leave them out."""
    workspace = queries.workspace(slug) if slug else None
    return vault.holds(workspace, key) if workspace else frozenset()


def _show(changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"thing": one.thing, "name": one.name, "action": one.action.value, "fields": list(one.fields)}
            for one in changes
        ]
        print(json.dumps({"changes": rows}, indent=2))
        return
    for one in changes:
        note = ", ".join(one.fields) or _NOTES.get(one.action, "")
        said = f"{_SIGNS[one.action]} {one.action.value:<10}{one.thing:<12}{one.name}"
        print(f"{said}: {note}" if note else said)
    if not any(one.action in _DOES for one in changes):
        print("Everything is as the file says.")
