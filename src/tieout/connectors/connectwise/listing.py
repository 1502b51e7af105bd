"""What is unposted: closed in ConnectWise, in no batch yet. (ConnectWise: unposted lists.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.connectors.connectwise.conditions import compare
from tieout.connectors.connectwise.enrichment import Enrichment
from tieout.connectors.connectwise.members import Malformed, amount, currency_code, day, name_of, place_of
from tieout.connectors.connectwise.schema import UnpostedInvoice, UnpostedProcurement
from tieout.core.documents import Unposted
from tieout.core.names import DocumentKey, SourceKind

Names = Mapping[int, str]


def listed_invoice(row: UnpostedInvoice, locations: Names, departments: Names) -> Unposted:
    """Return an unposted invoice as a row of the list. Raises Malformed without an invoice id or a date."""
    invoice = row.get("billingLogId")
    if not isinstance(invoice, int):
        raise Malformed(f"billingLogId is {invoice!r}, not an invoice's id")
    party = row.get("billToCompany") or row.get("company") or {}
    return Unposted(
        key=DocumentKey(SourceKind.INVOICE, str(invoice)),
        version=_version(
            row.get("id"), row.get("total"), row.get("invoiceDate"), row.get("dueDate"), row.get("dateClosed")
        ),
        number=row.get("invoiceNumber") or "",
        date=day(row.get("invoiceDate"), "invoiceDate"),
        party_id=str(party.get("id") or ""),
        party_name=name_of(party),
        currency=currency_code(row.get("currency")),
        total=amount(row.get("total") or 0, "total"),
        location=place_of(row.get("location"), row.get("locationId"), locations),
        department=place_of(row.get("department"), row.get("departmentId"), departments),
    )


def listed_procurement(row: UnpostedProcurement, locations: Names, departments: Names) -> Unposted:
    """Return an unposted receipt as a row of the list. Raises Malformed without its key or a date."""
    key = row.get("unpostedProductId")
    if not isinstance(key, str) or not key:
        raise Malformed(f"unpostedProductId is {key!r}, not a receipt's key")
    vendor = row.get("vendor") or {}
    dated = row.get("vendorInvoiceDate") or row.get("purchaseDate")
    return Unposted(
        key=DocumentKey(SourceKind.PROCUREMENT, key),
        version=_version(
            row.get("id"), row.get("total"), dated, row.get("vendorInvoiceNumber"), row.get("dateClosed")
        ),
        number=row.get("vendorInvoiceNumber") or name_of(row.get("purchaseOrder")),
        date=day(dated, "vendorInvoiceDate"),
        party_id=str(vendor.get("id") or ""),
        party_name=name_of(vendor),
        currency=currency_code(row.get("currency")),
        total=amount(row.get("total") or 0, "total"),
        location=place_of(None, row.get("locationId"), locations),
        department=place_of(None, row.get("departmentId"), departments),
        order_id=str((row.get("purchaseOrder") or {}).get("id") or ""),
    )


def unreadable_row(kind: SourceKind, row: Row, problem: str) -> Unposted | None:
    """Return a row that breaks the rules with what can be said of it, None when not even that is possible.

    One bad record must not hide all others, so it is listed as broken, and as of the day it was closed.
    """
    is_invoice = kind is SourceKind.INVOICE
    id_ = row.get("billingLogId" if is_invoice else "unpostedProductId")
    if not isinstance(id_, int if is_invoice else str) or not id_:
        return None
    number = row.get("invoiceNumber" if is_invoice else "vendorInvoiceNumber")
    total = row.get("total")
    try:
        closed = day(row.get("dateClosed"), "dateClosed")
    except Malformed:
        closed = date(1970, 1, 1)
    return Unposted(
        key=DocumentKey(kind, str(id_)),
        version=_version(row.get("id"), problem),
        number=number if isinstance(number, str) else str(id_),
        date=closed,
        party_id="",
        party_name="",
        currency="",
        total=Decimal(total) if isinstance(total, Decimal | int) else Decimal(0),
        problem=problem,
    )


def _version(row_id: object, total: object, *others: object) -> str:
    """Return what changes whenever the document was reopened and closed again: first of all the row's id."""
    figure = f"{total.normalize():f}" if isinstance(total, Decimal) else str(total)
    return "|".join((str(row_id), figure, *(str(other or "") for other in others)))


def row_id(row: Unposted) -> str:
    """Return the ledger entry's id under which a listed document stood, as `_version` wrote it."""
    return row.version.partition("|")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Where one kind stands, which members are read of it, and how a row becomes ours."""

    kind: SourceKind
    path: str
    doing: str
    fields: str
    listed: Callable[[Any, Names, Names], Unposted]
    conditions: str = ""


_LISTS = {
    SourceKind.INVOICE: _List(
        kind=SourceKind.INVOICE,
        path="finance/accounting/unpostedinvoices",
        doing="list unposted invoices",
        fields=(
            "id,billingLogId,locationId,location/name,departmentId,department/name,company/id,company/name,"
            "billToCompany/id,billToCompany/name,invoiceNumber,invoiceDate,dueDate,dateClosed,"
            "currency/currencyCode,total"
        ),
        listed=listed_invoice,
    ),
    SourceKind.PROCUREMENT: _List(
        kind=SourceKind.PROCUREMENT,
        path="finance/accounting/unpostedprocurement",
        doing="list unposted procurements",
        fields=(
            "id,unpostedProductId,procurementType,locationId,departmentId,purchaseOrder/id,purchaseOrder/name,"
            "purchaseDate,vendor/id,vendor/name,vendorInvoiceNumber,vendorInvoiceDate,dateClosed,"
            "currency/currencyCode,total"
        ),
        listed=listed_procurement,
        conditions=compare("procurementType", "=", "Purchase"),  # stock that moves owes nobody anything
    ),
}


class Listing:
    """Reads the lists of unposted documents."""

    def __init__(self, client: ConnectWiseClient, enrichment: Enrichment) -> None:
        self._client = client
        self._enrichment = enrichment

    def pages(self, kind: SourceKind) -> Iterator[Sequence[Unposted]]:
        """Yield every unposted document of the kind once, up to 1,000 at a time.

        An invoice with several ledger entries may be listed several times; its first row stands for it.
        """
        wanted = _LISTS[kind]
        seen: set[str] = set()
        for page in self._client.pages(
            wanted.path, doing=wanted.doing, conditions=wanted.conditions, fields=wanted.fields
        ):
            fresh = []
            for row in self._listed(wanted, page):
                if row.key.id not in seen:
                    seen.add(row.key.id)
                    fresh.append(row)
            yield fresh

    def _listed(self, wanted: _List, page: list[Row]) -> list[Unposted]:
        locations, departments = self._names("location", page), self._names("department", page)
        found: list[Unposted] = []
        for row in page:
            try:
                found.append(wanted.listed(row, locations, departments))
            except (Malformed, AttributeError, TypeError) as problem:
                unreadable = unreadable_row(wanted.kind, row, str(problem))
                if unreadable is None:  # it cannot even be named
                    raise self._client.puzzled(str(problem), doing=wanted.doing) from problem
                found.append(unreadable)
        return found

    def _names(self, member: str, page: list[Row]) -> Names:
        """Return names by id, read only when the list itself gives ids alone."""
        if any(row.get(f"{member}Id") and not row.get(member) for row in page):
            return self._enrichment.places(f"{member}s")
        return {}
