"""Addresses: the screens, the account pages, and the question whether we are well."""

from __future__ import annotations

from django.urls import include, path

from tieout.project.health import health

urlpatterns = [
    path("-/health", health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("", include("tieout.web.urls")),
]

handler403 = "tieout.web.views.errors.not_allowed"
handler404 = "tieout.web.views.errors.not_found"
handler500 = "tieout.web.views.errors.broken"
