"""The set-up from a file: its plan first, every problem at once, no secret shown, and back to a file."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tieout.cli import setup as command
from tieout.cli.setup_export import exported
from tieout.cli.setup_file import read
from tieout.cli.toml_text import written
from tieout.cli.troubles import Trouble
from tieout.store import queries, setup, vault
from tieout.store.models import Workspace

pytestmark = pytest.mark.django_db

HARBOUR = """
[workspace]
name = "Harbour IT"
time_zone = "Australia/Adelaide"

[connectwise]
host = "https://api-na.myconnectwise.net"
company = "harbour"
client_id = "11111111-2222-3333-4444-555555555555"
public_key = "pub"
private_key = { env = "PSA_KEY" }
calls_per_second = 5

[[organisation]]
key = "adelaide"
name = "Harbour IT Adelaide Pty Ltd"
tenant_id = "fe79f7dd-b6d4-4a92-ba7b-538af6289c58"
client_id = "8C9F0E1B"
client_secret = { file = "secrets/xero" }
calls_per_day = 1000

[organisation.policies]
missing_party = "create"
rounding_limit = "0.05"

[organisation.numbers.invoice]
prefix = "INV-"

[organisation.accounts]
"4000" = "200"

[organisation.taxes]
"" = "EXEMPTOUTPUT"
"GST \\"old\\"" = "OUTPUT"

[[organisation.tracking]]
category = "Office"
from = "location"
options = { "Adelaide Office" = "Adelaide" }

[common.accounts]
"4001" = "201"

[[route]]
by = "location"
value = "Adelaide Office"
organisation = "adelaide"

[[route]]
by = "default"
organisation = "adelaide"

[[user]]
email = "Demo@Example.com"
name = "Demo"
role = "owner"
password = "correct horse battery"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PSA_KEY", "from-the-environment")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/xero").write_text("from-a-file\n")
    return tmp_path


@pytest.fixture
def file(folder: Path) -> Path:
    (folder / "harbour.toml").write_text(HARBOUR)
    return folder / "harbour.toml"


def asked(file: Path, **more):
    return SimpleNamespace(**{"file": file, "json": False, "yes": True, "workspace": "", **more})


def problems(folder: Path, text: str) -> list[str]:
    (folder / "wrong.toml").write_text(text)
    with pytest.raises(Trouble) as trouble:
        read(folder / "wrong.toml", held=lambda *_: frozenset(), time_zone="UTC")
    first, *rest = str(trouble.value).splitlines()
    assert first == f"{folder / 'wrong.toml'} needs attention:"
    assert trouble.value.code == 2
    return [line.strip() for line in rest]


def test_it_works(file, capsys):
    assert command.apply(asked(file)) == 0
    workspace = queries.workspace()
    assert (workspace.name, workspace.time_zone, workspace.locale) == (
        "Harbour IT",
        "Australia/Adelaide",
        "en-AU",
    )
    assert vault.reveal(workspace, "connectwise") == {"private_key": "from-the-environment"}
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "from-a-file"}
    rules = queries.rulebook(workspace)
    assert rules.organisations["adelaide"].accounts == {"4000": "200"}
    assert len(rules.routes) == 2
    said = capsys.readouterr().out
    assert "+ new       connection  Harbour IT Adelaide Pty Ltd" in said
    assert "from-a-file" not in said


def test_the_plan_changes_nothing_and_shows_no_secret(file, capsys):
    assert command.plan(asked(file)) == 0
    assert not Workspace.objects.exists()
    assert "+ new       workspace   Harbour IT" in capsys.readouterr().out


def test_a_changed_secret_is_named_and_not_shown(file, folder, capsys):
    command.apply(asked(file))
    (folder / "secrets/xero").write_text("a-new-one")
    capsys.readouterr()
    command.plan(asked(file))
    said = capsys.readouterr().out
    assert "~ changed   connection  Harbour IT Adelaide Pty Ltd: client_secret" in said
    assert "a-new-one" not in said


def test_the_plan_for_programs(file, capsys):
    command.plan(asked(file, json=True))
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert changes[0] == {"thing": "workspace", "name": "Harbour IT", "action": "new", "fields": []}


def test_applying_asks_and_nobody_there_is_no_yes(file):
    with pytest.raises(Trouble, match="say --yes"):
        command.apply(asked(file, yes=False))
    assert not Workspace.objects.exists()


@pytest.mark.parametrize("answer, applied", [("y", True), ("", False), ("no", False)])
def test_a_person_at_a_terminal_is_asked(file, monkeypatch, answer, applied):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _: answer)
    if applied:
        assert command.apply(asked(file, yes=False)) == 0
    else:
        with pytest.raises(Trouble, match="Nothing was changed"):
            command.apply(asked(file, yes=False))
    assert Workspace.objects.exists() is applied


def test_what_is_written_to_a_file_and_applied_again_changes_nothing(file, folder, capsys):
    command.apply(asked(file))
    capsys.readouterr()
    assert command.export(asked(file)) == 0
    said = capsys.readouterr().out
    assert "from-a-file" not in said
    assert "from-the-environment" not in said
    assert '# client_secret = { env = "NAME" }   set, unchanged' in said
    (folder / "exported.toml").write_text(said)
    before = setup.current(queries.workspace())
    command.apply(asked(folder / "exported.toml"))
    assert "Everything is as the file says." in capsys.readouterr().out
    assert setup.current(queries.workspace()) == before
    assert exported(before) == said


def test_a_secret_may_stay_away_only_when_it_is_stored(file, folder):
    without = HARBOUR.replace('private_key = { env = "PSA_KEY" }\n', "")
    assert problems(folder, without) == [
        'connectwise.private_key: is missing or empty; for example: private_key = "pQr1sTuVwXyZ2345"'
    ]
    command.apply(asked(file))
    file.write_text(without)
    assert command.apply(asked(file)) == 0
    assert vault.reveal(queries.workspace(), "connectwise") == {"private_key": "from-the-environment"}


def test_a_change_of_rules_writes_the_next_version(file, capsys):
    command.apply(asked(file))
    file.write_text(HARBOUR.replace('"4000" = "200"', '"4000" = "260"'))
    command.apply(asked(file))
    assert "~ changed   rules       version 2" in capsys.readouterr().out
    assert queries.rulebook(queries.workspace()).version == 2


def test_every_problem_is_named_at_once_with_its_path_and_an_example(folder):
    wrong = """
    nonsense = 1
    [workspace]
    time_zone = "Adelaide"
    [connectwise]
    host = "https://api-na.myconnectwise.net"
    compny = "harbour"
    private_key = { env = "NOT_THERE" }
    [[organisation]]
    key = "adelaide"
    colour = "blue"
    connector = "xero"
    client_id = 7
    client_secret = { file = "not-there" }
    calls_per_day = 0
    [organisation.policies]
    missing_party = "guess"
    [[organisation]]
    key = "sydney"
    name = "Sydney"
    connector = "sage"
    [[route]]
    by = "moon"
    organisation = "perth"
    [[user]]
    email = "nobody"
    role = "king"
    password = "12345"
    """
    found = problems(folder, wrong)
    paths = [line.partition(":")[0] for line in found]
    assert paths == [
        "nonsense",
        "workspace.name",
        "workspace.time_zone",
        "connectwise.compny",
        "connectwise.private_key",
        "connectwise.client_id",
        "connectwise.company",
        "connectwise.public_key",
        "organisation.adelaide.colour",
        "organisation.adelaide.name",
        "organisation.adelaide.client_id",
        "organisation.adelaide.client_secret",
        "organisation.adelaide.calls_per_day",
        "organisation.sydney.connector",
        "user[1].role",
        "user[1].email",
        "user[1].password",
        "organisation.adelaide.policies.missing_party",
        "route[1].by",
        "route[1].organisation",
    ]
    assert all("; for example: " in line for line in found)


@pytest.mark.parametrize(
    "was, becomes, said",
    [
        ("https://api-na.myconnectwise.net", "http://psa.example.com", "connectwise: 'http://psa.example.com' is not enc"),
        ('tenant_id = "fe79f7dd', 'tenant_id = "x', "is no tenant id; it looks like"),
        ('key = "adelaide"', 'key = "connectwise"', "is the name of a source"),
        ('key = "adelaide"', 'key = "Adelaide Office"', "may only have a to z"),
        ('{ env = "PSA_KEY" }', "{ env = 'PSA_KEY', file = 'x' }", "must be a text or name where it is"),
        ('{ env = "PSA_KEY" }', "12", "must be a text or name where it is"),
        ('role = "owner"', 'role = "owner"\nmood = "good"', "user[1].mood: is not known here"),
    ],
)  # fmt: skip
def test_what_is_refused(folder, was, becomes, said):
    found = problems(folder, HARBOUR.replace(was, becomes))
    assert any(said in line for line in found), found


def test_two_people_with_one_address_are_refused(folder):
    found = problems(folder, HARBOUR + '[[user]]\nemail = "demo@example.com"\nrole = "viewer"\n')
    assert found == [
        'user[2].email: "demo@example.com" is there twice; for example: email = "other@example.com"'
    ]


@pytest.mark.parametrize(
    "content, said",
    [
        ("title = ", "is not readable as TOML"),
        (b"\xff\xfe", "is not readable as TOML"),
        (None, "There is no file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(folder, content, said):
    file = folder / "broken.toml"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Trouble, match=said):
        read(file, held=lambda *_: frozenset(), time_zone="UTC")


@pytest.mark.parametrize("text", ['"', "\\", "\n\t\r", "\x7f\x01", "ÄÖ€😀", "a = b # c", ""])
def test_every_text_comes_back_from_toml_as_it_was(text):
    import tomllib

    assert tomllib.loads(f"it = {written(text)}\n{written(text)} = 1") == {"it": text} | {text: 1}
