"""Set-up tables that a tenant reads from: locations, departments, members, taxes, terms, currencies, accounts, system."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa import taxes
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import Collection, existing
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant

SYSTEM, FINANCE, PROCUREMENT = "System", "Finance/Invoicing", "Procurement"
VERSION = "v2025.8"

_TABLES = (
    ("system/locations", "locations", SYSTEM, False),
    ("system/info/locations", "locations", SYSTEM, False),
    ("system/departments", "departments", SYSTEM, False),
    ("system/info/departments", "departments", SYSTEM, False),
    ("system/members", "members", SYSTEM, False),
    ("system/userDefinedFields", "userDefinedFields", SYSTEM, False),
    ("system/integratorTags", "integratorTags", SYSTEM, True),
    ("finance/billingStatuses", "billingStatuses", FINANCE, True),
    ("finance/billingTerms", "billingTerms", FINANCE, True),
    ("finance/billingSetups", "billingSetups", FINANCE, False),
    ("finance/currencies", "currencies", FINANCE, False),
    ("finance/taxCodes", "taxCodes", FINANCE, True),
    ("finance/glAccounts/mappedTypes", "mappedTypes", FINANCE, False),
    ("finance/glAccounts", "glAccounts", FINANCE, True),
    ("finance/glCaptions", "glCaptions", FINANCE, False),
    ("finance/glpaths", "glPaths", FINANCE, False),
    ("finance/accountingPackageSetup", "accountingPackageSetup", FINANCE, True),
    ("finance/agreements", "agreements", FINANCE, True),
    ("procurement/purchaseorderstatuses", "purchaseOrderStatuses", PROCUREMENT, False),
    ("procurement/catalog", "catalog", PROCUREMENT, True),
    ("service/tickets", "tickets", SYSTEM, False),
    ("project/projects", "projects", SYSTEM, False),
)


def routes() -> list[Route]:
    """All set-up tables and the server's own facts."""
    made = [Route("GET", "system/info", SYSTEM, "inquire", info)]
    for path, table, area, writable in _TABLES:
        made += Collection(path, table, area, writable=writable).routes()
    made += [
        Route("GET", "finance/taxCodes/<int:key>/taxCodeLevels", FINANCE, "inquire", tax_levels),
        Route("GET", "finance/taxCodes/<int:key>/taxCodeXRefs", FINANCE, "inquire", tax_xrefs),
    ]
    return made


def info(ask: Ask) -> Reply:
    """GET system/info: version, cloud, and the zone in which `today` is meant (a Windows name)."""
    return Reply(
        200,
        {
            "version": f"{VERSION}.123456",
            "isCloud": True,
            "serverTimeZone": ask.tenant.time_zone,
            "cloudRegion": "AU" if "-au." in ask.tenant.site else "NA",
            "licenseBits": [{"name": "Finance", "activeFlag": True}],
            "maxWorkFlowRecordsAllowed": 100,
        },
    )


def company_info(tenant: Tenant) -> dict[str, Any]:
    """What discovery says about a tenant, to anybody."""
    return {
        "CompanyName": tenant.name,
        "Codebase": tenant.codebase,
        "VersionCode": VERSION,
        "VersionNumber": "v4.6.12345",
        "CompanyID": tenant.company_id,
        "IsCloud": True,
        "SiteUrl": tenant.site,
    }


def tax_levels(ask: Ask, key: int) -> Reply:
    """GET the levels of a tax code."""
    record = existing(ask.tenant, "taxCodes", key)
    return Reply(200, [taxes.level_record(level) for level in taxes.levels(record)])


def tax_xrefs(ask: Ask, key: int) -> Reply:
    """GET the per-line codes of a tax code."""
    existing(ask.tenant, "taxCodes", key)

    def belongs(row: Record) -> bool:
        return (row.get("taxCode") or {}).get("id") == key

    return Reply(200, [row for row in ask.tenant.table("taxCodeXRefs") if belongs(row)])
