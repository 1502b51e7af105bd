"""The vault: what is stored is unreadable, what is renewed is renewed by one, and a wrong key says so."""

from __future__ import annotations

import ast
import threading
from argparse import Namespace
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.db import connection
from django.utils import timezone

import tieout
from tieout.cli import keys
from tieout.cli.troubles import Exit, Trouble
from tieout.store import vault
from tieout.store.models import Connection, Secret, Token, User
from tieout.store.vault import ClaimLost, TokenCupboard, VaultLocked

TOKEN = {
    "access_token": "canary-access",
    "refresh_token": "canary-refresh",
    "expires_at": 1_800_000_000,
    "scope": "x",
    "issued_at": 1,
}


@pytest.mark.django_db
def test_a_secret_comes_back_and_is_not_readable_in_the_database(workspace):
    vault.keep(workspace, "adelaide", {"client_secret": "canary-1", "other": "ø"})
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "canary-1", "other": "ø"}
    assert vault.holds(workspace, "adelaide") == {"client_secret", "other"}
    vault.keep(workspace, "adelaide", {"client_secret": "canary-2"})
    assert vault.reveal(workspace, "adelaide")["client_secret"] == "canary-2"
    assert all(b"canary" not in bytes(row.ciphertext) for row in Secret.objects.of(workspace))


@pytest.mark.django_db
def test_a_secret_of_another_workspace_or_connection_is_not_found(workspace, stranger):
    vault.keep(workspace, "adelaide", {"client_secret": "canary"})
    assert vault.reveal(stranger, "adelaide") == vault.reveal(workspace, "sydney") == {}
    with pytest.raises(Connection.DoesNotExist):
        vault.keep(workspace, "perth", {"client_secret": "x"})


@pytest.mark.django_db
def test_what_differs_is_named(workspace):
    vault.keep(workspace, "adelaide", {"a": "1", "b": "2"})
    assert vault.differing(workspace, "adelaide", {"a": "1", "b": "3", "c": "4"}) == {"b", "c"}


@pytest.mark.django_db
def test_a_wrong_key_says_so_and_the_right_one_behind_it_helps(workspace, settings):
    vault.keep(workspace, "adelaide", {"client_secret": "canary"})
    first, second = settings.DATA_KEYS[0], Fernet.generate_key().decode()
    settings.DATA_KEYS = (second,)
    with pytest.raises(VaultLocked, match=r"client_secret of adelaide.*TIEOUT_DATA_KEYS"):
        vault.reveal(workspace, "adelaide")
    settings.DATA_KEYS = (second, first)
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "canary"}


def _person_with_second_factors() -> tuple[Authenticator, Authenticator]:
    ada = User.objects.create_user("ada@example.com", "a-long-word-for-tests")
    app = TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    return app.instance, RecoveryCodes.activate(ada).instance


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_can_go(workspace, settings):
    vault.keep(workspace, "adelaide", {"client_secret": "canary"})
    cupboard = TokenCupboard(workspace, "adelaide")
    cupboard.claim("me", 10)
    cupboard.write("me", TOKEN)
    app, codes = _person_with_second_factors()
    before = RecoveryCodes(codes).get_unused_codes()
    fresh = Fernet.generate_key().decode()
    settings.DATA_KEYS = (fresh, *settings.DATA_KEYS)
    assert vault.rotate() == 4
    assert vault.rotate() == 0
    settings.DATA_KEYS = (fresh,)
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "canary"}
    assert cupboard.read() == TOKEN
    app.refresh_from_db()
    codes.refresh_from_db()
    assert vault.unseal(app.data["secret"], "it") == "JBSWY3DPEHPK3PXP"
    assert RecoveryCodes(codes).get_unused_codes() == before


@pytest.mark.django_db
def test_a_token_renewed_while_keys_are_rotated_is_not_overwritten(workspace, settings, monkeypatch):
    cupboard = TokenCupboard(workspace, "adelaide")
    cupboard.claim("me", 10)
    cupboard.write("me", TOKEN)
    newer = TOKEN | {"refresh_token": "canary-renewed"}
    old, fresh = settings.DATA_KEYS[0], Fernet.generate_key().decode()
    settings.DATA_KEYS = (fresh, old)
    rotated, written = vault._rotated, []

    def meanwhile(packed: bytes, what: str) -> bytes:
        if not written:  # a worker that was not started again yet renews it between our read and our write
            written.append(True)
            settings.DATA_KEYS = (old,)
            cupboard.write("me", newer)
            settings.DATA_KEYS = (fresh, old)
        return rotated(packed, what)

    monkeypatch.setattr(vault, "_rotated", meanwhile)
    assert vault.rotate() == 1
    settings.DATA_KEYS = (fresh,)
    assert cupboard.read() == newer


@pytest.mark.django_db
def test_a_rotation_without_the_old_key_says_what_it_cannot_open(workspace, settings, capsys):
    vault.keep(workspace, "adelaide", {"client_secret": "canary"})
    old, fresh = settings.DATA_KEYS[0], Fernet.generate_key().decode()
    settings.DATA_KEYS = (fresh,)
    with pytest.raises(Trouble, match="client_secret"):
        keys.rotate(Namespace())
    settings.DATA_KEYS = (fresh, old)
    assert keys.rotate(Namespace()) == Exit.WELL
    assert "1 encrypted anew" in capsys.readouterr().out
    settings.DATA_KEYS = (fresh,)
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "canary"}


@pytest.mark.django_db
def test_a_token_is_stored_unreadable_and_comes_back(workspace):
    cupboard = TokenCupboard(workspace, "adelaide")
    assert cupboard.read() is None
    assert cupboard.claim("me", 30)
    cupboard.write("me", TOKEN)
    cupboard.release("me")
    assert TokenCupboard(workspace, "adelaide").read() == TOKEN
    assert b"canary" not in bytes(Token.objects.of(workspace).get().ciphertext)
    cupboard.forget()
    assert cupboard.read() is None


@pytest.mark.django_db
def test_one_process_renews_a_token_at_a_time_and_a_dead_one_is_followed(workspace):
    mine, theirs = TokenCupboard(workspace, "adelaide"), TokenCupboard(workspace, "adelaide")
    assert mine.claim("me", 30)
    assert mine.claim("me", 30)
    assert not theirs.claim("them", 30)
    assert TokenCupboard(workspace, "sydney").claim("them", 30)
    Token.objects.of(workspace).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert theirs.claim("them", 30)
    with pytest.raises(ClaimLost):
        mine.write("me", TOKEN)
    mine.release("me")  # not ours any more: nothing happens
    theirs.write("them", TOKEN)
    theirs.release("them")
    assert mine.claim("me", 30)


@pytest.mark.django_db
def test_connections_of_one_app_share_a_token_and_the_claim_on_it(workspace):
    Connection.objects.of(workspace).filter(kind="ledger").update(settings={"client_id": "app"})
    adelaide, sydney = TokenCupboard(workspace, "adelaide"), TokenCupboard(workspace, "sydney")
    assert adelaide.claim("me", 30)
    assert not sydney.claim("them", 30)
    adelaide.write("me", TOKEN)
    assert sydney.read() == TOKEN
    adelaide.forget()
    assert TokenCupboard(workspace, "sydney").read() == TOKEN
    sydney.forget()
    assert not Token.objects.of(workspace).exists()


@pytest.mark.django_db
def test_two_people_have_a_token_each_and_what_nobody_uses_goes(workspace):
    Connection.objects.of(workspace).filter(kind="ledger").update(settings={"client_id": "app"})
    ada = TokenCupboard.of_person(workspace, "adelaide", "ada")
    bob = TokenCupboard.of_person(workspace, "sydney", "bob")
    for cupboard, key in ((ada, "adelaide"), (bob, "sydney")):
        assert cupboard.claim(key, 30)
        cupboard.write(key, {"access_token": key})
        cupboard.serve(key)
    assert TokenCupboard(workspace, "adelaide").read() == {"access_token": "adelaide"}
    assert TokenCupboard(workspace, "sydney").read() == {"access_token": "sydney"}

    ada.serve("sydney")  # Ada connects Sydney as well: nobody uses Bob's any more

    assert TokenCupboard(workspace, "sydney").read() == {"access_token": "adelaide"}
    assert Token.objects.of(workspace).get().person == "ada"
    assert bob.read() is None
    assert not bob.claim("late", 30)


def test_of_many_processes_one_gets_the_claim(open_books):
    TokenCupboard(open_books, "adelaide")
    won, barrier = [], threading.Barrier(6)

    def claim(holder: str) -> None:
        cupboard = TokenCupboard(open_books, "adelaide")
        barrier.wait()
        if cupboard.claim(holder, 30):
            won.append(holder)
        connection.close()

    threads = [threading.Thread(target=claim, args=(f"p{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_only_the_vault_touches_what_is_encrypted():
    """No other module of ours names the tables of secrets and tokens, the ciphertext, or the cipher."""
    root = Path(tieout.__file__).parent
    may = {"store/vault.py", "store/models/connections.py", "store/models/__init__.py"}
    keys = {
        "project/readers.py": {"Fernet"},  # checks that the keys are keys
        "project/derived.py": {"Fernet"},  # makes those of a demonstration
    }
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name in may or "/migrations/" in name:
            continue
        found = _names(ast.parse(path.read_text())) & {
            "Secret",
            "Token",
            "ciphertext",
            "Fernet",
            "MultiFernet",
            "DATA_KEYS",
        }
        allowed = keys.get(name, set()) | ({"DATA_KEYS"} if name == "project/settings.py" else set())
        if not name.startswith(("simulator/", "connectors/")):  # they have tokens of their own, and no tables
            assert found <= allowed, f"{name} names {found - allowed}"


def _names(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
