"""The billing statuses of invoices: how they stand, and giving a closed one another closed one.

(ConnectWise: invoice billing status, closed invoices, PATCH.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.connectors.connectwise.conditions import covering
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.ports import Refused

GIVING = "change the billing status of invoices"


class BillingStatuses:
    """The statuses of one company for one pass; their list is read once, when the first is given."""

    def __init__(self, client: ConnectWiseClient) -> None:
        self._client = client
        self._closed: dict[str, Row] | None = None  # name in lower case -> status

    def of(self, keys: Sequence[DocumentKey]) -> Mapping[DocumentKey, str]:
        """Return the names of the statuses of invoices; receipts have none."""
        ours = {int(key.id): key for key in keys if key.kind is SourceKind.INVOICE}
        found: dict[DocumentKey, str] = {}
        for conditions in covering(ours):
            pages = self._client.pages(
                "finance/invoices", doing="read invoices", conditions=conditions, fields="id,status"
            )
            for page in pages:
                for row in page:
                    name = _name_of(row.get("status"))
                    if name and row.get("id") in ours:
                        found[ours[row["id"]]] = name
        return found

    def give(self, key: DocumentKey, name: str) -> None:
        """Give a closed invoice the status of this name, one that keeps it closed: another would reopen it.

        The answer is compared: a change that ConnectWise does not understand is answered as if it were done. An
        answer without the invoice is none, so it is looked at. Raises Refused and Unclear as the port says.
        """
        status = self._usable().get(name.casefold())
        if status is None:
            there = ", ".join(sorted(str(one.get("name")) for one in self._usable().values())) or "none"
            fault = Fault("source-status-missing", {"status": name, "there": there})
            raise Refused(f"there is no closed billing status {name!r}", fault=fault)
        answer = self._client.change(
            f"finance/closedInvoices/{int(key.id)}",
            [{"op": "replace", "path": "status", "value": {"id": status["id"]}}],
            doing=GIVING,
            about=[str(key)],
        )
        given = _name_of(answer.get("status")) if isinstance(answer, dict) else self.of([key]).get(key, "")
        if given.casefold() != name.casefold():
            raise Refused(f"the billing status is {given or 'not told'} after it was changed to {name}")

    def _usable(self) -> dict[str, Row]:
        """Statuses in use that count as closed: the flag decides, not the name."""
        if self._closed is None:
            pages = self._client.pages("finance/billingStatuses", doing="read billing statuses")
            self._closed = {
                str(row.get("name", "")).casefold(): row
                for page in pages
                for row in page
                if row.get("closedFlag") is True and not row.get("inactiveFlag")
            }
        return self._closed


def _name_of(status: object) -> str:
    name = status.get("name") if isinstance(status, dict) else None
    return name if isinstance(name, str) else ""
