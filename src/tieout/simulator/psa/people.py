"""What people do at the screens of ConnectWise PSA: bill, close, correct, receive, take back - and administer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tieout.simulator.calls import Refusal
from tieout.simulator.psa import defects, invoices, payments, purchasing, story
from tieout.simulator.psa.access import ACTIONS
from tieout.simulator.psa.batches import unmark
from tieout.simulator.psa.billed_rows import rendered
from tieout.simulator.psa.expenses import approve
from tieout.simulator.psa.records import Record, money, without_empty
from tieout.simulator.psa.tenant import Tenant

if TYPE_CHECKING:
    from tieout.simulator.psa.half import Psa

Doing = Callable[["Psa", Tenant, dict[str, Any]], Record]
PERSON = "jsmith"


def act(psa: Psa, action: str, args: dict[str, Any]) -> dict[str, Any]:
    """Do one action. `tenant` names the company id (the first one without it); what was touched comes back.

    Raises: Refusal naming the known actions, or what is wrong.
    """
    doing = ACTIONS_OF_PEOPLE.get(action)
    if doing is None:
        raise Refusal(f"unknown action {action!r}; known are: {', '.join(sorted(ACTIONS_OF_PEOPLE))}")
    name = args.pop("tenant", "")
    tenant = psa.tenant(name) if name else next(iter(psa.tenants.values()), None)
    if tenant is None:
        raise Refusal(f"there is no tenant {name!r}")
    with tenant.lock:
        try:
            return without_empty(story.refusing(lambda: doing(psa, tenant, args)))
        except KeyError as error:
            raise Refusal(f"{action} needs {error.args[0]!r}") from error


def create_company(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A new customer or vendor, in the words of a scenario."""
    return story.tell_company(tenant, args, PERSON)


def edit_company(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Change members of a company: `company`, `members`."""
    company = story.known_company(tenant, args["company"])
    return story.COMPANIES.change(tenant, company, dict(args["members"]), PERSON)


def create_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A new invoice, in the words of a scenario (`customer`, `lines`, `closed`, ...)."""
    return story.tell_invoice(tenant, args, PERSON)


def close_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Close an invoice: `invoice` is its id or number."""
    return invoices.set_status(tenant, _invoice(tenant, args)["id"], closed=True, who=PERSON)


def reopen_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Reopen a closed invoice that is in no batch."""
    return invoices.set_status(tenant, _invoice(tenant, args)["id"], closed=False, who=PERSON)


def edit_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Change an open invoice: `members`, `add_lines`, `lines` (instead of all lines), `tax` (null: as computed)."""
    invoice = _invoice(tenant, args)
    if invoices.is_closed(invoice):
        raise Refusal("a closed invoice cannot be edited; reopen it first")
    if "lines" in args:
        for charge in list(tenant.charges.of_invoice(invoice["id"])):
            tenant.charges.remove(charge)
    story.tell_lines(tenant, invoice, args.get("lines", args.get("add_lines", [])))
    if "tax" in args:
        tenant.tax_overrides.pop(invoice["id"], None)
        if args["tax"] is not None:
            tenant.tax_overrides[invoice["id"]] = money(args["tax"])
    return story.INVOICES.change(tenant, invoice, dict(args.get("members", {})), PERSON)


def delete_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Delete an invoice that is in no batch."""
    invoice = _invoice(tenant, args)
    story.INVOICES.delete(tenant, invoice, PERSON)
    return invoice


def unbatch_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Take one invoice out of its batch (the screen's More > Unbatch); the batch stays."""
    invoice = _invoice(tenant, args)
    document = tenant.gl.find("invoice", invoice["id"])
    batches = sorted(document.batches()) if document is not None else []
    if document is None or not batches:
        raise Refusal(f"invoice {invoice['invoiceNumber']} is in no batch")
    for batch in batches:
        tenant.gl.release_document(document, batch)
        unmark(tenant, document, PERSON, by_hand=batch)
    return invoice


def close_batch(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Close a batch for good: `batch` is its id or identifier."""
    batch = story.known(tenant, "batches", args["batch"], "batchIdentifier")
    batch["closedFlag"] = True
    return batch


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


def create_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Order from a supplier, in the words of a scenario (`supplier`, `lines`, `receive`, ...)."""
    return purchasing.tell_order(tenant, args, PERSON)


def receive_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A delivery: `order` (id or number), and any of slip, invoice, invoice_date, on, lines."""
    order = story.known(tenant, "purchaseOrders", args["order"], "poNumber")
    return purchasing.receive(tenant, order, args, PERSON)


def create_expense(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """An expense of a member: `by`, `amount`, `text`, `approved`, ..."""
    return rendered(tenant, purchasing.tell_expense(tenant, args, PERSON))


def approve_expense(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Approve an expense: `expense` is its id."""
    charge = tenant.charges.get("expense", int(args["expense"]))
    if charge is None:
        raise Refusal(f"there is no expense {args['expense']}")
    charge.reimbursable = bool(args.get("reimbursable", charge.reimbursable))
    approve(tenant, charge)
    return rendered(tenant, charge)


def pay(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Record a payment by hand: `invoice`, `amount`, and any of date, credit (a credit memo)."""
    body: Record = {"amount": money(args["amount"]), "paymentDate": story.day_text(args.get("date"))}
    if "credit" in args:
        body["credit"] = {"id": story.known(tenant, "invoices", args["credit"], "invoiceNumber")["id"]}
    return payments.record_payment(tenant, _invoice(tenant, args)["id"], without_empty(body), PERSON)


def change_payment(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Change a payment by hand: `payment` (its id), `amount`."""
    payment = story.known(tenant, "payments", int(args["payment"]), "id")
    return payments.change_payment(tenant, payment, {"amount": money(args["amount"])}, PERSON)


def delete_payment(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Take a payment back by hand: `payment` is its id."""
    payment = story.known(tenant, "payments", int(args["payment"]), "id")
    payments.delete_payment(tenant, payment, PERSON)
    return payment


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
    record = _invoice(tenant, args) if "invoice" in args else story.known_company(tenant, args["company"])
    defects.garble(tenant, record, str(args["member"]), args["value"], args.get("length"))
    return record


def unbalance_export(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Make the export of a closed invoice wrong by an amount: `invoice`, `by`."""
    defects.unbalance(tenant, _invoice(tenant, args), args["by"])
    return _invoice(tenant, args)


def withhold_from_export(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Keep a closed invoice in the unposted list but out of every export: `invoice`."""
    defects.withhold(tenant, _invoice(tenant, args))
    return _invoice(tenant, args)


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


def _invoice(tenant: Tenant, args: dict[str, Any]) -> Record:
    return story.known(tenant, "invoices", args["invoice"], "invoiceNumber")


ACTIONS_OF_PEOPLE: dict[str, Doing] = {
    "create-company": create_company,
    "edit-company": edit_company,
    "create-invoice": create_invoice,
    "edit-invoice": edit_invoice,
    "close-invoice": close_invoice,
    "reopen-invoice": reopen_invoice,
    "delete-invoice": delete_invoice,
    "unbatch-invoice": unbatch_invoice,
    "close-batch": close_batch,
    "map-account": map_account,
    "create-purchase-order": create_purchase_order,
    "receive-purchase-order": receive_purchase_order,
    "create-expense": create_expense,
    "approve-expense": approve_expense,
    "record-payment": pay,
    "change-payment": change_payment,
    "delete-payment": delete_payment,
    "fire-callback": fire_callback,
    "list-callbacks": list_callbacks,
    "garble-record": garble_record,
    "unbalance-export": unbalance_export,
    "withhold-from-export": withhold_from_export,
    "rotate-codebase": rotate_codebase,
    "set-rate-limit": set_rate_limit,
    "set-permission": set_permission,
}
