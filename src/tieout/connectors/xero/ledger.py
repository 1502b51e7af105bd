"""One organisation's Xero as a ledger: its facts, its contacts, its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

from tieout.connectors.wire import Courier, Shelf, jsontext
from tieout.connectors.xero.amending import changed_document_of, id_field
from tieout.connectors.xero.attachments import attach
from tieout.connectors.xero.auth import Tokens
from tieout.connectors.xero.batches import NOBODY, Element, judged
from tieout.connectors.xero.checking import look
from tieout.connectors.xero.client import Call, XeroClient
from tieout.connectors.xero.facts import facts_of, locks_a_period
from tieout.connectors.xero.lookup import calls_by_id, calls_for
from tieout.connectors.xero.parties import ContactList
from tieout.connectors.xero.plans import explained
from tieout.connectors.xero.products import ItemList
from tieout.connectors.xero.schema import Contact, Document, Settings
from tieout.connectors.xero.settings import XeroSettings
from tieout.connectors.xero.translate import (
    KINDS,
    STATUSES,
    contact_of,
    document_of,
    ledger_document,
    number_field,
    party_of,
)
from tieout.connectors.xero.watching import read_changes
from tieout.core.amendments import Amendment
from tieout.core.documents import Paper
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.findings import Finding
from tieout.core.ledgers import LedgerFacts, LedgerParty, LedgerTraits, PartyDirectory
from tieout.core.names import (
    CREDITS,
    DocumentKey,
    LedgerId,
    LedgerKind,
    LedgerStatus,
    OrganisationKey,
    PartyId,
)
from tieout.core.ports import Changes, Created, NewItem, NewParty, Rejected

# Xero: Invoices, CreditNotes, Contacts, Items (fields and limits), limits (sizes).
TRAITS = LedgerTraits(
    name="Xero",
    numbers_unique=frozenset({LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE}),
    batch_documents=50,
    batch_bytes=3_000_000,
    number_length=255,
    reference_length=255,
    description_length=4000,
    item_code_length=30,
    party_name_length=255,
    unit_price_places=4,
    quantity_places=4,
    tracking_per_line=2,
)

# The five readings of the settings, and what a missing right to one of them is called.
_SETTINGS = {
    "Organisations": ("Organisation", "read the organisation"),
    "Accounts": ("Accounts", "read the chart of accounts"),
    "TaxRates": ("TaxRates", "read the tax rates"),
    "TrackingCategories": ("TrackingCategories", "read the tracking categories"),
    "Currencies": ("Currencies", "read the currencies"),
}
_FACTS = "facts"
_THEMES = "themes"
_EACH_JUDGED = {"summarizeErrors": "false"}  # else one refused document hides that the others were stored
_FOUR_PLACES = {"unitdp": "4"}  # else unit prices are rounded to cents, in silence


class XeroLedger:
    """Implements core.ports.Ledger: every method raises a WireFailure when Xero answers otherwise."""

    def __init__(
        self,
        settings: XeroSettings,
        *,
        key: OrganisationKey,
        courier: Courier,
        tokens: Tokens,
        shelf: Shelf,
        now: Callable[[], datetime],
    ) -> None:
        self.key = key
        self.traits = TRAITS
        self._settings = settings
        self._tokens = tokens
        self._client = XeroClient(settings, key=key, courier=courier, tokens=tokens)
        self._shelf = shelf
        self._now = now
        self._contacts = ContactList(self._client, shelf, now)
        self._items = ItemList(self._client, shelf, now)
        self._facts: LedgerFacts | None = None

    def facts(self, *, not_older_than: float) -> LedgerFacts:
        """Return what the organisation allows; five calls when the last reading is older (seconds)."""
        kept = self._kept_facts()
        if kept is None or (self._now() - kept.read_at).total_seconds() > not_older_than:
            kept = self._read_facts()
        return kept

    def themes(self, *, not_older_than: float) -> Mapping[str, str]:
        """Return the branding themes by name; one call when the last reading is older (seconds)."""
        kept = self._shelf.get(_THEMES)
        if kept is not None and (self._now() - kept[1]).total_seconds() <= not_older_than:
            return dict(jsontext.parse(kept[0]))
        said = self._client.read(Call(path="BrandingThemes", doing="read the branding themes"))
        with said.understood() as value:
            themes = {one["Name"].casefold(): one["BrandingThemeID"] for one in value["BrandingThemes"]}
        self._shelf.put(_THEMES, jsontext.write(themes))
        return themes

    def findings(self) -> Sequence[Finding]:
        """Return what there is to say about the connection; eight calls."""
        return look(
            self._tokens,
            tenant_id=self._settings.tenant_id,
            key=self.key,
            facts=self._read_facts,
            contacts=self._contacts.active,
        )

    def parties(self, *, not_older_than: float) -> PartyDirectory:
        """Return every contact; what changed is read again when the last reading is older (seconds)."""
        return self._contacts.directory(not_older_than=not_older_than)

    def items(self, *, not_older_than: float) -> frozenset[str]:
        """Return every product code; one call when the last reading is older (seconds)."""
        return self._items.codes(not_older_than=not_older_than)

    def create_items(self, items: Sequence[NewItem], *, key: str) -> Sequence[str | Rejected]:
        """Create products, in order, 500 a call; never changes one that exists."""
        return self._items.create(items, key=key)

    def create_parties(self, parties: Sequence[NewParty], *, key: str) -> Sequence[PartyId | Rejected]:
        """Create contacts, in order, 50 a call; never changes one that exists."""
        made: list[PartyId | Rejected] = []
        for start in range(0, len(parties), TRAITS.batch_documents):
            some = parties[start : start + TRAITS.batch_documents]
            made += self._create_contacts(some, f"{key}-{start}" if start else key)
        return made

    def create(self, drafts: Sequence[Draft], *, key: str) -> Sequence[Created | Rejected]:
        """Create documents of one kind in one request; one answer per draft, in order.

        Raises Unclear when nobody can say which of them are in the books. Raises ValueError for drafts of
        several kinds, or without a contact.
        """
        kind = drafts[0].kind
        if any(draft.kind is not kind for draft in drafts):
            raise ValueError("documents of one kind go into one request")
        short_code = self._short_code()  # read once: it is kept in the database
        path = "CreditNotes" if kind in CREDITS else "Invoices"
        said = self._client.create(
            Call(
                path=path,
                doing=f"create {kind.value.replace('_', ' ')}s",
                query=_EACH_JUDGED | _FOUR_PLACES,
                payload={path: [document_of(draft) for draft in drafts]},
                key=key,
                about=[str(draft.document) for draft in drafts],
                elements_sent=len(drafts),
            )
        )
        answers = judged(
            said,
            under=path,
            label=number_field(kind),
            expected=[draft.number for draft in drafts],
            accepted=partial(_created, short_code=short_code),
        )
        kept = self._kept_facts()
        return explained(self._client, drafts, answers, allowed=kept.approvals_a_month if kept else None)

    def amend(self, amendments: Sequence[Amendment], *, key: str) -> Sequence[Created | Rejected]:
        """Change documents of one kind in one request; one answer per amendment, in order.

        Each is named by Xero's id, never by its number alone. Raises Unclear when nobody can say which of
        them were changed. Raises ValueError for documents of several kinds.
        """
        kind = amendments[0].draft.kind
        if any(one.draft.kind is not kind for one in amendments):
            raise ValueError("documents of one kind go into one request")
        short_code = self._short_code()
        path = "CreditNotes" if kind in CREDITS else "Invoices"
        said = self._client.change(
            Call(
                path=path,
                doing=f"change {kind.value.replace('_', ' ')}s",
                query=_EACH_JUDGED | _FOUR_PLACES,
                payload={path: [changed_document_of(one) for one in amendments]},
                key=key,
                about=[str(one.draft.document) for one in amendments],
                elements_sent=len(amendments),
            )
        )
        return judged(
            said,
            under=path,
            label=id_field(kind),
            expected=[one.ledger_id for one in amendments],
            accepted=partial(_created, short_code=short_code),
        )

    def withdraw(
        self, kind: LedgerKind, ledger_id: LedgerId, *, to: LedgerStatus, about: DocumentKey, key: str
    ) -> Rejected | None:
        """Delete or void one document. Its id and the status are all that is sent: anything more is checked
        again, and refused. (Xero: invoice status rules.)
        """
        path = "CreditNotes" if kind in CREDITS else "Invoices"
        said = self._client.change(
            Call(
                path=path,
                doing=f"withdraw {kind.value.replace('_', ' ')}s",
                query=_EACH_JUDGED,
                payload={path: [{id_field(kind): ledger_id, "Status": STATUSES[to]}]},
                key=key,
                about=[str(about)],
                elements_sent=1,
            )
        )
        (answer,) = judged(
            said, under=path, label=id_field(kind), expected=[ledger_id], accepted=partial(_now, STATUSES[to])
        )
        return answer if isinstance(answer, Rejected) else None

    def attach(self, kind: LedgerKind, ledger_id: LedgerId, paper: Paper, *, about: DocumentKey) -> None:
        """Put a file beside a document; one of the same name is replaced."""
        attach(self._client, kind, ledger_id, paper, about=about)

    def find(self, kind: LedgerKind, numbers: Sequence[str]) -> Sequence[LedgerDocument]:
        """Return every document of this kind, live or dead, that bears one of these numbers."""
        wanted = {number.strip().casefold() for number in numbers}
        found = self._documents(kind, calls_for(kind, numbers))
        return [one for one in found if one.number.strip().casefold() in wanted]

    def read(self, kind: LedgerKind, ids: Sequence[LedgerId]) -> Sequence[LedgerDocument]:
        """Return those of these documents that Xero still shows, live or dead."""
        wanted = set(ids)
        return [one for one in self._documents(kind, calls_by_id(kind, ids)) if one.id in wanted]

    def changed(self, cursor: str, *, seconds_back: float = 0.0) -> Changes:
        """Return a page of what changed since the cursor, oldest change first; one call."""
        return read_changes(
            self._client, cursor, now=self._now(), seconds_back=seconds_back, short_code=self._short_code()
        )

    def _documents(self, kind: LedgerKind, calls: Iterable[Call]) -> list[LedgerDocument]:
        short_code = self._short_code()
        found: list[LedgerDocument] = []
        for call in calls:
            for said in self._client.pages(call):
                with said.understood() as value:
                    ours = (one for one in value[call.path] if KINDS.get(one["Type"]) is kind)
                    found += [ledger_document(one, short_code=short_code) for one in ours]
        return found

    def _create_contacts(self, parties: Sequence[NewParty], key: str) -> list[PartyId | Rejected]:
        said = self._client.create(
            Call(
                path="Contacts",
                doing="create contacts",
                query=_EACH_JUDGED,
                payload={"Contacts": [contact_of(party) for party in parties]},
                key=key,
                elements_sent=len(parties),
            )
        )
        names = [party.name for party in parties]
        made = judged(said, under="Contacts", label="Name", expected=names, accepted=_party)
        self._contacts.add(one for one in made if isinstance(one, LedgerParty))
        return [one.id if isinstance(one, LedgerParty) else one for one in made]

    def _read_facts(self) -> LedgerFacts:
        said = {
            name: self._client.read(Call(path=path, doing=doing)) for name, (path, doing) in _SETTINGS.items()
        }
        if locks_a_period(said["Organisations"].value.get("Organisations", ())):
            said["Actions"] = self._client.read(
                Call(path="Organisation/Actions", doing="read what it may do")
            )
        with said["Organisations"].understood():  # which stands for all of them
            settings = {name: one.value[name] for name, one in said.items()}
            facts = facts_of(cast("Settings", settings), organisation=self.key, read_at=self._now())
        self._shelf.put(_FACTS, jsontext.write(settings))
        return facts

    def _kept_facts(self) -> LedgerFacts | None:
        kept = self._shelf.get(_FACTS)
        if kept is None:
            return None
        content, read_at = kept
        if self._facts is None or self._facts.read_at != read_at:
            settings = cast("Settings", jsontext.parse(content))
            self._facts = facts_of(settings, organisation=self.key, read_at=read_at)
        return self._facts

    def _short_code(self) -> str:
        """Xero: the short code is a part of every address for people; known once the facts were read."""
        kept = self._kept_facts()
        return kept.short_code if kept else ""


def _created(element: Element, *, short_code: str) -> Created:
    document = ledger_document(cast("Document", element), short_code=short_code)
    if document.id == NOBODY:
        raise ValueError("a stored document has an id")
    return Created(document)


def _now(status: str, element: Element) -> None:
    """The amount due of a voided document is still the old one in this answer, so only the status is read."""
    if element["Status"] != status:
        raise ValueError(f"{status} was asked for, {element['Status']} came back")


def _party(element: Element) -> LedgerParty:
    party = party_of(cast("Contact", element))
    if party.id == NOBODY:
        raise ValueError("a stored contact has an id")
    return party
