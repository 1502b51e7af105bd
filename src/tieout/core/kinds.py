"""What a document becomes in the books: one thing, or an invoice and a credit note where it mixes charges and
returns.
"""

from __future__ import annotations

from tieout.core.documents import SourceDocument
from tieout.core.names import LedgerKind, SourceKind
from tieout.core.rulebook import MixedInvoices, Policies, ZeroTotal

SALES = frozenset({LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE})

HALVES = (LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE)
"""What an invoice that is split becomes, in the order in which it is written."""


def kinds_of(document: SourceDocument, policies: Policies) -> tuple[LedgerKind, ...]:
    """Return what the document becomes: one kind, or `HALVES`.

    Only a customer invoice is ever split, and only where the policy wants it. One that comes to nothing and
    is not to be posted stays whole, so that there is one answer for all of it.
    """
    wanted = policies.mixed_invoices is MixedInvoices.SPLIT and (
        bool(document.total) or policies.zero_total is ZeroTotal.POST
    )
    if wanted and document.key.kind is SourceKind.INVOICE and is_mixed(document):
        return HALVES
    return (kind_of(document),)


def is_mixed(document: SourceDocument) -> bool:
    """Whether some of its lines charge and others give back."""
    return any(line.amount > 0 for line in document.lines) and any(line.amount < 0 for line in document.lines)


def kind_of(document: SourceDocument) -> LedgerKind:
    """Return what the whole document becomes: the sign of its total decides, nothing counts as positive."""
    if document.key.kind is SourceKind.INVOICE:
        return LedgerKind.CREDIT_NOTE if document.total < 0 else LedgerKind.INVOICE
    return LedgerKind.SUPPLIER_CREDIT if document.total < 0 else LedgerKind.BILL
