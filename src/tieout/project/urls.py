"""Addresses: the screens, the account pages, and the question whether we are well."""

from __future__ import annotations

from django.urls import include, path

from tieout.project.accounts import unknown
from tieout.project.health import health
from tieout.web.api.api import api

urlpatterns = [
    path("-/health", health, name="health"),
    path("account/email/", unknown),  # whom a membership belongs to is decided by an owner
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("api/", api.urls),
    path("", include("tieout.web.urls")),
]

handler400 = "tieout.web.views.errors.not_understood"
handler403 = "tieout.web.views.errors.not_allowed"
handler404 = "tieout.web.views.errors.not_found"
handler500 = "tieout.web.views.errors.broken"
