"""Files beside a document. (Xero: Attachments.)"""

from __future__ import annotations

import re
from urllib.parse import quote

from tieout.connectors.xero.client import Call, XeroClient
from tieout.core.documents import Paper
from tieout.core.names import CREDITS, DocumentKey, LedgerId, LedgerKind
from tieout.core.ports import Refused

LARGEST = 10 * 1024 * 1024
_FORBIDDEN = re.compile(r'[<>:"/\\|?*+\x00-\x1f]')


def attach(
    client: XeroClient, kind: LedgerKind, ledger_id: LedgerId, paper: Paper, *, about: DocumentKey
) -> None:
    """Put a file beside a document; one of the same name is replaced. A customer sees it with an invoice.

    Raises Refused for a file that Xero does not take, which is known before it is sent where it is too large.
    """
    if len(paper.content) > LARGEST:
        raise Refused(f"{paper.name} is larger than {LARGEST // 1024**2} MB, and Xero takes no such file")
    endpoint = "CreditNotes" if kind in CREDITS else "Invoices"
    name = quote(_FORBIDDEN.sub("-", paper.name), safe="")
    client.create(
        Call(
            path=f"{endpoint}/{ledger_id}/Attachments/{name}",
            doing="attach files",
            query={"IncludeOnline": "true"} if kind is LedgerKind.INVOICE else {},
            file=(paper.media_type, paper.content),
            about=[str(about)],
        )
    )
