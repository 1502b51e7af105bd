"""ConnectWise as a source: what is unposted, the complete documents, and the mark "handed over".

For 1,000 new invoices: one list, then their headers and companies in bulk, then ten exports; acknowledging
is one call each. (ConnectWise: extraction strategy.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.connectors.connectwise.closing import BillingStatuses
from tieout.connectors.connectwise.completing import Completer
from tieout.connectors.connectwise.conditions import choices
from tieout.connectors.connectwise.enrichment import Enrichment
from tieout.connectors.connectwise.exporting import Exporter
from tieout.connectors.connectwise.listing import Listing
from tieout.connectors.connectwise.settings import ConnectWiseSettings
from tieout.connectors.connectwise.setup import Setup, read_setup
from tieout.connectors.connectwise.surroundings import Renewal
from tieout.connectors.connectwise.tracing import elsewhere, whereabouts
from tieout.connectors.wire import Courier, Shelf
from tieout.core.documents import Broken, Paper, SourceDocument, Unposted
from tieout.core.faults import Fault
from tieout.core.findings import Finding
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused, Whereabouts

LONGEST_IDENTIFIER = 50
PDF = "application/pdf"
PRINTING = "print invoices"
BATCHES = "finance/accounting/batches"


class ConnectWiseSource:
    """One company's ConnectWise, for one pass. Implements core.ports.Source.

    `today` tells the day in the company's own time zone.
    """

    def __init__(
        self, settings: ConnectWiseSettings, *, courier: Courier, shelf: Shelf, today: Callable[[], date]
    ) -> None:
        self._client = ConnectWiseClient(settings, courier=courier, shelf=shelf)
        self._interface_name = settings.interface_name
        enrichment = Enrichment(self._client)
        exporter = Exporter(self._client, interface_name=settings.interface_name, today=today)
        self._listing = Listing(self._client, enrichment)
        self._enrichment = enrichment
        self._statuses = BillingStatuses(self._client)
        self._completer = Completer(exporter, enrichment, settings)

    def unposted(self, kinds: Sequence[SourceKind], through: date) -> Iterator[Sequence[Unposted]]:
        """Yield pages of closed documents in no batch, dated `through` or older by their own calendar
        date.
        """
        for kind in kinds:
            for page in self._listing.pages(kind):
                yield [row for row in page if row.date <= through]

    def details(self, rows: Sequence[Unposted]) -> Iterator[Sequence[SourceDocument | Broken]]:
        """Yield the complete documents of these rows, 100 at a time: a document or its fault for every row.

        Give as many rows at once as there are, up to a thousand: what surrounds an export is read per
        thousand.
        """
        for kind in SourceKind:
            yield from self._completer.documents(kind, [row for row in rows if row.key.kind is kind])

    def renewing(self, rows: Sequence[Unposted]) -> Callable[[SourceDocument], SourceDocument]:
        """Read headers, agreements, orders and companies of these rows; see `surroundings`."""
        return Renewal(self._enrichment, rows)

    def whereabouts(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, Whereabouts]:
        """Return how documents stand that were handed over, of up to a thousand of each kind; a call each."""
        return whereabouts(self._client, keys)

    def paper(self, document: SourceDocument) -> Paper | None:
        """Return an invoice as it was printed; slow, for the report engine draws it. (ConnectWise: invoice
        PDF.)
        """
        if document.key.kind is not SourceKind.INVOICE:
            return None
        content = self._client.file(
            f"finance/invoices/{document.key.id}/pdf",
            media_type=PDF,
            doing=PRINTING,
            about=[str(document.key)],
        )
        if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:  # half a page is none
            raise self._client.puzzled("what came is no printed page", doing=PRINTING)
        return Paper(name=f"{document.number}.pdf", media_type=PDF, content=content)

    def acknowledge(self, document: SourceDocument, identifier: str) -> bool:
        """Put the document, alone, into a batch of this name, so that it can be taken back alone.

        ConnectWise passes over what is in a batch already, and answers with what it took: returns whether that is
        the invoice. A name is taken once: refused because it is taken means that this was done before, and shows
        nothing. A receipt would not be seen in another batch either, so the answer counts. Raises Unclear when the
        answer was lost, Refused when ConnectWise says no. (ConnectWise: batches.)
        """
        if not 0 < len(identifier) <= LONGEST_IDENTIFIER:
            raise ValueError(f"a batch is named in 1 to {LONGEST_IDENTIFIER} characters: {identifier!r}")
        body = {
            "batchIdentifier": identifier,
            "glInterfaceIdentifier": self._interface_name,
            "exportInvoicesFlag": document.key.kind is SourceKind.INVOICE,
            "exportExpensesFlag": False,
            "exportProductsFlag": document.key.kind is SourceKind.PROCUREMENT,
            "processedRecordIds": [int(token) for token in document.tokens],
            "summarizeExpenses": False,
        }
        doing = "mark documents as handed over"
        try:
            taken = self._client.create(BATCHES, body, doing=doing, about=[str(document.key)])
        except Refused as refusal:
            if self.acknowledged([identifier]):
                return False
            facts = {"number": document.number, "identifier": identifier}
            fault = Fault("acknowledge-refused", facts, refusal.quoted)
            raise Refused(str(refusal), quoted=refusal.quoted, fault=fault) from refusal
        return document.key.kind is not SourceKind.INVOICE or _shows(taken, document.key)

    def elsewhere(self, keys: Collection[DocumentKey]) -> frozenset[DocumentKey]:
        """Return the invoices among these that are in a batch which is not ours; a call for about 150 of them."""
        return elsewhere(self._client, keys)

    def acknowledged(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Return those of the identifiers that name a batch. One call for about thirty of them."""
        found = {_name(row) for row in self._batches(identifiers, fields="id,batchIdentifier")}
        return frozenset(identifier for identifier in identifiers if identifier.casefold() in found)

    def sealed(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Return those of the identifiers whose batch is closed: it can never be deleted. One call for about thirty
        of them. (ConnectWise: batches.)
        """
        closed = {_name(row) for row in self._batches(identifiers) if row.get("closedFlag") is True}
        return frozenset(identifier for identifier in identifiers if identifier.casefold() in closed)

    def release(self, identifier: str, *, about: DocumentKey) -> None:
        """Delete the batch of this name; the document in it is unposted again. (ConnectWise: batches.)

        Looked up first, so that what is gone already is no error. Raises Unclear and Refused as the port says.
        """
        for row in self._batches([identifier]):
            try:
                path = f"{BATCHES}/{int(row['id'])}"
                self._client.delete(path, doing="release documents", about=[str(about)])
            except Refused:
                if self._batches([identifier]):
                    raise

    def _batches(
        self, identifiers: Sequence[str], *, fields: str = "id,batchIdentifier,closedFlag"
    ) -> list[Row]:
        """The batches of these names."""
        found: list[Row] = []
        for conditions in choices("batchIdentifier", identifiers):
            pages = self._client.pages(
                BATCHES, doing="read accounting batches", conditions=conditions, fields=fields
            )
            found += (row for page in pages for row in page)
        wanted = {identifier.casefold() for identifier in identifiers}
        return [row for row in found if _name(row) in wanted]

    def statuses(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, str]:
        """Return the billing statuses of invoices by name; one call for up to a thousand neighbours."""
        return self._statuses.of(keys)

    def set_status(self, key: DocumentKey, status: str) -> None:
        """Give a closed invoice another billing status that keeps it closed; one call, and one for their list."""
        self._statuses.give(key, status)

    def setup(self) -> Setup:
        """Return how ConnectWise is set up and what our API member may do; about ten calls."""
        return read_setup(self._client)

    def findings(self) -> Sequence[Finding]:
        """Return what there is to say about the connection; about ten calls."""
        return self.setup().findings


def _name(batch: Row) -> str:
    """By which name a batch is known; capitals make no difference."""
    return str(batch.get("batchIdentifier", "")).casefold()


def _shows(taken: object, key: DocumentKey) -> bool:
    """Whether the export of a batch has this invoice."""
    rows = taken.get("transactions") if isinstance(taken, dict) else None
    return any(str(row.get("id")) == key.id for row in rows or () if isinstance(row, dict))
