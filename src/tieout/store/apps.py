"""The Django application that holds the tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class StoreConfig(AppConfig):
    """Everything with a table lives here; its migrations are the history of the installation."""

    name = "tieout.store"
    label = "store"
    verbose_name = "Store"

    def ready(self) -> None:
        """Tallies and days are kept by triggers, which must not be there while tables change; new indexes want to be
        known.
        """
        from tieout.store import dating, statistics, tallies  # noqa: PLC0415 - models can be imported only now

        for kept in (tallies, dating):
            pre_migrate.connect(kept.leave, sender=self)
            post_migrate.connect(kept.keep, sender=self)
        post_migrate.connect(statistics.after_migration, sender=self)
