"""One ConnectWise tenant: its tables, its charges, its general ledger, its keys and its switches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tieout.simulator.clock import Clock
from tieout.simulator.psa.access import Credential, RateLimit, Role, standard_roles
from tieout.simulator.psa.charges import ChargeBook
from tieout.simulator.psa.errors import complaint, invalid
from tieout.simulator.psa.gl import GeneralLedger
from tieout.simulator.psa.mapping import AccountMapping
from tieout.simulator.psa.records import Record, instant
from tieout.simulator.psa.schema import Schema
from tieout.simulator.psa.table import Table
from tieout.simulator.psa.tables import tables
from tieout.simulator.saving import frozen, thawed
from tieout.simulator.switchboard import Switches

FALLBACK_CODEBASE = "v4_6_release/"
# The server's zone has a Windows name in the API (ConnectWise: server info).
TIME_ZONES = {
    "AUS Eastern Standard Time": "Australia/Sydney",
    "Cen. Australia Standard Time": "Australia/Adelaide",
    "E. Australia Standard Time": "Australia/Brisbane",
    "New Zealand Standard Time": "Pacific/Auckland",
    "GMT Standard Time": "Europe/London",
    "Eastern Standard Time": "America/New_York",
    "UTC": "UTC",
}
# An event for callbacks: type ("invoice", ...), record id, action ("added", "updated", "deleted"), who did it.
Notice = Callable[[str, int, str, str], None]


class Tenant:
    """The state of one tenant. Whoever reads or writes it holds `lock`."""

    def __init__(
        self,
        company_id: str,
        name: str,
        clock: Clock,
        switches: Switches,
        *,
        time_zone: str = "AUS Eastern Standard Time",
        site: str = "api-au.myconnectwise.net",
    ) -> None:
        self.company_id = company_id
        self.name = name
        self.clock = clock
        self.switches = switches
        self.time_zone = time_zone
        self.site = site
        self.codebase = "v2025_1/"
        self.former_codebases: list[str] = []
        self.lock = threading.RLock()
        self.tables: dict[str, Table] = tables()
        self.charges = ChargeBook()
        self.gl = GeneralLedger()
        self.credentials: dict[str, Credential] = {}
        self.roles: dict[str, Role] = standard_roles()
        self.tax_overrides: dict[int, Decimal] = {}
        # Closed invoices that the export leaves out, as it does with rows closed before they were mapped.
        self.withheld: set[int] = set()
        # Indexes over tables that grow: invoice -> its payments, purchase order -> its lines.
        self.payments_of: dict[int, list[int]] = {}
        self.lines_of: dict[int, list[int]] = {}
        self.rate_limit = RateLimit(clock)
        self.notice: Notice | None = None
        self._mapping: AccountMapping | None = None

    @property
    def root(self) -> str:
        """The API's address as links in records show it."""
        return f"https://{self.site}/{FALLBACK_CODEBASE}apis/3.0"

    def today(self) -> date:
        """The calendar date where the server stands."""
        return self.clock.now().astimezone(ZoneInfo(TIME_ZONES.get(self.time_zone, "UTC"))).date()

    def table(self, name: str) -> Table:
        """The table with this name."""
        return self.tables[name]

    def ref(self, table: str, key: int | None) -> Record | None:
        """How a record is referred to from another one, or None."""
        return self.tables[table].reference(key, self.root)

    def record(self, table: str, reference: Record | None) -> Record | None:
        """The record behind a reference, or None."""
        return self.tables[table].get(reference["id"]) if reference else None

    @property
    def mapping(self) -> AccountMapping:
        """The account mapping as it is now."""
        if self._mapping is None:
            self._mapping = AccountMapping(self.tables["glAccounts"])
        return self._mapping

    def stamp(self, record: Record, who: str) -> None:
        """Write who changed the record and when, and bring what refers to it up to date."""
        now = instant(self.clock.now())
        before = record.get("_info") or {"dateEntered": now, "enteredBy": who}
        record["_info"] = {
            "lastUpdated": now, "updatedBy": who,
            "dateEntered": before["dateEntered"], "enteredBy": before["enteredBy"],
        }  # fmt: skip

    def insert(self, table: str, record: Record, who: str) -> Record:
        """Add a record, stamped."""
        made = self.tables[table].insert(record)
        self.stamp(made, who)
        self._forget(table)
        return made

    def changed(self, table: str, record: Record, who: str) -> None:
        """Note that a record was changed: stamp, references, derived indexes."""
        self.stamp(record, who)
        self.tables[table].refresh(record)
        self._forget(table)

    def tell(self, kind: str, key: int, action: str, who: str) -> None:
        """Let callbacks know that something happened to a record."""
        if self.notice is not None:
            self.notice(kind, key, action, who)

    def expanded(self, schema: Schema, members: Record) -> Record:
        """The members with every reference looked up and shown in full.

        Raises: Problem 400 naming every reference that leads nowhere.
        """
        errors = []
        whole = dict(members)
        for name, value in members.items():
            known = schema.fields.get(name)
            if known is None or known.kind != "ref" or value is None or known.table not in self.tables:
                continue
            found = self._look_up(self.tables[known.table], value)
            if found is None:
                key = value.get("id", value.get("identifier", value.get("name")))
                errors.append(complaint("NotFound", f"{name} {key} not found", schema.resource, f"{name}/id"))
            else:
                whole[name] = self.ref(known.table, found["id"])
        if errors:
            raise invalid(schema.resource, *errors)
        return whole

    def save(self) -> dict[str, Any]:
        """The whole tenant as JSON."""
        return {
            "company_id": self.company_id, "name": self.name, "time_zone": self.time_zone, "site": self.site,
            "codebase": self.codebase, "calls_a_minute": self.rate_limit.a_minute,
            "former_codebases": list(self.former_codebases),
            "tables": {
                name: {"next_id": table.next_id, "records": [self._unlinked(table, record) for record in table]}
                for name, table in self.tables.items()
            },
            "charges": frozen(self.charges.save()), "gl": frozen(self.gl.save()),
            "withheld": sorted(self.withheld),
            "tax_overrides": [[key, str(amount)] for key, amount in self.tax_overrides.items()],
            "credentials": [asdict(each) for each in self.credentials.values()],
            "roles": [[role.name, sorted(role.actions), sorted(role.denied)] for role in self.roles.values()],
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        """Replace everything by what `save` gave."""
        for name in ("company_id", "name", "time_zone", "site", "codebase", "former_codebases"):
            setattr(self, name, state[name])
        self.rate_limit.set(state["calls_a_minute"])
        self.tables = tables()
        for name, saved in state["tables"].items():
            for record in saved["records"]:
                self.tables[name].insert(thawed(record))
            self.tables[name].next_id = saved["next_id"]
        self._tie_together()
        self.payments_of, self.lines_of = {}, {}
        for payment in self.table("payments"):
            self.payments_of.setdefault(payment["invoice"]["id"], []).append(payment["id"])
        for line in self.table("purchaseLines"):
            self.lines_of.setdefault(line["purchaseOrderId"], []).append(line["id"])
        self.charges.load(thawed(state["charges"]))
        self.gl.load(thawed(state["gl"]))
        self.withheld = set(state["withheld"])
        self.tax_overrides = {key: Decimal(amount) for key, amount in state["tax_overrides"]}
        self.credentials = {each["public"]: Credential(**each) for each in state["credentials"]}
        self.roles = {
            name: Role(name, frozenset(actions), {(area, action) for area, action in denied})
            for name, actions, denied in state["roles"]
        }
        self._mapping = None

    def _look_up(self, table: Table, reference: Record) -> Record | None:
        if isinstance(reference.get("id"), int):
            return table.get(reference["id"])
        for member in ("identifier", "name"):
            if isinstance(reference.get(member), str):
                return table.find(**{member: reference[member]})
        return None

    def _unlinked(self, table: Table, record: Record) -> Record:
        """A record as it is saved: of the records it refers to only the id, for loading ties them together again."""
        refs = table.schema.references
        return {
            name: {"id": value["id"]}
            if name in refs and value and self._knows(refs[name].table, value["id"])
            else frozen(value)
            for name, value in record.items()
        }

    def _knows(self, table: str, key: int) -> bool:
        return table in self.tables and self.tables[table].get(key) is not None

    def _tie_together(self) -> None:
        """Make loaded records share one reference per record again."""
        for table in self.tables.values():
            for record in table:
                for name, known in table.schema.references.items():
                    value = record.get(name)
                    if value and self._knows(known.table, value["id"]):
                        record[name] = self.ref(known.table, value["id"])

    def forget_mapping(self) -> None:
        """Read the account mapping anew; documents closed before keep the accounts they got."""
        self._mapping = None

    def _forget(self, table: str) -> None:
        if table == "glAccounts":
            self.forget_mapping()
