"""Expenses of members: claimed, approved, and from then on owed to them and unposted."""

from __future__ import annotations

from decimal import Decimal

from tieout.simulator.psa.charges import Charge
from tieout.simulator.psa.closing import places
from tieout.simulator.psa.errors import refused
from tieout.simulator.psa.gl import Entry
from tieout.simulator.psa.mapping import account_text
from tieout.simulator.psa.records import Record, instant
from tieout.simulator.psa.tenant import Tenant


def approve(tenant: Tenant, charge: Charge) -> bool:
    """Approve an expense. A reimbursable one becomes unposted, unless its type is not mapped: then it stays in limbo.

    Raises: Problem 400 when it was approved before.
    """
    if charge.approved:
        raise refused("This expense has been approved already.")
    charge.approved = instant(tenant.clock.now())
    if not charge.reimbursable:
        return False
    where = places({"departmentId": charge.department, "locationId": charge.location})
    mapped = tenant.mapping.find("EE", ("Expense Type", charge.role), *where)
    if mapped is None:
        return False
    amount = (charge.quantity * charge.price).quantize(Decimal("0.01"))
    row = Entry(0, "EE", amount, account_text(mapped), "expense", charge.id)
    tenant.gl.write("expense", charge.id, charge.approved, [row])
    return True


def type_of(tenant: Tenant, key: int) -> Record:
    """An expense type as a reference; the types live in the account mapping."""
    for row in tenant.table("glAccounts"):
        if row["mappedType"]["name"] == "Expense Type" and int(row["mappedRecord"]["id"]) == key:
            return {"id": key, "name": row["mappedRecord"]["name"]}
    return {"id": key or 1, "name": "Expense"}
