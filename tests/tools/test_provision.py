"""`make test` brings what it can, and names what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import provision


class Machine:
    """A machine with some programs, an account, and package sources that have what `offers` says."""

    def __init__(self, *, has=(), root=False, offers=()):
        self.has, self.root, self.offers = set(has), root, set(offers)
        self.commands = []

    def run(self, *command):
        self.commands.append(" ".join(map(str, command[-2:])))
        wanted = {"chromium", "postgresql"} & set(command)
        source = "playwright" if "playwright" in command else "apt"
        for package in wanted:
            if (source, package) not in self.offers:
                return False
            self.has.add(package)
        return True

    def find(self, package):
        return Path(f"/usr/bin/{package}") if package in self.has else None


@pytest.fixture
def on(monkeypatch):
    def use(machine):
        monkeypatch.setattr(provision, "run", machine.run)
        monkeypatch.setattr(provision, "find_chromium", lambda: machine.find("chromium"))
        monkeypatch.setattr(provision, "find_postgres", lambda: machine.find("postgresql"))
        monkeypatch.setattr(provision.os, "geteuid", lambda: 0 if machine.root else 1000)
        monkeypatch.setattr(provision.shutil, "which", lambda name: f"/usr/bin/{name}")
        return machine

    return use


def test_what_is_there_is_used(on):
    machine = on(Machine(has=["chromium", "postgresql"]))
    assert provision.main() == 0
    assert machine.commands == []


def test_root_gets_the_packages_of_debian(on):
    machine = on(Machine(root=True, offers=[("apt", "chromium"), ("apt", "postgresql")]))
    assert provision.main() == 0
    assert machine.has == {"chromium", "postgresql"}


def test_without_root_playwright_brings_chromium_and_postgresql_is_named(on, capsys):
    machine = on(Machine(offers=[("playwright", "chromium"), ("apt", "postgresql")]))
    assert provision.main() == 1
    assert machine.has == {"chromium"}
    assert capsys.readouterr().err == (
        "Tests need PostgreSQL's server programs: install the package `postgresql`.\n"
    )


def test_root_falls_back_on_playwright_where_there_is_no_package(on):
    machine = on(Machine(has=["postgresql"], root=True, offers=[("playwright", "chromium")]))
    assert provision.main() == 0
    assert machine.has == {"chromium", "postgresql"}


def test_everything_that_cannot_be_had_is_named(on, capsys):
    on(Machine())
    assert provision.main() == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "Tests need Chromium",
        "Tests need PostgreSQL's server programs",
    ]


def test_a_failed_command_is_shown_with_its_last_words(capsys):
    assert not provision.run("sh", "-c", "echo no such mirror; exit 7")
    assert capsys.readouterr().err == "sh -c echo no such mirror; exit 7 failed:\n  no such mirror\n"
