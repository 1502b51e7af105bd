"""The activity log: what people did here, with what stood there before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.web.activity_rows import HEADER, OPERATOR, csv_rows
from tieout.web.activity_words import Shift, did, shifts
from tieout.web.addresses import address_of
from tieout.web.forms import ActivityFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.spreadsheets import download
from tieout.web.words import BY_KIND

#: What else people do something to, by the first word of its key.
_NAMED = {"token": "API token", "cause": "Exception", "schedule": "Schedule of"}
_SHOWN = 6
"""Values of a deed that stand in the list at once."""


@dataclass(frozen=True, slots=True)
class ShownDeed:
    """One row of the log."""

    at: datetime
    who: str
    did: str
    subject: str
    address: str
    shifts: Sequence[Shift]
    more: Sequence[Shift]  # unfolded when somebody wants to see them


@require_safe
def activity(request: WorkspaceRequest) -> HttpResponse:
    """Who did what, newest first, by person and day."""
    need(request, Right.READ)
    form, asked = _asked(request)
    page = Paginator(queries.activities(request.workspace, **asked), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "deeds": list(_shown(request, page)),
        "filter": form,
        "person": request.GET.get("person", ""),
        "persons": [
            ("0", OPERATOR),
            *((str(user.pk), str(user)) for user in queries.actors(request.workspace)),
        ],
        "filtered": any(request.GET.get(name) for name in ("person", "since", "until")),
    }
    return render(request, "people/activity.html", context)


@require_safe
def activity_csv(request: WorkspaceRequest) -> HttpResponseBase:
    """The log as filtered, every page of it."""
    need(request, Right.READ)
    _, asked = _asked(request)
    rows = queries.activities(request.workspace, **asked)
    return download("tieout-activity", HEADER, csv_rows(request.workspace, rows))


def _asked(request: WorkspaceRequest) -> tuple[ActivityFilter, dict[str, Any]]:
    """The filter from the address; nonsense is left out."""
    form = ActivityFilter(request.GET)
    form.is_valid()
    person = request.GET.get("person", "")
    known = person.isascii() and person.isdigit() and len(person) < 19
    asked = {
        "person": int(person) if known else None,
        "since": form.cleaned_data.get("since"),
        "until": form.cleaned_data.get("until"),
    }
    return form, asked


def _shown(request: WorkspaceRequest, rows: Any) -> Iterator[ShownDeed]:
    names = {connection.key: connection.name for connection in request.connections}
    for row in rows:
        said = shifts(row, organisations=names, locale=request.workspace.locale)
        subject, address = _subject(row.subject, names, request.workspace.name)
        yield ShownDeed(
            at=row.at,
            who=str(row.user) if row.user else OPERATOR,
            did=did(row),
            subject=subject,
            address=address,
            shifts=said[:_SHOWN],
            more=said[_SHOWN:],
        )


def _subject(key: str, names: Mapping[str, str], workspace: str) -> tuple[str, str]:
    """What a deed was done to, in words, and where that is."""
    kind, _, name = key.partition(":")
    if kind == "run" and name.isdigit():
        return f"Run {name}", reverse("run", args=[int(name)])
    if kind == "connection":
        return names.get(name, name), f"{reverse('connections')}#{name}" if name in names else ""
    if kind == "person":
        return name, ""
    if kind in _NAMED:
        return f"{_NAMED[kind]} {name}", ""
    if kind in BY_KIND:
        return f"{BY_KIND[kind].one.capitalize()} {name}", address_of(key)
    return {"workspace": workspace, "rules": "Rules"}.get(key, key), ""
