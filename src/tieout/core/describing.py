"""What a line says in the ledger: a small template, filled with what the document knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter

from tieout.core.documents import Line, SourceDocument

LONGEST = 500
"""Characters of a template."""


def problem(template: str) -> str:
    """Return what is wrong with a template, "" for nothing.

    >>> problem("{item}: {description}")
    ''
    >>> problem("{who}").partition(";")[0]
    'there is no {who}'
    """
    if len(template) > LONGEST:
        return f"{len(template)} characters are too many, {LONGEST} are taken"
    try:
        parts = list(Formatter().parse(template))
    except ValueError as wrong:
        return f"{wrong}; a brace that is meant is written twice"
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in _FILLED or spec or conversion:
            there = ", ".join(f"{{{one}}}" for one in _FILLED)
            return f"there is no {{{name}}}; there are {there}"
    return ""


def described(template: str, line: Line, document: SourceDocument) -> str:
    """Return the text of a line. A template that comes to nothing gives what the line itself says."""
    if template == "{description}":
        return _description(line, document)
    filled = "".join(
        text + (_FILLED[name](line, document) if name else "")
        for text, name, _, _ in Formatter().parse(template)
    )
    return filled.strip() or _description(line, document)


def _description(line: Line, document: SourceDocument) -> str:
    """The line's own words, else its product, else what the document is: a ledger wants some text."""
    return line.description.strip() or line.item or f"{document.type} {document.number}".strip()


def _plain(line: Line) -> str:
    return f"{line.quantity.normalize():f}"


_FILLED: Mapping[str, Callable[[Line, SourceDocument], str]] = {
    "description": _description,
    "item": lambda line, _: line.item,
    "quantity": lambda line, _: _plain(line),
    "number": lambda _, document: document.number,
    "type": lambda _, document: document.type,
    "company": lambda _, document: document.party.name,
    "date": lambda _, document: document.date.isoformat(),
    "location": lambda _, document: document.location,
    "department": lambda _, document: document.department,
    "territory": lambda _, document: document.territory,
    "reference": lambda _, document: document.reference,
    "po": lambda _, document: document.customer_po,
}
