"""Answering a write of several elements: each by itself, errors summed up in a 400 or told with each element.

A summarised 400 is not atomic: elements that were right are saved (Xero: summarizeErrors).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tieout.simulator.books.rejections import SERVER_ERROR_TEXT, invalid
from tieout.simulator.books.visit import Reply, Visit

T = TypeVar("T")


@dataclass(slots=True)
class Written:
    """What became of one element: how it is shown, and everything that was wrong with it."""

    shape: dict[str, Any]
    messages: list[str] = field(default_factory=list)


def write_each(
    visit: Visit,
    plural: str,
    asked: Iterable[T],
    write: Callable[[T], Written],
    *,
    flag: str = "HasErrors",
) -> Reply:
    """Write each element and answer for all. `flag` is the element's own error mark, "" where it has none.

    Raises: Rejection 400 (validation) when errors are to be summed up and there are some.
    """
    results = []
    for place, element in enumerate(asked):
        if place == 0 and "error-element" in visit.call.mishaps:
            results.append(Written({}, [SERVER_ERROR_TEXT]))
        else:
            results.append(write(element))
    if visit.summarises:
        return _summarised(visit, plural, results, flag)
    rows = []
    for result in results:
        status = "ERROR" if result.messages else "OK"
        row = result.shape | {"StatusAttributeString": status}
        rows.append(_marked(row, result, flag) if result.messages else row)
    return Reply(plural, rows)


def write_one(plural: str, result: Written, *, flag: str = "HasErrors") -> Reply:
    """Answer for a single element whose errors are always a 400. Raises: Rejection."""
    if result.messages:
        raise invalid([_marked(result.shape, result, flag)])
    return Reply(plural, [result.shape])


def _summarised(visit: Visit, plural: str, results: list[Written], flag: str) -> Reply:
    if any(result.messages for result in results):
        shown = [
            _marked(result.shape, result, flag) if result.messages else result.shape
            for result in results
            if result.messages or visit.desk.switches.on("summarised-elements", "all")
        ]
        raise invalid(shown)
    return Reply(plural, [result.shape for result in results])


def _marked(shape: dict[str, Any], result: Written, flag: str) -> dict[str, Any]:
    errors = [{"Message": message} for message in result.messages]
    mark = {flag: True} if flag else {}
    return shape | mark | {"ValidationErrors": errors}
