"""The installation that a command works on: its settings, its database, and the workspace that is meant."""

from __future__ import annotations

import os
from enum import Enum, auto
from typing import TYPE_CHECKING

from tieout.cli.troubles import Trouble

if TYPE_CHECKING:
    from tieout.store.models import Workspace


class Needs(Enum):
    """What has to be in order before a command can begin."""

    NOTHING = auto()
    SETTINGS = auto()
    DATABASE = auto()  # settings, and a database that is migrated
    DATABASE_OR_NEW = auto()  # the same, and an empty database is laid out: where an installation begins


def open_installation(needs: Needs) -> None:
    """Read the settings and look at the database, as far as it is needed.

    Raises WrongSettings, Trouble for a database that was not migrated, and what the database raises.
    """
    if needs is Needs.NOTHING:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieout.project.settings")
    import django

    django.setup()
    if needs is Needs.DATABASE_OR_NEW and _is_empty():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    if needs is not Needs.SETTINGS and (missing := missing_migrations()):
        raise Trouble(f"The database lacks {missing} migrations of this version. Run `tieout migrate` first.")


def _is_empty() -> bool:
    """Whether nothing was ever put into the database: laying it out changes nobody's data."""
    from django.db import connection

    return not connection.introspection.table_names()


def missing_migrations() -> int:
    """How many migrations of this version the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def the_workspace(slug: str) -> Workspace:
    """Return the workspace of this short name, or the only one there is. Raises Trouble."""
    from tieout.store import queries
    from tieout.store.models import Workspace

    found = queries.workspace(slug)
    if found is not None:
        return found
    there = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True))
    if not there:
        raise Trouble("Nothing is set up yet. Write a set-up file and run `tieout setup apply FILE`.")
    if slug:
        raise Trouble(f"There is no workspace {slug!r}. There are: {there}.")
    raise Trouble(f"There are several workspaces, say which: --workspace with one of {there}.")
