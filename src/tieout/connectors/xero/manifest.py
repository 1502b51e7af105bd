"""How Xero introduces itself to the catalogue, the set-up file and the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from tieout.connectors.wire import Courier, Shelf, TokenCupboard
from tieout.connectors.wire.manifest import LedgerManifest, Setting
from tieout.connectors.xero.auth import Tokens
from tieout.connectors.xero.ledger import XeroLedger
from tieout.connectors.xero.settings import API, IDENTITY, LOGIN, AppKind, XeroApp, XeroSettings
from tieout.core.names import OrganisationKey

SETTINGS = (
    Setting(
        name="app",
        meaning="custom: a custom connection to one organisation; standard: a person consents in the browser",
        example="custom",
    ),
    Setting(
        name="tenant_id",
        meaning="the organisation's id; a custom connection needs none",
        example="fe79f7dd-b6d4-4a92-ba7b-538af6289c58",
    ),
    Setting(name="client_id", meaning="the app's client id", example="8C9F0E…", required=True),
    Setting(name="client_secret", meaning="the app's client secret", required=True, secret=True),
    Setting(name="redirect_uri", meaning="where Xero sends a person back to", example="https://…/xero"),
    Setting(name="api", meaning="the address of the API, if a proxy stands in between", example=API),
    Setting(name="identity", meaning="the address of the identity service", example=IDENTITY),
    Setting(name="login", meaning="the address of the consent page", example=LOGIN),
)


def app_of(values: Mapping[str, str]) -> XeroApp:
    """Return the app of a connection. Raises ValueError, saying which value is wrong and how."""
    kind = values.get("app") or AppKind.CUSTOM
    if kind not in set(AppKind):
        raise ValueError(f"app is {kind!r}; write custom or standard")
    return XeroApp(
        client_id=values.get("client_id", ""),
        client_secret=values.get("client_secret", ""),
        kind=AppKind(kind),
        identity=values.get("identity") or IDENTITY,
        login=values.get("login") or LOGIN,
        api=values.get("api") or API,
        redirect_uri=values.get("redirect_uri", ""),
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
    """Return one organisation's Xero. Raises ValueError, saying which value is wrong and how."""
    tokens = Tokens(app_of(values), courier=courier, cupboard=cupboard, now=now)
    settings = XeroSettings(tenant_id=values.get("tenant_id", ""), api=values.get("api") or API)
    return XeroLedger(settings, key=key, courier=courier, tokens=tokens, shelf=shelf, now=now)


MANIFEST = LedgerManifest(name="Xero", settings=SETTINGS, open=open_ledger)
