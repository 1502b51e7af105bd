"""Schedules by command and by set-up file."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from tieout.cli import schedule as command
from tieout.cli.setup_export import exported
from tieout.cli.setup_file import read
from tieout.cli.troubles import Trouble
from tieout.core.names import SourceKind
from tieout.store import queries, setup
from tieout.store.models import Activity, Rhythm, Run, Workspace
from tieout.store.setup import Action, SetUp

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)  # noon in Adelaide
SCHEDULES = '[schedule.invoice]\nstate = "on"\nevery_minutes = 90\nas_soon_as_closed = true\n'


@pytest.fixture(autouse=True)
def harbour() -> Workspace:
    with time_machine.travel(NOON, tick=False):
        yield Workspace.objects.create(name="Harbour IT", slug="harbour-it", time_zone="Australia/Adelaide")


def asked(**words: object) -> Namespace:
    usual = {
        "workspace": "",
        "json": False,
        "kind": "invoice",
        "state": "",
        "every": None,
        "as_soon_as_closed": None,
    }
    return Namespace(**usual | words)


def from_file(folder: Path, text: str) -> SetUp:
    file = folder / "setup.toml"
    file.write_text('[workspace]\nname = "Harbour IT"\ntime_zone = "Australia/Adelaide"\n' + text)
    return read(file, held=lambda *_: frozenset(), time_zone="UTC")


def test_everything_is_off_at_first(capsys):
    command.list_(asked())
    _, invoices, purchases = capsys.readouterr().out.splitlines()
    assert invoices.split() == ["invoice", "off", "6", "h", "00", "min", "no", "none", "none"]
    assert purchases.split()[:2] == ["procurement", "off"]


def test_r002_20_it_is_switched_on_with_an_interval_and_told_in_the_time_of_the_workspace(capsys):
    command.set_(asked(state="on", every=90))
    assert "2026-11-22 13:30" in capsys.readouterr().out
    command.list_(asked(json=True))
    [invoices, _] = json.loads(capsys.readouterr().out)["schedules"]
    assert invoices == {
        "kind": "invoice", "state": "on", "every_minutes": 90, "as_soon_as_closed": False,
        "next_at": "2026-11-22T03:00:00+00:00", "last_run": None,
    }  # fmt: skip


def test_r002_20_59_minutes_are_refused_in_one_line():
    with pytest.raises(Trouble, match="every 59 minutes is not possible: choose from 60 minutes"):
        command.set_(asked(every=59))


def test_run_now_asks_for_a_run_once(harbour, capsys):
    command.run(asked())
    command.run(asked())
    run = Run.objects.of(harbour).get()
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"Run {run.pk} was asked for. It begins when a worker is started."
    assert second == f"Run {run.pk} does this already."


def test_a_set_up_file_switches_on_what_it_names_and_leaves_the_rest(harbour, tmp_path):
    wanted = from_file(tmp_path, SCHEDULES)
    assert [
        (one.thing, one.name, one.fields) for one in setup.difference(wanted) if one.action is Action.CHANGED
    ] == [("schedule", "invoice", ("state", "every_minutes", "as_soon_as_closed"))]
    setup.apply(wanted)
    found = queries.schedules(harbour)
    assert (found[SourceKind.INVOICE].state, found[SourceKind.INVOICE].every_minutes) == (Rhythm.ON, 90)
    assert found[SourceKind.PROCUREMENT].state == Rhythm.OFF
    assert [deed.action for deed in Activity.objects.of(harbour)] == ["change schedule"]
    assert all(one.action is Action.UNCHANGED for one in setup.difference(wanted))


def test_what_is_exported_says_the_same(harbour, tmp_path):
    setup.apply(from_file(tmp_path, SCHEDULES))
    text = exported(setup.current(harbour))
    assert SCHEDULES in text
    again = from_file(tmp_path, text[text.index("[schedule") :])
    assert all(one.action is Action.UNCHANGED for one in setup.difference(again))


@pytest.mark.parametrize(
    "text, told",
    [
        ("[schedule.invoice]\nevery_minutes = 59", "schedule.invoice.every_minutes: .* from 60 to 1440"),
        ('[schedule.invoice]\nstate = "sometimes"', "schedule.invoice.state: .* off, on, paused"),
        ("[schedule.payments]", "schedule.payments: is not known here"),
        ("[schedule.invoice]\nevery = 60", "schedule.invoice.every: is not known here"),
        ("[[schedule]]", "schedule: must be a table"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(tmp_path, text, told):
    with pytest.raises(Trouble, match=told):
        from_file(tmp_path, text)
