"""Corrections in the timeline: what was about to happen to a document, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from tieout.core.faults import CATALOGUE
from tieout.store.models import Intent, Link
from tieout.web.faults import title_of
from tieout.web.words import LEDGER_STATUSES

#: What a person asked for -> as it is about to happen, and as it was done.
_DEEDS: Mapping[str, tuple[str, str]] = {
    Intent.Action.DELETE: ("About to be deleted in Xero", "Deleted in Xero"),
    Intent.Action.VOID: ("About to be voided in Xero", "Voided in Xero"),
    Intent.Action.RELEASE: ("About to be released by ConnectWise", "Released by ConnectWise"),
    Intent.Action.ADOPT: ("About to be adopted", "Adopted: what stands in Xero is this document"),
}


def is_correction(row: Intent) -> bool:
    """Whether a person asked for it."""
    return row.action in _DEEDS


def sending(row: Intent) -> tuple[str, str]:
    """What was about to happen."""
    return _DEEDS[row.action][0], "Written down before anything was done."


def concluded(row: Intent) -> tuple[str, str]:
    """What came of it."""
    if row.outcome == Intent.Outcome.WRITTEN:
        return _DEEDS[row.action][1], ""
    if row.outcome == Intent.Outcome.ABANDONED:
        return "Called off before it began", ""
    why = title_of(row.reason) if row.reason in CATALOGUE else row.reason
    return f"Not done: {why}", "The log of the run tells the way out."


def ended(row: Link) -> tuple[str, str]:
    """A link that is history."""
    word = LEDGER_STATUSES.get(row.ledger_status)
    return f"No longer in the books: {row.number}", f"{word.label} in Xero." if word else ""
