"""What people do at the screens of ConnectWise PSA: bill, close, correct, hand over, receive, pay, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tieout.simulator.calls import Refusal
from tieout.simulator.psa import administration, invoices, payments, purchasing, story
from tieout.simulator.psa.administration import PERSON
from tieout.simulator.psa.batches import hand_over, unmark
from tieout.simulator.psa.billed_rows import rendered
from tieout.simulator.psa.companies import set_types
from tieout.simulator.psa.expenses import approve
from tieout.simulator.psa.records import Record, money, without_empty
from tieout.simulator.psa.tenant import Tenant

if TYPE_CHECKING:
    from tieout.simulator.psa.half import Psa

Doing = Callable[["Psa", Tenant, dict[str, Any]], Record]


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
    """Change a company: `company`, and any of `members` and `types` (all that it has from now on, by name)."""
    company = story.known_company(tenant, args["company"])
    if "types" in args:
        kinds = [story.known(tenant, "companyTypes", each, "name")["id"] for each in args["types"]]
        set_types(tenant, company, kinds, PERSON)
    return story.COMPANIES.change(tenant, company, dict(args.get("members", {})), PERSON)


def create_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A new invoice, in the words of a scenario (`customer`, `lines`, `closed`, ...)."""
    return story.tell_invoice(tenant, args, PERSON)


def close_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Close an invoice: `invoice` is its id or number."""
    return invoices.set_status(tenant, _invoice(tenant, args)["id"], closed=True, who=PERSON)


def reopen_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Reopen a closed invoice that is in no batch."""
    return invoices.set_status(tenant, _invoice(tenant, args)["id"], closed=False, who=PERSON)


def set_billing_status(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Give a closed invoice another billing status, by name: `invoice`, `status`."""
    status = story.known(tenant, "billingStatuses", args["status"], "name")
    changes = {"status": {"id": status["id"]}}
    return invoices.change_closed(tenant, _invoice(tenant, args)["id"], changes, PERSON)


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


def rebill_invoice(psa: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Bill again what was handed over: out of its batch, reopened, edited (as `edit-invoice`), closed."""
    unbatch_invoice(psa, tenant, args)
    reopen_invoice(psa, tenant, args)
    edit_invoice(psa, tenant, args)
    return close_invoice(psa, tenant, args)


def batch_invoice(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Another program takes a closed invoice into a batch of its own: `invoice`, `batch` (its identifier)."""
    invoice = _invoice(tenant, args)
    document = tenant.gl.find("invoice", invoice["id"])
    waiting = document.unbatched() if document is not None else []
    if not waiting:
        raise Refusal(f"invoice {invoice['invoiceNumber']} does not wait to be posted")
    flags = {"exportInvoicesFlag": True, "exportExpensesFlag": False, "exportProductsFlag": False}
    hand_over(tenant, str(args["batch"]), flags, [entry.id for entry in waiting], PERSON)
    return invoice


def close_batch(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Close a batch for good: `batch` is its id or identifier."""
    batch = story.known(tenant, "batches", args["batch"], "batchIdentifier")
    batch["closedFlag"] = True
    return batch


def create_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Order from a supplier, in the words of a scenario (`supplier`, `lines`, `receive`, ...)."""
    return purchasing.tell_order(tenant, args, PERSON)


def receive_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """A delivery: `order` (id or number), and any of slip, invoice, invoice_date, on, lines."""
    order = story.known(tenant, "purchaseOrders", args["order"], "poNumber")
    return purchasing.receive(tenant, order, args, PERSON)


def unbatch_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Take all receipts of an order out of their batches: `order` is its id or number."""
    order = story.known(tenant, "purchaseOrders", args["order"], "poNumber")
    if not purchasing.unbatch(tenant, order, PERSON):
        raise Refusal(f"purchase order {order['poNumber']} is in no batch")
    return order


def edit_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Correct an order: `order`, and `lines`, which maps line numbers to any of cost, quantity, and `waiting = true`
    for a line that did not come in after all."""
    order = story.known(tenant, "purchaseOrders", args["order"], "poNumber")
    return purchasing.edit(tenant, order, args.get("lines", {}), PERSON)


def delete_purchase_order(_: Psa, tenant: Tenant, args: dict[str, Any]) -> Record:
    """Delete an order of which nothing came in: `order` is its id or number."""
    order = story.known(tenant, "purchaseOrders", args["order"], "poNumber")
    story.refusing(lambda: purchasing.ORDERS.delete(tenant, order, PERSON))
    return order


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
        body["credit"] = {"id": story.known_invoice(tenant, args["credit"])["id"]}
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


def _invoice(tenant: Tenant, args: dict[str, Any]) -> Record:
    return story.known_invoice(tenant, args["invoice"])


ACTIONS_OF_PEOPLE: dict[str, Doing] = {
    "create-company": create_company,
    "edit-company": edit_company,
    "create-invoice": create_invoice,
    "edit-invoice": edit_invoice,
    "close-invoice": close_invoice,
    "reopen-invoice": reopen_invoice,
    "set-billing-status": set_billing_status,
    "delete-invoice": delete_invoice,
    "unbatch-invoice": unbatch_invoice,
    "rebill-invoice": rebill_invoice,
    "batch-invoice": batch_invoice,
    "close-batch": close_batch,
    "create-billing-status": administration.create_billing_status,
    "map-account": administration.map_account,
    "create-purchase-order": create_purchase_order,
    "receive-purchase-order": receive_purchase_order,
    "unbatch-purchase-order": unbatch_purchase_order,
    "edit-purchase-order": edit_purchase_order,
    "delete-purchase-order": delete_purchase_order,
    "create-expense": create_expense,
    "approve-expense": approve_expense,
    "record-payment": pay,
    "change-payment": change_payment,
    "delete-payment": delete_payment,
    "fire-callback": administration.fire_callback,
    "list-callbacks": administration.list_callbacks,
    "garble-record": administration.garble_record,
    "unbalance-export": administration.unbalance_export,
    "withhold-from-export": administration.withhold_from_export,
    "rotate-codebase": administration.rotate_codebase,
    "set-rate-limit": administration.set_rate_limit,
    "set-permission": administration.set_permission,
}
