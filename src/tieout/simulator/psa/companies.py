"""Companies (customers and vendors are both companies), their types, sites, contacts and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tieout.simulator.psa import conditions
from tieout.simulator.psa.asking import Ask, Reply, Route
from tieout.simulator.psa.collections import READING, Collection, UniqueWriting, existing, listed
from tieout.simulator.psa.errors import complaint, invalid, not_found
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
    associations = "company/companies/<int:key>/typeAssociations"
    return [
        *Collection("company/companies/types", "companyTypes", AREA).routes(),
        *Collection("company/companies/statuses", "companyStatuses", AREA, verbs=READING).routes(),
        *Collection("company/companies", "companies", AREA, CompanyWriting()).routes(),
        *Collection("company/contacts", "contacts", AREA).routes(),
        Route("GET", sites, AREA, "inquire", company_sites),
        Route("GET", associations, AREA, "inquire", type_associations),
        Route("POST", associations, AREA, "edit", associate_type),
        Route("DELETE", f"{associations}/<int:kind>", AREA, "edit", dissociate_type),
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
    return Reply(200, [_association(ask.tenant, key, kind) for kind in company.get("types") or []])


def associate_type(ask: Ask, key: int) -> Reply:
    """POST another type; the company itself takes types on create only."""
    tenant, company = ask.tenant, existing(ask.tenant, "companies", key)
    kind = tenant.table("companyTypes").get(int((ask.record().get("type") or {}).get("id") or 0))
    if kind is None:
        sentence = "type is required."
        raise invalid(
            "typeAssociation", complaint("MissingRequiredField", sentence, "typeAssociation", "type")
        )
    held = [each["id"] for each in company.get("types") or []]
    set_types(tenant, company, [*held, kind["id"]], ask.who)
    return Reply(201, _association(tenant, key, kind), {"Location": f"{ask.url}/{kind['id']}"})


def dissociate_type(ask: Ask, key: int, kind: int) -> Reply:
    """DELETE a type from a company."""
    company = existing(ask.tenant, "companies", key)
    held = [each["id"] for each in company.get("types") or []]
    if kind not in held:
        raise not_found("typeAssociation", kind)
    set_types(ask.tenant, company, [each for each in held if each != kind], ask.who)
    return Reply(204)


def set_types(tenant: Tenant, company: Record, types: Iterable[int], who: str) -> None:
    """Give a company these types, by id, and no others; whether it is a vendor follows."""
    company["types"] = [{"id": each} for each in dict.fromkeys(types)]
    CompanyWriting().completed(tenant, company)
    tenant.changed("companies", company, who)
    tenant.tell("Company", company["id"], "updated", who)


def _association(tenant: Tenant, key: int, kind: Record) -> Record:
    shown = {"id": kind["id"], "name": kind["name"]}
    return {"id": kind["id"], "type": shown, "company": tenant.ref("companies", key)}
