"""Corrections: what a person asked for with one posted document, one step at a time, each written down before
it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tieout.core.comparing import Difference
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.money import Money
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus
from tieout.core.withdrawing import TakeBack


class CorrectionStep(StrEnum):
    """What is about to happen."""

    DELETE = "delete"  # a draft in the ledger
    VOID = "void"  # an approved document in the ledger
    RELEASE = "release"  # the source's mark "handed over"
    ADOPT = "adopt"  # nothing is written over there: what stands there becomes ours


FIRST_STEP: Mapping[TakeBack, CorrectionStep] = {
    TakeBack.DELETE: CorrectionStep.DELETE,
    TakeBack.VOID: CorrectionStep.VOID,
    TakeBack.NOTHING: CorrectionStep.RELEASE,
}
"""With what a withdrawal begins, by how the document stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One step that was asked for and has no outcome yet; whether it was done already only a look can tell.

    `ledger_id` is the document over there, None once it was taken back and only the source is left to be told.
    `identifier` is the one under which the source was told, "" when it never was. `draft` is what an adopted
    document stands for.
    """

    intent: int
    step: CorrectionStep
    document: DocumentKey
    number: str  # as the ledger writes it
    kind: LedgerKind
    ledger_id: LedgerId | None
    identifier: str
    fingerprint: str = ""
    draft: Draft | None = None


def reasons_against_adopting(draft: Draft, there: LedgerDocument | None) -> tuple[Difference, ...]:
    """Return why the ledger's document cannot become ours; () when a person may say that it is.

    Kind, currency, total and tax must be equal to the cent. For the rest, such as another contact or date, the
    person who looked at both answers.
    """
    return tuple(_against(draft, there))


def _against(draft: Draft, there: LedgerDocument | None) -> Iterator[Difference]:
    if there is None:
        yield Difference("document", draft.number, "")
        return
    if there.status in {LedgerStatus.VOIDED, LedgerStatus.DELETED}:
        yield Difference("status", "a living document", there.status.value)
    if there.kind is not draft.kind:
        yield Difference("kind", draft.kind.value.replace("_", " "), there.kind.value.replace("_", " "))
    if there.currency != draft.currency:
        yield Difference("currency", draft.currency, there.currency)
    for what, wanted, found in (
        ("total", draft.total, there.total),
        ("tax", draft.tax_total, there.tax_total),
    ):
        if wanted != found:
            yield Difference(what, str(Money(wanted, draft.currency)), str(Money(found, there.currency)))
