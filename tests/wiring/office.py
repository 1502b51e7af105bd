"""Harbour IT with three organisations in a simulated Xero on a socket, and their connections here."""

from __future__ import annotations

from typing import Any

from tests.wiring.person import Person
from tieout import wiring
from tieout.core.ledgers import LedgerFacts
from tieout.core.names import OrganisationKey
from tieout.simulator.server import RunningServer
from tieout.simulator.world import World
from tieout.store import vault
from tieout.store.models import Connection, Workspace

RETURN = "https://tieout.example/connections/return"
SECRET = "hush-hush-secret"
NAMES = {"adelaide": "Harbour IT Adelaide", "sydney": "Harbour IT Sydney", "perth": "Harbour IT Perth"}


class Office:
    """`ada` may see all three organisations over there, `bob` only Sydney."""

    def __init__(self, world: World, server: RunningServer) -> None:
        self.world = world
        self.url = server.url
        self.workspace = Workspace.objects.create(name="Harbour IT", slug="harbour")
        self.tenants = {
            key: world.books.open_organisation(name, "AU").tenant_id for key, name in NAMES.items()
        }
        self.identity = world.identity
        self.identity.register_app("app", SECRET, [RETURN])
        self.ada, self.bob = Person("ada@example.com"), Person("bob@example.com")
        self.identity.register_user(self.ada.email, "Ada", list(self.tenants.values()))
        self.identity.register_user(self.bob.email, "Bob", [self.tenants["sydney"]])

    def set_up(self, key: str, **settings: str) -> None:
        """Enter an organisation here: of the standard app, unless the settings say otherwise."""
        told = {"app": "standard", "client_id": "app", "tenant_id": self.tenants[key]} | settings
        Connection.objects.of(self.workspace).create(
            kind="ledger",
            connector="xero",
            key=key,
            name=NAMES[key],
            settings={**told, **dict.fromkeys(("api", "identity", "login"), self.url)},
        )
        vault.keep(self.workspace, key, {"client_secret": SECRET})

    def set_up_custom(self, key: str, *, allowed: list[str] | None = None, **settings: str) -> None:
        """Enter an organisation with a custom connection of its own; its app over there has the `allowed` scopes."""
        app = f"app-of-{key}"
        self.identity.register_app(app, SECRET, kind="custom", tenant=self.tenants[key], scopes=allowed)
        self.set_up(key, app="custom", client_id=app, **settings)

    def connect(self, key: str, *chosen: str, person: Person | None = None) -> wiring.Check:
        """Have a person connect an organisation, ticking those that are `chosen` over there."""
        consent = wiring.authorise(self.workspace, key, RETURN)
        tenants = [self.tenants[one] for one in chosen or (key,)]
        brought = (person or self.ada).decides(consent.url, tenants=tenants)
        assert brought["state"] == consent.state
        return self.finish(key, brought["code"], consent.verifier)

    def finish(self, key: str, code: str, verifier: str) -> wiring.Check:
        return wiring.finish_authorisation(
            self.workspace, key, code=code, verifier=verifier, redirect_uri=RETURN
        )

    def check(self, key: str) -> wiring.Check:
        return wiring.check_connection(self.workspace, key)

    def facts(self, key: str) -> LedgerFacts:
        """Read the organisation's settings anew, as a run does."""
        return wiring.open_ledger(self.workspace, OrganisationKey(key)).facts(not_older_than=0)

    def row(self, key: str) -> Connection:
        return Connection.objects.of(self.workspace).get(key=key)

    def state(self, key: str) -> tuple[str, str]:
        row = self.row(key)
        return row.state, row.state_reason

    def change(self, key: str, **settings: str) -> None:
        row = self.row(key)
        row.settings |= settings
        row.save(update_fields=["settings"])

    # --- over there ---

    def expire(self) -> None:
        """Every access token is good no more."""
        self.identity.act("expire-tokens", {})

    def revoke(self, person: Person) -> None:
        self.identity.act("revoke", {"email": person.email, "client_id": "app"})

    def mishap(self, name: str, **where: Any) -> None:
        self.world.mishaps.plan({"name": name, **where})

    def calls(self) -> list[str]:
        """What our side asked for, in order; the person's own steps left out."""
        rows = self.world.log.since(0)
        return [
            f"{row['method']} {row['path'].partition('?')[0]}"
            for row in rows
            if not row["path"].startswith("/identity/")
        ]
