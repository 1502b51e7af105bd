"""What of a document a rulebook maps: its accounts, tax codes, places, people and tags, in the source's own texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tieout.core.documents import SourceDocument
from tieout.core.lines import tax_key
from tieout.core.routing import shown
from tieout.core.rulebook import RouteBy


class UsedAs(StrEnum):
    """What a text is in the source."""

    ACCOUNT = "account"  # with its class: `4001:Services`
    TAX = "tax"  # "" for lines that bear none
    LOCATION = "location"
    DEPARTMENT = "department"
    TERRITORY = "territory"
    FIELD = "field"  # `caption=value`
    ITEM = "item"
    COMPANY = "company"  # by its id
    STAFF = "staff"
    TAG = "tag"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Used:
    """One text of the source in one use; `label` is its name where the text is an id."""

    used_as: UsedAs
    text: str
    label: str = ""


_ROUTED = {
    RouteBy.TAG: UsedAs.TAG,
    RouteBy.STAFF: UsedAs.STAFF,
    RouteBy.LOCATION: UsedAs.LOCATION,
    RouteBy.CURRENCY: UsedAs.CURRENCY,
}


def used_in(document: SourceDocument) -> frozenset[Used]:
    """Return every text of a document that a mapping or a route may name."""
    return frozenset(_used(document))


def _used(document: SourceDocument) -> Iterator[Used]:
    yield from _on_lines(document)
    for by, _, text, _ in shown(document):
        if by in _ROUTED:
            yield Used(_ROUTED[by], text.strip())
    fields = {**document.party.fields, **document.fields}
    places = [(UsedAs.DEPARTMENT, document.department), (UsedAs.TERRITORY, document.territory)]
    places += [(UsedAs.FIELD, f"{caption}={text}") for caption, text in fields.items() if text]
    yield from (Used(used_as, text) for used_as, text in places if text)
    if document.party.id:
        yield Used(UsedAs.COMPANY, document.party.id, document.party.name)


def _on_lines(document: SourceDocument) -> Iterator[Used]:
    for line in document.lines:
        if line.account:
            narrow = f":{line.account_class}" if line.account_class else ""
            yield Used(UsedAs.ACCOUNT, f"{line.account}{narrow}")
        yield Used(UsedAs.TAX, tax_key(line, document) if line.taxable else "")
        if line.item:
            yield Used(UsedAs.ITEM, line.item)
