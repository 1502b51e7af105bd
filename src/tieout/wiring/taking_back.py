"""What the policy *withdrawn in the source* takes out of the books without being asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tieout.core.corrections import FIRST_STEP
from tieout.core.names import DocumentKey, LedgerKind
from tieout.core.withdrawing import ROWS, standing_of_status
from tieout.store import correcting, queries
from tieout.store.models import Workspace


def withdraw_by_policy(workspace: Workspace, keys: Iterable[DocumentKey], *, today: date) -> int:
    """Ask for the withdrawal of these documents as a person would; return how many were asked for.

    What is paid, or under way with something else, keeps its fault and waits for a person.
    """
    asked = 0
    for key in keys:
        document = queries.document(workspace, key.kind, key.id)
        if document is None:
            continue
        rows = {
            LedgerKind(link.kind): ROWS[standing_of_status(link.ledger_status)]
            for link in queries.links_of(workspace, document)
        }
        if any(row.fault for row in rows.values()):
            continue
        confirmed = {kind: FIRST_STEP[row.take_back] for kind, row in rows.items()}
        try:
            correcting.ask_withdrawal(workspace, document, confirmed, who=None, today=today)
        except correcting.NotPossible:
            continue
        asked += 1
    return asked
