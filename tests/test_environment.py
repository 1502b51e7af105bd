"""The environment of the tests: a database file of their own, and nothing of the machine's own settings."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import SCRATCH, pytest_collection_modifyitems


@pytest.mark.django_db
def test_the_database_is_a_file_of_this_test_process():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        files = {name: Path(file) for _, name, file in cursor.fetchall()}
    assert files["main"].parent == SCRATCH


def test_no_setting_of_the_machine_reaches_a_test():
    assert {name for name in os.environ if name.startswith("TIEOUT_")} == {"TIEOUT_DEMO", "TIEOUT_DATA_DIR"}


def test_each_process_of_a_run_begins_with_its_share_of_what_takes_long():
    def test(name, *marks):
        return SimpleNamespace(name=name, iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks])

    tests = [
        test("short 1"), test("journey 1", "journey"), test("short 2"), test("slow 1", "slow", "journey"),
        test("page", "browser"), test("short 3"), test("short 4"), test("slow 2", "slow"),
    ]  # fmt: skip
    pytest_collection_modifyitems(SimpleNamespace(workerinput={"workercount": 2}), tests)
    assert [test.name for test in tests] == [
        "slow 1", "journey 1", "short 1", "short 3",
        "slow 2", "page", "short 2", "short 4",
    ]  # fmt: skip
