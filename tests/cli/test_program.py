"""Every command says what is wrong in its own words and with its exit code; no stack trace reaches a person."""

from __future__ import annotations

import os
import re
import socket
import sqlite3

import pytest

from tests.cli.installed import Shell
from tieout.cli.arguments import STATES
from tieout.cli.commands import COMMANDS
from tieout.cli.program import parser
from tieout.core.names import SourceKind
from tieout.store.models import DocumentState


def trouble(done):
    """What a command that failed said, which must be words and not a stack trace."""
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stderr.startswith(("tieout: ", "usage: ")), done.stderr
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command, capsys):
    if command.passes_on:
        pytest.skip("what follows is Django's to explain")
    with pytest.raises(SystemExit) as end:
        parser().parse_args([*command.name.split(), "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert f"usage: tieout {command.name}" in said
    undescribed = re.findall(r"^  (--?[\w-]+(?: [A-Z|]+)?)$\n(?!\s{10,}\S)", said, re.MULTILINE)
    assert undescribed == [], "each option says what it is for"


def test_the_words_of_the_arguments_are_those_of_the_core():
    from tieout.cli.arguments import KINDS

    assert set(KINDS) == {kind.value for kind in SourceKind}
    assert set(STATES) == set(DocumentState.values)


def test_an_unknown_command_is_wrong_usage(bare):
    done = bare.type("publish")
    assert done.returncode == 2
    assert "invalid choice: 'publish'" in trouble(done)


def test_all_wrong_settings_are_named_at_once(bare):
    wrong = Shell(bare.folder, {"TIEOUT_DEMO": "", "TIEOUT_DATA_DIR": "", "TIEOUT_POLL_SECONDS": "soon"})
    done = wrong.type("post")
    assert done.returncode == 2
    said = trouble(done)
    for name in ("TIEOUT_DATA_DIR", "TIEOUT_DATA_KEYS", "TIEOUT_POLL_SECONDS"):
        assert f"  {name}" in said
    assert said.count("Example: ") == 3


@pytest.mark.parametrize("words", [("web",), ("worker",), ("post",), ("documents",), ("setup", "export")])
def test_a_database_of_another_version_is_refused_with_the_way_out(bare, words):
    done = bare.type(*words)
    assert done.returncode == 2
    assert "migrations of this version. Run `tieout migrate` first." in trouble(done)


def test_the_first_set_up_lays_out_an_empty_database_and_no_other(bare):
    (bare.folder / "harbour.toml").write_text('[workspace]\nname = "Harbour IT"\n')
    assert "Harbour IT is set up." in bare.well("setup", "apply", "harbour.toml", "--yes")
    assert 'name = "Harbour IT"' in bare.well("setup", "export")
    with sqlite3.connect(
        bare.folder / "installation/tieout.sqlite3"
    ) as database:  # as an older version left it
        database.execute(
            "delete from django_migrations where id = (select max(id) from django_migrations where app = 'store')"
        )
    done = bare.type("setup", "apply", "harbour.toml", "--yes")
    assert done.returncode == 2
    assert "Run `tieout migrate` first." in trouble(done)


def test_a_database_that_does_not_answer_is_one_line(bare):
    away = Shell(bare.folder, {"TIEOUT_DATABASE_URL": "postgresql://tieout:s3cret@127.0.0.1:1/tieout"})
    done = away.type("documents")
    assert done.returncode == 3
    said = trouble(done)
    assert said.startswith("tieout: The database cannot be used: ")
    assert len(said.splitlines()) == 1
    assert "s3cret" not in said


def test_a_data_folder_that_may_not_be_written_is_one_line(bare):
    (bare.folder / "installation").write_text("a file where the folder should be")
    done = bare.type("migrate")
    assert done.returncode in {2, 3}
    assert len(trouble(done).splitlines()) == 1


@pytest.mark.slow  # it waits for the lock as long as any command does
def test_a_database_locked_by_another_program_is_one_line(shell):
    other = sqlite3.connect(shell.folder / "installation/tieout.sqlite3", isolation_level=None)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        done = shell.type("documents")
    finally:
        other.close()
    assert done.returncode == 3
    assert "The database is locked by another program." in trouble(done)


@pytest.mark.parametrize(
    "code, said",
    [("ENOSPC", "The disk is full"), ("EDQUOT", "The disk is full")],
)
def test_a_full_disk_is_one_line(code, said):
    import errno

    from tieout.cli.troubles import expected

    defect = OSError(getattr(errno, code), os.strerror(getattr(errno, code)))
    assert str(expected(defect)).startswith(said)


def test_a_full_disk_under_the_database_is_one_line():
    from django.db import OperationalError

    from tieout.cli.troubles import expected

    assert str(expected(OperationalError("database or disk is full"))).startswith("The disk is full")


def test_a_defect_of_ours_is_not_hidden():
    from tieout.cli.troubles import expected

    assert expected(ValueError("something nobody thought of")) is None


def test_keys_that_open_nothing_are_one_line(shell):
    shell.well("setup", "apply", str(_small_setup(shell)), "--yes")
    other = Shell(shell.folder, {"TIEOUT_DATA_KEYS": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk="})
    done = other.type("setup", "plan", str(shell.folder / "small.toml"))
    assert done.returncode == 2
    assert "cannot be decrypted with any key of TIEOUT_DATA_KEYS" in trouble(done)


def _small_setup(shell):
    file = shell.folder / "small.toml"
    file.write_text(
        '[workspace]\nname = "Harbour IT"\n[connectwise]\nhost = "https://api-na.myconnectwise.net"\n'
        'company = "harbour"\nclient_id = "c"\npublic_key = "p"\nprivate_key = "q"\n'
    )
    return file


@pytest.mark.parametrize("words", [("web", "--bind"), ("simulator", "--port")])
def test_a_port_in_use_is_one_line(shell, words):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        place = f"127.0.0.1:{port}" if words[0] == "web" else str(port)
        done = shell.type(*words, place, *(("--scenario", "one-office") if words[0] == "simulator" else ()))
    assert done.returncode == 2
    assert (
        trouble(done)
        == f"tieout: Port {port} is in use by another program. Stop it, or choose another port.\n"
    )


def test_an_address_that_is_none_is_refused(shell):
    done = shell.type("web", "--bind", "everywhere")
    assert done.returncode == 2
    assert "write it like 127.0.0.1:8000" in trouble(done)


def test_the_site_says_when_its_files_were_not_collected(shell):
    real = Shell(
        shell.folder,
        {
            "TIEOUT_DEMO": "",
            "TIEOUT_PUBLIC_URL": "https://tieout.example.com",
            "TIEOUT_SECRET_KEY": "check-only-Zq7mV2xT9rLw4KfB8nYc3HdG6sJp1XeAuRt5oWi0QoNi0",
            "TIEOUT_DATA_KEYS": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",
        },
    )
    done = real.type("web", "--bind", "127.0.0.1:0")
    assert done.returncode == 2
    assert "Run `tieout manage collectstatic --no-input` first." in trouble(done)


def test_manage_passes_on_to_django(shell):
    assert "[X] 0001_initial" in shell.well("manage", "showmigrations", "store")
    assert "Type 'tieout manage help" in shell.well("manage", "help")


def test_the_version_is_told(bare):
    from tieout import __version__

    assert bare.well("--version") == f"tieout {__version__}\n"
