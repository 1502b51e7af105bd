"""Invoices and bills: what all documents have, and the link and the mail for the customer."""

from __future__ import annotations

from tieout.simulator.books import statuses
from tieout.simulator.books.endpoints.documents import Kind, document_of, standard_routes
from tieout.simulator.books.records import INVOICE_TYPES
from tieout.simulator.books.rejections import bad_post, invalid
from tieout.simulator.books.visit import Answer, Raw, Visit

INVOICES = Kind("Invoices", "Invoice", INVOICE_TYPES, lambda org: org.invoices)


def online_invoice(visit: Visit) -> Answer:
    """GET /Invoices/{id}/OnlineInvoice: the link for the customer; there is none for a draft."""
    invoice = document_of(visit, INVOICES)
    if invoice.status == "DRAFT":
        raise bad_post("The online invoice is not available for draft invoices")
    url = f"https://in.xero.com/{invoice.id.replace('-', '')}"
    return Raw(200, "application/json; charset=utf-8", {"OnlineInvoices": [{"OnlineInvoiceUrl": url}]})


def email_invoice(visit: Visit) -> Answer:
    """POST /Invoices/{id}/Email: send to the contact; answers 204."""
    invoice = document_of(visit, INVOICES)
    contact = visit.org.contacts.get(invoice.contact_id)
    messages = []
    if invoice.type != "ACCREC" or invoice.status not in statuses.CHECKED:
        messages.append("Only submitted, authorised and paid sales invoices can be emailed")
    address = contact.email if contact else ""
    if not address:
        messages.append("The contact has no email address")
    if messages:
        errors = [{"Message": message} for message in messages]
        raise invalid([{"InvoiceID": invoice.id, "ValidationErrors": errors}])
    invoice.sent = True
    visit.desk.touch(invoice)
    visit.desk.note(invoice.id, "Invoice sent", f"This invoice has been sent to {address}.")
    return Raw(204)


ROUTES = (
    *standard_routes(INVOICES),
    ("GET", "/Invoices/<document_id>/OnlineInvoice", online_invoice),
    ("POST", "/Invoices/<document_id>/Email", email_invoice),
)
