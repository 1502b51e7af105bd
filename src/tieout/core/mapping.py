"""What a document becomes in the books of its organisation: its drafts, or every reason why there can be
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.core.describing import described
from tieout.core.destinations import Destination
from tieout.core.documents import Line, SourceDocument, TaxAmount
from tieout.core.drafts import AmountsAre, Draft, DraftLine, DraftParty, TrackingChoice
from tieout.core.faults import Fault
from tieout.core.kinds import HALVES, SALES, kinds_of
from tieout.core.locking import placed
from tieout.core.money import ZERO
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.parties import match_party
from tieout.core.pricing import price
from tieout.core.rounding import TEXT, bridged, rounding_limit, rounding_note, total_fault
from tieout.core.rulebook import MissingItem, NumberRule, ZeroTotal
from tieout.core.soundness import unsound
from tieout.core.taxation import TaxedLine, settle, totals
from tieout.core.terms import due_date
from tieout.core.tracking import tracking_of

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Mapped:
    """One line on its way: the source's line with the ledger's codes. `account` "" is a line of text only;
    `note` tells people of a line that the source does not have.
    """

    line: Line
    account: str
    tax_code: str
    taxed: TaxedLine
    note: str = ""


def to_drafts(
    document: SourceDocument, destination: Destination
) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """Return the drafts and all faults at once; the drafts are fit to be sent only when there are none.

    There is one draft, or an invoice and a credit note where the document is split (see `core.kinds`). Amounts
    turn positive: a negative document becomes a credit note or a supplier credit. A procurement becomes a
    bill, always with the status draft: approving stays with people. Totals are those that the ledger will
    compute, and they equal the source's to the cent; those of two halves by their difference. There is no
    draft at all when the document itself makes no sense.
    """
    unreadable = unsound(document) or _left_out(document, destination)
    if unreadable:
        return (), (unreadable,)
    policies = destination.rules.policies
    kinds = kinds_of(document, policies)
    sign = -1 if document.total < 0 and len(kinds) == 1 else 1
    faults: list[Fault] = []
    mapped = [_mapped(line, document, destination, sign, faults) for line in document.lines]
    tracking = tracking_of(document, destination, faults)
    taxed, gaps = settle(
        [line.taxed for line in mapped],
        [TaxAmount(code=tax.code, amount=sign * tax.amount, rate=tax.rate) for tax in document.taxes],
        override=policies.tax_override,
        limit=rounding_limit(document, destination),
    )
    missing, differing = bridged(gaps, document, destination)
    faults += differing
    if missing:
        mapped.append(_rounding_line(missing, document, destination, faults))
        taxed = (*taxed, mapped[-1].taxed)
    drafts: list[Draft] = []
    heads: list[Fault] = []
    for kind, part in _parts(kinds, [*zip(mapped, taxed, strict=True)]):
        lines = tuple(_draft_line(one, tax, tracking, document, destination) for one, tax in part)
        notes = tuple(one.note for one, _ in part if one.note)
        draft, more = _header(document, kind, lines, destination, notes)
        drafts.append(draft)
        heads += more
    computable = not faults and all(line.rate is not None for line in taxed)
    ledger_total = drafts[0].total - sum((half.total for half in drafts[1:]), ZERO)
    if computable and ledger_total != sign * document.total:
        faults.append(total_fault(ledger_total, sign * document.total, document, destination))
    return tuple(drafts), _once([*heads, *faults])


def _parts(
    kinds: Sequence[LedgerKind], lines: Sequence[tuple[_Mapped, TaxedLine]]
) -> list[tuple[LedgerKind, list[tuple[_Mapped, TaxedLine]]]]:
    """Share the lines out: all to the one kind, or the charges to the invoice and the returns, turned
    positive, to the credit note.
    """
    if len(kinds) == 1:
        return [(kinds[0], list(lines))]
    charges = [(one, tax) for one, tax in lines if tax.amount >= 0]
    returns = [(one, replace(tax, amount=-tax.amount, tax=-tax.tax)) for one, tax in lines if tax.amount < 0]
    return list(zip(HALVES, (charges, returns), strict=True))


def _header(
    document: SourceDocument,
    kind: LedgerKind,
    lines: tuple[DraftLine, ...],
    destination: Destination,
    notes: tuple[str, ...],
) -> tuple[Draft, list[Fault]]:
    """Put the lines under the head that the ledger will show."""
    policies = destination.rules.policies
    status = policies.status.get(kind, LedgerStatus.DRAFT) if kind in SALES else LedgerStatus.DRAFT
    place = placed(document, status, destination)
    if place.printed:
        lines = (*lines, _text_line(place.note))
    party = match_party(document.party, destination)
    faults = [party] if isinstance(party, Fault) else []
    foot = totals(lines, policies.amounts_are)
    draft = Draft(
        document=document.key,
        organisation=destination.organisation,
        kind=kind,
        number=ledger_number(document.number, kind, destination),
        party=DraftParty(ledger_id=None, name="", source_id="") if isinstance(party, Fault) else party,
        date=place.date,
        due_date=due_date(document, place.date, policies),
        currency=document.currency,
        amounts_are=policies.amounts_are,
        status=place.status,
        lines=lines,
        sub_total=foot.sub_total,
        tax_total=foot.tax_total,
        total=foot.total,
        reference=document.customer_po or document.reference,
        url=document.url,
        theme=_theme(kind, destination, faults),
        other_number=_other_number(document, kind, destination),
        sent=policies.mark_sent and kind in SALES and place.status is LedgerStatus.APPROVED,
        notes=(*notes, place.note) if place.note else notes,
    )
    return draft, faults


def _theme(kind: LedgerKind, destination: Destination, faults: list[Fault]) -> str:
    """Return the ledger's id of the look that this kind of document has there, "" for the ledger's default."""
    name = destination.rules.policies.themes.get(kind, "")
    theme = destination.facts.themes.get(name.casefold(), "")
    if name and not theme:
        problem = f'there is no theme "{name}"'
        setting = f"{kind.value}_theme"
        faults.append(
            Fault(
                "settings-incomplete",
                {"setting": setting, "organisation": destination.name, "problem": problem},
            )
        )
    return theme


def ledger_number(number: str, kind: LedgerKind, destination: Destination) -> str:
    """Return the number in the ledger: prefix + number + suffix, each kind with its own rule; "" stays "".

    Blanks around it go: a ledger drops them or does not, and the number must be found again as it was sent.
    """
    rule = destination.rules.numbers.get(kind, NumberRule())
    number = number.strip()
    return f"{rule.prefix}{number}{rule.suffix}".strip() if number else ""


def _other_number(document: SourceDocument, kind: LedgerKind, destination: Destination) -> str:
    """The number with what tells the document from others of that number, where numbers may repeat at all."""
    if not document.distinction.strip() or kind in destination.traits.numbers_unique:
        return ""
    return ledger_number(f"{document.number.strip()} {document.distinction.strip()}", kind, destination)


def _left_out(document: SourceDocument, destination: Destination) -> Fault | None:
    """A document of nothing, where the policy is to leave such documents alone."""
    if document.total or destination.rules.policies.zero_total is not ZeroTotal.IGNORE:
        return None
    return Fault("zero-total-ignored", {"number": document.number, "organisation": destination.name})


# --- lines ----------------------------------------------------------------------------------------------


def _mapped(
    line: Line, document: SourceDocument, destination: Destination, sign: int, faults: list[Fault]
) -> _Mapped:
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
        return _Mapped(line, "", "", TaxedLine.of(ZERO, "", ZERO))
    account = destination.account_of(line.account, line.account_class)
    if not account:
        where = {"account": line.account or "(none)", "organisation": destination.name}
        faults.append(Fault("account-unmapped", where, line=line.position))
    if destination.rules.policies.amounts_are is AmountsAre.NO_TAX:
        return _Mapped(line, account or "", "", TaxedLine.of(amount, _tax_key(line, document), ZERO))
    key = _tax_key(line, document)
    if not line.taxable:
        key = _untaxed_key(key, destination)
    tax_code = destination.taxes.get(key)
    if not tax_code:  # without a code the ledger would silently take the account's own
        where = {"tax": key or "(no tax)", "organisation": destination.name}
        faults.append(Fault("tax-unmapped", where, line=line.position))
    rate = _rate(tax_code, destination)
    return _Mapped(line, account or "", tax_code or "", TaxedLine.of(amount, key, rate))


def _rounding_line(
    amount: Decimal, document: SourceDocument, destination: Destination, faults: list[Fault]
) -> _Mapped:
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
    return _Mapped(line, account, tax_code, TaxedLine.of(amount, "", rate), note)


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


def _text_line(text: str) -> DraftLine:
    """A line that says something and costs nothing."""
    return DraftLine(
        description=text, quantity=ZERO, unit_price=ZERO, amount=ZERO, account="", tax_code="", tax=ZERO
    )


def _tax_key(line: Line, document: SourceDocument) -> str:
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


def _draft_line(
    mapped: _Mapped,
    taxed: TaxedLine,
    tracking: tuple[TrackingChoice, ...],
    document: SourceDocument,
    destination: Destination,
) -> DraftLine:
    """Put the line into the ledger's form. A line of text only has no quantity, account, tax or tracking."""
    line = mapped.line
    inclusive = destination.rules.policies.amounts_are is AmountsAre.INCLUSIVE
    amount = taxed.amount + taxed.tax if inclusive else taxed.amount
    priced = price(
        line.quantity,
        line.unit_price,
        amount,
        unit_places=destination.traits.unit_price_places,
        quantity_places=destination.traits.quantity_places,
    )
    description = described(destination.rules.policies.line_text, line, document)
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
        tax_override=taxed.override,
        item=_item(line, destination),
        tracking=tracking if mapped.account else (),
    )


# --- faults ---------------------------------------------------------------------------------------------


def _once(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Each cause once, with the first line that has it: eight lines on one account are one thing to fix."""
    seen = {(fault.code, *sorted(fault.facts.items())): fault for fault in reversed(faults)}
    return tuple(reversed(seen.values()))


def _plain(number: Decimal) -> str:
    """A number as people write it: 3, not 3.0000, and 1200, not 1.2E+3."""
    return f"{number.normalize():f}"
