"""A person's consent: where they are sent, and what we make of what they bring back.

Which person it was is read from the token itself, so that each of them has one token for the app, whichever
organisation they connect with it. (Xero: OAuth hosts and endpoints, token ownership.)
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

from tieout.connectors.wire import Consent, Courier, Granted, TokenCupboard
from tieout.connectors.xero.auth import Tokens, scopes_missing
from tieout.connectors.xero.endpoint import TokenEndpoint
from tieout.connectors.xero.settings import XeroApp


def checked_return(address: str) -> str:
    """Return an address to which Xero sends people back. Raises ValueError for another.

    >>> checked_return("http://localhost:8000/connections/return")
    'http://localhost:8000/connections/return'
    """
    parts = urlsplit(address)
    if parts.hostname and (
        parts.scheme == "https" or (parts.scheme, parts.hostname) == ("http", "localhost")
    ):
        return address
    raise ValueError(
        "Xero sends people back to https addresses only, or to http://localhost on this machine (never to "
        f"http://127.0.0.1), and not to {address}; set TIEOUT_PUBLIC_URL to such an address and open Tieout there"
    )


def begin(app: XeroApp) -> Consent:
    """Return where to send a person, with a fresh state and proof key. Raises ValueError when Xero would not
    send them back.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": checked_return(app.redirect_uri),
        "scope": " ".join(app.scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    url = f"{app.login}/identity/connect/authorize?{urlencode(query, quote_via=quote)}"
    return Consent(url, state, verifier)


def finish(
    app: XeroApp,
    *,
    code: str,
    verifier: str,
    organisation: str,
    courier: Courier,
    cupboard_of: Callable[[str], TokenCupboard],
    now: Callable[[], datetime],
) -> Granted:
    """Turn the code into a token, keep it in its person's cupboard, and return what it opens; two calls.

    Raises Unauthorised for a code that is not good (any more), Unavailable when it may work with a new one.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": verifier,
    }
    token = TokenEndpoint(app, courier=courier, now=now).token(form, organisation)
    tokens = Tokens(app, courier=courier, cupboard=cupboard_of(person_of(token)), now=now)
    tokens.keep(token)
    connected = tokens.connections(organisation)
    return Granted(
        {one.get("tenantId", ""): one.get("tenantName", "") for one in connected},
        scopes_missing(app, token),
    )


def person_of(token: Mapping[str, object]) -> str:
    """Return the id of the person to whom a token belongs; of a token that does not tell, one of its own.

    The signature is not looked at: the token came from Xero itself a moment ago, and no right hangs on it.
    """
    text = str(token["access_token"])
    try:
        claims = json.loads(urlsafe_b64decode(text.split(".")[1] + "=="))
        return str(claims["xero_userid"])
    except (IndexError, KeyError, TypeError, ValueError):
        return hashlib.sha256(text.encode()).hexdigest()[:32]
