"""The chart of accounts: list, add, change, archive, delete; one at a time."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import fields, listing, setting_shapes
from tieout.simulator.books.asked import Asked, only
from tieout.simulator.books.countries.chart import CLASSES
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Account
from tieout.simulator.books.rejections import invalid, not_found
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.writing import Written, write_one


def list_accounts(visit: Visit) -> Answer:
    """GET /Accounts: the whole chart, archived ones too."""
    rows = list(visit.org.accounts.values())
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    if since is not None:
        rows = [account for account in rows if account.updated >= since]
    found = listing.filtered(rows, visit.args, fields.accounts(visit.org), "Account")
    return Reply("Accounts", [_account_shape(visit.org, account) for account in found])


def get_account(visit: Visit) -> Answer:
    """GET /Accounts/{AccountID}"""
    return Reply("Accounts", [_account_shape(visit.org, _account(visit))])


def put_account(visit: Visit) -> Answer:
    """PUT /Accounts: exactly one."""
    asked = only(visit.elements("Accounts", "Account"), "Account")
    account_type = asked.choice("Type", tuple(CLASSES), "AccountType") or ""
    currency = (asked.text("CurrencyCode") or "").upper()
    messages = _account_messages(visit.org, asked, None)
    if not account_type:
        messages.append("Account Type must be specified")
    if currency and currency not in visit.org.currencies:
        messages.append(f"The current organisation is not subscribed to currency '{currency}'.")
    account_class = CLASSES.get(account_type, "EXPENSE")
    account = Account(
        id=visit.desk.seeded.guid(),
        code=asked.text("Code") or "",
        name=asked.text("Name") or "",
        type=account_type,
        account_class=account_class,
        tax_type=asked.text("TaxType") or visit.org.pack.taxes["outside"],
        updated=visit.desk.now,
        payments=bool(asked.truth("EnablePaymentsToAccount")),
        description=asked.text("Description") or "",
        currency=currency or (visit.org.base_currency if account_type == "BANK" else ""),
        bank_number=asked.text("BankAccountNumber") or "",
    )
    if not messages:
        visit.org.put_account(account)
    return write_one(
        "Accounts",
        Written(_account_echo(account) if messages else _account_shape(visit.org, account), messages),
    )


def post_account(visit: Visit) -> Answer:
    """POST /Accounts/{AccountID}: change or archive one."""
    account = _account(visit)
    asked = only(visit.elements("Accounts", "Account"), "Account")
    messages = _account_messages(visit.org, asked, account)
    status = asked.choice("Status", ("ACTIVE", "ARCHIVED", "DELETED"), "AccountStatus")
    if status == "ARCHIVED" and account.system:
        messages.append("System accounts cannot be archived")
    if not messages:
        account.code = asked.text("Code") or account.code
        account.name = asked.text("Name") or account.name
        account.description = asked.text("Description") or account.description
        account.tax_type = asked.text("TaxType") or account.tax_type
        account.status = status or account.status
        payments = asked.truth("EnablePaymentsToAccount")
        account.payments = account.payments if payments is None else payments
        account.updated = visit.desk.now
        visit.org.put_account(account)
    return write_one("Accounts", Written(_account_shape(visit.org, account), messages))


def delete_account(visit: Visit) -> Answer:
    """DELETE /Accounts/{AccountID}: only accounts that nothing stands on."""
    account = _account(visit)
    in_use = any(line.account_id == account.id for document in visit.org.invoices for line in document.lines)
    if account.system or in_use:
        raise invalid([{"ValidationErrors": [{"Message": "The account cannot be deleted as it is in use"}]}])
    account.status, account.updated = "DELETED", visit.desk.now
    visit.org.put_account(account)
    return Reply("Accounts", [_account_shape(visit.org, account)])


def _account(visit: Visit) -> Account:
    account = visit.org.accounts.get(visit.values["account_id"].lower())
    if account is None:
        raise not_found()
    return account


def _account_messages(org: Organisation, asked: Asked, existing: Account | None) -> list[str]:
    messages = []
    own = existing.id if existing else ""
    name, code = asked.text("Name") or "", asked.text("Code") or ""
    if existing is None and not name:
        messages.append("Please enter a unique Name.")
    if any(other.name.lower() == name.lower() and other.id != own for other in org.accounts.values()):
        messages.append("Please enter a unique Name.")
    if len(code) > 10:
        messages.append("Account Code is too long. Maximum of 10 characters allowed")
    taken = org.account_by_code(code) if code else None
    if taken is not None and taken.id != own:
        messages.append("Please enter a unique Code.")
    return messages


def _account_shape(org: Organisation, account: Account) -> dict[str, Any]:
    return setting_shapes.account(account, attachments=bool(org.attachments.get(account.id)))


def _account_echo(account: Account) -> dict[str, Any]:
    return {"Code": account.code, "Name": account.name, "Type": account.type}


ROUTES = (
    ("GET", "/Accounts", list_accounts),
    ("PUT", "/Accounts", put_account),
    ("GET", "/Accounts/<account_id>", get_account),
    ("POST", "/Accounts/<account_id>", post_account),
    ("DELETE", "/Accounts/<account_id>", delete_account),
)
