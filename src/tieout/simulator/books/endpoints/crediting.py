"""Credit notes, over- and prepayments, the allocations of all three, and the bank transactions that open the latter."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tieout.simulator.books import contacts, crediting, fields, listing, money_shapes, settlement
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.crediting import AllocationAsked, MoneyAsked
from tieout.simulator.books.endpoints.documents import Kind, changed_since, document_of, standard_routes
from tieout.simulator.books.payments import account_for
from tieout.simulator.books.records import (
    CREDIT_NOTE_TYPES,
    OVERPAYMENT_TYPES,
    PREPAYMENT_TYPES,
    Document,
)
from tieout.simulator.books.rejections import Rejection, invalid, not_found
from tieout.simulator.books.requests import BASES, read_contact, read_line
from tieout.simulator.books.visit import Answer, Raw, Reply, Visit
from tieout.simulator.books.wire import ZERO_GUID, bare_stamp
from tieout.simulator.books.writing import Written, write_each

CREDIT_NOTES = Kind("CreditNotes", "CreditNote", CREDIT_NOTE_TYPES, lambda org: org.credit_notes)
OVERPAYMENTS = Kind("Overpayments", "Overpayment", OVERPAYMENT_TYPES, lambda org: org.overpayments)
PREPAYMENTS = Kind("Prepayments", "Prepayment", PREPAYMENT_TYPES, lambda org: org.prepayments)

_BANK_TYPES = (
    *OVERPAYMENT_TYPES,
    *PREPAYMENT_TYPES,
    "RECEIVE",
    "SPEND",
    "RECEIVE-TRANSFER",
    "SPEND-TRANSFER",
)


# Overpayments and prepayments


def list_credits(visit: Visit, kind: Kind) -> Answer:
    """GET /Overpayments and /Prepayments"""
    shelf = kind.shelf(visit.org)
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    rows = shelf.since(since, inclusive=True) if since is not None else list(shelf)
    if since is not None:
        inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
        rows = [one for one in rows if changed_since(one.updated, since, inclusive=inclusive)]
    found = listing.filtered(rows, visit.args, fields.documents(visit.org, kind.noun), kind.noun)
    page = listing.page_of(visit.args)
    shown, pagination = listing.cut(found, page)
    shapes = [money_shapes.credit(visit.org, one, visit.places, lines=page is not None) for one in shown]
    return Reply(kind.plural, shapes, pagination)


def get_credit(visit: Visit, kind: Kind) -> Answer:
    """GET /Overpayments/{id} and /Prepayments/{id}"""
    found = kind.shelf(visit.org).get(visit.values["document_id"].lower())
    if found is None:
        raise not_found()
    return Reply(kind.plural, [money_shapes.credit(visit.org, found, visit.places)])


# Allocations


def put_allocations(visit: Visit, kind: Kind) -> Answer:
    """PUT /{CreditNotes|Overpayments|Prepayments}/{id}/Allocations"""
    credit = _credit(visit, kind)

    def write(asked: AllocationAsked) -> Written:
        invoice = crediting.allocation_target(visit.desk, asked)
        messages = crediting.allocation_problems(credit, invoice, asked.amount)
        if messages or invoice is None or asked.amount is None:
            named = {"InvoiceID": asked.invoice_id} if asked.invoice_id else {}
            amount = {"Amount": asked.amount} if asked.amount is not None else {}
            return Written({**amount, "Invoice": named}, messages)
        made = settlement.allocate(visit.desk, credit, invoice, asked.amount)
        return Written(money_shapes.allocation(credit, made))

    asked = [crediting.read_allocation(one) for one in visit.elements("Allocations", "Allocation")]
    return write_each(visit, "Allocations", asked, write, flag="HasErrors")


def _credit(visit: Visit, kind: Kind) -> Document:
    found = kind.shelf(visit.org).get(visit.values["document_id"].lower())
    if found is None and kind.credit:
        numbered = visit.org.credit_notes.find("number", visit.values["document_id"])
        found = numbered[0] if numbered else None
    if found is None:
        name = "Credit Note" if kind.credit else kind.noun
        message = f"An existing {name} with the specified {kind.noun}ID could not be found"
        raise invalid([{f"{kind.noun}ID": ZERO_GUID, "ValidationErrors": [{"Message": message}]}])
    return found


def delete_allocation(visit: Visit, kind: Kind) -> Answer:
    """DELETE /{...}/{id}/Allocations/{AllocationID}"""
    credit = document_of(visit, kind)
    allocation = visit.org.allocations.get(visit.values["allocation_id"].lower())
    if allocation is None or allocation.credit_id != credit.id:
        raise not_found()
    invoice = visit.org.invoices.get(allocation.invoice_id)
    if invoice is None:
        raise LookupError(f"allocation {allocation.id} is to {allocation.invoice_id}, which is not there")
    settlement.unallocate(visit.desk, allocation, credit, invoice)
    body = {
        "AllocationId": allocation.id,
        "Date": bare_stamp(visit.desk.now),
        "Invoice": [{"InvoiceID": invoice.id}],
        "IsDeleted": True,
    }
    return Raw(200, "application/json; charset=utf-8", body)


# Bank transactions


def put_bank_transactions(visit: Visit) -> Answer:
    """PUT /BankTransactions: only those that open an overpayment or a prepayment are simulated."""
    return write_each(
        visit,
        "BankTransactions",
        visit.elements("BankTransactions", "BankTransaction"),
        lambda asked: _open(visit, asked),
    )


def _open(visit: Visit, asked: Asked) -> Written:
    desk = visit.desk
    kind = asked.choice("Type", _BANK_TYPES, "BankTransactionType") or ""
    if kind not in {*OVERPAYMENT_TYPES, *PREPAYMENT_TYPES}:
        raise Rejection(
            501, "Only overpayments and prepayments are simulated here", "text/plain; charset=utf-8"
        )
    messages: list[str] = []
    block, bank = asked.block("Contact"), asked.block("BankAccount")
    wanted = read_contact(block) if block else None
    contact = contacts.find(desk, wanted) if wanted and wanted.identifies else None
    if contact is None:
        messages.append(contacts.NOT_IDENTIFIED)
    account = account_for(
        desk, bank.guid("AccountID") if bank else None, bank.text("Code") if bank else None, messages
    )
    if contact is None or account is None:
        return Written({"Type": kind}, messages)
    money = MoneyAsked(
        type=kind,
        contact=contact,
        account=account,
        day=asked.day("Date") or desk.today(),
        currency=(asked.text("CurrencyCode") or account.currency or desk.org.base_currency).upper(),
        currency_rate=asked.money("CurrencyRate") or Decimal(1),
        basis=asked.choice("LineAmountTypes", BASES, "LineAmountType") or "Exclusive",
        reference=asked.text("Reference") or "",
        lines=[read_line(line) for line in asked.blocks("LineItems") or ()],
    )
    credit = crediting.open_credit(desk, money, messages)
    if credit is None:
        return Written({"Type": kind}, messages)
    return Written(money_shapes.bank_transaction(visit.org, credit, visit.places))


def list_bank_transactions(visit: Visit) -> Answer:
    """GET /BankTransactions: those that opened an overpayment or a prepayment."""
    rows = [one for shelf in (visit.org.overpayments, visit.org.prepayments) for one in shelf]
    found = listing.filtered(
        rows, visit.args, fields.documents(visit.org, "BankTransaction"), "BankTransaction"
    )
    shown, pagination = listing.cut(found, listing.page_of(visit.args))
    shapes = [money_shapes.bank_transaction(visit.org, one, visit.places) for one in shown]
    return Reply("BankTransactions", shapes, pagination)


def get_bank_transaction(visit: Visit) -> Answer:
    """GET /BankTransactions/{id}"""
    wanted = visit.values["document_id"].lower()
    for shelf in (visit.org.overpayments, visit.org.prepayments):
        for one in shelf:
            if one.bank_transaction_id == wanted:
                return Reply(
                    "BankTransactions", [money_shapes.bank_transaction(visit.org, one, visit.places)]
                )
    raise not_found()


Operation = Callable[[Visit, Kind], Answer]


def _bound(operation: Operation, kind: Kind) -> Callable[[Visit], Answer]:
    def endpoint(visit: Visit) -> Answer:
        return operation(visit, kind)

    return endpoint


_OPEN_CREDIT_ROUTES = tuple(
    route
    for kind in (OVERPAYMENTS, PREPAYMENTS)
    for route in (
        ("GET", f"/{kind.plural}", _bound(list_credits, kind)),
        ("GET", f"/{kind.plural}/<document_id>", _bound(get_credit, kind)),
    )
)
_ALLOCATION_ROUTES = tuple(
    route
    for kind in (CREDIT_NOTES, OVERPAYMENTS, PREPAYMENTS)
    for route in (
        ("PUT", f"/{kind.plural}/<document_id>/Allocations", _bound(put_allocations, kind)),
        (
            "DELETE",
            f"/{kind.plural}/<document_id>/Allocations/<allocation_id>",
            _bound(delete_allocation, kind),
        ),
    )
)

ROUTES = (
    *standard_routes(CREDIT_NOTES),
    *_OPEN_CREDIT_ROUTES,
    *_ALLOCATION_ROUTES,
    ("GET", "/BankTransactions", list_bank_transactions),
    ("PUT", "/BankTransactions", put_bank_transactions),
    ("GET", "/BankTransactions/<document_id>", get_bank_transaction),
)
