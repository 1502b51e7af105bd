"""What SQLite knows of its tables, so that it finds rows by the right index; PostgreSQL sees to that by itself.

Without it SQLite takes it that a workspace has ten rows, and looks through all of them where it knows their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

#: So many entries of each index are looked at: well under a second, however many there are.
_ENTRIES = 50_000


def refresh(using: str = DEFAULT_DB_ALIAS) -> None:
    """Look at the tables anew."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_ENTRIES}")
        cursor.execute("ANALYZE")


def after_migration(using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] = (), **_: Any) -> None:
    """An index that was just made is known from the first question on: Django's signal of that moment."""
    if plan:
        refresh(using)
