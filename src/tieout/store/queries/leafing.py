"""A list of documents to leaf through: looked through by an index, counted as cheaply as may be, read for one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from django.db.models import QuerySet

from tieout.store.models import Document, Workspace
from tieout.store.queries.documents import EXPORTS, Standing, documents, in_order, standing
from tieout.store.queries.searching import few_found
from tieout.store.queries.tabs import STATUSES_ON, newest_first

#: A list of so many is seen whole, by its ids.
_FIRST = 1_000


class Leafed(Sequence[Document]):
    """A list to leaf through, long or short: looked through by ids alone, which an index knows, and rows are read
    for one page. Takes what `documents` takes, and the place that will be looked at first.
    """

    def __init__(
        self, workspace: Workspace, *, opened_at: int = 0, standing: Standing | None = None, **asked: Any
    ) -> None:
        """`standing` is what was asked already of how many stand where."""
        few = few_found(workspace, asked["search"], most=_FIRST) if asked.get("search") else None
        self._workspace = workspace
        self._asked: Mapping[str, Any] = asked if few is None else {**asked, "search": "", "among": few}
        self._standing = standing
        self._ids = _ids_in_order(workspace, self._asked)
        self._long = opened_at > _FIRST or bool(self._asked.get("search"))

    @cached_property
    def _first(self) -> list[int]:
        return list(self._ids[: _FIRST + 1])

    @cached_property
    def _length(self) -> int:
        """What is kept needs no counting; of the rest, a list that is short was seen whole, and only one that is long,
        or opened far behind, is counted.
        """
        if _is_kept(self._asked):
            return self._kept()
        if self._long or len(self._first) > _FIRST:
            return documents(self._workspace, **self._asked, to_count=True).count()
        return len(self._first)

    def _kept(self) -> int:
        asked = self._asked
        known = self._standing or standing(
            self._workspace, organisation=asked.get("organisation", ""), today=asked["today"]
        )
        tab = asked.get("tab", "")
        if tab in STATUSES_ON:
            return known.tabs[tab]
        return known.count(*(EXPORTS if tab else [asked["state"]] if asked.get("state") else []))

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

    def _ids_between(self, start: int, stop: int) -> QuerySet[Any, int]:
        """Ids far inside, looked for from the end that is nearer."""
        if start <= self._length // 2:
            return self._ids[start:stop]
        return self._ids.reverse()[self._length - stop : self._length - start]


def _ids_in_order(workspace: Workspace, asked: Mapping[str, Any]) -> QuerySet[Any, int]:
    """The list by its ids, in the index that has it in this order."""
    whole_tab = asked.get("tab") in STATUSES_ON and _conditions(asked) <= {"tab", "organisation"}
    if whole_tab and asked.get("order", "-date") == "-date":
        return newest_first(
            workspace, asked["tab"], organisation=asked.get("organisation", ""), today=asked.get("today")
        )
    return documents(workspace, **asked).values_list("pk", flat=True)


def _is_kept(asked: Mapping[str, Any]) -> bool:
    """Whether it is kept how many documents `documents` would give."""
    wanted = _conditions(asked)
    return wanted <= {"organisation", "state"} or wanted <= {"organisation", "tab"}


def _conditions(asked: Mapping[str, Any]) -> set[str]:
    return {name for name, value in asked.items() if value or name == "among"} - {"today", "order"}
