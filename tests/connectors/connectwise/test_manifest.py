"""The connector can be opened by its name, and answers every rule of quality."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.connectors.connectwise.scripted import Scripted
from tieout.connectors import connectwise
from tieout.connectors.catalogue import source_manifest
from tieout.connectors.connectwise import ConnectWiseSource, manifest

GIVEN = {name: {**manifest.SETTINGS, **manifest.SECRETS}[name] for name in manifest.REQUIRED}


def opened(values) -> ConnectWiseSource:
    world = Scripted()
    return source_manifest("connectwise").open_source(
        values, courier=world.courier(), shelf=world.shelf, today=lambda: date(2026, 11, 20)
    )


def test_it_opens_by_its_name():
    assert isinstance(opened(GIVEN), ConnectWiseSource)
    assert isinstance(opened({**manifest.SETTINGS, **manifest.SECRETS, "web_host": ""}), ConnectWiseSource)


@pytest.mark.parametrize("name", sorted(manifest.REQUIRED))
def test_what_is_missing_is_named(name):
    with pytest.raises(ValueError, match=f"needs {name}$"):
        opened(GIVEN | {name: ""})


def test_what_is_unknown_is_named():
    with pytest.raises(ValueError, match="knows no colour"):
        opened(GIVEN | {"colour": "red"})


@pytest.mark.parametrize("region", ["na", "eu", "au", "za"])
def test_every_region_of_the_vendors_cloud_is_an_address(region):
    assert opened(GIVEN | {"host": f"https://api-{region}.myconnectwise.net"})


def test_every_rule_of_quality_is_answered_with_a_reason():
    rules = tomllib.loads((Path(connectwise.__file__).parent / "quality.toml").read_text())
    assert {rule["status"] for rule in rules.values()} <= {"done", "todo", "exempt"}
    assert all(len(rule["reason"]) > 20 and set(rule) == {"status", "reason"} for rule in rules.values())
