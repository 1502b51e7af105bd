"""Being let in by Xero: a person's consent or a custom connection, and tokens renewed by one at a time.

A token belongs to one person and one app and opens every organisation that this person connected. A
refresh token can be used once: whoever renews holds the cupboard's claim, looks whether somebody else was
quicker, and stores the new pair before anybody uses it. When the answer of a renewal is lost, the old refresh
token is good for another 30 minutes, so the next attempt simply presents it again. (Xero: token response and
lifetimes, token ownership.)
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from tieout.connectors.wire import Courier, Request, TokenCupboard, Verdict
from tieout.connectors.xero.schema import Connection
from tieout.connectors.xero.settings import AppKind, XeroApp
from tieout.connectors.xero.verdicts import AnswerReader, TokenReader
from tieout.core.faults import Fault
from tieout.core.ports import Unauthorised, Unavailable, Unclear

SYSTEM = "xero-identity"
EARLY_SECONDS = 120  # renewed this long before the token runs out
CLAIM_SECONDS = 25.0  # far longer than a renewal takes; a worker that died holds nobody up for longer
PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.25
RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Consent:
    """A person is about to be sent to Xero; their session keeps `state` and `verifier` until they return."""

    url: str
    state: str
    verifier: str


def new_consent(app: XeroApp) -> Consent:
    """Return where to send a person, with a fresh state and proof key. (Xero: OAuth hosts and endpoints.)"""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": " ".join(app.scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    url = f"{app.login}/identity/connect/authorize?{urlencode(query, quote_via=quote)}"
    return Consent(url, state, verifier)


class Tokens:
    """Hands out the access tokens of one app and person.

    Every method raises Unauthorised when Xero lets us in no more and a person is needed, and Unavailable when
    it may work later; never Unclear, because whatever wanted the token has not been sent.
    """

    def __init__(
        self,
        app: XeroApp,
        *,
        courier: Courier,
        cupboard: TokenCupboard,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._app = app
        self._courier = courier
        self._cupboard = cupboard
        self._now = now
        self._sleep = sleep

    def access_token(self, organisation: str = "") -> str:
        """Return a token that is good for another two minutes; `organisation` is named in faults."""
        kept = self._cupboard.read()
        if kept is not None and self._is_fresh(kept):
            return str(kept["access_token"])
        return self._renew(organisation, rejected="")

    def renewed(self, organisation: str = "", *, rejected: str) -> str:
        """Return another token than the one that Xero has just rejected as expired."""
        return self._renew(organisation, rejected=rejected)

    def exchange_code(self, code: str, verifier: str) -> None:
        """Turn the code that a person brought back from Xero into tokens, and store them."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._app.redirect_uri,
            "code_verifier": verifier,
        }
        with self._claim() as holder:
            self._store(holder, self._asked(form, ""))

    def connections(self) -> list[Connection]:
        """Return the organisations that this person connected to the app."""
        said = self._manage("GET", "/connections", "list the connected organisations")
        if not isinstance(said, list):
            fault = Fault("answer-malformed", {"system": "Xero", "problem": "a list was expected"})
            raise Unavailable("list the connected organisations: a list was expected", fault=fault)
        return [one for one in said if one.get("tenantType", "ORGANISATION") == "ORGANISATION"]

    def disconnect(self, tenant_id: str) -> bool:
        """Take one organisation out of the app; False when it was not connected any more."""
        for connection in self.connections():
            if connection.get("tenantId") == tenant_id:
                path = f"/connections/{quote(connection['id'], safe='')}"
                self._manage("DELETE", path, "disconnect the organisation")
                return True
        return False

    def _is_fresh(self, token: Mapping[str, object]) -> bool:
        return int(str(token["expires_at"])) - self._now().timestamp() > EARLY_SECONDS

    def _renew(self, organisation: str, *, rejected: str) -> str:
        with self._claim() as holder:
            kept = self._cupboard.read()
            if kept is not None and kept["access_token"] != rejected and self._is_fresh(kept):
                return str(kept["access_token"])  # another worker was quicker
            fresh = self._asked(self._renewal(kept, organisation), organisation)
            self._store(holder, fresh)  # before anybody uses it
            return str(fresh["access_token"])

    def _store(self, holder: str, token: Mapping[str, object]) -> None:
        """Store a token, unless the renewal took so long that another worker has taken it over."""
        if not self._cupboard.claim(holder, CLAIM_SECONDS):
            raise Unavailable("another worker has taken over the renewal", wait=RETRY_SECONDS)
        self._cupboard.write(holder, token)

    @contextmanager
    def _claim(self) -> Iterator[str]:
        holder, patience = uuid4().hex, PATIENCE_SECONDS
        while not self._cupboard.claim(holder, CLAIM_SECONDS):
            if patience <= 0:
                raise Unavailable("another worker is renewing the token", wait=PATIENCE_SECONDS)
            self._sleep(PAUSE_SECONDS)
            patience -= PAUSE_SECONDS
        try:
            yield holder
        finally:
            self._cupboard.release(holder)

    def _renewal(self, kept: Mapping[str, object] | None, organisation: str) -> dict[str, str]:
        if self._app.kind is AppKind.CUSTOM:
            return {"grant_type": "client_credentials", "scope": " ".join(self._app.scopes)}
        if kept is None or not kept["refresh_token"]:
            fault = Fault("connection-lost", {"organisation": organisation})
            raise Unauthorised("nobody has connected Xero yet", fault=fault)
        return {"grant_type": "refresh_token", "refresh_token": str(kept["refresh_token"])}

    def _asked(self, form: Mapping[str, str], organisation: str) -> dict[str, object]:
        """Return the token that Xero gives for this form.

        When the answer is lost the same form is sent once more: Xero takes a refresh token a second time for
        that very case. A consent's code it does not.
        """
        request = self._token_request(form, organisation)
        attempts = 1 if form["grant_type"] == "authorization_code" else 2
        while True:
            attempts -= 1
            reader = TokenReader()
            try:
                answer = self._courier.send(request, reader)
            except Unclear as lost:
                if attempts:
                    continue
                raise Unavailable(str(lost), wait=RETRY_SECONDS, fault=lost.fault) from lost
            if answer.verdict is not Verdict.OK:
                raise reader.failure(answer, request, "renew the token")
            return self._token(reader.value, form)

    def _token(self, said: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, object]:
        issued = int(self._now().timestamp())
        return {
            "access_token": said["access_token"],
            "refresh_token": said.get("refresh_token", form.get("refresh_token", "")),
            "expires_at": issued + int(said["expires_in"]),
            "issued_at": issued,
            "scope": said.get("scope", ""),
        }

    def _token_request(self, form: Mapping[str, str], organisation: str) -> Request:
        pair = f"{self._app.client_id}:{self._app.client_secret}"
        return Request(
            system=SYSTEM,
            method="POST",
            url=f"{self._app.identity}/connect/token",
            headers={
                "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            body=urlencode(form).encode(),
            organisation=organisation,
            unreachable="ledger-unreachable",
        )

    def _manage(self, method: str, path: str, doing: str) -> Any:
        """Ask about the connections themselves, which belong to no organisation."""
        request = Request(
            system=SYSTEM,
            method=method,
            url=self._app.api + path,
            headers={"Authorization": f"Bearer {self.access_token()}", "Accept": "application/json"},
            unreachable="ledger-unreachable",
        )
        reader = AnswerReader(empty_is_fine=method == "DELETE")
        answer = self._courier.send(request, reader)
        if answer.verdict is not Verdict.OK:
            raise reader.failure(answer, request, doing)
        return reader.value
