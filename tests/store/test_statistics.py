"""The database finds rows by the right index because it knows its tables."""

from __future__ import annotations

import pytest

from tests.store.builders import invoice, reading, ready
from tieout.store import statistics
from tieout.store.models import Document


@pytest.mark.django_db
def test_rows_whose_ids_are_known_are_not_looked_for_among_all_of_the_workspace(workspace):
    reading(workspace).record([ready(invoice(number)) for number in range(200)], [])
    known = Document.objects.of(workspace).filter(pk__in=list(range(1, 31)))
    assert "workspace_id=?" in known.explain()
    statistics.refresh()
    assert "INTEGER PRIMARY KEY (rowid=?)" in known.explain()
