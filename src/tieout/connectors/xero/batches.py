"""One verdict per document of a batch: Xero answers element by element, in the order of the request.

An answer that does not match the request, element for element, proves nothing about any of them: then the
whole batch is unclear, and somebody has to look. (Xero: summarizeErrors, error bodies.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from tieout.connectors.xero.client import Said
from tieout.connectors.xero.verdicts import messages_of
from tieout.core.ports import Rejected

T = TypeVar("T")
Element = Mapping[str, Any]
NOBODY = "00000000-0000-0000-0000-000000000000"


def judged(
    said: Said,
    *,
    under: str,
    label: str,
    expected: Sequence[str],
    accepted: Callable[[Element], T],
) -> list[T | Rejected]:
    """Return what became of each thing that was sent, in order.

    `under` is the list's name in the answer ("Invoices"), `label` the field by which an element is known
    ("InvoiceNumber"), `expected` what was sent in it, `accepted` reads an element that is well. Raises
    Unclear when the answer does not fit the request.
    """
    with said.understood() as value:
        if "Elements" in value:
            return [*_refused(said, value["Elements"], label, expected)]
        elements = value[under]
        if len(elements) != len(expected):
            raise said.puzzled(f"{len(expected)} were sent, {len(elements)} came back")
        return [
            _one(said, element, label, name, accepted)
            for element, name in zip(elements, expected, strict=True)
        ]


def _one(
    said: Said, element: Element, label: str, expected: str, accepted: Callable[[Element], T]
) -> T | Rejected:
    is_error = _is_error(element)
    found = element.get(label, "")
    if not _same(found, expected) and (found or not is_error):
        raise said.puzzled(f"{expected} was sent, and {found or 'something without a number'} came back")
    return Rejected(messages_of(element)) if is_error else accepted(element)


def _refused(said: Said, elements: Sequence[Element], label: str, expected: Sequence[str]) -> list[Rejected]:
    """Xero summed the errors up although it was asked not to. It names only what it refused, and what it does
    not name is in the books all the same, or not: only if it names all is the answer clear.
    """
    words = {_plain(element.get(label, "")): messages_of(element) for element in elements}
    missing = [name for name in expected if _plain(name) not in words]
    if missing:
        raise said.puzzled(f"nothing was said about {missing[0]}")
    return [Rejected(words[_plain(name)]) for name in expected]


def _is_error(element: Element) -> bool:
    """Xero: an ERROR element echoes the wanted status, so nothing but these marks is to be believed."""
    status = element.get("StatusAttributeString")
    if status is not None:
        return bool(status == "ERROR")
    return bool(element.get("HasErrors") or element.get("HasValidationErrors"))


def _same(left: str, right: str) -> bool:
    return _plain(left) == _plain(right)


def _plain(text: str) -> str:
    return text.strip().casefold()
