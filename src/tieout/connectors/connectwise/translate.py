"""From ConnectWise's accounting view of a document to ours. Past this module no ConnectWise word exists.

Signs: a document's total is a debit, its rows are credits, so a charge arrives as total 120.00 with rows of
-120.00; ours are both positive. Credit memos and negative invoices come out negative. The one invariant,
total = -(sum of all rows), is checked here: what breaks it is a fault, never a document. (ConnectWise:
accounting export.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from tieout.connectors.connectwise.schema import (
    Agreement,
    Company,
    Detail,
    InvoiceHeader,
    PurchaseOrder,
    PurchaseTransaction,
    Transaction,
)
from tieout.core.documents import Line, Party, SourceDocument, TaxAmount, Unposted
from tieout.core.faults import Fault

TAX_ROWS = frozenset({"ST", "PT", "FT", "ET"})
"""Row types that are tax: on sales, purchases, freight, expenses. Every other type, known or not, is a
line.
"""

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)


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
    taxes = _taxes(details, tax_code)
    return SourceDocument(
        key=row.key,
        type=transaction.get("billingType") or transaction.get("documentType") or "",
        number=transaction.get("documentNumber") or row.number,
        date=dated,
        due_date=_due(transaction, dated),
        party=party(company, _account_number(transaction, company)),
        currency=currency_code(transaction.get("currency")) or row.currency,
        total=amount(transaction.get("total"), "total"),
        lines=_lines(details, _code_of_all(taxes, tax_code), _codes_of_levels(details, tax_code)),
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
    taxes = _taxes(details, tax_code)
    return SourceDocument(
        key=row.key,
        type="Purchase",
        number=number,
        date=dated,
        due_date=_due(transaction, dated),
        party=party(company, transaction.get("vendorAccountNumber") or ""),
        currency=currency_code(transaction.get("currency")) or row.currency,
        total=amount(transaction.get("total"), "total"),
        lines=_lines(details, _code_of_all(taxes, tax_code), _codes_of_levels(details, tax_code)),
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


def _code_of_all(taxes: tuple[TaxAmount, ...], tax_code: str) -> str:
    """Return the tax code of taxable lines that name none: the document's own, unless it bears several taxes.

    Then such a line bears them all, and no single code stands for that.
    """
    return tax_code if len({tax.code for tax in taxes}) < 2 else ""


def _codes_of_levels(details: Iterable[Detail], tax_code: str) -> dict[int, str]:
    """Return the code of each of up to six levels on which the document bears tax."""
    return {
        level["taxLevel"]: _tax_code(detail, tax_code)
        for detail in details
        if detail.get("glTypeId") in TAX_ROWS
        for level in detail.get("taxLevels") or ()
        if "taxLevel" in level
    }


def _lines(details: Iterable[Detail], tax_code: str, levels: Mapping[int, str]) -> tuple[Line, ...]:
    lines = (detail for detail in details if detail.get("glTypeId") not in TAX_ROWS)
    return tuple(_line(position, detail, tax_code, levels) for position, detail in enumerate(lines, start=1))


def _line(position: int, detail: Detail, tax_code: str, levels: Mapping[int, str]) -> Line:
    net = -amount(detail.get("total"), "total of a row")
    quantity, price = _explained(net, -amount(detail.get("quantity") or 0, "quantity"))
    account, account_class = _account(detail.get("accountNumber") or "", detail)
    taxable = _is_taxable(detail)
    return Line(
        position=position,
        description=(
            detail.get("memo")
            or detail.get("salesDescription")
            or detail.get("itemDescription")
            or detail.get("description")
            or ""
        ),
        quantity=quantity,
        unit_price=price,
        amount=net,
        account=account,
        account_class=account_class,
        tax_code=_of_several_levels(detail, levels)
        or detail.get("taxCodeXref")
        or (tax_code if taxable else ""),
        taxable=taxable,
        item=detail.get("glItemId") or name_of(detail.get("item")),
    )


def _of_several_levels(detail: Detail, levels: Mapping[int, str]) -> str:
    """Return the codes of all levels that tax a line, joined: `GST+PST`; "" for one level, whose own code stands on
    the line. (ConnectWise: the line's cross-reference is that of its first level alone.)
    """
    flagged = [
        level.get("taxLevel", 0) for level in detail.get("taxLevels") or () if level.get("taxableFlag")
    ]
    codes = dict.fromkeys(levels[level] for level in sorted(flagged) if level in levels)
    return "+".join(codes) if len(codes) > 1 else ""


def _explained(net: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Return quantity and unit price that explain an amount; the price is never negative without a need.

    Rows that count nothing (fees, adjustments) have quantity 0: they count as one.
    """
    if not quantity:
        return ONE, net
    price = net / quantity
    return (-quantity, -price) if quantity < 0 and price < 0 else (quantity, price)


def _account(text: str, detail: Detail) -> tuple[str, str]:
    """Split `200:Services` into account and class; several segments of a ledger account are joined by
    colons.
    """
    account, _, account_class = text.partition(":")
    return account.strip(), account_class.strip() or detail.get("glClass") or ""


def _is_taxable(detail: Detail) -> bool:
    return bool(
        detail.get("taxableFlag")
        or detail.get("taxable")
        or detail.get("taxable2Flag")
        or detail.get("taxable3Flag")
        or detail.get("taxable4Flag")
        or detail.get("taxable5Flag")
        or any(level.get("taxableFlag") for level in detail.get("taxLevels") or ())
    )


def _taxes(details: Iterable[Detail], tax_code: str) -> tuple[TaxAmount, ...]:
    return tuple(
        TaxAmount(
            code=_tax_code(detail, tax_code),
            amount=-amount(detail.get("total"), "total of a tax row"),
            rate=_rate(detail),
        )
        for detail in details
        if detail.get("glTypeId") in TAX_ROWS
    )


def _tax_code(detail: Detail, tax_code: str) -> str:
    return detail.get("taxCodeXref") or tax_code or name_of(detail.get("taxCode"))


def _rate(detail: Detail) -> Decimal | None:
    """Return the rate as a fraction: `taxRate` is one, `taxRatePercent` is not.

    Raises Malformed when the two are not the same rate: then one of them is not in the unit that its name says.
    """
    fraction, percent = detail.get("taxRate"), detail.get("taxRatePercent")
    if percent is None:
        return None if fraction is None else amount(fraction, "taxRate")
    whole = amount(percent, "taxRatePercent") / HUNDRED
    if fraction is None:
        return whole
    told = amount(fraction, "taxRate")
    if abs(told - whole) > max(abs(told), abs(whole)) / 10:  # rates are rounded, and no rounding goes so far
        raise Malformed(
            f"the rate of tax {_tax_code(detail, '') or 'without a code'} is {percent} percent in one place and the "
            f"fraction {fraction} in another"
        )
    return told


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
