"""The Django application that holds the tables."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Everything with a table lives here; its migrations are the history of the installation."""

    name = "tieout.store"
    label = "store"
    verbose_name = "Store"
