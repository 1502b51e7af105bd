"""One rule as a form: a field for each column of its table, with the choices that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from tieout.core.pick_lists import Offer
from tieout.core.rulebook_rows import TABLES, Row
from tieout.web.mapping_words import CHOICES, TableWords

_LONGEST = 255
CHOOSE = "Choose\N{HORIZONTAL ELLIPSIS}"


class RowForm(forms.Form):
    """A field for each column of a table. `offers` are the pick-lists of columns; a column that has none and no
    fixed choices is a text. What stands in a rule already may stay, on the list or not.
    """

    def __init__(
        self,
        words: TableWords,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, str],
        offers: Mapping[str, Sequence[Offer]],
        fixed: Sequence[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial), prefix=None)
        table = TABLES[words.kind]
        for name in (*table.keys, *table.values):
            self.fields[name] = _field(words, name, initial.get(name, ""), offers.get(name), table.optional)
        for name in fixed:
            self.fields[name].disabled = True
            self.fields[name].widget = forms.HiddenInput()
        if data is None:
            self._begin_at_what_is_missing(initial, fixed)

    def _begin_at_what_is_missing(self, initial: Mapping[str, str], fixed: Sequence[str]) -> None:
        """Whoever comes from an error has its key entered already: the first empty field is what they come for."""
        needed = (name for name, field in self.fields.items() if field.required and name not in fixed)
        name = next((name for name in needed if not initial.get(name)), "")
        if name:
            self.fields[name].widget.attrs["autofocus"] = True

    def row(self, words: TableWords) -> Row:
        """Return what was entered as a row of the table. The form must be valid."""
        table = TABLES[words.kind]
        cells = {name: str(self.cleaned_data.get(name, "") or "") for name in self.fields}
        return tuple(cells[name] for name in table.keys), tuple(cells[name] for name in table.values)


def _field(
    words: TableWords, name: str, current: str, offers: Sequence[Offer] | None, optional: frozenset[str]
) -> forms.Field:
    column = words.columns[name]
    told: dict[str, Any] = {
        "label": column.label,
        "help_text": column.hint,
        "required": name not in optional,
        "error_messages": {"required": "This is needed.", "invalid_choice": "Choose one of the list."},
    }
    if name in CHOICES:
        return forms.ChoiceField(choices=list(CHOICES[name].items()), **told)
    if offers is None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "list": f"list-{name}"})
        return forms.CharField(max_length=_LONGEST, strip=True, widget=widget, **told)
    return forms.ChoiceField(choices=choices_of(offers, current), **told)


def choices_of(offers: Sequence[Offer], current: str = "") -> list[tuple[str, str]]:
    """Return the choices of a pick-list; what is chosen now stays even where Xero does not have it any more."""
    there = [(offer.value, offer.label) for offer in offers]
    if current and current not in {value for value, _ in there}:
        there.insert(0, (current, f"{current} (not in Xero)"))
    return [("", CHOOSE), *there]
