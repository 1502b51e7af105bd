"""Every connector in the catalogue can be opened and answers for the house rules."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.connectors.xero.simulated import ADDRESS, SimulatedXero
from tieout.connectors import catalogue
from tieout.connectors.catalogue import LEDGERS, SOURCES, UnknownConnector, ledger_manifest, source_manifest

EVERY = [*SOURCES.items(), *LEDGERS.items()]
MANIFESTS = [*((name, source_manifest) for name in SOURCES), *((name, ledger_manifest) for name in LEDGERS)]


def folder(module: str) -> Path:
    return Path(str(import_module(module).__file__)).parent


@pytest.mark.parametrize("name,of", MANIFESTS)
def test_every_connector_introduces_itself(name, of):
    manifest = of(name)

    assert manifest.NAME
    assert manifest.SETTINGS.keys().isdisjoint(manifest.SECRETS)
    assert manifest.REQUIRED.issubset({**manifest.SETTINGS, **manifest.SECRETS})
    assert manifest.REQUIRED & manifest.SECRETS.keys()
    assert all(manifest.SETTINGS.values())


def test_an_unknown_connector_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownConnector, match="no connector 'sage'; there are: xero"):
        ledger_manifest("sage")
    with pytest.raises(UnknownConnector, match="connectwise"):
        source_manifest("xero")


@pytest.mark.parametrize("name,module", EVERY)
def test_every_connector_is_named_like_its_package_and_has_the_usual_files(name, module):
    assert module == f"tieout.connectors.{name}.manifest"
    port = "source.py" if name in SOURCES else "ledger.py"
    usual = {"manifest.py", "client.py", "schema.py", "translate.py", "verdicts.py", "quality.toml", port}
    assert usual - {file.name for file in folder(module).iterdir()} == set()


def test_every_connector_answers_for_the_same_house_rules_each_with_a_reason():
    answers = {name: tomllib.loads((folder(module) / "quality.toml").read_text()) for name, module in EVERY}

    assert len({frozenset(rules) for rules in answers.values()}) == 1
    for rules in answers.values():
        for rule, answer in rules.items():
            assert answer["status"] in ("done", "todo", "exempt"), rule
            assert answer["reason"].endswith("."), rule


def test_every_package_of_a_connector_is_in_the_catalogue():
    packages = {
        path.name for path in Path(str(catalogue.__file__)).parent.iterdir() if (path / "client.py").exists()
    }
    assert packages == {*SOURCES, *LEDGERS}


def test_a_ledger_is_opened_from_what_a_set_up_file_says():
    xero = SimulatedXero()
    values = {"client_id": "app", "client_secret": "hush-hush-secret", "api": ADDRESS, "identity": ADDRESS}

    ledger = ledger_manifest("xero").open_ledger(
        values, key=xero.key, courier=xero.courier, shelf=xero.shelf, cupboard=xero.cupboard, now=xero.now
    )

    ledger_manifest("xero").check(values)  # which is silent
    assert ledger.facts(not_older_than=0).name == "Harbour IT Adelaide"


@pytest.mark.parametrize(
    "wrong,says",
    [
        ({"client_secret": ""}, "Xero needs client_secret"),
        ({"client_secret": " "}, "client_secret is empty"),
        ({"secret": "x"}, "Xero knows no secret"),
        ({"app": "desktop"}, "write custom or standard"),
        ({"tenant_id": "ours"}, "no tenant id"),
        ({"identity": "http://xero.example"}, "not encrypted"),
    ],
)
def test_a_wrong_value_is_named(wrong, says):
    xero = SimulatedXero()
    values = {"client_id": "app", "client_secret": "s", **wrong}

    with pytest.raises(ValueError, match=says):
        ledger_manifest("xero").check(values)
    with pytest.raises(ValueError, match=says):
        ledger_manifest("xero").open_ledger(
            values, key=xero.key, courier=xero.courier, shelf=xero.shelf, cupboard=xero.cupboard, now=xero.now
        )
