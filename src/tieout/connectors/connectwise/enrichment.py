"""What the export leaves out, read in bulk: headers, agreements, orders, companies, and the names of places.

A header carries location, custom fields, purchase order and who closed the invoice; a company its types and
tags; agreements and purchase orders their custom fields. Routes look at all of these, so a document without them
is not handed out. (ConnectWise: extraction strategy.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from tieout.connectors.connectwise.client import ConnectWiseClient
from tieout.connectors.connectwise.conditions import covering
from tieout.connectors.connectwise.schema import Agreement, Company, InvoiceHeader, PurchaseOrder

HEADER_FIELDS = (
    "id,reference,customerPO,closedBy,location/name,department/name,territory/name,agreement/id,"
    "customFields,_info/enteredBy"
)
AGREEMENT_FIELDS = "id,customFields"
ORDER_FIELDS = "id,enteredBy,closedBy,customFields"
COMPANY_FIELDS = "id,identifier,name,accountNumber,types,integratorTags,customFields"


class Enrichment:
    """Bulk reads of one pass. Companies are kept for the pass: a customer with ten invoices is read once."""

    def __init__(self, client: ConnectWiseClient) -> None:
        self._client = client
        self._companies: dict[int, Company] = {}
        self._places: dict[str, dict[int, str]] = {}

    def headers(self, ids: Iterable[int]) -> Mapping[int, InvoiceHeader]:
        """Return the headers of these invoices by id; one that is gone or hidden is missing."""
        found = self._by_id("finance/invoices", ids, HEADER_FIELDS, doing="read invoices")
        return cast("Mapping[int, InvoiceHeader]", found)

    def agreements(self, ids: Iterable[int]) -> Mapping[int, Agreement]:
        """Return these agreements by id; no call is made for none."""
        found = self._by_id("finance/agreements", ids, AGREEMENT_FIELDS, doing="read agreements")
        return cast("Mapping[int, Agreement]", found)

    def orders(self, ids: Iterable[int]) -> Mapping[int, PurchaseOrder]:
        """Return these purchase orders by id; no call is made for none."""
        found = self._by_id("procurement/purchaseorders", ids, ORDER_FIELDS, doing="read purchase orders")
        return cast("Mapping[int, PurchaseOrder]", found)

    def companies(self, ids: Iterable[int]) -> Mapping[int, Company]:
        """Return these companies and all others read before, by id; one that is gone or hidden is missing."""
        unread = set(ids) - self._companies.keys()
        found = self._by_id("company/companies", unread, COMPANY_FIELDS, doing="read companies")
        self._companies.update(cast("Mapping[int, Company]", found))
        return self._companies

    def places(self, kind: str) -> Mapping[int, str]:
        """Return the names of all `locations` or `departments` by id, read once a pass."""
        if kind not in self._places:
            rows = (
                row
                for page in self._client.pages(f"system/info/{kind}", doing=f"read {kind}")
                for row in page
            )
            self._places[kind] = {
                row["id"]: row.get("name") or row.get("identifier") or "" for row in rows if "id" in row
            }
        return self._places[kind]

    def _by_id(self, path: str, ids: Iterable[int], fields: str, *, doing: str) -> dict[int, dict[str, Any]]:
        wanted = set(ids)
        found = {}
        for conditions in covering(wanted):
            for page in self._client.pages(path, doing=doing, conditions=conditions, fields=fields):
                found.update({row["id"]: row for row in page if row.get("id") in wanted})
        return found
