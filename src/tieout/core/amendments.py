"""Amending in place: what a document in the books becomes when its source changed, and which lines stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tieout.core.comparing import PROGRESS, differences
from tieout.core.drafts import Draft, DraftLine, LedgerDocument, LedgerLine
from tieout.core.ledgers import LedgerTraits
from tieout.core.names import LedgerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What the document `ledger_id` shall be from now on.

    `line_ids` has one entry for each line of the draft: the id of the line that it continues, "" for a new
    line. Lines over there that nobody continues go.
    """

    draft: Draft
    ledger_id: LedgerId
    line_ids: tuple[str, ...]


def amendment(draft: Draft, there: LedgerDocument) -> Amendment:
    """Return how the document becomes the draft. Give it a draft that is `fitted`."""
    return Amendment(draft=draft, ledger_id=there.id, line_ids=continued(draft.lines, there.lines))


def fitted(draft: Draft, there: LedgerDocument, traits: LedgerTraits) -> Draft:
    """Return the draft as it may be written over the document.

    Its status is never lowered: somebody approved it. Where numbers are unique the one that the customer
    knows stays; elsewhere, as on a bill, the number is the supplier's and a part of what may be corrected.
    """
    number = there.number if draft.kind in traits.numbers_unique else draft.number
    status = max(draft.status, there.status, key=lambda status: PROGRESS.get(status, -1))
    return replace(draft, number=number, status=status)


def renumbered(source_number: str, draft: Draft, there: LedgerDocument, traits: LedgerTraits) -> bool:
    """Whether the source calls the document otherwise now, where a number in the books must not change.

    A number rule may have put something before or behind it, then or now, and a person may have given it a
    number of its own.
    """
    if draft.kind not in traits.numbers_unique or draft.number.casefold() == there.number.casefold():
        return False
    return source_number.casefold() not in there.number.casefold()


def stands_as_meant(draft: Draft, there: LedgerDocument) -> bool:
    """Whether nothing is left to amend: every figure, and every text that an edit may have changed."""
    if differences(draft, there) or draft.reference != there.reference:
        return False
    if len(draft.lines) != len(there.lines):
        return False
    if there.due_date not in {None, draft.due_date}:
        return False
    return all(
        _content(wanted) == _content(found) for wanted, found in zip(draft.lines, there.lines, strict=True)
    )


def continued(wanted: Sequence[DraftLine], there: Sequence[LedgerLine]) -> tuple[str, ...]:
    """Return for each wanted line the id of the line that it continues, "" for none.

    Equal lines continue each other first, then those of the same text, then what is left, in their order: so an
    unchanged line keeps its id wherever it moved. A line never continues one with a product that it lacks,
    for a ledger keeps what is not mentioned.
    """
    left = list(there)
    ids = [""] * len(wanted)
    for same in (_same_content, _same_text, _suits):
        for place, line in enumerate(wanted):
            if not ids[place] and (found := _first(left, line, same)):
                left.remove(found)
                ids[place] = found.id
    return tuple(ids)


def _first(
    lines: Sequence[LedgerLine], wanted: DraftLine, same: Callable[[DraftLine, LedgerLine], bool]
) -> LedgerLine | None:
    return next((line for line in lines if line.id and same(wanted, line)), None)


def _same_content(wanted: DraftLine, found: LedgerLine) -> bool:
    return _content(wanted) == _content(found) and wanted.account == found.account


def _same_text(wanted: DraftLine, found: LedgerLine) -> bool:
    return wanted.description.strip() == found.description.strip() and _suits(wanted, found)


def _suits(wanted: DraftLine, found: LedgerLine) -> bool:
    return bool(wanted.item) or not found.item


def _content(line: DraftLine | LedgerLine) -> tuple[Any, ...]:
    return (line.description.strip(), line.quantity, line.unit_price, line.item)
