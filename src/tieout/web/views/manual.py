"""Help: what the words mean, the keys, and everything that can be wrong with what to do about it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import CATALOGUE, Fault
from tieout.web.faults import in_words
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.words import DOCUMENT_STATES, FIX_IN, LEDGER_STATUSES, OVERDUE

KEYS = (
    ("e", "Export"),
    ("d", "Documents"),
    ("x", "Exceptions"),
    ("m", "Mapping"),
    ("c", "Connections"),
    ("s", "Settings"),
    ("/", "Search"),
    ("[ and ]", "Page before, page after"),
    ("?", "This page"),
)


@require_safe
def manual(request: WorkspaceRequest) -> HttpResponse:
    """Show the words, the keys and the catalogue of faults, grouped by where each is fixed."""
    need(request, Right.READ)
    faults = [in_words(Fault(code, _named(code))) for code in sorted(CATALOGUE)]
    context = {
        "states": DOCUMENT_STATES.values(),
        "statuses": [*LEDGER_STATUSES.values(), OVERDUE],
        "keys": KEYS,
        "places": [(word, [fault for fault in faults if fault.place is word]) for word in FIX_IN.values()],
    }
    return render(request, "help.html", context)


def _named(code: str) -> dict[str, str]:
    """Stands for the facts of a particular document: each placeholder shows its own name in brackets."""
    return {name: f"[{name.replace('_', ' ')}]" for name in FACTS[code]}
