"""People by command: listed, invited, given a role, taken out, and let in again when they are locked out."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator

from tests.post import post_office
from tieout.cli import people as command
from tieout.cli.arguments import ROLES
from tieout.cli.troubles import Exit, Trouble
from tieout.store import invitations, queries
from tieout.store.models import Activity, Membership, Role, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def harbour() -> Workspace:
    workspace = Workspace.objects.create(name="Harbour IT", slug="harbour", time_zone="Australia/Adelaide")
    mere = User.objects.create_user("mere@example.com", "a-long-word-for-tests", name="Mere Harris")
    Membership.objects.of(workspace).create(user=mere, role="owner")
    return workspace


def asked(**words: object) -> Namespace:
    return Namespace(**{"workspace": "", "json": False} | words)


def test_the_roles_that_can_be_typed_are_those_that_there_are():
    assert list(ROLES) == Role.values


def test_members_and_invited_are_listed(harbour, capsys):
    invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=None)
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={})
    assert command.list_(asked()) == Exit.WELL
    _, mere, ada = capsys.readouterr().out.splitlines()
    assert mere.split() == ["member", "mere@example.com", "Mere", "Harris", "owner", "on", "never"]
    assert ada.split() == ["invited", "ada@example.com", "viewer"]
    command.list_(asked(json=True))
    rows = json.loads(capsys.readouterr().out)["people"]
    assert [(row["state"], row["email"], row["role"]) for row in rows] == [
        ("member", "mere@example.com", "owner"),
        ("open", "ada@example.com", "viewer"),
    ]


def test_an_invitation_is_mailed(settings, capsys):
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, email_url="smtp://mail.example.com")
        assert command.invite(asked(email="Ada@example.com", role="manager")) == Exit.WELL
        assert capsys.readouterr().out.startswith("ada@example.com was invited by mail.")
        assert (
            "You are invited to join Harbour IT in Tieout, as manager."
            in post.to("ada@example.com").get_content()
        )
        settings.EMAIL_PORT = 1
        with pytest.raises(Trouble, match="could not be sent") as lost:
            command.invite(asked(email="bo@example.com", role="viewer"))
        assert lost.value.code == Exit.LOST


def test_without_mail_the_link_is_printed_and_is_that_of_the_site(capsys, client):
    command.invite(asked(email="ada@example.com", role="viewer"))
    link = capsys.readouterr().out.splitlines()[-1]
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    command.invite(asked(email="ada@example.com", role="viewer", json=True))
    assert json.loads(capsys.readouterr().out)["mailed"] is False


@pytest.mark.parametrize(
    "email,code,said",
    [
        ("nobody", Exit.WRONG, "no e-mail address"),
        ("mere@example.com", Exit.FAILED, "a member of Harbour IT already"),
    ],
)
def test_who_cannot_be_invited_is_told_why(email, code, said):
    with pytest.raises(Trouble, match=said) as refused:
        command.invite(asked(email=email, role="viewer"))
    assert refused.value.code == code


def test_a_role_is_changed_and_the_operator_is_in_the_log(harbour, capsys):
    ada = User.objects.create_user("ada@example.com", None)
    Membership.objects.of(harbour).create(user=ada, role="viewer")
    command.role(asked(email="ADA@example.com", role="owner"))
    assert capsys.readouterr().out == "ada@example.com is owner of Harbour IT now.\n"
    assert Activity.objects.of(harbour).get().user is None
    command.role(asked(email="mere@example.com", role="viewer"))
    with pytest.raises(Trouble, match="without an owner"):
        command.role(asked(email="ada@example.com", role="viewer"))


def test_members_are_taken_out_and_invitations_back(harbour, capsys):
    invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=None)
    command.remove(asked(email="ada@example.com"))
    assert capsys.readouterr().out == "The invitation of ada@example.com was taken back.\n"
    with pytest.raises(Trouble, match="Nobody with the address"):
        command.remove(asked(email="ada@example.com"))
    with pytest.raises(Trouble, match="without an owner"):
        command.remove(asked(email="mere@example.com"))
    assert len(queries.members(harbour)) == 1


def test_who_is_locked_out_is_let_in_again(monkeypatch, capsys):
    mere = User.objects.get()
    Authenticator.objects.create(user=mere, type="totp", data={})
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    with pytest.raises(Trouble, match="too short"):
        command.password(asked(email="mere@example.com", forget_second_factor=True))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    command.password(asked(email="mere@example.com", forget_second_factor=True))
    mere.refresh_from_db()
    assert mere.check_password("correct horse battery")
    assert not Authenticator.objects.exists()
    assert "second factors are gone" in capsys.readouterr().out
    assert "correct horse" not in str(list(Activity.objects.of(Workspace.objects.get()).values()))


def test_the_commands_are_there(shell):
    assert "invite" in shell.well("people", "--help")
    assert shell.type("people", "role", "a@example.com", "emperor").returncode == 2
    assert "Nothing is set up yet" in shell.type("people", "list").stderr
