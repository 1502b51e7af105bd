"""What people may ask for: the export filter and the document list's filter, checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from tieout.core.names import SourceKind
from tieout.store.models import Role, User
from tieout.web.rights import Right, refusal

#: A document older than this is a typing error, and so is one dated a century ahead.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own date field; addresses carry ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"min": EARLIEST.isoformat(), "max": LATEST.isoformat()})


def _within(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(f"Choose a date from {EARLIEST:%Y} to {LATEST:%Y}.")


def _day(label: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        validators=[_within],
        error_messages={
            "required": "Choose a date.",
            "invalid": "This is not a date. Example: 2026-11-22.",
        },
    )


class ExportFilter(forms.Form):
    """Which documents to look for: dated up to a day, invoices, purchases or both."""

    through = _day("Select thru date", required=True)
    invoices = forms.BooleanField(label="Include invoices", required=False)
    purchases = forms.BooleanField(label="Include purchases", required=False)

    def clean(self) -> dict[str, object]:
        """Something must be included, or there is nothing to look for."""
        asked = super().clean() or {}
        if not asked.get("invoices") and not asked.get("purchases"):
            raise forms.ValidationError("Include invoices, purchases or both.")
        return asked

    @property
    def kinds(self) -> tuple[SourceKind, ...]:
        """The kinds that were included, invoices first."""
        asked = self.cleaned_data
        return tuple(
            kind
            for kind, name in ((SourceKind.INVOICE, "invoices"), (SourceKind.PROCUREMENT, "purchases"))
            if asked.get(name)
        )


class DocumentFilter(forms.Form):
    """The document list's filter, all of it in the address; what makes no sense is left out."""

    q = forms.CharField(required=False, max_length=100, strip=True)
    tab = forms.CharField(required=False, max_length=30)
    state = forms.CharField(required=False, max_length=30)
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "All types"), ("invoice", "Invoices"), ("procurement", "Purchases")],
    )
    since = _day("From", required=False)
    until = _day("To", required=False)


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        error_messages={"required": "Enter an e-mail address.", "invalid": "This is no e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.EXPORTER)


class RoleForm(forms.Form):
    """Which role a member gets."""

    role = forms.ChoiceField(choices=Role.choices)


class JoinForm(forms.Form):
    """How somebody who was invited is called, and how they will log in."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        error_messages={"required": "Enter your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="Password, once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, object]:
        """The password is typed twice alike, and none that is easily guessed."""
        asked = super().clean() or {}
        password = asked.get("password")
        if password is None:
            return asked
        if password != asked.get("again"):
            self.add_error("again", "The two passwords differ.")
        try:
            validate_password(password, User(email=self._email, name=asked.get("name", "")))
        except forms.ValidationError as weak:
            self.add_error("password", weak)
        return asked


class ActivityFilter(forms.Form):
    """The activity log's filter, all of it in the address; what makes no sense is left out."""

    since = _day("From", required=False)
    until = _day("To", required=False)


class TokenForm(forms.Form):
    """What a program's token is called, what it may do, and how long."""

    name = forms.CharField(
        label="What is it for?",
        max_length=100,
        error_messages={"required": "Give it a name, so that you know it again."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.ChoiceField(
        label="Good for",
        choices=[("30", "30 days"), ("90", "90 days"), ("180", "half a year"), ("365", "a year")],
        initial="90",
    )
    rights = forms.MultipleChoiceField(
        required=False,
        choices=[(right.value, refusal(right)) for right in Right if right is not Right.READ],
    )
