"""What an administrator does at ConnectWise PSA, what its vendor does, and what is broken in real tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tieout.simulator.calls import Refusal
from tieout.simulator.psa import defects, story
from tieout.simulator.psa.access import ACTIONS
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant

if TYPE_CHECKING:
    from tieout.simulator.psa.half import Psa

PERSON = "jsmith"


def map_account(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Map a GL type to an account: `gl_type`, `account`, `dimension` and `record` (the owner without them).

    `account` null takes the mapping away.
    """
    dimension, record = args.get("dimension", "Owner"), int(args.get("record", 1))
    table = tenant.table("glAccounts")
    for row in list(table):
        if (row["glType"], row["mappedType"]["name"], row["mappedRecord"]["id"]) == (
            args["gl_type"],
            dimension,
            record,
        ):
            table.delete(row["id"])
    row = {
        "glType": args["gl_type"], "mappedType": {"id": 1, "name": dimension},
        "mappedRecord": {"id": record, "name": str(args.get("name", record))}, "segment1": args["account"],
        "cogs1": args.get("cogs"), "inventory": args.get("inventory"),
    }  # fmt: skip
    if args["account"] is not None:
        return tenant.insert("glAccounts", row, "admin")
    tenant.forget_mapping()
    return row


def create_billing_status(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A new billing status of invoices: `name`, `closed` (whether it counts as closed), `inactive`."""
    row = {
        "name": str(args["name"]), "closedFlag": bool(args.get("closed")), "inactiveFlag": bool(args.get("inactive")),
        "defaultFlag": False, "sentFlag": False, "sortOrder": 9,
    }  # fmt: skip
    return tenant.insert("billingStatuses", row, "admin")


def fire_callback(psa: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Send a callback as if a record had changed: `type`, `id`, `happened` (added, updated, deleted)."""
    psa.callbacks.tell(
        tenant, str(args["type"]), int(args["id"]), str(args.get("happened", "updated")), PERSON
    )
    return {"queued": True}


def list_callbacks(psa: Psa, _: Tenant, __: dict[str, Any]) -> Record:
    """What was delivered to callback addresses so far."""
    return {"deliveries": psa.callbacks.listed()}


def garble_record(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Write something into a record that no rule would let in: `invoice` or `company`, `member`, `value`, `length`."""
    record = (
        story.known_invoice(tenant, args["invoice"])
        if "invoice" in args
        else story.known_company(tenant, args["company"])
    )
    defects.garble(tenant, record, str(args["member"]), args["value"], args.get("length"))
    return record


def unbalance_export(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Make the export of a closed invoice wrong by an amount: `invoice`, `by`."""
    defects.unbalance(tenant, story.known_invoice(tenant, args["invoice"]), args["by"])
    return story.known_invoice(tenant, args["invoice"])


def withhold_from_export(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Keep a closed invoice in the unposted list but out of every export: `invoice`."""
    defects.withhold(tenant, story.known_invoice(tenant, args["invoice"]))
    return story.known_invoice(tenant, args["invoice"])


def rotate_codebase(psa: Psa, tenant: Tenant, _: dict[str, Any]) -> Record:
    """The vendor upgrades the tenant: a new code base."""
    return {"codebase": psa.rotate_codebase(tenant.company_id)}


def set_rate_limit(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Calls that the tenant allows a minute; 0 means no limit: `calls_a_minute`."""
    tenant.rate_limit.set(int(args["calls_a_minute"]))
    return {"calls_a_minute": tenant.rate_limit.a_minute}


def set_permission(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Allow or deny an action to a role: `role` ("full"), `area`, `doing` (inquire, add, edit, delete), `allowed`."""
    role = tenant.roles.get(str(args.get("role", "full")))
    if role is None or args["doing"] not in ACTIONS:
        raise Refusal(f"roles are {', '.join(tenant.roles)}; doing is one of {', '.join(ACTIONS)}")
    rule = (str(args["area"]), str(args["doing"]))
    if args["allowed"]:
        role.denied.discard(rule)
    else:
        role.denied.add(rule)
    return {"role": role.name, "denied": [list(each) for each in sorted(role.denied)]}
