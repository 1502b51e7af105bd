"""Reads a simulated ConnectWise with pyconnectwise and prints what it got; run by `tools.check_pyconnectwise`.

It runs in an environment of its own, in which nothing of ours is installed: that library is under the GPL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from pyconnectwise import ConnectWiseManageAPIClient

PAGE = 3  # small, so that pages are turned


class OnLoopback(ConnectWiseManageAPIClient):  # type: ignore[misc]  # the library is not installed where types are checked
    """The library knows https only; the simulator speaks plain HTTP to its own machine."""

    def _get_url(self) -> str:
        return str(super()._get_url()).replace("https:", "http:", 1)

    def _try_get_codebase_from_api(self, manage_url: str, company_name: str, headers: dict[str, str]) -> str:
        address = f"http://{manage_url}/login/companyinfo/{company_name}"
        return str(self._make_request("GET", address, headers=headers).json()["Codebase"])


def main(address: str, company: str, client_id: str, public_key: str, private_key: str) -> None:
    """Read everything, page after page, and print it as JSON."""
    client = OnLoopback(company, address, client_id, public_key, private_key)
    read = {
        "companies": _all(client.company.companies, ("id", "identifier", "name")),
        "invoices": _all(client.finance.invoices, ("id", "invoice_number", "type", "total", "balance")),
        "purchase_orders": _all(client.procurement.purchaseorders, ("id", "po_number", "total")),
    }
    print(json.dumps(read, default=str))


def _all(endpoint: Any, names: Iterable[str]) -> list[list[Any]]:
    """The named members of every record, page after page, as the library's own models hold them."""
    params = {"pageSize": PAGE, "orderBy": "id asc"}
    return [[getattr(row, name) for name in names] for row in endpoint.paginated(1, PAGE, params).all()]


if __name__ == "__main__":
    main(*sys.argv[1:])
