"""Making one document line from what was asked: defaults, checks of account, tax and tracking, and its amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tieout.simulator.books import arithmetic
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import Account, Contact, Item, ItemPrice, Line, Tracked
from tieout.simulator.books.requests import LineAsked

CLASS_PLURALS = {
    "ASSET": "Assets",
    "EQUITY": "Equity",
    "EXPENSE": "Expenses",
    "LIABILITY": "Liabilities",
    "REVENUE": "Revenue",
}
_FOUR = Decimal("0.0001")
_TWO = Decimal("0.01")
_ONE = Decimal(1)
_LARGEST = Decimal("9999999999.99")
_NO_PRICE = ItemPrice()


@dataclass(slots=True)
class LineRules:
    """What the document says to its lines.

    `approved` asks for everything that a posted document needs; `control` is the system account that an
    overpayment's line must stand on ("" elsewhere).
    """

    desk: Desk
    sales: bool
    basis: str
    approved: bool
    discounts: bool
    contact: Contact | None = None
    control: str = ""
    basis_changed: bool = False


def build(rules: LineRules, asked: LineAsked, old: Line | None, messages: list[str]) -> Line:
    """The line as it would stand in the books; everything wrong with it is added to `messages`.

    `old` is the stored line that the request names by LineItemID: what is not mentioned stays as it was.
    """
    desk = rules.desk
    item, price = _item(rules, asked, messages)
    account = _account(rules, asked, old, price, messages)
    line = Line(
        id=old.id if old else desk.seeded.guid(),
        description=_description(asked, old, item, sales=rules.sales),
        quantity=None,
        unit_amount=None,
        amount=ZERO,
        tax_amount=ZERO,
        account_id=account.id if account else "",
        item_code=asked.item_code if asked.item_code is not None else (old.item_code if old else ""),
        tracking=_tracking(rules, asked, old, messages),
    )
    _amounts(rules, asked, old, price, line, messages)
    if line.quantity is not None:
        _tax(rules, asked, old, price, account, line, messages)
        if rules.approved and not asked.account_code and account is None and not asked.account_id:
            messages.append("Account code must be specified")
    if len(line.description) > 4000:
        messages.append("The Description must be at most 4000 characters long")
    if rules.approved and not line.description:
        messages.append("The Description field must be specified.")
    return line


def _item(rules: LineRules, asked: LineAsked, messages: list[str]) -> tuple[Item | None, ItemPrice]:
    if not asked.item_code:
        return None, _NO_PRICE
    found = rules.desk.org.items.find("code", asked.item_code)
    if not found:
        messages.append(f"Item code '{asked.item_code}' is not valid")
        return None, _NO_PRICE
    return found[0], found[0].sales if rules.sales else found[0].purchases


def _description(asked: LineAsked, old: Line | None, item: Item | None, *, sales: bool) -> str:
    if asked.description is not None:
        return asked.description
    if old is not None:
        return old.description
    if item is None:
        return ""
    return (item.description if sales else item.purchase_description) or item.name


def _account(
    rules: LineRules, asked: LineAsked, old: Line | None, price: ItemPrice, messages: list[str]
) -> Account | None:
    org = rules.desk.org
    code = asked.account_code or (price.account_code if not asked.account_id and old is None else None)
    if code:
        account = org.account_by_code(code)
    elif asked.account_id:
        account = org.accounts.get(asked.account_id)
        code = account.code if account else asked.account_id
    elif old is not None and old.account_id and asked.account_code is None:
        return org.accounts.get(old.account_id)
    else:
        return None
    if account is not None and rules.control and account.system == rules.control:
        return account
    if account is None or account.system or account.type == "BANK" or rules.control:
        messages.append(f"Account code '{code}' is not a valid code for this document.")
        return None
    if account.status != "ACTIVE":
        messages.append(
            f"Account code '{code}' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        )
        return None
    return account


def _amounts(
    rules: LineRules, asked: LineAsked, old: Line | None, price: ItemPrice, line: Line, messages: list[str]
) -> None:
    quantity = asked.quantity if asked.quantity is not None else (old.quantity if old else None)
    unit = (
        asked.unit_amount if asked.unit_amount is not None else (old.unit_amount if old else price.unit_price)
    )
    amount = asked.amount
    if quantity is None and unit is None and amount is None:
        if not line.account_id and not asked.account_code:
            return  # a comment line
        unit = ZERO
    _discount(rules, asked, old, line, messages)
    places = _FOUR if rules.desk.unit_places == 4 else _TWO
    quantity = _ONE if quantity is None else quantity.quantize(_FOUR, rules.desk.rounding)
    if unit is None:
        unit = amount / quantity if amount is not None and quantity else ZERO
    elif old is None or asked.unit_amount is not None:
        unit = unit.quantize(places, rules.desk.rounding)
    expected = arithmetic.line_amount(
        quantity, unit, line.discount_rate, line.discount_amount, rules.desk.rounding
    )
    derived = asked.unit_amount is None and old is None and price.unit_price is None
    if amount is not None and derived:
        expected = rules.desk.cents(amount)
        unit = unit.quantize(places, rules.desk.rounding)
    elif amount is not None and amount != expected:
        messages.append(f"The line total {amount:.2f} does not match the expected line total {expected:.2f}")
    if abs(expected) > _LARGEST:
        messages.append("The line total must not be more than 9999999999.99")
    line.quantity, line.unit_amount, line.amount = quantity, unit, expected


def _discount(rules: LineRules, asked: LineAsked, old: Line | None, line: Line, messages: list[str]) -> None:
    rate = asked.discount_rate if asked.discount_rate is not None else (old.discount_rate if old else None)
    amount = (
        asked.discount_amount if asked.discount_amount is not None else (old.discount_amount if old else None)
    )
    if not rate and not amount:
        return
    if not rules.discounts:
        messages.append("Discounts can only be given on sales invoices")
        return
    line.discount_rate, line.discount_amount = rate or None, None if rate else amount


def _tax(
    rules: LineRules,
    asked: LineAsked,
    old: Line | None,
    price: ItemPrice,
    account: Account | None,
    line: Line,
    messages: list[str],
) -> None:
    org = rules.desk.org
    line.tax_type = _tax_type(rules, asked, old, price, account)
    if not line.tax_type:
        account_is_wrong = account is None and bool(asked.account_code or asked.account_id)
        if rules.approved and not account_is_wrong and rules.basis != arithmetic.NO_TAX:
            messages.append("The TaxType field is mandatory")
        return
    rate = org.tax_rates.get(line.tax_type) or org.tax_rates.get(line.tax_type.upper())
    if rate is None or rate.status != "ACTIVE":
        messages.append(
            f"The TaxType code {line.tax_type} does not exist or cannot be used for this type of transaction"
        )
        return
    line.tax_type = rate.tax_type
    if account is not None and CLASS_PLURALS[account.account_class] not in rate.applies_to:
        messages.append(
            f"The TaxType code '{rate.tax_type}' cannot be used with account code '{account.code}'"
        )
        return
    if asked.tax_amount is not None and rules.basis != arithmetic.NO_TAX:
        line.tax_amount = rules.desk.cents(asked.tax_amount)
    elif old is not None and _same_money(old, line) and not rules.basis_changed:
        line.tax_amount = old.tax_amount
    else:
        line.tax_amount = arithmetic.line_tax(line.amount, rate.rate, rules.basis, rules.desk.rounding)


def _same_money(old: Line, line: Line) -> bool:
    """Whether nothing that the tax depends on changed, so that an overridden tax stays."""
    return old.amount == line.amount and old.tax_type == line.tax_type and old.tax_amount != ZERO


def _tax_type(
    rules: LineRules, asked: LineAsked, old: Line | None, price: ItemPrice, account: Account | None
) -> str:
    if asked.tax_type:
        return asked.tax_type
    if old is not None and old.tax_type and not asked.account_code:
        return old.tax_type
    if price.tax_type:
        return price.tax_type
    contact = rules.contact
    if contact is not None:
        preferred = contact.sales_tax if rules.sales else contact.purchases_tax
        if preferred:
            return preferred
    return account.tax_type if account else ""


def _tracking(rules: LineRules, asked: LineAsked, old: Line | None, messages: list[str]) -> list[Tracked]:
    if asked.tracking is None:
        return list(old.tracking) if old else []
    if rules.desk.drops_tracking:
        return []
    if len(asked.tracking) > 2:
        messages.append("A line item can have at most 2 tracking categories")
    found = (_tracked(rules.desk, place, messages) for place in asked.tracking)
    return [tracked for tracked in found if tracked is not None]


def _tracked(desk: Desk, place: Asked, messages: list[str]) -> Tracked | None:
    """Xero takes tracking by name and option; ids alone, an unknown or an archived option are dropped silently."""
    name = place.text("Name")
    if name is None and place.guid("TrackingCategoryID"):
        return None
    category = desk.org.category_by_name(name or "")
    if category is None:
        messages.append(f"There is no ACTIVE tracking category with the name '{name or ''}'")
        return None
    wanted = (place.text("Option") or "").strip().lower()
    for option in category.options:
        if option.status == "ACTIVE" and option.name.lower() == wanted:
            return Tracked(category.id, option.id)
    return None


def rebuild(rules: LineRules, line: Line, messages: list[str]) -> Line:
    """A stored line under new rules: approved for the first time, or under another line amount type."""
    return build(rules, UNCHANGED, line, messages)


UNCHANGED = LineAsked()
