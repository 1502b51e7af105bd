"""What people do to their own accounts is written down in every workspace that they may enter."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator

from tieout.store import people
from tieout.store.models import User

_KEYS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey or security key",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


def listen() -> None:
    """Hear of every change from now on; called once, when the application is ready."""
    for signal, action in (
        (account.password_changed, "change password"),
        (account.password_set, "set password"),
        (account.password_reset, "set password by mail"),
    ):
        signal.connect(_about_password(action), weak=False, dispatch_uid=action)
    for signal, verb in (
        (factors.authenticator_added, "add"),
        (factors.authenticator_removed, "remove"),
        (factors.authenticator_reset, "renew"),
    ):
        signal.connect(_about_key(verb), weak=False, dispatch_uid=f"{verb} authenticator")


def _about_password(action: str) -> Any:
    def hear(user: User, **_: object) -> None:
        people.own_deed(user, action)

    return hear


def _about_key(verb: str) -> Any:
    def hear(user: User, authenticator: Authenticator, **_: object) -> None:
        people.own_deed(user, f"{verb} {_KEYS[authenticator.type]}")

    return hear
