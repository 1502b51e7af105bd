"""Codes and tokens: issued, rotated, checked and taken back (Xero: token lifetimes and rotation)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tieout.simulator.identity.records import (
    ACCESS_LIFE,
    CODE_LIFE,
    GRACE,
    REFRESH_LIFE,
    AccessToken,
    App,
    Code,
    RefreshToken,
    TokenProblem,
    User,
)
from tieout.simulator.recorded import freeze, thaw
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches

ISSUER = "https://identity.xero.com"
# `jti` stays in either case: without it two tokens could be the same text.
_PROVEN_CLAIMS = frozenset({"xero_userid", "authentication_event_id", "jti"})
_ID_LIFE = timedelta(minutes=5)


class Tokens:
    """All codes and tokens ever issued, by their text."""

    def __init__(self, seeded: Seeded, switches: Switches) -> None:
        self._seeded = seeded
        self._switches = switches
        self._lock = threading.Lock()
        self._key = seeded.entropy(64)
        self.codes: dict[str, Code] = {}
        self.refresh: dict[str, RefreshToken] = {}
        self.access: dict[str, AccessToken] = {}

    def new_code(
        self,
        app: App,
        user: User,
        *,
        redirect_uri: str,
        scopes: list[str],
        challenge: str,
        event: str,
        now: datetime,
    ) -> str:
        """An authorization code for a consent that was given."""
        code = self._seeded.entropy(43)
        with self._lock:
            self.codes[code] = Code(code, app.client_id, user.id, redirect_uri, scopes, challenge, event, now)
        return code

    def redeem(self, app: App, code: str, *, redirect_uri: str, verifier: str, now: datetime) -> Code | None:
        """Use up a code; None when it is unknown, used, older than five minutes, another app's, or fails PKCE."""
        with self._lock:
            found = self.codes.get(code)
            if found is None or found.used or found.client_id != app.client_id:
                return None
            found.used = True
        fresh = now < found.issued + CODE_LIFE
        return (
            found
            if fresh and found.redirect_uri == redirect_uri and _proves(found.challenge, verifier)
            else None
        )

    def rotate(self, app: App, token: str, now: datetime) -> RefreshToken | None:
        """Spend a refresh token; None when it does not count any more.

        A spent one counts again for thirty minutes, for a client whose reply was lost.
        """
        with self._lock:
            found = self.refresh.get(token)
            if found is None or found.client_id != app.client_id or now >= found.issued + REFRESH_LIFE:
                return None
            if found.spent is not None and not self._in_grace(found, now):
                return None
            found.spent = found.spent or now
            return found

    def _in_grace(self, spent: RefreshToken, now: datetime) -> bool:
        if spent.spent is None or now > spent.spent + GRACE:
            return False
        successor = self.refresh.get(spent.successor)
        used_on = successor is not None and successor.spent is not None
        return not used_on or self._switches.on("spent-refresh-token", "grace")

    def issue(
        self,
        app: App,
        user: User | None,
        scopes: list[str],
        *,
        event: str,
        now: datetime,
        spent: RefreshToken | None = None,
    ) -> dict[str, Any]:
        """The token reply: an access token, and a refresh token where `offline_access` was granted."""
        subject = user.id if user else ""
        access = self._jwt(self._claims(app, user, scopes, event, now))
        reply: dict[str, Any] = {}
        if user is not None and "openid" in scopes:
            reply["id_token"] = self._jwt(self._id_claims(app, user, now))
        reply |= {
            "access_token": access,
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "token_type": "Bearer",
        }
        with self._lock:
            self.access[access] = AccessToken(access, app.client_id, subject, scopes, now + ACCESS_LIFE)
            if user is not None and "offline_access" in scopes:
                token = self._seeded.entropy(64)
                self.refresh[token] = RefreshToken(token, app.client_id, user.id, scopes, event, now)
                reply["refresh_token"] = token
                if spent is not None:
                    spent.successor = token
        reply["scope"] = " ".join(scopes)
        return reply

    def check(self, token: str, now: datetime) -> AccessToken:
        """The access token. Raises: TokenProblem when it is unknown, revoked or expired."""
        found = self.access.get(token)
        if found is None or found.revoked:
            raise TokenProblem
        if now >= found.expires:
            raise TokenProblem(found.expires)
        return found

    def revoke(self, client_id: str, user_id: str) -> None:
        """Take back everything that this user gave this app."""
        with self._lock:
            for access in self.access.values():
                if (access.client_id, access.user_id) == (client_id, user_id):
                    access.revoked = True
            self.refresh = {
                text: token
                for text, token in self.refresh.items()
                if (token.client_id, token.user_id) != (client_id, user_id)
            }

    def expire(self, now: datetime) -> int:
        """Make every live access token old at once; how many there were."""
        live = [token for token in self.access.values() if token.expires > now]
        for token in live:
            token.expires = now
        return len(live)

    def _claims(
        self, app: App, user: User | None, scopes: list[str], event: str, now: datetime
    ) -> dict[str, Any]:
        claims: dict[str, Any] = {
            "nbf": _seconds(now),
            "exp": _seconds(now + ACCESS_LIFE),
            "iss": ISSUER,
            "aud": f"{ISSUER}/resources",
            "client_id": app.client_id,
            "jti": self._seeded.entropy(32),
        }
        if user is not None:
            claims |= {
                "sub": hashlib.md5(user.id.encode(), usedforsecurity=False).hexdigest(),
                "auth_time": _seconds(now),
                "xero_userid": user.id,
                "authentication_event_id": event,
            }
        if self._switches.on("token-claims", "proven"):
            claims = {name: value for name, value in claims.items() if name in _PROVEN_CLAIMS}
        return claims | {"scope": scopes}

    def _id_claims(self, app: App, user: User, now: datetime) -> dict[str, Any]:
        given, _, family = user.name.partition(" ")
        return {
            "nbf": _seconds(now),
            "exp": _seconds(now + _ID_LIFE),
            "iss": ISSUER,
            "aud": app.client_id,
            "iat": _seconds(now),
            "xero_userid": user.id,
            "preferred_username": user.email,
            "email": user.email,
            "given_name": given,
            "family_name": family,
        }

    def _jwt(self, claims: Mapping[str, Any]) -> str:
        head = _segment(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "simulated"}).encode())
        payload = _segment(json.dumps(claims).encode())
        signature = hmac.new(self._key.encode(), f"{head}.{payload}".encode(), hashlib.sha256).digest()
        return f"{head}.{payload}.{_segment(signature)}"

    def save(self) -> dict[str, Any]:
        """All codes and tokens."""
        with self._lock:
            return {
                "key": self._key,
                "codes": freeze(list(self.codes.values())),
                "refresh": freeze(list(self.refresh.values())),
                "access": freeze(list(self.access.values())),
            }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take up what `save` gave."""
        with self._lock:
            self._key = state["key"]
            self.codes = {code.code: code for code in _thawed(Code, state["codes"])}
            self.refresh = {token.token: token for token in _thawed(RefreshToken, state["refresh"])}
            self.access = {token.token: token for token in _thawed(AccessToken, state["access"])}


def _thawed(kind: Any, rows: Iterable[Any]) -> list[Any]:
    return [thaw(kind, row) for row in rows]


def _proves(challenge: str, verifier: str) -> bool:
    """PKCE S256: the verifier of 43 to 128 characters hashes to the challenge; no challenge asks for nothing."""
    if not challenge:
        return True
    if not 43 <= len(verifier) <= 128:
        return False
    return _segment(hashlib.sha256(verifier.encode()).digest()) == challenge


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
