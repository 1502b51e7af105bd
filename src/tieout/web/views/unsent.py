"""What was sent after a session had ended is shown to whoever logged in: send it now, or leave it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tieout.web import unsent
from tieout.web.addresses import section_of
from tieout.web.requests import WorkspaceRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsent_form(request: WorkspaceRequest) -> HttpResponse:
    """Show that it waits. Its own view judges it when it is sent, as if nothing had happened in between."""
    kept = unsent.waiting(request)
    if kept is None:
        return redirect("home")
    back = section_of(kept.address)
    if request.method == "POST":
        unsent.leave(request)
        return redirect(back)
    return render(request, "unsent.html", {"unsent": kept, "back": back})
