"""What one must know to speak to one organisation's Xero: its id, the app, and the addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from tieout.connectors.wire import checked_address

NAME = "Xero"
API = "https://api.xero.com"
IDENTITY = "https://identity.xero.com"
LOGIN = "https://login.xero.com"

# Xero: scopes. Granular ones, as apps created since March 2026 must ask for.
ACCOUNTING_SCOPES = (
    "accounting.invoices",
    "accounting.payments",
    "accounting.contacts",
    "accounting.settings.read",
    "accounting.attachments",
)
SIGN_IN_SCOPES = ("openid", "profile", "email", "offline_access")

_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EXAMPLE_ID = "fe79f7dd-b6d4-4a92-ba7b-538af6289c58"


class AppKind(StrEnum):
    """The two ways in which Xero lets an app in."""

    CUSTOM = "custom"  # a custom connection: one organisation, no person involved
    STANDARD = "standard"  # a person consents in the browser; the token is that person's


@dataclass(frozen=True, slots=True, kw_only=True)
class XeroSettings:
    """One organisation; a custom connection knows its own and needs no id.

    Raises AddressRefused for an address that credentials may not be sent to, ValueError for a wrong id.
    """

    tenant_id: str = ""
    api: str = API

    def __post_init__(self) -> None:
        if self.tenant_id and not _GUID.fullmatch(self.tenant_id):
            raise ValueError(f"{self.tenant_id!r} is no tenant id; it looks like {_EXAMPLE_ID}")
        object.__setattr__(self, "api", checked_address(self.api, example=API))


@dataclass(frozen=True, slots=True, kw_only=True)
class XeroApp:
    """The app that somebody registered at Xero, and where Xero is. Empty `scopes` means all that we use; what
    signing in takes is added.

    Raises AddressRefused for an address that credentials may not be sent to, ValueError for what is missing.
    """

    client_id: str
    client_secret: str = field(repr=False)
    kind: AppKind = AppKind.CUSTOM
    scopes: tuple[str, ...] = ()
    identity: str = IDENTITY
    login: str = LOGIN
    api: str = API
    redirect_uri: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", AppKind(self.kind))
        for name, example in (("identity", IDENTITY), ("login", LOGIN), ("api", API)):
            object.__setattr__(self, name, checked_address(getattr(self, name), example=example))
        for name in ("client_id", "client_secret"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} is empty; Xero lets no app in without it")
        signing_in = SIGN_IN_SCOPES if self.kind is AppKind.STANDARD else ()
        wanted = (*signing_in, *(self.scopes or ACCOUNTING_SCOPES))
        object.__setattr__(self, "scopes", tuple(dict.fromkeys(wanted)))
