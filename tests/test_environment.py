"""The environment of the tests: a database file of their own, and nothing of the machine's own settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import SCRATCH


@pytest.mark.django_db
def test_the_database_is_a_file_of_this_test_process():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        files = {name: Path(file) for _, name, file in cursor.fetchall()}
    assert files["main"].parent == SCRATCH


def test_no_setting_of_the_machine_reaches_a_test():
    assert {name for name in os.environ if name.startswith("TIEOUT_")} == {"TIEOUT_DEMO", "TIEOUT_DATA_DIR"}
