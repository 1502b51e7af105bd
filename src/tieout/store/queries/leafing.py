"""A list of documents to leaf through: looked through by an index, counted as cheaply as may be, read for one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from django.db.models import QuerySet, Sum

from tieout.store.models import Document, Workspace
from tieout.store.queries.documents import EXPORTS, documents, in_order, posted, tallied
from tieout.store.queries.searching import few_found

#: A list of so many is seen whole, by its ids.
_FIRST = 1_000


class Leafed(Sequence[Document]):
    """A list to leaf through, long or short: looked through by ids alone, which an index knows, and rows are read
    for one page. Takes what `documents` takes, and the place that will be looked at first.
    """

    def __init__(self, workspace: Workspace, *, opened_at: int = 0, **asked: Any) -> None:
        few = few_found(workspace, asked["search"], most=_FIRST) if asked.get("search") else None
        self._workspace = workspace
        self._asked: Mapping[str, Any] = asked if few is None else {**asked, "search": "", "among": few}
        self._ids = documents(workspace, **self._asked).values_list("pk", flat=True)
        self._long = opened_at > _FIRST or bool(self._asked.get("search"))

    @cached_property
    def _first(self) -> list[int]:
        return list(self._ids[: _FIRST + 1])

    @cached_property
    def _length(self) -> int:
        """A list that is short was seen whole; only one that is long, or opened far behind, is counted."""
        kept = _kept(self._workspace, self._asked)
        if kept is not None:
            return kept
        if self._long or len(self._first) > _FIRST:
            return _counted(self._workspace, self._asked)
        return len(self._first)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> list[Document]: ...
    def __getitem__(self, place: int | slice) -> Document | list[Document]:
        """Give the rows of a page in their order."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(self._length)
        seen = "_first" in self.__dict__ and stop <= _FIRST
        ids = self._first[start:stop] if seen else self._ids_between(start, stop)
        rows = Document.objects.of(self._workspace).defer("content", "sought").filter(pk__in=ids)
        return list(in_order(rows, self._asked.get("order", "-date")))

    def _ids_between(self, start: int, stop: int) -> QuerySet[Document, int]:
        """Ids far inside, looked for from the end that is nearer."""
        if start <= self._length // 2:
            return self._ids[start:stop]
        return self._ids.reverse()[self._length - stop : self._length - start]


def _kept(workspace: Workspace, asked: Mapping[str, Any]) -> int | None:
    """How many documents `documents` would give, where the tallies say it."""
    wanted = _conditions(asked)
    if not (
        wanted <= {"organisation", "state"}
        or (wanted <= {"organisation", "tab"} and asked["tab"] == "exports")
    ):
        return None
    states = EXPORTS if "tab" in wanted else [asked["state"]] if "state" in wanted else []
    rows = tallied(workspace, organisation=asked.get("organisation", ""), states=states)
    return int(rows.aggregate(n=Sum("documents"))["n"] or 0)


def _counted(workspace: Workspace, asked: Mapping[str, Any]) -> int:
    """How many documents `documents` would give; those of a whole tab are counted by their links alone."""
    if _conditions(asked) == {"tab"}:
        links = posted(workspace, asked["tab"], asked.get("today"))
        return links.order_by().values("document").distinct().count()
    return documents(workspace, **asked, to_count=True).count()


def _conditions(asked: Mapping[str, Any]) -> set[str]:
    return {name for name, value in asked.items() if value or name == "among"} - {"today", "order"}
