"""`tieout check`: is everything in order? Looks at the installation first; what is broken there ends the look."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tieout.cli.findings import Finding, Level, found, show
from tieout.cli.installation import Needs, missing_migrations, open_installation, the_workspace
from tieout.cli.troubles import Trouble, expected
from tieout.project.environment import WrongSettings

if TYPE_CHECKING:
    from tieout.store.models import Workspace

LITTLE_ROOM = 1_000_000_000  # bytes
NO_ROOM = 50_000_000
JUST_READ = 300.0  # seconds; the look at the connections has read what the organisations allow


def check(asked: argparse.Namespace) -> int:
    """Look at everything, print one line each, and return the exit code."""
    findings: list[Finding] = []
    if asked.rulebook:
        open_installation(Needs.DATABASE)
        return show(list(_rules(the_workspace(asked.workspace), not_older_than=0)), as_json=asked.json)
    for look in (_settings, _folder, _database, _worker, lambda: _set_up(asked.workspace)):
        findings += look()
        if any(one.level is Level.FAIL and not one.outside for one in findings):
            break  # nothing that comes later can be looked at
    return show(findings, as_json=asked.json)


def _settings() -> Iterator[Finding]:
    try:
        open_installation(Needs.SETTINGS)
    except WrongSettings as wrong:
        for problem in wrong.problems:
            yield found(Level.FAIL, "settings", problem, "See docs/settings.md.")
        return
    from django.conf import settings

    if settings.ENVIRONMENT.demo:
        yield found(
            Level.WARN,
            "settings",
            "This is a demonstration.",
            "Unset TIEOUT_DEMO where real books are connected.",
        )
    else:
        yield found(Level.OK, "settings", "All settings make sense.")
    if settings.ENVIRONMENT.sends_mail:
        yield found(Level.OK, "mail", "Mail leaves by TIEOUT_EMAIL_URL.")
    else:
        yield found(
            Level.WARN,
            "mail",
            "No mail leaves: invitations are handed over by hand, and nobody sets a lost password anew.",
            "Set TIEOUT_EMAIL_URL.",
        )


def _folder() -> Iterator[Finding]:
    from django.conf import settings

    folder = settings.ENVIRONMENT.data_dir
    if not os.access(folder, os.W_OK | os.X_OK):
        yield found(
            Level.FAIL, "data folder", f"{folder} cannot be written to.", "Give this user the right to."
        )
        return
    free = shutil.disk_usage(folder).free
    said = f"{folder} is writable, {free / 1e9:,.1f} GB are free."
    if free < NO_ROOM:
        yield found(Level.FAIL, "data folder", said, "Make room: nothing can be written.")
    elif free < LITTLE_ROOM:
        yield found(Level.WARN, "data folder", said, "Make room before the disk is full.")
    else:
        yield found(Level.OK, "data folder", said)


def _database() -> Iterator[Finding]:
    from tieout import jobs

    try:
        missing = missing_migrations()
    except Exception as defect:
        trouble = expected(defect)
        if trouble is None:
            raise
        yield found(Level.FAIL, "database", str(trouble))
        return
    if missing:
        yield found(
            Level.FAIL, "database", f"It lacks {missing} migrations of this version.", "Run `tieout migrate`."
        )
        return
    yield found(Level.OK, "database", "It answers and is up to date.")
    trouble_of_engine = jobs.engine_trouble()
    if trouble_of_engine:
        yield found(Level.FAIL, "job engine", trouble_of_engine, "See TIEOUT_ENGINE_URL.")
    else:
        yield found(Level.OK, "job engine", "Its database answers.")


def _worker() -> Iterator[Finding]:
    from tieout.store import queries

    if queries.worker_alive():
        yield found(Level.OK, "worker", "A worker was heard of within its lease.")
    else:
        yield found(
            Level.WARN,
            "worker",
            "No worker is alive: what is asked for waits.",
            "Start one with `tieout worker`.",
        )


def _set_up(slug: str) -> Iterator[Finding]:
    try:
        workspace = the_workspace(slug)
    except Trouble as trouble:
        yield found(Level.WARN, "set-up", str(trouble))
        return
    yield from _connections(workspace)
    yield from _rules(workspace, not_older_than=JUST_READ)


def _connections(workspace: Workspace) -> Iterator[Finding]:
    """Call every connection once, and tell what it said."""
    from tieout import wiring
    from tieout.store import queries

    for row in queries.connections(workspace):
        seen = wiring.check_connection(workspace, row.key)
        level = Level.OK if seen.ok else Level.FAIL
        yield Finding(level, row.name, seen.sentences, outside=True)


def _rules(workspace: Workspace, *, not_older_than: float) -> Iterator[Finding]:
    """Tell which rules are in force, and what of them the organisations do not have today."""
    from tieout import wiring
    from tieout.store import queries

    rulebook = queries.rulebook(workspace)
    if not rulebook.version:
        yield found(
            Level.WARN,
            "rules",
            "There are none: no document finds its way.",
            "Run `tieout setup apply FILE`.",
        )
        return
    misfits = wiring.rulebook_misfits(workspace, rulebook, not_older_than=not_older_than)
    if not misfits:
        yield found(
            Level.OK, "rules", f"Version {rulebook.version} is in force, and all that it names is there."
        )
        return
    yield Finding(
        Level.WARN,
        "rules",
        (
            f"Version {rulebook.version} is in force, and does not fit the organisations:",
            *(f"{one.organisation or 'routes'}: {one.said}" for one in misfits),
        ),
        "`tieout mapping import` or `tieout setup apply` changes the rules.",
    )
