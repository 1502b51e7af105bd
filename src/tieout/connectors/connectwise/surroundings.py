"""What surrounds listed documents: headers, agreements, orders and companies of a block, read in bulk.

All that routes and tracking look at is here, and it changes without the document changing: a company gets another
tag, say. So it is read anew for documents that are known already, and put round them. (ConnectWise: tags.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tieout.connectors.connectwise import translate
from tieout.connectors.connectwise.enrichment import Enrichment
from tieout.connectors.connectwise.schema import Agreement, Company, InvoiceHeader, PurchaseOrder
from tieout.core.documents import SourceDocument, Unposted
from tieout.core.names import DocumentKey, SourceKind


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is round the documents of one block. Companies of the block are read, others come on demand."""

    companies: Mapping[int, Company]
    headers: Mapping[int, InvoiceHeader] = field(default_factory=dict)
    agreements: Mapping[int, Agreement] = field(default_factory=dict)
    orders: Mapping[int, PurchaseOrder] = field(default_factory=dict)

    def agreement_of(self, header: InvoiceHeader) -> Agreement:
        """Return the agreement by which an invoice was billed, an empty one for none."""
        return self.agreements.get((header.get("agreement") or {}).get("id", 0), {})

    def order_of(self, row: Unposted) -> PurchaseOrder:
        """Return the order for which something was received, an empty one when it is hidden from us."""
        return self.orders.get(int(row.order_id), {}) if row.order_id else {}


def read(enrichment: Enrichment, kind: SourceKind, rows: Sequence[Unposted]) -> Surroundings:
    """Read what is round these listed documents of one kind: two calls per thousand, one more for agreements."""
    companies = enrichment.companies(int(row.party_id) for row in rows if row.party_id)
    if kind is SourceKind.PROCUREMENT:
        return Surroundings(
            companies, orders=enrichment.orders(int(row.order_id) for row in rows if row.order_id)
        )
    headers = enrichment.headers(int(row.key.id) for row in rows)
    agreements = ((header.get("agreement") or {}).get("id") for header in headers.values())
    return Surroundings(companies, headers, enrichment.agreements(one for one in agreements if one))


class Renewal:
    """Puts what surrounds them now round documents that were read before."""

    def __init__(self, enrichment: Enrichment, rows: Sequence[Unposted]) -> None:
        self._rows: Mapping[DocumentKey, Unposted] = {row.key: row for row in rows}
        self._around = {
            kind: read(enrichment, kind, some)
            for kind in SourceKind
            if (some := [row for row in rows if row.key.kind is kind])
        }

    def __call__(self, document: SourceDocument) -> SourceDocument:
        """Return the document with what surrounds it now; as it was where that is gone or hidden from us."""
        row, around = self._rows[document.key], self._around[document.key.kind]
        company = around.companies.get(int(document.party.id or 0))
        if company is None:
            return document
        if document.key.kind is SourceKind.PROCUREMENT:
            return translate.received(document, company=company, order=around.order_of(row))
        header = around.headers.get(int(document.key.id))
        if header is None:
            return document
        return translate.headed(
            document, company=company, header=header, agreement=around.agreement_of(header)
        )
