"""About: what Tieout is, whose it is not, and what leaves the installation. Open to strangers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tieout.web.views.errors import frame_for


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """Show the independence and trade-mark notice."""
    return render(request, "about.html", {"page": {"frame": frame_for(request)}})
