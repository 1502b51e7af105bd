"""The export filter as a request carries it: in the address, in a form, or as used last."""

from __future__ import annotations

from django.utils.http import urlencode

from tieout.web.forms import ExportFilter
from tieout.web.requests import WorkspaceRequest
from tieout.web.words import KINDS

_SESSION = "export-filter"


def export_filter(request: WorkspaceRequest) -> ExportFilter:
    """The filter from the address, else as used last, else today with everything included."""
    if "through" in request.GET:
        return ExportFilter(request.GET)
    usual = {"through": request.today.isoformat(), "invoices": "on", "purchases": "on"}
    return ExportFilter(request.session.get(_SESSION, usual))


def remember(request: WorkspaceRequest, form: ExportFilter) -> None:
    """Keep a valid filter for this person's next visit."""
    request.session[_SESSION] = dict(_parts(form))


def question(form: ExportFilter) -> str:
    """The filter as the questions of an address; empty when it makes no sense."""
    return urlencode(_parts(form)) if form.is_valid() else ""


def _parts(form: ExportFilter) -> list[tuple[str, str]]:
    asked = form.cleaned_data
    included = [(words.slug, "on") for words in KINDS if asked.get(words.slug)]
    return [("through", asked["through"].isoformat()), *included]
