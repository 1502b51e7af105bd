"""The Django application that holds the screens."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and static files of the screens; it has no tables."""

    name = "tieout.web"
    label = "web"
    verbose_name = "Tieout"
