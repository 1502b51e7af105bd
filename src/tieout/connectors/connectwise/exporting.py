"""The accounting view of chosen documents, asked for in chunks that shrink until all that can come has come.

The export is read-only and repeatable. It is also the heaviest question that ConnectWise answers, so a chunk
that gets no answer is halved; a document that fails alone is set aside with its fault and the others go on.
(ConnectWise: accounting export.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tieout.connectors.connectwise.client import ConnectWiseClient
from tieout.core.documents import Unposted
from tieout.core.names import SourceKind
from tieout.core.ports import Refused, Unavailable, WireFailure

AHEAD = timedelta(days=365)
"""How far into the future a document may be dated. Without a date the server takes its own today."""

DOING = "export documents from the accounting interface"


@dataclass(frozen=True, slots=True)
class Exported:
    """What came back for a chunk: exported records as they were sent, and the ids that failed alone."""

    transactions: list[Any] = field(default_factory=list)
    failed: dict[str, WireFailure] = field(default_factory=dict)

    def __add__(self, other: Exported) -> Exported:
        return Exported(self.transactions + other.transactions, self.failed | other.failed)


class Exporter:
    """Asks for exports. `interface_name` is how the interface shows up in ConnectWise."""

    def __init__(self, client: ConnectWiseClient, *, interface_name: str, today: Callable[[], date]) -> None:
        self._client = client
        self._interface_name = interface_name
        self._today = today

    def export(self, kind: SourceKind, rows: Sequence[Unposted]) -> Exported:
        """Return the exported records of these listed documents of one kind.

        Ids that are unposted no more simply do not come back. Raises a WireFailure when ConnectWise answers
        nothing at all, or refuses every single document.
        """
        exported = self._halved(kind, rows)
        refusals = [failure for failure in exported.failed.values() if isinstance(failure, Refused)]
        if len(rows) > 1 and len(refusals) == len(rows):
            # Nothing is wrong with a hundred documents at once: it is the question that is refused.
            raise refusals[0]
        return exported

    def _halved(self, kind: SourceKind, rows: Sequence[Unposted]) -> Exported:
        try:
            return Exported(self._ask(kind, rows))
        except (Unavailable, Refused) as failure:
            if isinstance(failure, Unavailable) and (failure.wait or not self._client.answers()):
                raise
            if len(rows) == 1:
                return Exported(failed={rows[0].key.id: failure})
        middle = len(rows) // 2
        return self._halved(kind, rows[:middle]) + self._halved(kind, rows[middle:])

    def _ask(self, kind: SourceKind, rows: Sequence[Unposted]) -> list[Any]:
        through = max(self._today() + AHEAD, *(row.date for row in rows))
        body: dict[str, Any] = {
            "batchIdentifier": "preview",
            "glInterfaceIdentifier": self._interface_name,
            "locationId": 0,
            "thruDate": f"{through:%Y-%m-%d}T00:00:00Z",
            "summarizeInvoices": "Detailed",
            "exportInvoicesFlag": kind is SourceKind.INVOICE,
            "exportExpensesFlag": False,
            "exportProductsFlag": kind is SourceKind.PROCUREMENT,
        }
        if kind is SourceKind.INVOICE:
            body["includedInvoiceIds"] = [int(row.key.id) for row in rows]
        else:
            body["includedProductIds"] = [row.key.id for row in rows]
        answer = self._client.ask(
            "finance/accounting/export", body, doing=DOING, about=[str(row.key) for row in rows]
        )
        member = "transactions" if kind is SourceKind.INVOICE else "purchaseTransactions"
        transactions = answer.get(member) or [] if isinstance(answer, dict) else None
        if not isinstance(transactions, list) or not all(isinstance(one, dict) for one in transactions):
            raise self._client.puzzled(f"an export with {member} was expected", doing=DOING)
        return transactions
