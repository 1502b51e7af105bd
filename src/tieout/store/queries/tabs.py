"""The tabs of the ledger's statuses: which documents stand on one, newest first, and how many stand on each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.lookups import In

from tieout.core.names import LedgerStatus
from tieout.store.models import LIVE, Document, Link, LinkTally, Workspace

#: Each tab with the statuses that stand on it; overdue is a part of awaiting payment.
STATUSES_ON: Mapping[str, tuple[LedgerStatus, ...]] = {
    "draft": (LedgerStatus.DRAFT,),
    "awaiting_approval": (LedgerStatus.AWAITING_APPROVAL,),
    "awaiting_payment": (LedgerStatus.APPROVED,),
    "overdue": (LedgerStatus.APPROVED,),
    "paid": (LedgerStatus.PAID,),
    "voided": (LedgerStatus.VOIDED, LedgerStatus.DELETED),
}
_TAB_OF = {
    status.value: tab for tab, statuses in STATUSES_ON.items() if tab != "overdue" for status in statuses
}


def posted(workspace: Workspace, tab: str, today: date | None) -> QuerySet[Link]:
    """What stands in the books and is on a tab."""
    statuses = STATUSES_ON[tab]
    rows = Link.objects.of(workspace).filter(LIVE)
    # one status is a stretch of an index and stays in its order; two are put in order
    rows = (
        rows.filter(ledger_status__in=statuses)
        if len(statuses) > 1
        else rows.filter(ledger_status=statuses[0])
    )
    return rows.filter(due_date__lt=today) if tab == "overdue" else rows


def newest_first(
    workspace: Workspace, tab: str, *, organisation: str, today: date | None
) -> QuerySet[Link, int]:
    """The id of each document on a tab, once, as a list shows them: a stretch of an index."""
    links = posted(workspace, tab, today)
    if organisation:
        links = links.filter(organisation=organisation)
    in_order = links.order_by("-document_date", "-document_id")
    return in_order.values_list("document_id", flat=True).distinct()


def numbers(workspace: Workspace, *, organisation: str, today: date) -> Mapping[str, int]:
    """How many documents stand on each tab; one question, whose rows only have to be added.

    What is kept are links. A document that became two of one tab, an invoice and a credit note, is one document. Of
    what waits for payment most is old: what is not due yet is counted, and the rest is overdue.
    """
    where = Q(organisation=organisation) if organisation else Q()
    kept = LinkTally.objects.of(workspace).filter(where).order_by()
    unpaid = posted(workspace, "awaiting_payment", today).filter(where).order_by()
    rows = {
        "again": _second_halves(workspace).filter(where),
        "not due yet": unpaid.filter(due_date__gte=today),
        "never due": unpaid.filter(due_date=None),
    }
    every = (
        kept.values_list(Value("kept"), "ledger_status")
        .annotate(n=Sum("links"))
        .union(
            *(
                some.values_list(Value(what), "ledger_status").annotate(n=Count("*"))
                for what, some in rows.items()
            ),
            all=True,
        )
    )
    found = dict.fromkeys(STATUSES_ON, 0)
    for what, status, links in every:
        if what in {"kept", "again"} and (tab := _TAB_OF.get(status)):
            found[tab] += links if what == "kept" else -links
        if status == LedgerStatus.APPROVED and what != "again":
            found["overdue"] += links if what == "kept" else -links
    return found


def _second_halves(workspace: Workspace) -> QuerySet[Link]:
    """Links on the same tab as an older one of their document. Nobody owes a credit note: none is overdue."""
    voided = STATUSES_ON["voided"]
    same_tab = Q(ledger_status=OuterRef("ledger_status")) | (
        Q(ledger_status__in=voided) & Q(In(OuterRef("ledger_status"), voided))
    )
    first = Link.objects.of(workspace).filter(
        LIVE, same_tab, document=OuterRef("document"), pk__lt=OuterRef("pk")
    )
    of_two = Document.objects.of(workspace).filter(second_number__gt="")
    return Link.objects.of(workspace).filter(LIVE, Exists(first), document__in=of_two.values("pk")).order_by()
