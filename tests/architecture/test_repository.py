"""What is committed is what was meant: vendored files unchanged, locks without hosts and in step."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT
from tools import vendor

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def normal(requirement):
    """The name in a requirement, as package indexes compare names."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def test_the_vendored_files_are_those_that_were_vendored():
    assert vendor.differences() == []


def test_a_changed_vendored_file_is_seen(monkeypatch):
    found = vendor.present()
    changed = next(iter(found))
    monkeypatch.setattr(vendor, "present", lambda: found | {changed: "0", "web/static/new.js": "0"})
    assert vendor.differences() == ["not listed: web/static/new.js", f"changed: {changed}"]


@pytest.mark.parametrize("lock", [*LOCKS, "frontend/package-lock.json"])
def test_no_lock_names_the_place_that_packages_came_from(lock):
    places = re.findall(r'.*(?:--index-url|--find-links|"resolved"|@ http).*', (ROOT / lock).read_text())
    assert places == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_requirements_lock_names_no_address_at_all(lock):
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text().strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = {
        lock: {normal(line) for line in (ROOT / lock).read_text().splitlines() if line[:1].isalnum()}
        for lock in LOCKS
    }
    runtime = {normal(requirement) for requirement in project["project"]["dependencies"]}
    development = {normal(requirement) for requirement in project["dependency-groups"]["dev"]}
    assert runtime - locked["requirements.lock"] == set()
    assert (runtime | development) - locked["requirements-dev.lock"] == set()


def test_every_icon_that_is_listed_is_there():
    listed = set((ROOT / "frontend/icons.txt").read_text().split())
    assert {file.stem for file in vendor.ICONS.glob("*.svg")} == listed
