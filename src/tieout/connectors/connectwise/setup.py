"""What ConnectWise is set up to do and what our API member may do: read before a connection is saved, and
shown.

Settings over there change what an export contains, and missing rights show up as missing documents; both are
better found here than in the books. (ConnectWise: accounting package setup, security role.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tieout.connectors.connectwise.client import ConnectWiseClient, Row
from tieout.core.findings import Finding
from tieout.core.ports import Refused, Unauthorised

Found = TypeVar("Found")

_LEVELS = ("One", "Two", "Three", "Four", "Five", "Six")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One company's ConnectWise as far as posting depends on it. Lists are sorted and hold each text once;
    one that could not be read is empty, and a finding says so.
    """

    version: str
    locations: tuple[str, ...]
    departments: tuple[str, ...]
    accounts: tuple[str, ...]  # as they stand on exported lines
    taxes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether nothing stands in the way of reading and acknowledging documents."""
        return all(finding.good for finding in self.findings)


def read_setup(client: ConnectWiseClient) -> Setup:
    """Read the set-up in about a dozen calls.

    Raises Unauthorised when the credential itself is not accepted, Unavailable when nothing answers; a single
    missing right is a finding.
    """
    system = client.read("system/info", doing="read its version")
    looking = _Looking(client)
    looking.at_package()
    for path, doing in (
        ("finance/accounting/unpostedinvoices", "list unposted invoices"),
        ("finance/accounting/unpostedprocurement", "list unposted procurements"),
        ("finance/accounting/batches", "read accounting batches"),
        ("finance/invoices", "read invoices"),
        ("company/companies", "read companies"),
        ("finance/agreements", "read agreements"),
        ("procurement/purchaseorders", "read purchase orders"),
    ):
        looking.whether_allowed(path, doing)
    return Setup(
        version=str(system.get("version", "")),
        locations=looking.at_texts("system/info/locations", "read locations", lambda row: [row.get("name")]),
        departments=looking.at_texts("system/info/departments", "read departments", _department_names),
        accounts=looking.at_texts(
            "finance/glAccounts", "read GL accounts", lambda row: [row.get("segment1")]
        ),
        taxes=looking.at_texts("finance/taxCodes", "read tax codes", _tax_texts),
        findings=tuple(looking.findings),
    )


class _Looking:
    """Collects findings; what our member may not read becomes one."""

    def __init__(self, client: ConnectWiseClient) -> None:
        self._client = client
        self.findings: list[Finding] = []

    def at_package(self) -> None:
        doing = "read the accounting package set-up"
        package = self._try(doing, lambda: self._client.read("finance/accountingPackageSetup", doing=doing))
        if isinstance(package, list):
            package = package[0] if package else {}
        if not isinstance(package, dict):
            return
        if package.get("includeSalesTaxFlag") is False:
            sentence = "The accounting package leaves sales tax out, so taxed invoices do not add up."
            self.findings.append(Finding(subject="Sales tax", good=False, sentence=sentence))
        if package.get("includeItemsFlag") is False:
            sentence = "The accounting package leaves products out: lines are posted without product codes."
            self.findings.append(Finding(subject="Products", good=True, sentence=sentence))

    def whether_allowed(self, path: str, doing: str) -> None:
        query = {"pageSize": "1", "page": "1", "orderBy": "id asc"}
        if self._try(doing, lambda: self._client.read(path, doing=doing, query=query)) is not None:
            self.findings.append(Finding(subject=doing, good=True, sentence=f"Our API member may {doing}."))

    def at_texts(self, path: str, doing: str, texts: Callable[[Row], list[Any]]) -> tuple[str, ...]:
        pages = self._try(doing, lambda: list(self._client.pages(path, doing=doing)))
        found = {text for page in pages or () for row in page for text in texts(row)}
        return tuple(sorted(text for text in found if isinstance(text, str) and text))

    def _try(self, doing: str, read: Callable[[], Found]) -> Found | None:
        try:
            return read()
        except (Refused, Unauthorised) as failure:
            sentence = f"Our API member may not {doing}: {failure.quoted or failure}"
            self.findings.append(Finding(subject=doing, good=False, sentence=sentence))
            return None


def _department_names(row: Row) -> list[Any]:
    return [row.get("name") or row.get("identifier")]


def _tax_texts(row: Row) -> list[Any]:
    """Return the texts that may stand on a line: each level's cross-reference, else the code's own name."""
    return [row.get(f"level{level}TaxCodeXref") for level in _LEVELS] + [row.get("identifier")]
