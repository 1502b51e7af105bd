"""The vault: the only module that sees a secret in clear. Everything leaves it encrypted, or to be used at
once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Self

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from tieout.store.models import Connection, Secret, Token, Workspace


class VaultLocked(Exception):
    """No key of TIEOUT_DATA_KEYS opens what is stored: the keys were changed, or the database is another
    one's.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} cannot be decrypted with any key of TIEOUT_DATA_KEYS. "
            "Put the key with which it was written back into the list, behind the new one"
        )


class ClaimLost(Exception):
    """The token's claim ran out before the new token was stored: another process may have renewed it
    since.
    """


# --- secrets ------------------------------------------------------------------------------------------------


def keep(workspace: Workspace, connection: str, secrets: Mapping[str, str]) -> None:
    """Store credentials of a connection, name -> text, in place of those of the same names."""
    owner = Connection.objects.of(workspace).get(key=connection)
    Secret.objects.of(workspace).bulk_create(
        (
            Secret(
                workspace=workspace,
                connection=owner,
                name=name,
                ciphertext=_encrypted(text.encode()),
                written_at=timezone.now(),
            )
            for name, text in secrets.items()
        ),
        update_conflicts=True,
        unique_fields=["connection", "name"],
        update_fields=["ciphertext", "written_at"],
    )


def reveal(workspace: Workspace, connection: str) -> dict[str, str]:
    """Return all credentials of a connection, name -> text. Raises VaultLocked."""
    rows = Secret.objects.of(workspace).filter(connection__key=connection)
    return {row.name: _decrypted(row.ciphertext, f"The {row.name} of {connection}").decode() for row in rows}


def holds(workspace: Workspace, connection: str) -> frozenset[str]:
    """Names of the credentials that are stored, which is all that a screen may know."""
    rows = Secret.objects.of(workspace).filter(connection__key=connection)
    return frozenset(rows.values_list("name", flat=True))


def differing(workspace: Workspace, connection: str, secrets: Mapping[str, str]) -> frozenset[str]:
    """Names under which something else is stored than given, or nothing."""
    stored = reveal(workspace, connection)
    return frozenset(name for name, text in secrets.items() if stored.get(name) != text)


def rotate() -> int:
    """Encrypt everything of the installation anew with the first key, so that older ones can be dropped; returns
    how many values were not under it yet.

    Goes over everything until nothing is left, since a process with an older list of keys may write meanwhile;
    what was written meanwhile is never overwritten. Raises VaultLocked, with what came before it rotated.
    """
    total = 0
    while tried := [*_credentials_rotated(), *_second_factors_rotated()]:
        total += sum(tried)
    return total


def _credentials_rotated() -> Iterator[bool]:
    """Yield, for each that was not under the first key, whether it was rotated before anybody wrote it anew."""
    for workspace in Workspace.objects.all():
        for secret in Secret.objects.of(workspace):
            packed = bytes(secret.ciphertext)
            if not _first_opens(packed):
                fresh = _rotated(packed, f"The secret {secret.name} of {workspace}")
                same_secret = Secret.objects.of(workspace).filter(pk=secret.pk, ciphertext=packed)
                yield bool(same_secret.update(ciphertext=fresh))
        for token in Token.objects.of(workspace).exclude(ciphertext=None):
            packed = bytes(token.ciphertext or b"")
            if not _first_opens(packed):
                fresh = _rotated(packed, f"A token of {workspace}")
                same_token = Token.objects.of(workspace).filter(pk=token.pk, ciphertext=packed)
                yield bool(same_token.update(ciphertext=fresh))


def _second_factors_rotated() -> Iterator[bool]:
    """As `_credentials_rotated`: authenticator apps keep a secret, recovery codes a seed, passkeys nothing."""
    for factor in Authenticator.objects.select_related("user"):
        sealed = {name: factor.data[name].encode() for name in ("secret", "seed") if name in factor.data}
        old = {name: packed for name, packed in sealed.items() if not _first_opens(packed)}
        if old:
            what = f"The second factor of {factor.user}"
            fresh = {name: _rotated(packed, what).decode() for name, packed in old.items()}
            same = Authenticator.objects.filter(pk=factor.pk, data=factor.data)
            yield bool(same.update(data={**factor.data, **fresh}))


def seal(text: str) -> str:
    """Encrypt a text that somebody else keeps: the secret of a person's second factor."""
    return _encrypted(text.encode()).decode()


def unseal(text: str, what: str) -> str:
    """Return what was sealed; `what` names it for a person. Raises VaultLocked."""
    return _decrypted(text.encode(), what).decode()


# --- tokens -------------------------------------------------------------------------------------------------


class TokenCupboard:
    """The OAuth token with which a connection is opened, and the claim of the one process that may renew it.

    A token is one person's for one app, so connections share it: organisations that one person connected have
    the same, those of another person another. A claim is a row, never an open transaction, so nothing is
    locked while the wire is busy. It runs out by itself when its process dies.
    """

    def __init__(self, workspace: Workspace, connection: str) -> None:
        owner = Connection.objects.of(workspace).get(key=connection)
        self._workspace = workspace.pk
        self._name = connection
        self._token = owner.token_id or _nobodys(workspace, owner)

    @classmethod
    def of_person(cls, workspace: Workspace, connection: str, person: str) -> Self:
        """Return the cupboard of a person who consented for this connection's app; it serves nobody yet."""
        cupboard = cls(workspace, connection)
        app = _app(Connection.objects.of(workspace).get(key=connection))
        cupboard._token = _row(workspace, app, person)
        return cupboard

    def read(self) -> Mapping[str, object] | None:
        """Return the token, None when nobody has connected yet. Raises VaultLocked."""
        packed = self._rows().values_list("ciphertext", flat=True).first()
        if not packed:
            return None
        token: Mapping[str, object] = json.loads(_decrypted(packed, f"The token of {self._name}"))
        return token

    def claim(self, holder: str, seconds: float) -> bool:
        """Take the claim for so long; False while another one holds it."""
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_holder=holder)
        return bool(
            self._rows()
            .filter(free)
            .update(lease_holder=holder, lease_until=now + timedelta(seconds=seconds))
        )

    def write(self, holder: str, token: Mapping[str, object]) -> None:
        """Store a new token. Raises ClaimLost, storing nothing, when the claim is another's."""
        packed = _encrypted(json.dumps(dict(token)).encode())
        mine = self._rows().filter(lease_holder=holder)
        if not mine.update(ciphertext=packed, written_at=timezone.now()):
            raise ClaimLost(
                f"the claim on the token of {self._name} ran out and was taken by another process"
            )

    def release(self, holder: str) -> None:
        """Give the claim back."""
        self._rows().filter(lease_holder=holder).update(lease_holder="", lease_until=None)

    def serve(self, connection: str) -> None:
        """Open this connection with our token from now on; what it had before goes if nobody else has it."""
        self._moved(connection, self._token)

    def forget(self) -> None:
        """Take the token from the connection; it is removed when no other one is opened with it."""
        self._moved(self._name, None)
        self.clear_if_unused()

    def clear_if_unused(self) -> None:
        """Remove the token when no connection is opened with it."""
        _clear_if_unused(self._workspace, self._token)

    def _moved(self, connection: str, token: int | None) -> None:
        row = Connection.objects.of(self._workspace).filter(key=connection)
        before = row.values_list("token", flat=True).first()
        row.update(token=token)
        if before is not None and before != token:
            _clear_if_unused(self._workspace, before)

    def _rows(self) -> QuerySet[Token]:
        return Token.objects.of(self._workspace).filter(pk=self._token)


def _app(connection: Connection) -> str:
    """Return what tells apps apart: the client id, for a connection without one its own key."""
    return str(connection.settings.get("client_id") or connection.key)


def _nobodys(workspace: Workspace, connection: Connection) -> int:
    """Return the row that every connection of an app has until a person consents; of some apps for ever."""
    token = _row(workspace, _app(connection), "")
    Connection.objects.of(workspace).filter(pk=connection.pk, token=None).update(token=token)
    return token


def _row(workspace: Workspace, app: str, person: str) -> int:
    row, _ = Token.objects.of(workspace).get_or_create(
        app=app, person=person, defaults={"workspace": workspace}
    )
    return row.pk


def _clear_if_unused(workspace: int, token: int) -> None:
    used = Connection.objects.of(workspace).filter(token=token)
    Token.objects.of(workspace).filter(~Exists(used), pk=token).delete()


# --- keys ---------------------------------------------------------------------------------------------------


@cache
def _keys(keys: Iterable[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _encrypted(clear: bytes) -> bytes:
    return _keys(settings.DATA_KEYS).encrypt(clear)


def _decrypted(packed: bytes | memoryview, what: str) -> bytes:
    try:
        return _keys(settings.DATA_KEYS).decrypt(bytes(packed))
    except InvalidToken as wrong:
        raise VaultLocked(what) from wrong


def _first_opens(packed: bytes) -> bool:
    try:
        Fernet(settings.DATA_KEYS[0]).decrypt(packed)
    except InvalidToken:
        return False
    return True


def _rotated(packed: bytes | memoryview, what: str) -> bytes:
    try:
        return _keys(settings.DATA_KEYS).rotate(bytes(packed))
    except InvalidToken as wrong:
        raise VaultLocked(what) from wrong
