"""Everything about one invoice in one answer, and the invoice as a printed page."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.billed_rows import rendered
from tieout.simulator.psa.collections import existing
from tieout.simulator.psa.records import Record, without_empty
from tieout.simulator.psa.tenant import Tenant

AREA = "Finance/Invoicing"


def routes() -> list[Route]:
    """Info and PDF."""
    return [
        Route("GET", "finance/info/invoice/<int:key>", AREA, "inquire", info),
        Route("GET", "finance/invoices/<int:key>/pdf", AREA, "inquire", pdf),
    ]


def info(ask: Ask, key: int) -> Reply:
    """GET info/invoice/{id}: the invoice with its products, hours and expenses."""
    invoice = existing(ask.tenant, "invoices", key)
    body: dict[str, Any] = {"id": key, "invoice": without_empty(invoice)}
    for name, kind in (("products", "product"), ("timeEntries", "time"), ("expenses", "expense")):
        charges = [each for each in ask.tenant.charges.of_invoice(key) if each.kind == kind]
        body[name] = [without_empty(rendered(ask.tenant, each)) for each in charges]
    body["agreementBillingInfo"] = [
        {"agreementName": each.text, "agreementAmount": each.amount, "agreementRecId": each.id}
        for each in ask.tenant.charges.of_invoice(key)
        if each.kind == "agreement"
    ]
    setup = _billing_setup(ask.tenant, invoice)
    return Reply(200, body | ({"billingSetup": without_empty(setup)} if setup else {}))


def pdf(ask: Ask, key: int) -> Reply:
    """GET invoices/{id}/pdf: a page with the number, the customer, the lines and the total."""
    invoice = existing(ask.tenant, "invoices", key)
    lines = [
        f"{invoice['type']} {invoice['invoiceNumber']}",
        str(invoice["company"].get("name")),
        f"Date {invoice['date'][:10]}  Due {(invoice.get('dueDate') or '')[:10]}",
        "",
        *(f"{each.quantity} x {each.text}   {each.amount}" for each in ask.tenant.charges.of_invoice(key)),
        "",
        f"Tax {invoice['salesTax']}",
        f"Total {invoice['total']} {(invoice.get('currency') or {}).get('currencyCode', '')}",
    ]
    return Reply(200, page_of(lines), content_type="application/pdf")


def page_of(lines: list[str]) -> bytes:
    """A one-page PDF with these lines of text."""
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    content = f"BT /F1 11 Tf 14 TL 56 780 Td\n{shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        file += b"%010d 00000 n \n" % place
    file += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _billing_setup(tenant: Tenant, invoice: Record) -> Record | None:
    for setup in tenant.table("billingSetups"):
        if (setup.get("location") or {}).get("id") == invoice.get("locationId"):
            return setup
    return None
