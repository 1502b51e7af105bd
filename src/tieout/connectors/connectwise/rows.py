"""The rows of ConnectWise's accounting view: which are lines, which are tax, and which code and account each bears.

Rows are credits where the total is a debit, so every sign turns here. (ConnectWise: accounting export.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from tieout.connectors.connectwise.members import Malformed, amount, name_of
from tieout.connectors.connectwise.schema import Detail
from tieout.core.documents import Line, TaxAmount

TAX_ROWS = frozenset({"ST", "PT", "FT", "ET"})
"""Row types that are tax: on sales, purchases, freight, expenses. Every other type, known or not, is a
line.
"""

ONE = Decimal(1)
HUNDRED = Decimal(100)


def lines_of(details: Sequence[Detail], taxes: Sequence[TaxAmount], tax_code: str) -> tuple[Line, ...]:
    """Return the rows that are no tax. `taxes` are those of the same document, `tax_code` is its own.

    Raises Malformed for a figure that cannot be read.
    """
    code, levels = _code_of_all(taxes, tax_code), _codes_of_levels(details, tax_code)
    lines = (detail for detail in details if detail.get("glTypeId") not in TAX_ROWS)
    return tuple(_line(position, detail, code, levels) for position, detail in enumerate(lines, start=1))


def taxes_of(details: Iterable[Detail], tax_code: str) -> tuple[TaxAmount, ...]:
    """Return the rows that are tax. Raises Malformed for a figure that cannot be read."""
    return tuple(
        TaxAmount(
            code=_tax_code(detail, tax_code),
            amount=-amount(detail.get("total"), "total of a tax row"),
            rate=_rate(detail),
        )
        for detail in details
        if detail.get("glTypeId") in TAX_ROWS
    )


def _code_of_all(taxes: Sequence[TaxAmount], tax_code: str) -> str:
    """Return the tax code of taxable lines that name none: the document's own, unless it bears several taxes.

    Then such a line bears them all, and no single code stands for that.
    """
    return tax_code if len({tax.code for tax in taxes}) < 2 else ""


def _codes_of_levels(details: Iterable[Detail], tax_code: str) -> dict[int, str]:
    """Return the code of each of up to six levels on which the document bears tax."""
    return {
        level["taxLevel"]: _tax_code(detail, tax_code)
        for detail in details
        if detail.get("glTypeId") in TAX_ROWS
        for level in detail.get("taxLevels") or ()
        if "taxLevel" in level
    }


def _line(position: int, detail: Detail, tax_code: str, levels: Mapping[int, str]) -> Line:
    net = -amount(detail.get("total"), "total of a row")
    quantity, price = _explained(net, -amount(detail.get("quantity") or 0, "quantity"))
    account, account_class = _account(detail.get("accountNumber") or "", detail)
    taxable = _is_taxable(detail)
    return Line(
        position=position,
        description=(
            detail.get("memo")
            or detail.get("salesDescription")
            or detail.get("itemDescription")
            or detail.get("description")
            or ""
        ),
        quantity=quantity,
        unit_price=price,
        amount=net,
        account=account,
        account_class=account_class,
        tax_code=_of_several_levels(detail, levels)
        or detail.get("taxCodeXref")
        or (tax_code if taxable else ""),
        taxable=taxable,
        item=detail.get("glItemId") or name_of(detail.get("item")),
    )


def _of_several_levels(detail: Detail, levels: Mapping[int, str]) -> str:
    """Return the codes of all levels that tax a line, joined: `GST+PST`; "" for one level, whose own code stands on
    the line. (ConnectWise: the line's cross-reference is that of its first level alone.)
    """
    flagged = [
        level.get("taxLevel", 0) for level in detail.get("taxLevels") or () if level.get("taxableFlag")
    ]
    codes = dict.fromkeys(levels[level] for level in sorted(flagged) if level in levels)
    return "+".join(codes) if len(codes) > 1 else ""


def _explained(net: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Return quantity and unit price that explain an amount; the price is never negative without a need.

    Rows that count nothing (fees, adjustments) have quantity 0: they count as one.
    """
    if not quantity:
        return ONE, net
    price = net / quantity
    return (-quantity, -price) if quantity < 0 and price < 0 else (quantity, price)


def _account(text: str, detail: Detail) -> tuple[str, str]:
    """Split `200:Services` into account and class; several segments of a ledger account are joined by
    colons.
    """
    account, _, account_class = text.partition(":")
    return account.strip(), account_class.strip() or detail.get("glClass") or ""


def _is_taxable(detail: Detail) -> bool:
    return bool(
        detail.get("taxableFlag")
        or detail.get("taxable")
        or detail.get("taxable2Flag")
        or detail.get("taxable3Flag")
        or detail.get("taxable4Flag")
        or detail.get("taxable5Flag")
        or any(level.get("taxableFlag") for level in detail.get("taxLevels") or ())
    )


def _tax_code(detail: Detail, tax_code: str) -> str:
    return detail.get("taxCodeXref") or tax_code or name_of(detail.get("taxCode"))


def _rate(detail: Detail) -> Decimal | None:
    """Return the rate as a fraction: `taxRate` is one, `taxRatePercent` is not.

    Raises Malformed when the two are not the same rate: then one of them is not in the unit that its name says.
    """
    fraction, percent = detail.get("taxRate"), detail.get("taxRatePercent")
    if percent is None:
        return None if fraction is None else amount(fraction, "taxRate")
    whole = amount(percent, "taxRatePercent") / HUNDRED
    if fraction is None:
        return whole
    told = amount(fraction, "taxRate")
    if abs(told - whole) > max(abs(told), abs(whole)) / 10:  # rates are rounded, and no rounding goes so far
        raise Malformed(
            f"the rate of tax {_tax_code(detail, '') or 'without a code'} is {percent} percent in one place and the "
            f"fraction {fraction} in another"
        )
    return told
