"""Form fields dressed for the page, with their errors tied to them for screen readers."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def in_sentence(text: str) -> str:
    """Others' Title Case as our headings are written: Change Password -> Change password. Capitals like QR stay."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in str(text).split()]
    said = " ".join(words)
    return said[:1].upper() + said[1:]


@register.filter
def unprompted(field: BoundField) -> BoundField:
    """The field without the grey text that says its label once more."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def dressed(field: BoundField) -> SafeString:
    """Render a field's control with the classes of its kind; Django ties its errors to it."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    if field.errors:
        css += " is-invalid"
    shown = field.as_widget(attrs={"class": css})
    assert isinstance(shown, SafeString)
    return shown
