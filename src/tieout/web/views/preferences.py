"""What a person sets for themselves: light, dark or as the device."""

from __future__ import annotations

from django.http import HttpResponse
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
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return redirect(back)
