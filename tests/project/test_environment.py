"""The settings of an installation: every mistake at once, each with an example; nothing insecure by default."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tieout.project.environment import Environment, WrongSettings, table

KEY = Fernet.generate_key().decode()
COMPLETE = {
    "TIEOUT_DATA_DIR": "/var/lib/tieout",
    "TIEOUT_PUBLIC_URL": "https://tieout.example.com",
    "TIEOUT_SECRET_KEY": "Zq7mV2xT9rLw4KfB8nYc3HdG6sJp1XeAuRt5QoNi0Zq7mV2xT9rLw4KfB8nY",
    "TIEOUT_DATA_KEYS": KEY,
}
WRONG = {
    "TIEOUT_DEMO": "maybe",
    "TIEOUT_PUBLIC_URL": "tieout.example.com",
    "TIEOUT_SECRET_KEY": "short",
    "TIEOUT_DATA_KEYS": "not-a-key",
    "TIEOUT_DATABASE_URL": "mysql://x/y",
    "TIEOUT_ENGINE_URL": "engine.sqlite",
    "TIEOUT_BEHIND_PROXY": "perhaps",
    "TIEOUT_EMAIL_URL": "mail.example.com",
    "TIEOUT_TIME_ZONE": "Adelaide",
    "TIEOUT_WORKER_LEASE_SECONDS": "0",
    "TIEOUT_POLL_SECONDS": "never",
    "TIEOUT_LOG_FORMAT": "xml",
    "TIEOUT_LOG_LEVEL": "loud",
    "TIEOUT_XERO_CALLS_PER_MINUTE": "61",
    "TIEOUT_XERO_CALLS_PER_DAY": "-1",
    "TIEOUT_RETENTION_DAYS": "29",
    "TIEOUT_CLOSED_POLL_MINUTES": "0",
}


def problems_of(variables) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        Environment.read(variables)
    assert str(caught.value).count("\n") == len(caught.value.problems)
    return caught.value.problems


def test_a_complete_environment_says_what_follows_from_it():
    environment = Environment.read(COMPLETE)
    assert environment.hosts == ("tieout.example.com",)
    assert environment.https
    assert environment.database_url == "sqlite:////var/lib/tieout/tieout.sqlite3"
    assert environment.engine_url == "sqlite:////var/lib/tieout/engine.sqlite"
    assert (environment.xero_calls_per_minute, environment.retention_days, environment.demo) == (
        55,
        90,
        False,
    )


def test_on_postgresql_the_engine_shares_the_database():
    environment = Environment.read(COMPLETE | {"TIEOUT_DATABASE_URL": "postgres://tieout:pw@db:5432/tieout"})
    assert environment.engine_url == "postgresql://tieout:pw@db:5432/tieout"


def test_without_settings_all_that_are_missing_are_named_at_once():
    problems = problems_of({})
    assert [line.partition(" ")[0] for line in problems] == ["TIEOUT_DATA_DIR", "TIEOUT_DATA_KEYS"]
    assert all("Example: TIEOUT_" in line for line in problems)


def test_all_wrong_settings_are_named_at_once_each_with_an_example():
    problems = problems_of(COMPLETE | WRONG)
    assert {line.partition(":")[0] for line in problems} == set(WRONG)
    assert all("Example: TIEOUT_" in line for line in problems)


def test_every_setting_that_can_be_wrong_is_tested_here():
    free = {"TIEOUT_DATA_DIR", "TIEOUT_HOSTS", "TIEOUT_MAIL_FROM"}
    assert {setting.name for setting in table().values()} == set(WRONG) | free


def test_a_wrong_secret_is_not_repeated():
    text = "\n".join(problems_of(COMPLETE | {"TIEOUT_SECRET_KEY": "hunter2", "TIEOUT_DATA_KEYS": "hunter3"}))
    assert "hunter" not in text


@pytest.mark.parametrize("days", ["29", "366", "30.5", ""])
def test_r002_48_retention_is_from_30_to_365_days(days):
    for good in ("30", "365"):
        assert Environment.read(COMPLETE | {"TIEOUT_RETENTION_DAYS": good}).retention_days == int(good)
    if days:
        assert len(problems_of(COMPLETE | {"TIEOUT_RETENTION_DAYS": days})) == 1
    else:
        assert Environment.read(COMPLETE | {"TIEOUT_RETENTION_DAYS": days}).retention_days == 90


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    variables = {name: text for name, text in COMPLETE.items() if name != "TIEOUT_DATA_KEYS"}
    assert Environment.read(variables | {"TIEOUT_DATA_KEYS_FILE": str(tmp_path / "key")}).data_keys == (KEY,)
    (missing,) = problems_of(variables | {"TIEOUT_DATA_KEYS_FILE": str(tmp_path / "nothing")})
    assert missing.startswith("TIEOUT_DATA_KEYS_FILE: the file")
    (twice,) = problems_of(COMPLETE | {"TIEOUT_DATA_KEYS_FILE": str(tmp_path / "key")})
    assert "given twice" in twice


def test_nothing_insecure_is_accepted_outside_the_demo():
    insecure = {"TIEOUT_PUBLIC_URL": "http://tieout.example.com", "TIEOUT_HOSTS": "*"}
    assert [line.partition(":")[0] for line in problems_of(COMPLETE | insecure)] == list(insecure)
    assert Environment.read(COMPLETE | insecure | {"TIEOUT_DEMO": "1"}).hosts == ("*",)


def test_a_folder_and_a_key_are_enough_on_this_machine():
    """Sessions are signed by a key of their own, and plain http is for people on this machine alone."""
    least = {"TIEOUT_DATA_DIR": "/var/lib/tieout", "TIEOUT_DATA_KEYS": KEY}
    environment = Environment.read(least)
    assert (environment.public_url, environment.https) == ("http://127.0.0.1:8000", False)
    assert environment.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert KEY not in environment.secret_key
    assert len(environment.secret_key) >= 50
    assert Environment.read(least).secret_key == environment.secret_key
    other = Environment.read(least | {"TIEOUT_DATA_KEYS": Fernet.generate_key().decode()})
    assert other.secret_key != environment.secret_key


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8080"])
def test_plain_http_is_for_this_machine_alone(address):
    assert Environment.read(COMPLETE | {"TIEOUT_PUBLIC_URL": address}).public_url == address
    for elsewhere in ("http://10.0.0.5:8000", "http://localhost.example.com", "http://tieout"):
        (problem,) = problems_of(COMPLETE | {"TIEOUT_PUBLIC_URL": elsewhere})
        assert "in clear over http" in problem


def test_the_demo_needs_nothing_and_keeps_its_keys(tmp_path):
    demo = {"TIEOUT_DEMO": "1", "TIEOUT_DATA_DIR": str(tmp_path / "new")}
    first, second = Environment.read(demo), Environment.read(demo)
    assert first == second
    assert not first.https
    assert (tmp_path / "new" / "demo-keys").stat().st_mode & 0o777 == 0o600
    other = Environment.read(demo | {"TIEOUT_DATA_DIR": str(tmp_path / "other")})
    assert other.secret_key != first.secret_key


def test_the_manual_page_names_every_setting():
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    assert [setting.name for setting in table().values()] == re.findall(r"^## `(.+)`$", page, re.MULTILINE)


# --- Django with these settings --------------------------------------------------------------------------------


def django(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("TIEOUT_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=clean | variables | {"DJANGO_SETTINGS_MODULE": "tieout.project.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_real_installation_has_no_warning(tmp_path):
    done = django(
        "check", "--deploy", "--fail-level", "WARNING", **COMPLETE | {"TIEOUT_DATA_DIR": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr


def test_the_tables_are_what_the_models_say(tmp_path):
    done = django("makemigrations", "--check", "--dry-run", **COMPLETE | {"TIEOUT_DATA_DIR": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
