"""Settings by hand: accounts, lock dates, plan, currencies, tracking, and the organisation going off line."""

from __future__ import annotations

from datetime import date
from typing import Any

from tieout.simulator.books import opening
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.people.finding import Args
from tieout.simulator.calls import Refusal


def archive_account(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive an account."""
    return _account_status(desk, str(args["account"]), "ARCHIVED")


def restore_account(desk: Desk, args: Args) -> dict[str, Any]:
    """Take an account out of the archive."""
    return _account_status(desk, str(args["account"]), "ACTIVE")


def _account_status(desk: Desk, code: str, status: str) -> dict[str, Any]:
    account = desk.org.account_by_code(code)
    if account is None:
        raise Refusal(f"no account '{code}' in {desk.org.name}")
    account.status, account.updated = status, desk.now
    return {"Code": account.code, "Status": status}


def delete_tax_rate(desk: Desk, args: Args) -> dict[str, Any]:
    """Delete a tax rate by its `tax` type; it stays in the list, as deleted."""
    rate = desk.org.tax_rates.get(str(args["tax"]))
    if rate is None:
        raise Refusal(f"no tax rate '{args['tax']}' in {desk.org.name}")
    rate.status = "DELETED"
    return {"TaxType": rate.tax_type, "Status": rate.status}


def set_lock_date(desk: Desk, args: Args) -> dict[str, Any]:
    """Lock a period: `period` and `year` as ISO days, "" to unlock; one not named stays."""
    for key, name in (("period", "period_lock"), ("year", "year_lock")):
        if key in args:
            setattr(desk.org, name, date.fromisoformat(str(args[key])) if args[key] else None)
    return {"period": str(desk.org.period_lock or ""), "year": str(desk.org.year_lock or "")}


def change_plan(desk: Desk, args: Args) -> dict[str, Any]:
    """Move the organisation to another plan: STARTER, STANDARD, PREMIUM ..."""
    desk.org.plan = str(args["plan"])
    return {"Class": desk.org.plan}


def set_role(desk: Desk, args: Args) -> dict[str, Any]:
    """Make who connected the app an "adviser" in this organisation, or "standard" again."""
    opening.assign(desk.org, str(args["role"]))
    return {"role": desk.org.role}


def subscribe_currency(desk: Desk, args: Args) -> dict[str, Any]:
    """Switch a currency on."""
    opening.subscribe(desk.org, [str(args["currency"])])
    return {"currencies": list(desk.org.currencies)}


def take_offline(desk: Desk, args: Args) -> dict[str, Any]:
    """Take the organisation off line, or back with `offline` false."""
    desk.org.offline = bool(args.get("offline", True))
    return {"offline": desk.org.offline}


def archive_option(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive a tracking option by name; without an option, the whole category."""
    category = desk.org.category_by_name(str(args["category"]))
    if category is None:
        raise Refusal(f"no active tracking category '{args['category']}' in {desk.org.name}")
    if not args.get("option"):
        category.status = "ARCHIVED"
        return {"archived": category.name}
    for option in category.options:
        if option.name.lower() == str(args["option"]).lower():
            option.status = "ARCHIVED"
            return {"archived": option.name}
    raise Refusal(f"no option '{args['option']}' in {category.name}")
