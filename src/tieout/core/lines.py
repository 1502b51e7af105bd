"""The lines of a document on their way into the books: the source's line with the ledger's codes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tieout.core.describing import described
from tieout.core.destinations import Destination
from tieout.core.documents import Line, SourceDocument
from tieout.core.drafts import AmountsAre, DraftLine, TrackingChoice
from tieout.core.faults import Fault
from tieout.core.money import ZERO
from tieout.core.pricing import price
from tieout.core.rounding import TEXT, rounding_note
from tieout.core.rulebook import MissingItem
from tieout.core.taxation import TaxedLine

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One line on its way: the source's line with the ledger's codes. `account` "" is a line of text only;
    `note` tells people of a line that the source does not have.
    """

    line: Line
    account: str
    tax_code: str
    taxed: TaxedLine
    note: str = ""


def mapped_line(
    line: Line, document: SourceDocument, destination: Destination, sign: int, faults: list[Fault]
) -> Mapped:
    """Translate the line's codes. What is missing is added to the faults, and the line goes on without it."""
    limit = destination.traits.item_code_length
    if len(line.item) > limit:
        facts = {"item": line.item, "length": str(len(line.item)), "limit": str(limit)}
        faults.append(Fault("item-code-too-long", facts, line=line.position))
    if _is_missing(line.item, destination):
        facts = {"item": line.item, "organisation": destination.name}
        faults.append(Fault("item-missing", facts, line=line.position))
    amount = sign * line.amount
    if not line.account and not amount:
        return Mapped(line, "", "", TaxedLine.of(ZERO, "", ZERO))
    account = destination.account_of(line.account, line.account_class)
    if not account:
        where = {"account": line.account or "(none)", "organisation": destination.name}
        faults.append(Fault("account-unmapped", where, line=line.position))
    if destination.rules.policies.amounts_are is AmountsAre.NO_TAX:
        return Mapped(line, account or "", "", TaxedLine.of(amount, tax_key(line, document), ZERO))
    key = tax_key(line, document)
    if not line.taxable:
        key = _untaxed_key(key, destination)
    tax_code = destination.taxes.get(key)
    if not tax_code:  # without a code the ledger would silently take the account's own
        where = {"tax": key or "(no tax)", "organisation": destination.name}
        faults.append(Fault("tax-unmapped", where, line=line.position))
    rate = _rate(tax_code, destination)
    return Mapped(line, account or "", tax_code or "", TaxedLine.of(amount, key, rate))


def rounding_line(
    amount: Decimal, document: SourceDocument, destination: Destination, faults: list[Fault]
) -> Mapped:
    """The line that makes up for cents. It bears no tax, so the code for lines without tax must be mapped."""
    line = Line(
        position=len(document.lines) + 1,
        description=TEXT,
        quantity=_ONE,
        unit_price=amount,
        amount=amount,
        account="",
    )
    tax_code = ""
    if destination.rules.policies.amounts_are is not AmountsAre.NO_TAX:
        tax_code = destination.taxes.get("", "")
        if not tax_code:
            where = {"tax": "(no tax)", "organisation": destination.name}
            faults.append(Fault("tax-unmapped", where, line=line.position))
    rate = _rate(tax_code, destination) if tax_code else ZERO
    note = rounding_note(amount, document)
    account = destination.rules.policies.rounding_account
    return Mapped(line, account, tax_code, TaxedLine.of(amount, "", rate), note)


def _is_missing(item: str, destination: Destination) -> bool:
    """Whether the ledger does not know the product, and the policy is to say so."""
    policy = destination.rules.policies.missing_item
    return bool(item) and policy is MissingItem.FAULT and item not in destination.facts.items


def _item(line: Line, destination: Destination) -> str:
    """The product that the line names in the ledger: one that is there, or that will be created first."""
    policy = destination.rules.policies.missing_item
    if policy is MissingItem.LEAVE_OUT:
        return ""
    return line.item if policy is MissingItem.CREATE or line.item in destination.facts.items else ""


def text_line(text: str) -> DraftLine:
    """A line that says something and costs nothing."""
    return DraftLine(
        description=text, quantity=ZERO, unit_price=ZERO, amount=ZERO, account="", tax_code="", tax=ZERO
    )


def tax_key(line: Line, document: SourceDocument) -> str:
    """The source's tax code; a taxable line without one bears all taxes of the document: `GST+PST`."""
    if line.tax_code or not line.taxable:
        return line.tax_code
    return "+".join(dict.fromkeys(tax.code for tax in document.taxes))


def _untaxed_key(key: str, destination: Destination) -> str:
    """The code of a line that bore no tax: its own where that means nothing per cent, else none."""
    rate = _rate(destination.taxes.get(key), destination) if key else None
    return key if rate is not None and not rate else ""


def _rate(tax_code: str | None, destination: Destination) -> Decimal | None:
    known = destination.facts.taxes.get(tax_code) if tax_code else None
    return known.rate if known else None


def draft_line(
    mapped: Mapped,
    taxed: TaxedLine,
    tracking: tuple[TrackingChoice, ...],
    document: SourceDocument,
    destination: Destination,
) -> DraftLine:
    """Put the line into the ledger's form. A line of text only has no quantity, account, tax or tracking."""
    line, policies = mapped.line, destination.rules.policies
    inclusive = policies.amounts_are is AmountsAre.INCLUSIVE
    amount = taxed.amount + taxed.tax if inclusive else taxed.amount
    priced = price(
        line.quantity,
        line.unit_price,
        amount,
        unit_places=destination.traits.unit_price_places,
        quantity_places=destination.traits.quantity_places,
    )
    description = described(policies.line_text, line, document)
    if priced.told is not None:
        description = f"{description} (quantity {_plain(priced.told)})"
    return DraftLine(
        description=description,
        quantity=priced.quantity if mapped.account else ZERO,
        unit_price=priced.unit_price,
        amount=amount,
        account=mapped.account,
        tax_code=mapped.tax_code,
        tax=taxed.tax,
        tax_override=taxed.override or (taxed.half_cent and policies.tax_override and not inclusive),
        item=_item(line, destination),
        tracking=tracking if mapped.account else (),
    )


def _plain(number: Decimal) -> str:
    """A number as people write it: 3, not 3.0000, and 1200, not 1.2E+3."""
    return f"{number.normalize():f}"
