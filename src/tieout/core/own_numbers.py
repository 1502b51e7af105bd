"""Numbers of its own: what a document is called in the ledger when its usual number cannot be used.

A number that an approved document bore once is spent, even when that was voided since; another document may bear
it; or a person simply wants another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tieout.core.destinations import Destination
from tieout.core.drafts import Draft
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerTraits
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.rulebook import SpentNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumbers:
    """What is special about the numbers of one document.

    `given` are those that a person gave it, by what it becomes. `spent` are those that it bore before and that
    are not free again, in lower case, with how the document stands that bears them for ever.
    """

    given: Mapping[LedgerKind, str] = field(default_factory=dict)
    spent: Mapping[tuple[LedgerKind, str], LedgerStatus] = field(default_factory=dict)


USUAL = OwnNumbers()
"""Nothing special, as nearly always."""


def numbered(
    drafts: tuple[Draft, ...], numbers: OwnNumbers, destination: Destination
) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """Return the drafts with the numbers that they are to bear, and the faults of those that are spent.

    Where the policy says so a spent number gets -2 behind it, then -3, and so on.
    """
    drafts = tuple(_numbered(draft, numbers, destination) for draft in drafts)
    faults = tuple(fault for draft in drafts if (fault := _spent(draft, numbers, destination)))
    return drafts, faults


def _numbered(draft: Draft, numbers: OwnNumbers, destination: Destination) -> Draft:
    draft = replace(draft, number=numbers.given.get(draft.kind, draft.number))
    if destination.rules.policies.spent_number is not SpentNumber.SUFFIX:
        return draft
    usual, times = draft.number, 1
    while _status(draft, numbers):
        times += 1
        draft = replace(draft, number=f"{usual}-{times}")
    return draft


def _spent(draft: Draft, numbers: OwnNumbers, destination: Destination) -> Fault | None:
    status = _status(draft, numbers)
    if status is None or draft.kind not in destination.traits.numbers_unique:
        return None
    facts = {"number": draft.number, "organisation": destination.name, "status": status.value}
    return Fault("number-cannot-be-reused", facts)


def _status(draft: Draft, numbers: OwnNumbers) -> LedgerStatus | None:
    return numbers.spent.get((draft.kind, draft.number.casefold()))


def reason_against(number: str, kind: LedgerKind, numbers: OwnNumbers, traits: LedgerTraits) -> str:
    """Return why a person cannot give a document this number, in one sentence; "" when they can."""
    if not number or number != number.strip() or not number.isprintable():
        return "A number has visible characters only, and no blank before or behind it."
    if len(number) > traits.number_length:
        return f"{traits.name} takes numbers of up to {traits.number_length} characters."
    if (kind, number.casefold()) in numbers.spent and kind in traits.numbers_unique:
        return f"{number} was used before, and {traits.name} takes no number twice."
    return ""
