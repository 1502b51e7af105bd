"""Being let in by Xero: a person's consent or a custom connection, and tokens renewed by one at a time.

A token belongs to one person and one app and opens every organisation that this person connected. A
refresh token can be used once: whoever renews holds the cupboard's claim, looks whether somebody else was
quicker, and stores the new pair before anybody uses it. When the answer of a renewal is lost, the old refresh
token is good for another 30 minutes, so the next attempt simply presents it again. (Xero: token response and
lifetimes, token ownership.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from tieout.connectors.wire import Answer, Courier, Request, TokenCupboard, Verdict
from tieout.connectors.xero.endpoint import RETRY_SECONDS, SYSTEM, TokenEndpoint
from tieout.connectors.xero.schema import Connection
from tieout.connectors.xero.settings import NAME, SIGN_IN_SCOPES, AppKind, XeroApp
from tieout.connectors.xero.verdicts import TOKEN_EXPIRED, AnswerReader
from tieout.core.faults import Fault
from tieout.core.ports import Unauthorised, Unavailable

EARLY_SECONDS = 120  # renewed this long before the token runs out
CLAIM_SECONDS = 25.0  # far longer than a renewal takes; a worker that died holds nobody up for longer
PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.25


def scopes_missing(app: XeroApp, token: Mapping[str, object]) -> tuple[str, ...]:
    """Return the rights that the app asks for and a token does not carry; none when the token does not tell."""
    granted = str(token.get("scope", "")).split()
    return tuple(one for one in app.scopes if granted and one not in {*granted, *SIGN_IN_SCOPES})


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
        self._endpoint = TokenEndpoint(app, courier=courier, now=now)
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

    def keep(self, token: Mapping[str, object]) -> None:
        """Store the token of a consent that was just given."""
        with self._claim() as holder:
            self._store(holder, token, instead_of=self._cupboard.read())

    def connections(self, organisation: str = "") -> list[Connection]:
        """Return the organisations that this person connected to the app."""
        said = self._manage("GET", "/connections", "list the connected organisations", organisation)
        if not isinstance(said, list):
            fault = Fault("answer-malformed", {"system": NAME, "problem": "a list was expected"})
            raise Unavailable("list the connected organisations: a list was expected", fault=fault)
        return [one for one in said if one.get("tenantType", "ORGANISATION") == "ORGANISATION"]

    @property
    def by_person(self) -> bool:
        """Whether a person's consent stands behind the token, which then may open several organisations."""
        return self._app.kind is AppKind.STANDARD

    def missing_scopes(self, organisation: str = "") -> tuple[str, ...]:
        """Return the rights that we ask for and the token does not carry, by Xero's names for them."""
        self.access_token(organisation)
        kept = self._cupboard.read() or {}
        return scopes_missing(self._app, kept)

    def disconnect(self, tenant_id: str, organisation: str = "") -> bool:
        """Take one organisation out of the app; False when it was not connected any more."""
        for connection in self.connections(organisation):
            if connection.get("tenantId") == tenant_id:
                path = f"/connections/{quote(connection['id'], safe='')}"
                self._manage("DELETE", path, "disconnect the organisation", organisation)
                return True
        return False

    def _is_fresh(self, token: Mapping[str, object]) -> bool:
        return int(str(token["expires_at"])) - self._now().timestamp() > EARLY_SECONDS

    def _renew(self, organisation: str, *, rejected: str) -> str:
        with self._claim() as holder:
            kept = self._cupboard.read()
            if kept is not None and kept["access_token"] != rejected and self._is_fresh(kept):
                return str(kept["access_token"])  # another worker was quicker
            fresh = self._endpoint.token(self._renewal(kept, organisation), organisation)
            self._store(holder, fresh, instead_of=kept)  # before anybody uses it
            return str(fresh["access_token"])

    def _store(
        self, holder: str, token: Mapping[str, object], *, instead_of: Mapping[str, object] | None
    ) -> None:
        """Store a token, unless the renewal took so long that another worker has taken it over, or has even
        finished one of its own since.
        """
        if not self._cupboard.claim(holder, CLAIM_SECONDS) or self._cupboard.read() != instead_of:
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

    def _manage(self, method: str, path: str, doing: str, organisation: str) -> Any:
        """Ask about the connections themselves; `organisation` is the one on whose behalf."""
        request = Request(
            system=SYSTEM,
            called=NAME,
            method=method,
            url=self._app.api + path,
            organisation=organisation,
            unreachable="ledger-unreachable",
        )
        token = self.access_token(organisation)
        answer, reader = self._sent(request, token)
        if answer.status == 401 and reader.detail == TOKEN_EXPIRED:
            answer, reader = self._sent(request, self.renewed(organisation, rejected=token))
        if answer.verdict is not Verdict.OK:
            raise reader.failure(answer, request, doing)
        return reader.value

    def _sent(self, request: Request, token: str) -> tuple[Answer, AnswerReader]:
        reader = AnswerReader(empty_is_fine=request.method == "DELETE")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self._courier.send(replace(request, headers=headers), reader), reader
