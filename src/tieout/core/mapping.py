"""What a document becomes in the books of its organisation: its drafts, or every reason why there can be
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.destinations import Destination
from tieout.core.documents import SourceDocument, TaxAmount
from tieout.core.drafts import Draft, DraftLine, DraftParty
from tieout.core.faults import Fault
from tieout.core.kinds import HALVES, SALES, kinds_of
from tieout.core.lines import Mapped, draft_line, mapped_line, rounding_line, text_line
from tieout.core.locking import placed
from tieout.core.money import ZERO
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.parties import match_party
from tieout.core.rounding import bridged, rounding_limit, total_fault
from tieout.core.rulebook import NumberRule, ZeroTotal
from tieout.core.soundness import unsound
from tieout.core.taxation import TaxedLine, settle, totals
from tieout.core.terms import due_date
from tieout.core.tracking import tracking_of


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
    mapped = [mapped_line(line, document, destination, sign, faults) for line in document.lines]
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
        mapped.append(rounding_line(missing, document, destination, faults))
        taxed = (*taxed, mapped[-1].taxed)
    drafts: list[Draft] = []
    heads: list[Fault] = []
    for kind, part in _parts(kinds, [*zip(mapped, taxed, strict=True)]):
        lines = tuple(draft_line(one, tax, tracking, document, destination) for one, tax in part)
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
    kinds: Sequence[LedgerKind], lines: Sequence[tuple[Mapped, TaxedLine]]
) -> list[tuple[LedgerKind, list[tuple[Mapped, TaxedLine]]]]:
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
        lines = (*lines, text_line(place.note))
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


def _once(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Each cause once, with the first line that has it: eight lines on one account are one thing to fix."""
    seen = {(fault.code, *sorted(fault.facts.items())): fault for fault in reversed(faults)}
    return tuple(reversed(seen.values()))
