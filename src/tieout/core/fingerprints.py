"""Has the content changed? And the key under which the same request may be repeated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from tieout.core.documents import SourceDocument
from tieout.core.names import OrganisationKey


def fingerprint(document: SourceDocument, *, split: bool = False) -> str:
    """Return a hash of all that would show in a ledger: 64 hexadecimal digits.

    Left out, because they change without the document changing: the source's tokens and link, who closed
    it, the party's own name and tags, the order of mappings. 10, 10.0 and 10.00 are the same amount. `split`:
    it becomes two documents there, which is another content than one.
    """
    content: list[object] = [
        str(document.key),
        document.type,
        document.number,
        document.date.isoformat(),
        document.due_date.isoformat() if document.due_date else "",
        document.party.id,
        document.currency,
        _plain(document.total),
        document.location,
        document.department,
        document.territory,
        document.reference,
        document.customer_po,
        [
            [
                line.description,
                _plain(line.quantity),
                _plain(line.unit_price),
                _plain(line.amount),
                line.account,
                line.account_class,
                line.tax_code,
                line.taxable,
                line.item,
            ]
            for line in document.lines
        ],
        sorted([tax.code, _plain(tax.amount)] for tax in document.taxes),
        sorted(document.fields.items()),
    ]
    if split:
        content.append("split")
    return sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def idempotency_key(
    organisation: OrganisationKey, run: str, attempt: int, fingerprints: Sequence[str]
) -> str:
    """Return the key of one request, at most 128 characters.

    The same documents in the same attempt give the same key, so that a repeated request does nothing twice.
    Another attempt has another key: it has looked at the books first, and an answer that a ledger keeps under
    the old key, a server error say, must not come back.
    """
    content = json.dumps([organisation, run, attempt, list(fingerprints)], separators=(",", ":"))
    return f"tieout-{sha256(content.encode()).hexdigest()}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
