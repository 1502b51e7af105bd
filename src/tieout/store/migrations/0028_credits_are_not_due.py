"""Nobody owes a credit note: it is never overdue, whatever day Xero gave with it."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    """Take the day from the links of credit notes that were made before."""
    links = apps.get_model("store", "Link")._base_manager.using(schema_editor.connection.alias)  # noqa: SLF001 - of every workspace
    links.filter(kind__in=["credit_note", "supplier_credit"]).exclude(due_date=None).update(due_date=None)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0027_by_sought_and_amount"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
