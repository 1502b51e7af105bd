"""Is what stands in the books what we meant? Draft and ledger document side by side, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.core.drafts import AmountsAre, Draft, DraftLine, LedgerDocument, LedgerLine, TrackingChoice
from tieout.core.names import LedgerStatus

PROGRESS = {
    LedgerStatus.DRAFT: 0,
    LedgerStatus.AWAITING_APPROVAL: 1,
    LedgerStatus.APPROVED: 2,
    LedgerStatus.PAID: 3,
}
"""How far along a living document is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as meant, in words; `line` is the line's position, None for the document."""

    what: str
    wanted: str
    found: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line is not None else ""
        return f"{where}{self.what} {self.found or 'none'} instead of {self.wanted or 'none'}"


def described(differences: Sequence[Difference]) -> str:
    """Return the differences as one clause of a sentence, for a fault's facts."""
    return "; ".join(str(difference) for difference in differences)


def same_content(draft: Draft, document: LedgerDocument) -> bool:
    """Whether the document may be adopted as ours: kind, number, party, currency and total are equal."""
    return not list(_identity(draft, document))


def differences(draft: Draft, document: LedgerDocument) -> tuple[Difference, ...]:
    """Return everything in which the ledger's document differs from the draft; () means posted as sent.

    A status further on than asked for is no difference: people approve and pay. A document without lines is
    compared by its totals alone, for a list of documents may leave the lines out.
    """
    return (*_identity(draft, document), *_header(draft, document), *_lines(draft, document))


def differences_of_identity(draft: Draft, document: LedgerDocument) -> tuple[Difference, ...]:
    """Return why the document with our number is not this one."""
    return tuple(_identity(draft, document))


def same_but_number(draft: Draft, document: LedgerDocument) -> bool:
    """Whether the document is as the draft in every figure, code and text, whatever its number and status are."""
    alike = replace(document, number=draft.number, status=draft.status)
    return bool(document.lines) and not differences(draft, alike) and _texts(draft) == _texts(document)


def much_alike(draft: Draft, document: LedgerDocument) -> bool:
    """Whether the document may be the draft, changed since: of party, total and texts at most one is another."""
    if document.kind is not draft.kind:
        return False
    total = (document.total, document.currency) == (draft.total, draft.currency)
    return [_same_party(draft, document), total, _texts(draft) == _texts(document)].count(True) >= 2


def _texts(document: Draft | LedgerDocument) -> list[list[str]]:
    """What stands on its lines, word by word: a ledger may trim blanks."""
    return [line.description.split() for line in document.lines]


def _identity(draft: Draft, document: LedgerDocument) -> Iterator[Difference]:
    if document.kind is not draft.kind:
        yield Difference("kind", _words(draft.kind.value), _words(document.kind.value))
    if document.number.casefold() != draft.number.casefold():
        yield Difference("number", draft.number, document.number)
    if not _same_party(draft, document):
        yield Difference("contact", draft.party.name, document.party_name or document.party_id)
    if document.currency != draft.currency:
        yield Difference("currency", draft.currency, document.currency)
    if document.total != draft.total:
        yield Difference("total", _amount(draft.total), _amount(document.total))


def _same_party(draft: Draft, document: LedgerDocument) -> bool:
    if draft.party.ledger_id is not None:
        return draft.party.ledger_id == document.party_id
    return draft.party.name.strip().casefold() == document.party_name.strip().casefold()


def _header(draft: Draft, document: LedgerDocument) -> Iterator[Difference]:
    if document.tax_total != draft.tax_total:
        yield Difference("tax", _amount(draft.tax_total), _amount(document.tax_total))
    if document.date != draft.date:
        yield Difference("date", draft.date.isoformat(), document.date.isoformat())
    if PROGRESS.get(document.status, -1) < PROGRESS.get(draft.status, 0):
        yield Difference("status", _words(draft.status.value), _words(document.status.value))


def _lines(draft: Draft, document: LedgerDocument) -> Iterator[Difference]:
    if not document.lines:
        return
    if len(document.lines) != len(draft.lines):
        yield Difference("number of lines", str(len(draft.lines)), str(len(document.lines)))
        return
    for position, (wanted, found) in enumerate(zip(draft.lines, document.lines, strict=True), start=1):
        yield from _line(position, wanted, found, draft.amounts_are)


def _line(
    position: int, wanted: DraftLine, found: LedgerLine, amounts_are: AmountsAre
) -> Iterator[Difference]:
    if found.amount != wanted.amount:
        yield Difference("amount", _amount(wanted.amount), _amount(found.amount), position)
    if not wanted.account:  # a line of text only
        return
    if found.quantity != wanted.quantity:
        yield Difference("quantity", _plain(wanted.quantity), _plain(found.quantity), position)
    if found.tax != wanted.tax:
        yield Difference("tax", _amount(wanted.tax), _amount(found.tax), position)
    if found.account != wanted.account:
        yield Difference("account", wanted.account, found.account, position)
    if found.tax_code != wanted.tax_code and amounts_are is not AmountsAre.NO_TAX:
        yield Difference("tax rate", wanted.tax_code, found.tax_code, position)
    if _tracked(found.tracking) != _tracked(wanted.tracking):
        yield Difference("tracking", _tracking(wanted.tracking), _tracking(found.tracking), position)


def _tracked(choices: Sequence[TrackingChoice]) -> frozenset[tuple[str, str]]:
    return frozenset((choice.category.casefold(), choice.option.casefold()) for choice in choices)


def _tracking(choices: Sequence[TrackingChoice]) -> str:
    return ", ".join(f"{choice.category} {choice.option}" for choice in choices)


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _words(value: str) -> str:
    return value.replace("_", " ")
