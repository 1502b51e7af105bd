"""The Django application that holds the screens."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and static files of the screens; it has no tables."""

    name = "tieout.web"
    label = "web"
    verbose_name = "Tieout"

    def ready(self) -> None:
        """As Django's."""
        from tieout.web.account_deeds import listen  # noqa: PLC0415 - tables are known only now

        listen()
