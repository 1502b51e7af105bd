"""Codes that documents use: which texts of the source the rules have to map, and when each was last seen."""

from __future__ import annotations

from django.db import models

from tieout.core.used_codes import UsedAs
from tieout.store.ownership import Owned


class UsedCode(Owned):
    """One text of the source, used by documents of one organisation; "" for those that belong to none yet."""

    organisation = models.CharField(max_length=60, blank=True)
    used_as = models.CharField(max_length=12, choices=[(each.value, each.value) for each in UsedAs])
    text = models.CharField(max_length=255, blank=True)
    label = models.CharField(max_length=255, blank=True)
    last_used = models.DateField()  # the date of the youngest document

    class Meta:
        constraints = [
            # also serves the question what an organisation uses
            models.UniqueConstraint(
                fields=["workspace", "organisation", "used_as", "text"], name="used_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.used_as} {self.text}"
