"""Callbacks: the tenant tells registered addresses that a record changed, signed, and again when told to wait.

There are none for payments, batches or ledger rows (ConnectWise: callbacks). Only addresses on this machine are called.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import queue
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tieout.simulator.psa.asking import Route
from tieout.simulator.psa.collections import Collection, Writing
from tieout.simulator.psa.errors import complaint, invalid
from tieout.simulator.psa.projection import shown
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import FALLBACK_CODEBASE, Tenant
from tieout.simulator.rendering import to_json

if TYPE_CHECKING:
    from tieout.simulator.psa.half import Psa

LEVELS = {
    "Invoice": ("Owner", "Status", "Company", "Invoice"),
    "PurchaseOrder": ("Owner", "Status", "Vendor", "Company", "PurchaseOrder"),
    "Expense": ("Owner", "ChargeToType", "Type", "Class", "Company", "Expense"),
    "Time": ("Owner", "Company", "Time"),
    "Company": ("Owner", "Status", "Type", "Territory", "Company", "IntegratorTag"),
    "Contact": ("Owner", "Company", "Contact"),
    "Agreement": ("Owner", "Type", "Company", "Agreement"),
    "ProductCatalog": ("Owner",),
    "Member": ("Owner", "Location", "SecurityRole", "Member"),
}
_TABLES = {"Invoice": "invoices", "PurchaseOrder": "purchaseOrders", "Company": "companies"}
# Members of a callback that the developer guide names; the others were seen once and may be absent.
_PROVEN_MEMBERS = frozenset(
    {"Action", "CompanyId", "Entity", "FromUrl", "ID", "MemberId", "Metadata", "Type"}
)
_AGAIN = frozenset({404, 409, 419, 429})
_TIMEOUT = 5.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
KEY_PATH = "system/callbacks/signingkey"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to tell: where, what, and the status of the answer (0: nobody answered)."""

    url: str
    body: str
    signature: str
    status: int
    attempt: int


@dataclass(frozen=True, slots=True)
class _Letter:
    url: str
    body: bytes
    key: str
    attempt: int = 1


class CallbackWriting(Writing):
    """Registration: the type and its level must exist."""

    def check(self, tenant: Tenant, members: Record, before: Record | None) -> None:
        """Refuse a type or level that there is none of, in any tenant."""
        del tenant
        kind = members.get("type", (before or {}).get("type"))
        level = members.get("level", (before or {}).get("level"))
        if kind is not None and kind not in LEVELS:
            sentence = f"The callback type {kind} does not exist."
            raise invalid("callback", complaint("InvalidField", sentence, "callback", "type"))
        if kind is not None and level is not None and level not in LEVELS[kind]:
            sentence = f"The level {level} is not one of {', '.join(LEVELS[kind])}."
            raise invalid("callback", complaint("InvalidField", sentence, "callback", "level"))


def routes() -> list[Route]:
    """The registrations."""
    return Collection("system/callbacks", "callbacks", "System", CallbackWriting("callbacks")).routes()


def signature(key: str, body: bytes, encoding: str = "utf-8") -> str:
    """base64(HMAC-SHA256(SHA256(key), body)); in which bytes the key is written is not documented."""
    return base64.b64encode(
        hmac.digest(hashlib.sha256(key.encode(encoding)).digest(), body, "sha256")
    ).decode()


class Callbacks:
    """Delivers on a thread of its own, in order; `waits` are the seconds before the second and third attempt."""

    def __init__(self, psa: Psa) -> None:
        self._psa = psa
        self._letters: queue.Queue[_Letter] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.waits: tuple[float, ...] = (2.0, 4.0)
        self.deliveries: list[Delivery] = []

    def signing_key(self, tenant: Tenant) -> str:
        """The tenant's key, always the same."""
        return f"{tenant.company_id}-signing-key"

    def tell(self, tenant: Tenant, kind: str, key: int, action: str, who: str) -> None:
        """Queue a callback to everyone who registered for this record."""
        record = tenant.table(_TABLES[kind]).get(key) if kind in _TABLES else None
        for entry in tenant.table("callbacks"):
            if entry["type"] == kind and not entry.get("inactiveFlag") and _concerns(entry, record, key):
                if entry.get("isSelfSuppressedFlag") and who == (entry.get("_info") or {}).get("enteredBy"):
                    continue
                self._post(_letter(self._psa, tenant, entry, record, key, action, who))

    def wait(self) -> None:
        """Until everything queued was delivered or given up."""
        self._letters.join()

    def listed(self) -> list[dict[str, Any]]:
        """All attempts so far, as JSON."""
        return [asdict(each) for each in self.deliveries]

    def _post(self, letter: _Letter) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="psa-callbacks", daemon=True)
                self._thread.start()
        self._letters.put(letter)

    def _work(self) -> None:
        while True:
            letter = self._letters.get()
            try:
                self._deliver(letter)
            finally:
                self._letters.task_done()

    def _deliver(self, letter: _Letter) -> None:
        """Try up to three times; only certain answers are worth another attempt."""
        signed = signature(letter.key, letter.body, self._psa.switches["callback-key"])
        for attempt, wait in enumerate((*self.waits, None), start=1):
            status = _send(letter.url, letter.body, signed)
            self.deliveries.append(Delivery(letter.url, letter.body.decode(), signed, status, attempt))
            if status not in _AGAIN or wait is None:
                return
            threading.Event().wait(wait)


def _concerns(entry: Record, record: Record | None, key: int) -> bool:
    """Whether an event on this record is at the level that was registered for."""
    level, wanted = entry["level"], entry["objectId"]
    if level == "Owner":
        return True
    if level == entry["type"]:
        return bool(wanted == key)
    member = {
        "Status": "status",
        "Company": "company",
        "Vendor": "vendorCompany",
        "Territory": "territory",
    }.get(level)
    return member is not None and bool(((record or {}).get(member) or {}).get("id") == wanted)


def _letter(
    psa: Psa, tenant: Tenant, entry: Record, record: Record | None, key: int, action: str, who: str
) -> _Letter:
    secret = psa.callbacks.signing_key(tenant)
    key_url = f"{psa.address}/{FALLBACK_CODEBASE}apis/3.0/{KEY_PATH}/{tenant.company_id}"
    body = {
        "MessageId": psa.seeded.guid(),
        "FromUrl": tenant.site,
        "CompanyId": tenant.company_id,
        "MemberId": who,
        "Action": action,
        "Type": entry["type"].lower(),
        "ID": key,
        "ProductInstanceId": None,
        "PartnerId": None,
        "Entity": to_json(shown(record, None) if record else {"id": key}).decode(),
        "Metadata": {"key_url": key_url},
        "CallbackObjectRecId": entry["id"],
    }
    if psa.switches.on("callback-members", "proven"):
        body = {name: value for name, value in body.items() if name in _PROVEN_MEMBERS}
    joiner = "&" if "?" in entry["url"] else "?"
    prefix = entry["url"] if entry["url"].endswith("=") else f"{entry['url']}{joiner}recordId="
    return _Letter(f"{prefix}{key}&action={action}", json.dumps(body).encode(), secret)


def _send(url: str, body: bytes, signed: str) -> int:
    """POST; the status of the answer, or 0 when there was none or the address is not on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        return 0
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT)
    try:
        target = f"{parts.path or '/'}?{parts.query}"
        headers = {"Content-Type": "application/json", "x-content-signature": signed}
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
