"""`tieout simulator`: two worlds until it is told to end, kept in a file when that is wanted."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tieout.cli import main


@contextmanager
def simulator(shell, *words):
    """A running simulator and the address at which it answers; ended as by Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tieout.cli", "simulator", "--scenario", "one-office", *words],
        env=shell.environment | {"PYTHONUNBUFFERED": "1"},
        cwd=shell.folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        first = process.stdout.readline()
        assert "Both worlds answer at http://127.0.0.1:" in first
        yield first.split()[4]
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.stdout.close()
        assert process.wait(timeout=30) == 0


def port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def asked(address, body=None):
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, content) as answer:
        return json.load(answer)


def invoices(address):
    return [one["invoiceNumber"] for one in asked(f"{address}/_control/world")["tenants"][0]["invoices"]]


def test_it_works_and_its_set_up_file_is_taken_as_it_is(shell):
    with simulator(shell, "--port", port(), "--setup-file", "demo.toml") as address:
        assert invoices(address)
        assert f'host = "{address}"' in (shell.folder / "demo.toml").read_text()
        assert (shell.folder / "demo.toml").stat().st_mode & 0o077 == 0, "it holds keys"
        assert "+ new       connection  ConnectWise PSA" in shell.well("setup", "plan", "demo.toml")


def test_what_was_done_is_there_again_after_a_stop(shell):
    with simulator(shell, "--port", port(), "--state", "world.json") as address:
        number = invoices(address)[-1]
        asked(
            f"{address}/_control/act",
            {"side": "psa", "action": "close-invoice", "invoice": number},
        )
        closed = asked(f"{address}/_control/world")["tenants"][0]["invoices"]
    with simulator(shell, "--port", port(), "--state", "world.json") as address:
        assert asked(f"{address}/_control/world")["tenants"][0]["invoices"] == closed


def test_the_stories_are_listed(capsys):
    assert main(["simulator", "--list"]) == 0
    assert "two-offices   Two offices" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words, said",
    [
        (("--scenario", "atlantis"), "there is no scenario 'atlantis'"),
        (("--scenario", "broken.toml"), "broken.toml is not readable as TOML"),
        (("--scenario", "one-office", "--invoices", "5"), "generates no invoices"),
        (("--setup-file", "broken.toml"), "broken.toml exists already"),
        (("--setup-file", "nowhere/demo.toml", "--scenario", "one-office"), "there is no folder nowhere"),
        (("--state", "broken.toml", "--scenario", "one-office"), "Expecting value"),
        (("--port", "70000"), "'70000' is no port"),
        (("--invoices", "none"), "'none' is no number above zero"),
        (("--clock", "noon"), "'noon' is no moment"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.toml").write_text("title = ")
    words = ["simulator", *(words if "--port" in words else ("--port", port(), *words))]
    try:
        code = main(words)
    except SystemExit as end:  # argparse ends by itself
        code = end.code
    assert code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    "words, said",
    [
        (("--scenario", "atlantis"), "there is no scenario 'atlantis'; there are busy, "),
        (("--scenario", "broken.toml"), "broken.toml is not readable as TOML: "),
        (("--scenario", "odd.toml"), "odd.toml has sections without a meaning: weather."),
        (("--scenario", "one-office", "--setup-file", "broken.toml"), "broken.toml exists already."),
        (("--scenario", "mishap.toml"), "unknown mishap 'earthquake'; known are: drop-before, "),
        (("--scenario", "action.toml"), "unknown action 'dance'; known are: "),
    ],
)
def test_the_program_itself_refuses_with_one_line_and_exit_code_2(shell, words, said):
    told = '[psa]\ncompany = "x"\nname = "X"\nkeys = { public = "a", private = "b" }\n'
    files = {
        "broken.toml": "title = ",
        "odd.toml": "[weather]\nrain = true",
        "mishap.toml": f'{told}[[mishap]]\nname = "earthquake"',
        "action.toml": f'{told}[[in_psa]]\naction = "dance"',
    }
    for name, text in files.items():
        (shell.folder / name).write_text(text)
    done = shell.type("simulator", "--port", port(), *words)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"tieout: {said}")


def test_the_program_itself_says_that_its_port_is_in_use(shell):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        done = shell.type("simulator", "--scenario", "one-office", "--port", str(number))
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert f"Port {number} is in use by another program." in line


def test_the_running_program_refuses_what_it_does_not_know(shell):
    with simulator(shell, "--port", port()) as address:
        for path, body, said in (
            ("mishaps", {"name": "earthquake"}, "unknown mishap 'earthquake'"),
            ("act", {"side": "psa", "action": "dance"}, "unknown action 'dance'"),
            ("act", {"side": "xero", "action": "dance"}, "no action 'dance'"),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                asked(f"{address}/_control/{path}", body)
            with refused.value as answer:
                assert answer.code == 400
                assert json.load(answer)["error"].startswith(said)
