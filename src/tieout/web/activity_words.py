"""What people did, in words: the names and values of a deed, before and after, as a person would say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tieout.store.models import Activity
from tieout.web.rule_words import subject_in_words, value_in_words
from tieout.web.templatetags.amounts import day_text
from tieout.web.words import BY_KIND, DOCUMENT_STATES, LEDGER_KINDS, RHYTHMS

#: Names of what is kept, where the plain word would not do.
_NAMES: Mapping[str, str] = {
    "through": "Dated until",
    "kinds": "Documents",
    "documents": "How many documents",
    "ledger_id": "Id in Xero",
    "as_soon_as_closed": "As soon as closed",
    "every_minutes": "Every",
    "until": "Good until",
    "note": "Why",
    **LEDGER_KINDS,
}
_STATES: Mapping[str, str] = {
    **{value: word.label for value, word in RHYTHMS.items()},
    **{value: word.label for value, word in DOCUMENT_STATES.items()},
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Shift:
    """One value before and after a deed; either may be empty."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before and self.after:
            return f"{self.name}: {self.before} \N{RIGHTWARDS ARROW} {self.after}"
        return f"{self.name}: was {self.before}" if self.before else f"{self.name}: {self.after}"


def did(row: Activity) -> str:
    """Change role."""
    return row.action[:1].upper() + row.action[1:]


def shifts(row: Activity, *, organisations: Mapping[str, str], locale: str) -> list[Shift]:
    """Every value that a deed set or removed. `organisations` are their names by key; days are written as `locale`
    does.
    """
    before, after = row.before or {}, row.after or {}
    names = [*before, *(name for name in after if name not in before)]

    def said(name: str, values: Mapping[str, object]) -> str:
        if row.subject == "rules":
            return value_in_words(name, _said(name, values.get(name), organisations, locale), organisations)
        return _said(name, values.get(name), organisations, locale)

    def called(name: str) -> str:
        told = subject_in_words(name, organisations) if row.subject == "rules" else name
        return _named(name) if told == name else told

    return [Shift(called(name), said(name, before), said(name, after)) for name in names]


def _named(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _said(name: str, value: object, organisations: Mapping[str, str], locale: str) -> str:
    """A stored value as people write it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(name, each, organisations, locale) for each in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{_named(key)} {_said(key, each, organisations, locale)}" for key, each in value.items()
        )
    return _word(name, str(value), organisations, locale)


def _word(name: str, text: str, organisations: Mapping[str, str], locale: str) -> str:
    if name == "organisation":
        return organisations.get(text, text) or "all"
    if name == "kinds":
        return BY_KIND[text].many if text in BY_KIND else text
    if name == "state":
        return _STATES.get(text, text)
    if name == "every_minutes" and text.isdigit():
        hours, minutes = divmod(int(text), 60)
        return " ".join(
            part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part
        )
    return day_text(date.fromisoformat(text), locale) if _DAY.fullmatch(text) else text
