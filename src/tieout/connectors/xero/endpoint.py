"""Xero's token endpoint: what it gives for a code, a refresh token or an app's own credentials.

(Xero: token response and lifetimes.)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tieout.connectors.wire import Courier, Request, Verdict
from tieout.connectors.xero.settings import NAME, XeroApp
from tieout.connectors.xero.verdicts import TokenReader
from tieout.core.ports import Unavailable, Unclear

SYSTEM = "xero-identity"
RETRY_SECONDS = 5.0


class TokenEndpoint:
    """Asks for tokens in the name of one app, and keeps none."""

    def __init__(self, app: XeroApp, *, courier: Courier, now: Callable[[], datetime]) -> None:
        self._app = app
        self._courier = courier
        self._now = now

    def token(self, form: Mapping[str, str], organisation: str = "") -> dict[str, object]:
        """Return the token that Xero gives for this form.

        When the answer is lost the same form is sent once more: Xero takes a refresh token a second time for
        that very case. A consent's code it does not.
        """
        request = self._request(form, organisation)
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
                raise reader.failure(answer, request, "get a token")
            return self._read(reader.value, form)

    def _read(self, said: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, object]:
        issued = int(self._now().timestamp())
        return {
            "access_token": said["access_token"],
            "refresh_token": said.get("refresh_token", form.get("refresh_token", "")),
            "expires_at": issued + int(said["expires_in"]),
            "issued_at": issued,
            "scope": said.get("scope", ""),
        }

    def _request(self, form: Mapping[str, str], organisation: str) -> Request:
        pair = f"{self._app.client_id}:{self._app.client_secret}"
        return Request(
            system=SYSTEM,
            called=NAME,
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
