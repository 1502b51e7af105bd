"""Invoices and bills: list, read, create in batches, update, send."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import document_shapes, documents, fields, listing, statuses
from tieout.simulator.books.records import INVOICE_TYPES, Document
from tieout.simulator.books.rejections import bad_post, invalid, not_found
from tieout.simulator.books.requests import DocumentAsked, read_document
from tieout.simulator.books.visit import Answer, Raw, Reply, Visit
from tieout.simulator.books.wire import ZERO_GUID
from tieout.simulator.books.writing import Written, write_each, write_one

UNKNOWN = "The document with the supplied id was not found for this endpoint."


def list_invoices(visit: Visit) -> Answer:
    """GET /Invoices: lines and payments in full only when paged (Xero: lists without page)."""
    found = listing.filtered(
        _candidates(visit), visit.args, fields.documents(visit.org, "Invoice"), "Invoice"
    )
    page = listing.page_of(visit.args)
    brief = listing.truth(visit.args, "summaryOnly")
    if page is None and (brief or "Statuses" in visit.args):
        page = listing.Page(1, listing.DEFAULT_PAGE_SIZE)
    rows, pagination = listing.cut(found, page)
    shapes = [
        document_shapes.listed(
            visit.org, one, visit.places, lines=page is not None and not brief, brief=brief
        )
        for one in rows
    ]
    return Reply("Invoices", shapes, pagination)


def _candidates(visit: Visit) -> list[Document]:
    """The invoices that indexes and plain parameters leave in."""
    args = visit.args
    rows = _indexed(visit)
    statuses_ = listing.listed(args, "Statuses")
    if statuses_ is not None:
        rows = [one for one in rows if one.status in statuses_]
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    if since is not None:
        inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
        rows = [one for one in rows if _changed(one, since, inclusive=inclusive)]
    if listing.truth(args, "createdByMyApp"):
        rows = [one for one in rows if one.app == visit.desk.app]
    term = (args.get("searchTerm") or "").lower()
    if term:
        rows = [one for one in rows if term in one.number.lower() or term in (one.reference or "").lower()]
    return rows


def _changed(document: Document, since: Any, *, inclusive: bool) -> bool:
    at = document.updated.replace(microsecond=0)
    return bool(at > since or (inclusive and at == since))


def _indexed(visit: Visit) -> list[Document]:
    """The smallest set that one index gives; what else is asked is filtered afterwards."""
    shelf, args = visit.org.invoices, visit.args
    ids, numbers = listing.listed(args, "IDs"), listing.listed(args, "InvoiceNumbers")
    contact_ids = listing.listed(args, "ContactIDs")
    pinned = listing.equalities(args, fields.documents(visit.org, "Invoice"), "Invoice")
    if ids is not None:
        return [one for one in map(shelf.get, (text.lower() for text in ids)) if one is not None]
    if numbers is not None:
        return [one for number in dict.fromkeys(numbers) for one in shelf.find("number", number)]
    if "invoiceid" in pinned:
        one = shelf.get(pinned["invoiceid"])
        return [one] if one else []
    if "invoicenumber" in pinned:
        return shelf.find("number", pinned["invoicenumber"])
    if "contact.contactid" in pinned:
        contact_ids = [pinned["contact.contactid"]]
    if contact_ids is not None:
        return [one for contact_id in contact_ids for one in shelf.find("contact", contact_id)]
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    return shelf.since(since, inclusive=True) if since is not None else list(shelf)


def get_invoice(visit: Visit) -> Answer:
    """GET /Invoices/{InvoiceID or InvoiceNumber}"""
    return Reply("Invoices", [document_shapes.read(visit.org, _invoice(visit), visit.places)])


def _invoice(visit: Visit) -> Document:
    key = visit.values["invoice_id"]
    found = visit.org.invoices.get(key.lower())
    if found is None:
        numbered = visit.org.invoices.find("number", key)
        if not numbered:
            raise not_found()
        found = numbered[0]
    return found


def put_invoices(visit: Visit) -> Answer:
    """PUT /Invoices: create each (Xero: PUT creates)."""

    def write(asked: DocumentAsked) -> Written:
        return _create(visit, asked)

    return write_each(visit, "Invoices", _asked(visit), write)


def post_invoices(visit: Visit) -> Answer:
    """POST /Invoices: update what is found by id or number, create the rest (Xero: POST overwrites by number)."""

    def write(asked: DocumentAsked) -> Written:
        existing = _target(visit, asked)
        if existing is not None:
            return _change(visit, existing, asked)
        if asked.id and asked.id != ZERO_GUID:
            return Written(document_shapes.refused_creation(asked, None, credit=False), [UNKNOWN])
        return _create(visit, asked)

    return write_each(visit, "Invoices", _asked(visit), write)


def post_invoice(visit: Visit) -> Answer:
    """POST /Invoices/{InvoiceID}: update one; errors are a 400 always."""
    existing = _invoice(visit)
    return write_one("Invoices", _change(visit, existing, _asked(visit)[0]))


def _asked(visit: Visit) -> list[DocumentAsked]:
    return [read_document(one, INVOICE_TYPES, "Invoice") for one in visit.elements("Invoices", "Invoice")]


def _target(visit: Visit, asked: DocumentAsked) -> Document | None:
    if asked.id and asked.id != ZERO_GUID:
        return visit.org.invoices.get(asked.id)
    if not asked.number:
        return None
    if asked.type == "ACCPAY" and visit.desk.switches.on("post-bill-number", "creates"):
        return None
    same = [
        one for one in visit.org.invoices.find("number", asked.number) if one.type == (asked.type or one.type)
    ]
    return same[0] if same else None


def _create(visit: Visit, asked: DocumentAsked) -> Written:
    outcome = documents.create(visit.desk, asked)
    if outcome.messages or outcome.document is None:
        shape = document_shapes.refused_creation(asked, outcome.document, credit=False)
        return Written(shape, outcome.messages)
    return Written(document_shapes.written(visit.org, outcome.document, visit.places))


def _change(visit: Visit, existing: Document, asked: DocumentAsked) -> Written:
    outcome = documents.change(visit.desk, existing, asked)
    if outcome.messages or outcome.document is None:
        shape = document_shapes.refused_change(visit.org, existing, asked, visit.places)
        return Written(shape, outcome.messages)
    due = outcome.amount_due_before
    return Written(document_shapes.written(visit.org, outcome.document, visit.places, due))


def online_invoice(visit: Visit) -> Answer:
    """GET /Invoices/{id}/OnlineInvoice: the link for the customer; there is none for a draft."""
    invoice = _invoice(visit)
    if invoice.status == "DRAFT":
        raise bad_post("The online invoice is not available for draft invoices")
    url = f"https://in.xero.com/{invoice.id.replace('-', '')}"
    return Raw(200, "application/json; charset=utf-8", {"OnlineInvoices": [{"OnlineInvoiceUrl": url}]})


def email_invoice(visit: Visit) -> Answer:
    """POST /Invoices/{id}/Email: send to the contact; answers 204."""
    invoice = _invoice(visit)
    contact = visit.org.contacts.get(invoice.contact_id)
    messages = []
    if invoice.type != "ACCREC" or invoice.status not in statuses.CHECKED:
        messages.append("Only submitted, authorised and paid sales invoices can be emailed")
    if contact is None or not contact.email:
        messages.append("The contact has no email address")
    if messages:
        errors = [{"Message": message} for message in messages]
        raise invalid([{"InvoiceID": invoice.id, "ValidationErrors": errors}])
    invoice.sent = True
    visit.desk.touch(invoice)
    visit.desk.note(
        invoice.id, "Invoice sent", f"This invoice has been sent to {contact.email if contact else ''}."
    )
    return Raw(204)


ROUTES = (
    ("GET", "/Invoices", list_invoices),
    ("PUT", "/Invoices", put_invoices),
    ("POST", "/Invoices", post_invoices),
    ("GET", "/Invoices/<invoice_id>", get_invoice),
    ("POST", "/Invoices/<invoice_id>", post_invoice),
    ("GET", "/Invoices/<invoice_id>/OnlineInvoice", online_invoice),
    ("POST", "/Invoices/<invoice_id>/Email", email_invoice),
)
