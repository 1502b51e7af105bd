"""What is sent to change a document that stands in Xero. (Xero: Invoices, CreditNotes; line update on POST.)"""

from __future__ import annotations

from typing import Any

from tieout.connectors.xero.schema import Document
from tieout.connectors.xero.translate import SALES, document_of
from tieout.core.amendments import Amendment
from tieout.core.drafts import AmountsAre, DraftLine
from tieout.core.names import CREDITS, LedgerKind


def id_field(kind: LedgerKind) -> str:
    """Return the name of the field that holds Xero's own id of a document."""
    return "CreditNoteID" if kind in CREDITS else "InvoiceID"


def changed_document_of(amendment: Amendment) -> Document:
    """Return the document to post over the one with this id.

    What Xero does not hear of stays as it was, so everything that an edit may have emptied is said. Lines
    that are not named are deleted by Xero. Raises ValueError for a draft without a contact.
    """
    draft = amendment.draft
    document: dict[str, Any] = {id_field(draft.kind): amendment.ledger_id, **document_of(draft)}
    if draft.kind in SALES:
        document["Reference"] = draft.reference
    document["LineItems"] = [
        _line(dict(sent), line, known, taxed=draft.amounts_are is not AmountsAre.NO_TAX)
        for sent, line, known in zip(document["LineItems"], draft.lines, amendment.line_ids, strict=True)
    ]
    return document  # type: ignore[return-value]  # one key is chosen at run time


def _line(sent: dict[str, Any], line: DraftLine, known: str, *, taxed: bool) -> dict[str, Any]:
    if not known:
        return sent
    sent = {"LineItemID": known, **sent}
    if not line.account:  # a line of text carries text alone
        return sent
    sent.setdefault("Tracking", [])
    if taxed and line.tax_code:
        sent["TaxAmount"] = line.tax  # else a tax that was overridden once would stay
    return sent
