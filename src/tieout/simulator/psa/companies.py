"""Companies (customers and vendors are both companies), their types, sites, contacts and tags."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.simulator.psa import conditions
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import READING, Collection, UniqueWriting, existing, listed
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant

AREA = "Companies"


class CompanyWriting(UniqueWriting):
    """Companies: the identifier is unique, being a vendor follows from the types."""

    def __init__(self) -> None:
        super().__init__("companies", "identifier", "Company ID already in use.")

    def create(self, tenant: Tenant, body: Record, who: str) -> Record:
        """A new company."""
        made = super().create(tenant, body, who)
        tenant.tell("Company", made["id"], "added", who)
        return made

    def change(self, tenant: Tenant, record: Record, changes: Record, who: str) -> Record:
        """Change a company; its types are set on create only."""
        kept = {name: value for name, value in changes.items() if name != "types"}
        changed = super().change(tenant, record, kept, who)
        tenant.tell("Company", record["id"], "updated", who)
        return changed

    def completed(self, tenant: Tenant, record: Record) -> Record:
        """Types in full, status, and whether it is a vendor."""
        table = tenant.table("companyTypes")
        types = [
            found for each in record.get("types") or [] if (found := table.get(each.get("id", 0))) is not None
        ]
        record["types"] = [{"id": each["id"], "name": each["name"]} for each in types]
        record["isVendorFlag"] = any(each.get("vendorFlag") for each in types)
        record["deletedFlag"] = bool(record.get("deletedFlag"))
        status = tenant.table("companyStatuses").find(defaultFlag=True)
        if not record.get("status") and status is not None:
            record["status"] = tenant.ref("companyStatuses", status["id"])
        return record


def routes() -> list[Route]:
    """Companies and what hangs on them."""
    sites = "company/companies/<int:key>/sites"
    return [
        *Collection("company/companies/types", "companyTypes", AREA).routes(),
        *Collection("company/companies/statuses", "companyStatuses", AREA, verbs=READING).routes(),
        *Collection("company/companies", "companies", AREA, CompanyWriting()).routes(),
        *Collection("company/contacts", "contacts", AREA).routes(),
        Route("GET", sites, AREA, "inquire", company_sites),
        Route("GET", "company/companies/<int:key>/typeAssociations", AREA, "inquire", type_associations),
    ]


def company_sites(ask: Ask, key: int) -> Reply:
    """GET the sites of a company."""
    existing(ask.tenant, "companies", key)

    def read(tenant: Tenant, after: int, _: conditions.Node | None) -> Iterator[Record]:
        sites = tenant.table("sites").after(after)
        return (site for site in sites if (site.get("company") or {}).get("id") == key)

    return listed(ask, ask.tenant.table("sites").schema, read)


def type_associations(ask: Ask, key: int) -> Reply:
    """GET the types of a company, one row each."""
    company = existing(ask.tenant, "companies", key)
    reference = ask.tenant.ref("companies", key)
    rows = [{"id": kind["id"], "type": kind, "company": reference} for kind in company.get("types") or []]
    return Reply(200, rows)
