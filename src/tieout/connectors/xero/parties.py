"""The contacts of one organisation, kept and then refreshed by what changed since. (Xero: Contacts.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tieout.connectors.wire import Shelf, jsontext
from tieout.connectors.xero.client import Call, XeroClient
from tieout.connectors.xero.translate import moment, party_of
from tieout.core.ledgers import LedgerParty, PartyDirectory
from tieout.core.names import PartyId
from tieout.core.ports import Unavailable

SHELF_NAME = "parties"
OVERLAP = timedelta(minutes=2)
"""If-Modified-Since has whole seconds, and nobody says whether it includes them: so we ask for more."""


@dataclass
class _Register:
    """The contacts as last read. Changes are known up to `known_to`, by Xero's clock; ours may go wrong."""

    read_at: datetime
    known_to: datetime | None = None
    contacts: dict[PartyId, LedgerParty] = field(default_factory=dict)


class ContactList:
    """Reads all contacts once, archived ones included, and later only those that changed."""

    def __init__(self, client: XeroClient, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._client = client
        self._shelf = shelf
        self._now = now
        self._parsed: tuple[bytes, _Register, PartyDirectory] | None = None

    def directory(self, *, not_older_than: float) -> PartyDirectory:
        """Return all contacts; read again what changed when the last reading is older (seconds)."""
        kept = self._kept()
        if kept is not None and (self._now() - kept[0].read_at).total_seconds() <= not_older_than:
            return kept[1]
        return self._keep(self._refreshed(kept[0] if kept else None))

    def active(self) -> int:
        """Return how many there are that are not archived; one call."""
        query = {"summaryOnly": "true", "page": "1", "pageSize": "1"}
        said = self._client.read(Call(path="Contacts", doing="read contacts", query=query))
        with said.understood() as page:
            return int(page["pagination"]["itemCount"])

    def add(self, parties: Iterable[LedgerParty]) -> None:
        """Remember contacts that were just created, so that the next look finds them without a call."""
        kept = self._kept()
        if kept is not None:
            register = kept[0]
            self._keep(
                replace(register, contacts={**register.contacts, **{party.id: party for party in parties}})
            )

    def _refreshed(self, kept: _Register | None) -> _Register:
        started = self._now()
        if kept is None or kept.known_to is None:
            return self._read(_Register(started), since=None)
        return self._read(_Register(started, None, dict(kept.contacts)), since=kept.known_to - OVERLAP)

    def _read(self, register: _Register, *, since: datetime | None) -> _Register:
        query = {"includeArchived": "true", "order": "UpdatedDateUTC ASC"}
        call = Call(path="Contacts", doing="read contacts", query=query, since=since)
        read: set[PartyId] = set()
        announced = 0
        for said in self._client.pages(call):
            with said.understood() as page:
                register.known_to = register.known_to or moment(page["DateTimeUTC"])
                for contact in page["Contacts"]:
                    party = party_of(contact)
                    read.add(party.id)
                    register.contacts[party.id] = party
                announced = int(page.get("pagination", {}).get("itemCount", len(read)))
        if len(read) < announced:  # one moved from a later page to an earlier one between two reads
            raise Unavailable(f"{announced - len(read)} contacts changed while they were read", wait=1.0)
        return register

    def _kept(self) -> tuple[_Register, PartyDirectory] | None:
        kept = self._shelf.get(SHELF_NAME)
        if kept is None:
            return None
        if self._parsed is None or self._parsed[0] != kept[0]:
            register = _register_in(kept[0])
            self._parsed = (kept[0], register, PartyDirectory.of(register.contacts.values()))
        return self._parsed[1:]

    def _keep(self, register: _Register) -> PartyDirectory:
        content = _text_of(register)
        directory = PartyDirectory.of(register.contacts.values())
        self._shelf.put(SHELF_NAME, content)
        self._parsed = (content, register, directory)
        return directory


def _text_of(register: _Register) -> bytes:
    stored = {
        "read_at": register.read_at.isoformat(),
        "known_to": register.known_to.isoformat() if register.known_to else None,
        "contacts": [
            [party.id, party.name, party.number, party.account_number, party.archived]
            for party in register.contacts.values()
        ],
    }
    return jsontext.write(stored)


def _register_in(content: bytes) -> _Register:
    stored = jsontext.parse(content)
    rows = (
        LedgerParty(id=PartyId(key), name=name, number=number, account_number=account, archived=archived)
        for key, name, number, account, archived in stored["contacts"]
    )
    return _Register(
        read_at=datetime.fromisoformat(stored["read_at"]),
        known_to=datetime.fromisoformat(stored["known_to"]) if stored.get("known_to") else None,
        contacts={party.id: party for party in rows},
    )
