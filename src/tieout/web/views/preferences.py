"""What a person sets for themselves: light, dark or as the device, and which workspace is at hand."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tieout.store.models import User
from tieout.web.requests import WorkspaceRequest


@require_POST
def appearance(request: WorkspaceRequest) -> HttpResponse:
    """Remember light, dark or auto with the person, and go back to the page."""
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        User.objects.filter(pk=request.user.pk).update(theme=theme)
    return redirect(_back(request))


@require_POST
def workspace(request: WorkspaceRequest) -> HttpResponse:
    """Go on in another workspace of this person's; one that is not theirs is not found."""
    wanted = request.POST.get("workspace", "")
    for membership in request.memberships:
        if str(membership.workspace_id) == wanted:
            request.session["workspace"] = membership.workspace_id
            return redirect("home")
    raise Http404


def _back(request: WorkspaceRequest) -> str:
    """The page from which the form came, if it is one of ours."""
    back = request.POST.get("next", "/")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"
