"""From ConnectWise's accounting view of a document to ours. Past this module no ConnectWise word exists.

Signs: a document's total is a debit, its rows are credits, so a charge arrives as total 120.00 with rows of
-120.00; ours are both positive. Credit memos and negative invoices come out negative. The one invariant,
total = -(sum of all rows), is checked here: what breaks it is a fault, never a document. (ConnectWise:
accounting export.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tieout.connectors.connectwise.members import (
    Malformed,
    amount,
    currency_code,
    custom_fields,
    day,
    day_or_none,
    name_of,
)
from tieout.connectors.connectwise.rows import lines_of, taxes_of
from tieout.connectors.connectwise.schema import (
    Agreement,
    Company,
    Detail,
    InvoiceHeader,
    PurchaseOrder,
    PurchaseTransaction,
    Transaction,
)
from tieout.core.documents import Party, SourceDocument, Unposted
from tieout.core.faults import Fault

ZERO = Decimal(0)


def invoice(
    transaction: Transaction,
    *,
    row: Unposted,
    header: InvoiceHeader,
    company: Company,
    agreement: Agreement | None = None,
    url: str = "",
) -> SourceDocument | Fault:
    """Return an exported invoice or credit memo as a document, or the fault that forbids it."""
    try:
        document = headed(
            _invoice(transaction, row, company, url),
            company=company,
            header=header,
            agreement=agreement or {},
        )
    except (Malformed, AttributeError, TypeError, ArithmeticError) as problem:
        return Fault("document-malformed", {"number": row.number, "problem": str(problem)})
    return _added_up(document)


def _invoice(transaction: Transaction, row: Unposted, company: Company, url: str) -> SourceDocument:
    details = transaction.get("detail") or []
    dated = day(transaction.get("documentDate"), "documentDate")
    tax_code = transaction.get("stateTaxXref") or name_of(transaction.get("taxCode"))
    taxes = taxes_of(details, tax_code)
    return SourceDocument(
        key=row.key,
        type=transaction.get("billingType") or transaction.get("documentType") or "",
        number=transaction.get("documentNumber") or row.number,
        date=dated,
        due_date=_due(transaction, dated),
        party=party(company, _account_number(transaction, company)),
        currency=currency_code(transaction.get("currency")) or row.currency,
        total=amount(transaction.get("total"), "total"),
        lines=lines_of(details, taxes, tax_code),
        taxes=taxes,
        location=row.location,
        department=row.department,
        territory=transaction.get("salesTerritory") or "",
        customer_po=name_of(transaction.get("purchaseOrder")),
        sales_rep=transaction.get("salesRepName") or transaction.get("salesRepId") or "",
        url=url,
        tokens=_tokens(transaction.get("glEntryIds") or "", details),
    )


def headed(
    document: SourceDocument, *, company: Company, header: InvoiceHeader, agreement: Agreement
) -> SourceDocument:
    """Return an invoice with what its header, its agreement and its company say now.

    A custom field of the invoice outweighs one of the agreement with the same caption.
    """
    notes = header.get("_info") or {}
    return replace(
        document,
        party=party(company, document.party.account_number),
        location=name_of(header.get("location")) or document.location,
        department=name_of(header.get("department")) or document.department,
        territory=name_of(header.get("territory")) or document.territory,
        reference=header.get("reference") or "",
        customer_po=header.get("customerPO") or document.customer_po,
        closed_by=header.get("closedBy") or "",
        entered_by=notes.get("enteredBy") or "",
        fields=custom_fields(agreement.get("customFields")) | custom_fields(header.get("customFields")),
    )


def procurement(
    transaction: PurchaseTransaction, *, row: Unposted, company: Company, order: PurchaseOrder | None = None
) -> SourceDocument | Fault:
    """Return an exported receipt as a document, positive when we owe for it, or the fault that forbids it."""
    try:
        document = received(_procurement(transaction, row, company), company=company, order=order or {})
    except (Malformed, AttributeError, TypeError, ArithmeticError) as problem:
        return Fault("document-malformed", {"number": row.number, "problem": str(problem)})
    return _added_up(document)


def _procurement(transaction: PurchaseTransaction, row: Unposted, company: Company) -> SourceDocument:
    details = [*(transaction.get("purchaseDetail") or []), *(transaction.get("purchaseDetailTax") or [])]
    # A bill bears the supplier's date; the order's own stands in where nobody entered one.
    dated = day(transaction.get("vendorInvoiceDate") or transaction.get("purchaseDate"), "vendorInvoiceDate")
    order, slip = transaction.get("documentNumber") or "", transaction.get("packingSlip") or ""
    number = transaction.get("vendorInvoiceNumber") or order
    tax_code = transaction.get("stateTaxXref") or name_of(transaction.get("taxCode"))
    taxes = taxes_of(details, tax_code)
    return SourceDocument(
        key=row.key,
        type="Purchase",
        number=number,
        date=dated,
        due_date=_due(transaction, dated),
        party=party(company, transaction.get("vendorAccountNumber") or ""),
        currency=currency_code(transaction.get("currency")) or row.currency,
        total=amount(transaction.get("total"), "total"),
        lines=lines_of(details, taxes, tax_code),
        taxes=taxes,
        location=row.location,
        department=row.department,
        reference=f"{order} {slip}".strip(),
        # Several receipts may stand on one invoice of the supplier: of one order, or of several orders.
        distinction=slip or (order if order != number else ""),
        tokens=_tokens("", details),
    )


def received(document: SourceDocument, *, company: Company, order: PurchaseOrder) -> SourceDocument:
    """Return a receipt with what its order and its supplier say now."""
    return replace(
        document,
        party=party(company, document.party.account_number),
        closed_by=order.get("closedBy") or "",
        entered_by=order.get("enteredBy") or "",
        fields=custom_fields(order.get("customFields")),
    )


def party(company: Company, account_number: str = "") -> Party:
    """Return a customer or supplier with what routes may look at: types, tags, custom fields."""
    return Party(
        id=str(company.get("id") or ""),
        name=company.get("name") or company.get("identifier") or "",
        identifier=company.get("identifier") or "",
        account_number=account_number or company.get("accountNumber") or "",
        types=tuple(name_of(kind) for kind in company.get("types") or ()),
        tags=tuple(company.get("integratorTags") or ()),
        fields=custom_fields(company.get("customFields")),
    )


def entries_of(transaction: PurchaseTransaction) -> frozenset[str]:
    """Return the ids of the ledger entries that make up an exported receipt."""
    details = (*(transaction.get("purchaseDetail") or ()), *(transaction.get("purchaseDetailTax") or ()))
    return frozenset(str(detail.get("id")) for detail in details)


def _account_number(transaction: Transaction, company: Company) -> str:
    """Return the customer's account number; the export gives that of the company that was served."""
    served = transaction.get("company") or {}
    return (transaction.get("companyAccountNumber") or "") if served.get("id") == company.get("id") else ""


def _due(transaction: Transaction | PurchaseTransaction, dated: date) -> date | None:
    due = day_or_none(transaction.get("dueDate"), "dueDate")
    days = transaction.get("dueDays")
    if due is None and isinstance(days, int):
        return dated + timedelta(days=days)
    return due


def _tokens(entry_ids: str, details: Iterable[Detail]) -> tuple[str, ...]:
    """Return what a batch wants back: the ledger entries of the receivable and of every row, none left out.

    An entry that is missing in a batch would leave the document half handed over.
    """
    ids = {_entry(text) for text in entry_ids.split(",") if text.strip()}
    ids.update(_entry(detail.get("id")) for detail in details)
    return tuple(str(entry) for entry in sorted(ids))


def _entry(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Malformed(f"{value!r} is not a ledger entry's id") from None


def _added_up(document: SourceDocument) -> SourceDocument | Fault:
    parts = sum((line.amount for line in document.lines), ZERO) + document.tax_total
    if parts == document.total:
        return document
    facts = {"number": document.number, "total": str(document.total), "sum": str(parts)}
    return Fault("document-does-not-add-up", facts)
