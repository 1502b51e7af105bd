"""A table of records in id order: look up, insert, delete, and refer to a record from others."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Any

from tieout.simulator.psa.records import Record
from tieout.simulator.psa.schema import Schema


class Table:
    """The records of one kind.

    `shown_as` names the members that other records carry when they refer to one of these. A reference is one shared
    dict per record, updated in place, so that a renamed company is renamed wherever it is mentioned.
    """

    def __init__(
        self,
        name: str,
        schema: Schema,
        path: str,
        *,
        first_id: int = 1,
        label: str = "",
        shown_as: tuple[str, ...] = ("name",),
        indexed: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.schema = schema
        self.path = path
        self.label = label or schema.resource
        self.shown_as = shown_as
        self.next_id = first_id
        self._records: dict[int, Record] = {}
        self._order: list[int] = []
        self._references: dict[int, Record] = {}
        # Value -> id for members that are looked up often; an entry that went stale is recognised when used.
        self._indexes: dict[str, dict[Any, int]] = {member: {} for member in indexed}

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Record]:
        return self.after(0)

    def get(self, key: int) -> Record | None:
        """The record with this id, or None."""
        return self._records.get(key)

    def after(self, key: int) -> Iterator[Record]:
        """Records with a higher id, in id order, one at a time."""
        for position in range(bisect_right(self._order, key), len(self._order)):
            yield self._records[self._order[position]]

    def chosen(self, keys: Iterable[int]) -> Iterator[Record]:
        """The records with these ids, in id order; ids without a record are passed over."""
        for key in sorted(keys):
            if (record := self._records.get(key)) is not None:
                yield record

    def find(self, **members: Any) -> Record | None:
        """The first record whose members equal these; text without regard to case."""
        wanted = {name: _folded(value) for name, value in members.items()}
        (first, value), *others = wanted.items()
        if first in self._indexes and not others:
            found = self._records.get(self._indexes[first].get(value, 0))
            return found if found is not None and _folded(found.get(first)) == value else None
        for record in self:
            if all(_folded(record.get(name)) == value for name, value in wanted.items()):
                return record
        return None

    def insert(self, record: Record) -> Record:
        """Add a record; it gets the next id unless it brings one."""
        key = record.get("id") or self.next_id
        self.next_id = max(self.next_id, key + 1)
        whole = {"id": key, **{name: value for name, value in record.items() if name != "id"}}
        self._records[key] = whole
        if self._order and key < self._order[-1]:
            insort(self._order, key)
        else:
            self._order.append(key)
        self._index(whole)
        return whole

    def delete(self, key: int) -> None:
        """Remove the record with this id."""
        del self._records[key]
        self._order.remove(key)
        self._references.pop(key, None)

    def clear(self) -> None:
        """Remove all records; ids already given are not given again."""
        self._records.clear()
        self._order.clear()
        self._references.clear()
        for index in self._indexes.values():
            index.clear()

    def reference(self, key: int | None, site: str = "") -> Record | None:
        """How other records refer to this one: id, its names, and a link; None when there is no such record."""
        if key is None or (record := self._records.get(key)) is None:
            return None
        made = self._references.get(key)
        if made is None:
            made = self._references[key] = {"id": key}
            self.refresh(record)
            if site:
                made["_info"] = {f"{self.label}_href": f"{site}/{self.path}/{key}"}
        return made

    def refresh(self, record: Record) -> None:
        """Bring the shared reference of a changed record, and the indexes, up to date."""
        self._index(record)
        made = self._references.get(record["id"])
        if made is None:
            return
        for member in self.shown_as:
            source, _, name = member.partition(">")
            value = record.get(source)
            if value is not None:
                made[name or source] = value

    def _index(self, record: Record) -> None:
        for member, index in self._indexes.items():
            if record.get(member) is not None:
                index[_folded(record[member])] = record["id"]


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
