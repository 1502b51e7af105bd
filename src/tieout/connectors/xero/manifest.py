"""Who Xero is: its name, what a connection to it consists of, and how to open one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from tieout.connectors.wire import Consent, Courier, Granted, Shelf, TokenCupboard
from tieout.connectors.wire.jsontext import write
from tieout.connectors.xero import consent
from tieout.connectors.xero.amending import changed_document_of
from tieout.connectors.xero.auth import Tokens
from tieout.connectors.xero.ledger import TRAITS as XERO
from tieout.connectors.xero.ledger import XeroLedger
from tieout.connectors.xero.settings import (
    ACCOUNTING_SCOPES,
    API,
    IDENTITY,
    LOGIN,
    NAME,
    AppKind,
    XeroApp,
    XeroSettings,
)
from tieout.connectors.xero.translate import contact_of, document_of
from tieout.core.amendments import Amendment
from tieout.core.drafts import Draft
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.ports import NewParty

TRAITS = XERO

SETTINGS: Mapping[str, str] = {
    "app": "custom",  # or standard
    "tenant_id": "fe79f7dd-b6d4-4a92-ba7b-538af6289c58",
    "client_id": "8C9F0E1B2A3D4C5E6F708192A3B4C5D6",
    "scopes": " ".join(ACCOUNTING_SCOPES),  # those of this organisation's app, all that we use by default
    "redirect_uri": "https://tieout.example.com/connections/return",
    "api": API,
    "identity": IDENTITY,
    "login": LOGIN,
}
SECRETS: Mapping[str, str] = {"client_secret": "wV8kq1Zt5xYb2nMd7cRf"}
REQUIRED = frozenset({"client_id", "client_secret"})


def as_changed(change: Amendment) -> bytes:
    """Return an amendment as the JSON element that a request would carry."""
    return write(changed_document_of(change))


def as_sent(draft: Draft) -> bytes:
    """Return a draft as the JSON element that a request would carry.

    A contact that would be created first stands there by name, since it has no id yet.
    """
    party = draft.party
    if party.ledger_id is not None:
        return write(document_of(draft))
    shown = document_of(replace(draft, party=replace(party, ledger_id=PartyId(""))))
    new = NewParty(name=party.name, number=party.source_id, account_number=party.account_number)
    return write({**shown, "Contact": contact_of(new)})


def app_of(values: Mapping[str, str]) -> XeroApp:
    """Return the app of a connection. Raises ValueError naming what is missing, unknown or wrong."""
    given = _given(values)
    kind = given.get("app", AppKind.CUSTOM)
    if kind not in set(AppKind):
        raise ValueError(f"app is {kind!r}; write custom or standard")
    return XeroApp(
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        kind=AppKind(kind),
        scopes=tuple(given.get("scopes", "").split()),
        identity=given.get("identity", IDENTITY),
        login=given.get("login", LOGIN),
        api=given.get("api", API),
        redirect_uri=given.get("redirect_uri", ""),
    )


def open_ledger(
    values: Mapping[str, str],
    *,
    key: OrganisationKey,
    courier: Courier,
    shelf: Shelf,
    cupboard: TokenCupboard,
    now: Callable[[], datetime],
) -> XeroLedger:
    """Return the ledger for these settings and secrets; empty ones count as not given.

    Raises ValueError (AddressRefused is one) naming what is missing, unknown or wrong.
    """
    tokens = Tokens(app_of(values), courier=courier, cupboard=cupboard, now=now)
    return XeroLedger(_settings(values), key=key, courier=courier, tokens=tokens, shelf=shelf, now=now)


def begin_consent(values: Mapping[str, str], *, redirect_uri: str) -> Consent:
    """Return where to send the person who connects an organisation, to come back to `redirect_uri`.

    Raises ValueError when the app needs nobody's consent, or Xero would not send them back there.
    """
    return consent.begin(_consenting(values, redirect_uri))


def finish_consent(
    values: Mapping[str, str],
    *,
    key: OrganisationKey,
    code: str,
    verifier: str,
    redirect_uri: str,
    courier: Courier,
    cupboard_of: Callable[[str], TokenCupboard],
    now: Callable[[], datetime],
) -> Granted:
    """Keep the token for what a person brought back, in the cupboard of that person; return what it opens.

    Raises a WireFailure, and ValueError as `begin_consent` does.
    """
    return consent.finish(
        _consenting(values, redirect_uri),
        code=code,
        verifier=verifier,
        organisation=key,
        courier=courier,
        cupboard_of=cupboard_of,
        now=now,
    )


def disconnect(
    values: Mapping[str, str],
    *,
    key: OrganisationKey,
    courier: Courier,
    cupboard: TokenCupboard,
    now: Callable[[], datetime],
) -> None:
    """Take the organisation out of the app over there; a custom connection is ended in Xero alone.

    Raises a WireFailure.
    """
    tokens = Tokens(app_of(values), courier=courier, cupboard=cupboard, now=now)
    if tokens.by_person:
        tokens.disconnect(_settings(values).tenant_id, key)


def check(values: Mapping[str, str]) -> None:
    """Raise ValueError naming what is missing, unknown or wrong in these settings and secrets."""
    app_of(values)
    _settings(values)


def _consenting(values: Mapping[str, str], redirect_uri: str) -> XeroApp:
    """Return the app as a person sees it; an address in the settings goes before ours."""
    app = app_of({**values, "redirect_uri": values.get("redirect_uri") or redirect_uri})
    if app.kind is not AppKind.STANDARD:
        raise ValueError("its app is a custom connection, which is allowed in Xero once and needs no consent")
    return app


def _settings(values: Mapping[str, str]) -> XeroSettings:
    given = _given(values)
    return XeroSettings(tenant_id=given.get("tenant_id", ""), api=given.get("api", API))


def _given(values: Mapping[str, str]) -> dict[str, str]:
    given = {name: value for name, value in values.items() if value}
    if missing := REQUIRED - given.keys():
        raise ValueError(f"{NAME} needs {', '.join(sorted(missing))}")
    if unknown := given.keys() - SETTINGS.keys() - SECRETS.keys():
        raise ValueError(f"{NAME} knows no {', '.join(sorted(unknown))}")
    return given
