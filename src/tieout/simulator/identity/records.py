"""Apps, users, connections, codes and tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

CODE_LIFE = timedelta(minutes=5)
ACCESS_LIFE = timedelta(minutes=30)
REFRESH_LIFE = timedelta(days=60)
GRACE = timedelta(minutes=30)

STANDARD = "standard"
CUSTOM = "custom"


@dataclass(slots=True)
class App:
    """A registered app. Without a secret it is a native one, that must use PKCE; `custom` has one tenant."""

    client_id: str
    name: str
    secret: str
    redirect_uris: list[str]
    kind: str = STANDARD
    tenant_id: str = ""
    scopes: list[str] | None = None


@dataclass(slots=True)
class User:
    """A Xero login and the organisations that it can see."""

    id: str
    email: str
    name: str
    tenants: list[str]


@dataclass(slots=True)
class Connection:
    """One organisation connected to one app by one user."""

    id: str
    client_id: str
    user_id: str
    tenant_id: str
    auth_event_id: str
    created: datetime
    updated: datetime


@dataclass(slots=True)
class Code:
    """An authorization code: five minutes, one use."""

    code: str
    client_id: str
    user_id: str
    redirect_uri: str
    scopes: list[str]
    challenge: str
    auth_event_id: str
    issued: datetime
    used: bool = False


@dataclass(slots=True)
class RefreshToken:
    """A refresh token; once spent it names its successor."""

    token: str
    client_id: str
    user_id: str
    scopes: list[str]
    auth_event_id: str
    issued: datetime
    spent: datetime | None = None
    successor: str = ""


@dataclass(slots=True)
class AccessToken:
    """A bearer token of thirty minutes; `user_id` is empty for a custom connection."""

    token: str
    client_id: str
    user_id: str
    scopes: list[str]
    expires: datetime
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid bearer token stands for."""

    client_id: str
    app_name: str
    user_id: str
    user_name: str
    scopes: frozenset[str]
    tenants: frozenset[str] = field(default_factory=frozenset)
    only_tenant: str = ""


class TokenProblem(Exception):
    """Why a bearer token does not count: `expired_at` when it once did."""

    def __init__(self, expired_at: datetime | None = None) -> None:
        super().__init__(f"expired at {expired_at}" if expired_at else "unknown token")
        self.expired_at = expired_at
