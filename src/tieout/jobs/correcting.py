"""Asking for a correction of one document in the books; the worker carries it out like any other run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from tieout.core.corrections import CorrectionStep
from tieout.core.drafts import Draft, LedgerDocument
from tieout.core.names import LedgerKind
from tieout.store import correcting
from tieout.store.models import Document, Run, User, Workspace


def withdraw(
    workspace: Workspace,
    document: Document,
    confirmed: Mapping[LedgerKind, CorrectionStep],
    *,
    who: User | None = None,
) -> Run:
    """Ask to take a document out of the books and to release it in the source, as it was confirmed.

    Raises store.correcting.NotPossible when it does not stand as it was shown.
    """
    return correcting.ask_withdrawal(workspace, document, confirmed, who=who, today=_today(workspace))


def adopt(
    workspace: Workspace, document: Document, draft: Draft, found: LedgerDocument, *, who: User | None = None
) -> Run:
    """Ask to take what stands in the books for what the document became. Raises as `withdraw`."""
    return correcting.ask_adoption(workspace, document, draft, found, who=who, today=_today(workspace))


def _today(workspace: Workspace) -> date:
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()
