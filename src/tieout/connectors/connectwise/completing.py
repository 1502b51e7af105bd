"""Complete documents for listed rows: export, header and company brought together, one answer for every
row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tieout.connectors.connectwise import surroundings, translate
from tieout.connectors.connectwise.enrichment import Enrichment
from tieout.connectors.connectwise.exporting import Exporter
from tieout.connectors.connectwise.listing import row_id
from tieout.connectors.connectwise.schema import Company
from tieout.connectors.connectwise.settings import ConnectWiseSettings
from tieout.connectors.connectwise.surroundings import Surroundings
from tieout.core.documents import Broken, SourceDocument, Unposted
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.core.ports import WireFailure

BLOCK = 1000
"""Documents whose headers and companies are read together."""

CHUNK = 100
"""Documents in one export; larger ones were seen to run into the server's time limit."""

Complete = SourceDocument | Broken
Exports = Mapping[str, list[Any]]


class Completer:
    """Turns listed rows into complete documents."""

    def __init__(self, exporter: Exporter, enrichment: Enrichment, settings: ConnectWiseSettings) -> None:
        self._exporter = exporter
        self._enrichment = enrichment
        self._settings = settings

    def documents(self, kind: SourceKind, rows: Sequence[Unposted]) -> Iterator[list[Complete]]:
        """Yield the documents of these rows, all of one kind, 100 at a time: one answer per row, in order; rows
        that could not even be listed come first.
        """
        unreadable = [row for row in rows if row.problem]
        if unreadable:
            yield [_unreadable(row, row.problem) for row in unreadable]
        for block in _portions([row for row in rows if not row.problem], BLOCK):
            around = surroundings.read(self._enrichment, kind, block)
            for chunk in _portions(block, CHUNK):
                exported = self._exporter.export(kind, chunk)
                found = _by_document(kind, exported.transactions, chunk)
                companies = self._enrichment.companies(_unlisted_companies(chunk, found))
                yield [
                    _failed_alone(row, exported.failed[row.key.id])
                    if row.key.id in exported.failed
                    else self._document(row, found.get(row.key.id, []), around, companies)
                    for row in chunk
                ]

    def _document(
        self,
        row: Unposted,
        transactions: list[Any],
        around: Surroundings,
        companies: Mapping[int, Company],
    ) -> Complete:
        if not transactions:
            return Broken(row=row, fault=Fault("document-incomplete", {"number": row.number}))
        if len(transactions) > 1:
            return _unreadable(row, f"it was exported {len(transactions)} times")
        transaction = transactions[0]
        company = companies.get(_company_id(row, transaction))
        if company is None:
            name = row.party_name or row.party_id
            return _unreadable(row, f"its company {name} is deleted or hidden from us")
        if row.key.kind is SourceKind.PROCUREMENT:
            document = translate.procurement(
                transaction, row=row, company=company, order=around.order_of(row)
            )
        else:
            invoice = int(row.key.id)
            header = around.headers.get(invoice)
            if header is None:
                return _unreadable(row, "the invoice itself is deleted or hidden from us")
            document = translate.invoice(
                transaction,
                row=row,
                header=header,
                company=company,
                agreement=around.agreement_of(header),
                url=self._settings.invoice_page(invoice),
            )
        return Broken(row=row, fault=document) if isinstance(document, Fault) else document


def _by_document(kind: SourceKind, transactions: Iterable[Any], rows: Sequence[Unposted]) -> Exports:
    """Return document id -> its exported records.

    An exported invoice bears the invoice's id. An exported receipt bears a text for people, so it is known by
    the ledger entry under which it was listed.
    """
    by_entry = {row_id(row): row.key.id for row in rows}
    found: dict[str, list[Any]] = {}
    for transaction in transactions:
        if kind is SourceKind.INVOICE:
            documents = {str(transaction.get("id"))}
        else:
            documents = {by_entry[entry] for entry in translate.entries_of(transaction) if entry in by_entry}
        for document in documents:
            found.setdefault(document, []).append(transaction)
    return found


def _company_id(row: Unposted, transaction: Any) -> int:
    """Return who owes or is owed: the list names the company that is billed, the export the one that is
    served.
    """
    if row.party_id:
        return int(row.party_id)
    company = transaction.get("company")
    found = company.get("id") if isinstance(company, dict) else None
    return found if isinstance(found, int) else 0


def _unlisted_companies(rows: Sequence[Unposted], found: Exports) -> set[int]:
    """Return the companies of rows for which only the export names one."""
    unnamed = [row for row in rows if not row.party_id]
    return {_company_id(row, one) for row in unnamed for one in found.get(row.key.id, ())} - {0}


def _failed_alone(row: Unposted, failure: WireFailure) -> Broken:
    return _unreadable(row, f"everything else can be exported, it cannot ({failure})", failure.quoted)


def _unreadable(row: Unposted, problem: str, quoted: str = "") -> Broken:
    return Broken(
        row=row, fault=Fault("document-malformed", {"number": row.number, "problem": problem}, quoted)
    )


def _portions(rows: Sequence[Unposted], size: int) -> Iterator[Sequence[Unposted]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
