"""Each link knows the day of its document: so a tab of the ledger's status, newest first, is one stretch of an index.

A link is made in one place and a document's date changes in another, by hand in a third. As with `tallies`, the
database itself keeps the two alike, in the transaction of the change, whoever writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tieout.store.triggers import has_tables, has_triggers, removal

_LINKS, _DOCUMENTS = "store_link", "store_document"

_OWN, _CHANGED, _NEW = f"{_LINKS}_day_own", f"{_DOCUMENTS}_day_changed", f"{_LINKS}_day_new"
#: Each trigger and its table.
_TRIGGERS = {_OWN: _LINKS, _CHANGED: _DOCUMENTS, _NEW: _LINKS}


def keep(using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] | None = None, **_: object) -> None:
    """Have the database date links from now on, and date once what is there: Django's signal after a migration."""
    connection = connections[using]
    if not has_tables(connection, [_LINKS, _DOCUMENTS]):
        return
    if plan == [] and has_triggers(connection, _TRIGGERS):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table in _TRIGGERS.items():
            cursor.execute(removal(connection.vendor, name, table))
        for statement in _MADE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(
            f"UPDATE {_LINKS} SET document_date = {_day_of('document_id')} "  # noqa: S608 - our own names, as everywhere in this file
            f"WHERE COALESCE(document_date <> {_day_of('document_id')}, TRUE)"
        )


def leave(using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] | None = None, **_: object) -> None:
    """Date nothing while tables change: Django's signal before a migration."""
    connection = connections[using]
    if plan == []:
        return
    with connection.cursor() as cursor:
        for name, table in _TRIGGERS.items():
            cursor.execute(removal(connection.vendor, name, table))


def _day_of(document: str) -> str:
    return f"(SELECT date FROM {_DOCUMENTS} WHERE id = {document})"  # noqa: S608


_DATED = f"UPDATE {_LINKS} SET document_date = {_day_of('NEW.document_id')} WHERE id = NEW.id;"  # noqa: S608
_MOVED = f"UPDATE {_LINKS} SET document_date = NEW.date WHERE document_id = NEW.id;"  # noqa: S608

# A link that is saved whole may bring a day that is no longer so.
_SQLITE = f"""
CREATE TRIGGER {_NEW} AFTER INSERT ON {_LINKS} BEGIN {_DATED} END
--
CREATE TRIGGER {_OWN} AFTER UPDATE OF document_date, document_id ON {_LINKS}
    WHEN NEW.document_date IS NOT {_day_of("NEW.document_id")} BEGIN {_DATED} END
--
CREATE TRIGGER {_CHANGED} AFTER UPDATE OF date ON {_DOCUMENTS}
    WHEN OLD.date IS NOT NEW.date BEGIN {_MOVED} END
"""
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION {_OWN}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.document_date := {_day_of("NEW.document_id")}; RETURN NEW; END $$
--
CREATE OR REPLACE FUNCTION {_CHANGED}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {_MOVED} RETURN NULL; END $$
--
CREATE TRIGGER {_NEW} BEFORE INSERT ON {_LINKS} FOR EACH ROW EXECUTE FUNCTION {_OWN}()
--
CREATE TRIGGER {_OWN} BEFORE UPDATE OF document_date, document_id ON {_LINKS}
    FOR EACH ROW EXECUTE FUNCTION {_OWN}()
--
CREATE TRIGGER {_CHANGED} AFTER UPDATE OF date ON {_DOCUMENTS}
    FOR EACH ROW WHEN (OLD.date IS DISTINCT FROM NEW.date) EXECUTE FUNCTION {_CHANGED}()
"""
#: Each database's statements.
_MADE: Mapping[str, Sequence[str]] = {
    "sqlite": _SQLITE.split("--"),
    "postgresql": _POSTGRESQL.split("--"),
}
