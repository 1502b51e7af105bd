"""Who there is: apps, users, organisations by name, and which user connected which organisation to which app."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tieout.simulator.calls import Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.identity.records import CUSTOM, STANDARD, App, Connection, User
from tieout.simulator.recorded import freeze, thaw
from tieout.simulator.seeds import Seeded
from tieout.simulator.switchboard import Switches


class Directory:
    """Apps by client id, users by e-mail address, connections by id."""

    def __init__(self, clock: Clock, seeded: Seeded, switches: Switches) -> None:
        self._clock = clock
        self._seeded = seeded
        self._switches = switches
        self._lock = threading.RLock()
        self.apps: dict[str, App] = {}
        self.users: dict[str, User] = {}
        self.connections: dict[str, Connection] = {}
        self.tenant_names: dict[str, str] = {}

    def put_app(self, app: App) -> App:
        """Register an app, or change a registered one. Raises: Refusal for what Xero would not register."""
        if app.kind not in {STANDARD, CUSTOM}:
            raise Refusal(f"an app is '{STANDARD}' or '{CUSTOM}', not '{app.kind}'")
        if app.kind == CUSTOM and not app.tenant_id:
            raise Refusal("a custom connection belongs to exactly one organisation: name its tenant id")
        for uri in app.redirect_uris:
            if not _acceptable(uri):
                raise Refusal(f"Xero takes https, or http on localhost, as redirect address, not {uri}")
        self.apps[app.client_id] = app
        return app

    def put_user(self, email: str, name: str, tenants: Sequence[str]) -> User:
        """Register a login that can see these organisations, or change which it sees."""
        known = self.users.get(email)
        user = User(known.id if known else self._seeded.guid(), email, name, list(tenants))
        self.users[email] = user
        return user

    def user(self, user_id: str) -> User:
        """The user with this id. Raises: LookupError."""
        for user in self.users.values():
            if user.id == user_id:
                return user
        raise LookupError(f"there is no user {user_id}")

    def tenant_name(self, tenant_id: str) -> str:
        """What the organisation is called."""
        return self.tenant_names.get(tenant_id, tenant_id)

    def connect(self, app: App, user: User, tenants: Sequence[str]) -> str:
        """Connect organisations; those that are connected keep their connection. The id of this consent."""
        now, event = self._clock.now(), self._seeded.guid()
        with self._lock:
            connected = {one.tenant_id: one for one in self.connections_of(app.client_id, user.id)}
            for tenant_id in tenants:
                if tenant_id in connected and self._switches.on("second-consent", "moves"):
                    connected[tenant_id].auth_event_id, connected[tenant_id].updated = event, now
                elif tenant_id not in connected:
                    made = Connection(self._seeded.guid(), app.client_id, user.id, tenant_id, event, now, now)
                    self.connections[made.id] = made
        return event

    def connections_of(self, client_id: str, user_id: str) -> list[Connection]:
        """What this user connected to this app, oldest first."""
        with self._lock:
            held = list(self.connections.values())
        return [one for one in held if (one.client_id, one.user_id) == (client_id, user_id)]

    def disconnect(self, connection_id: str) -> None:
        """End one connection, if it is still there."""
        with self._lock:
            self.connections.pop(connection_id, None)

    def save(self) -> dict[str, Any]:
        """Everything, as JSON."""
        with self._lock:
            return {
                "apps": freeze(self.apps),
                "users": freeze(self.users),
                "connections": freeze(self.connections),
                "tenant_names": dict(self.tenant_names),
            }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take up what `save` gave."""
        with self._lock:
            self.apps = {key: thaw(App, one) for key, one in state["apps"].items()}
            self.users = {key: thaw(User, one) for key, one in state["users"].items()}
            self.connections = {key: thaw(Connection, one) for key, one in state["connections"].items()}
            self.tenant_names = dict(state["tenant_names"])


def _acceptable(uri: str) -> bool:
    """https, or plain http on localhost by name (Xero: redirect URIs)."""
    parts = urlsplit(uri)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")
    )
