"""Set-up tables: locations, departments, members, taxes, terms, currencies, accounts, and the server itself."""

from __future__ import annotations

from typing import Any

from tieout.simulator.psa import taxes
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import ALL_VERBS, READING, Collection, existing
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant

SYSTEM, FINANCE, PROCUREMENT = "System", "Finance/Invoicing", "Procurement"
VERSION = "v2025.8"

_TABLES = (
    ("system/locations", "locations", SYSTEM, READING),
    ("system/departments", "departments", SYSTEM, READING),
    ("system/members", "members", SYSTEM, READING),
    ("system/userDefinedFields", "userDefinedFields", SYSTEM, READING),
    ("system/integratorTags", "integratorTags", SYSTEM, ALL_VERBS),
    ("finance/billingStatuses", "billingStatuses", FINANCE, ALL_VERBS),
    ("finance/billingTerms", "billingTerms", FINANCE, ALL_VERBS),
    ("finance/billingSetups", "billingSetups", FINANCE, READING),
    ("finance/currencies", "currencies", FINANCE, READING),
    ("finance/taxCodes", "taxCodes", FINANCE, ALL_VERBS),
    ("finance/glAccounts/mappedTypes", "mappedTypes", FINANCE, ("count", "list")),
    ("finance/glAccounts", "glAccounts", FINANCE, ALL_VERBS),
    ("finance/glCaptions", "glCaptions", FINANCE, READING),
    ("finance/glpaths", "glPaths", FINANCE, READING),
    ("finance/accountingPackageSetup", "accountingPackageSetup", FINANCE, ("list", "get", "patch", "put")),
    ("finance/agreements", "agreements", FINANCE, ALL_VERBS),
    ("procurement/purchaseorderstatuses", "purchaseOrderStatuses", PROCUREMENT, READING),
    ("procurement/catalog", "catalog", PROCUREMENT, ALL_VERBS),
    ("service/tickets", "tickets", SYSTEM, READING),
    ("project/projects", "projects", SYSTEM, READING),
)


class InShort(Collection):
    """A table for those who may not see the whole of it: names and nothing more."""

    def page(self, ask: Ask) -> Reply:
        """GET the names."""
        ask.args.setdefault("fields", _IN_SHORT)
        return super().page(ask)

    def get(self, ask: Ask, key: int) -> Reply:
        """GET one name."""
        ask.args.setdefault("fields", _IN_SHORT)
        return super().get(ask, key)


_IN_SHORT = "id,name,_info"


def routes() -> list[Route]:
    """All set-up tables and the server's own facts."""
    made = [Route("GET", "system/info", SYSTEM, "inquire", info)]
    for table in ("locations", "departments"):
        made += InShort(f"system/info/{table}", table, SYSTEM, verbs=READING).routes()
    for path, table, area, verbs in _TABLES:
        made += Collection(path, table, area, verbs=verbs).routes()
    made += [
        Route("GET", "system/info/departmentlocations", SYSTEM, "inquire", department_locations),
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
    told: dict[str, Any] = {
        "CompanyName": tenant.name,
        "Codebase": tenant.codebase,
        "VersionCode": VERSION,
        "VersionNumber": "v4.6.12345",
        "CompanyID": tenant.company_id,
        "IsCloud": "True" if tenant.switches.on("is-cloud", "text") else True,
    }
    return told | ({"SiteUrl": tenant.site} if tenant.switches.on("discovery-site", "told") else {})


def department_locations(ask: Ask) -> Reply:
    """GET which department is in which location: each in each."""
    tenant = ask.tenant
    pairs = [
        (place["id"], each["id"])
        for place in tenant.table("locations")
        for each in tenant.table("departments")
    ]
    rows = [
        {
            "id": number,
            "location": tenant.ref("locations", place),
            "department": tenant.ref("departments", each),
        }
        for number, (place, each) in enumerate(pairs, start=1)
    ]
    return Reply(200, rows)


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
