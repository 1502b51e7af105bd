"""The list of documents as its address asks for it, and what was ticked on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.urls import reverse

from tieout.store import queries
from tieout.web.chosen import MOST, chosen
from tieout.web.forms import DocumentFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.words import DOCUMENT_STATES

#: Tabs in the order of Xero's own lists.
TABS: Mapping[str, str] = {
    "": "All",
    "draft": "Draft",
    "awaiting_approval": "Awaiting approval",
    "awaiting_payment": "Awaiting payment",
    "overdue": "Overdue",
    "paid": "Paid",
    "voided": "Voided",
    "exports": "Xero exports",  # only where Xero is connected
}


def filter_form(request: WorkspaceRequest) -> DocumentFilter:
    """The filter as it stands in the address, checked."""
    form = DocumentFilter(request.GET)
    form.is_valid()
    return form


def asked_for(request: WorkspaceRequest) -> dict[str, Any]:
    """What the address asks for, as `queries.documents` wants it; nonsense is left out."""
    asked = filter_form(request).cleaned_data
    return {
        "organisation": request.organisation,
        "search": asked.get("q", ""),
        "tab": asked.get("tab", "") if asked.get("tab") in TABS else "",
        "state": asked.get("state", "") if asked.get("state") in DOCUMENT_STATES else "",
        "kind": asked.get("kind", ""),
        "since": asked.get("since"),
        "until": asked.get("until"),
        "today": request.today,
    }


def list_address(request: WorkspaceRequest) -> str:
    """The list that the request came from, with its filter."""
    asked = request.GET.urlencode()
    return f"{reverse('documents')}?{asked}" if asked else reverse("documents")


def ticked(request: WorkspaceRequest) -> Collection[int]:
    """The ids of what was ticked; the whole list is that of the filter in the address. Raises BadRequest for
    more than can be named.
    """
    ids = chosen(request.POST)
    if ids is not None:
        return ids
    rows = queries.documents(request.workspace, **asked_for(request)).values_list("pk", flat=True)
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise BadRequest(f"The list has more than {MOST:,} documents: filter it first.")
    return found


def day_of_all(request: WorkspaceRequest, ids: Collection[int]) -> dt.date:
    """A day by which all of them are dated, today at the earliest."""
    latest = queries.latest_date(request.workspace, ids)
    return max(latest, request.today) if latest else request.today
