"""What people may ask of a schedule: how often, and whether also as soon as something is closed."""

from __future__ import annotations

from django import forms

from tieout.store.models import Rhythm, Schedule
from tieout.store.models.schedules import LONGEST, SHORTEST


class CadenceForm(forms.Form):
    """An interval of whole minutes from an hour to a day, typed as hours and minutes."""

    hours = forms.IntegerField(
        label="Hours",
        min_value=0,
        max_value=24,
        error_messages={
            "required": "Enter hours, or 0.",
            "invalid": "Hours are a whole number from 0 to 24.",
            "min_value": "Hours are a whole number from 0 to 24.",
            "max_value": "Hours are a whole number from 0 to 24.",
        },
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=0,
        max_value=59,
        error_messages={
            "required": "Enter minutes, or 0.",
            "invalid": "Minutes are a whole number from 0 to 59.",
            "min_value": "Minutes are a whole number from 0 to 59.",
            "max_value": "Minutes are a whole number from 0 to 59.",
        },
    )
    as_soon_as_closed = forms.BooleanField(label="Also as soon as closed", required=False)

    @classmethod
    def of(cls, row: Schedule) -> CadenceForm:
        """The form as it stands for a schedule."""
        hours, minutes = divmod(row.every_minutes, 60)
        said = {"hours": hours, "minutes": minutes, "as_soon_as_closed": row.as_soon_as_closed}
        return cls(initial=said, prefix=row.kind)

    def clean(self) -> dict[str, object]:
        """Both together make the interval."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        asked["every_minutes"] = asked["hours"] * 60 + asked["minutes"]
        if not SHORTEST <= asked["every_minutes"] <= LONGEST:
            raise forms.ValidationError("Choose from one hour to 24 hours.")
        return asked


class RhythmForm(forms.Form):
    """Whether it travels by itself."""

    state = forms.ChoiceField(choices=Rhythm.choices)
