"""A shelf of records of one kind, found by id, by any of its keys, and by when they last changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Kept(Protocol):
    """What a register can keep: anything with an id and the moment of its last change."""

    id: str
    updated: datetime


T = TypeVar("T", bound=Kept)


class Register(Generic[T]):
    """Records in the order they came, with an index per key.

    A key is a function from record to text; texts are compared without regard to case and an empty one is not
    indexed. A record's keys may only change by putting a changed copy.
    """

    def __init__(self, **keys: Callable[[T], str]) -> None:
        self._keys = keys
        self._records: dict[str, T] = {}
        self._indexes: dict[str, dict[str, dict[str, None]]] = {name: {} for name in keys}
        self._recent: dict[str, None] = {}
        self._latest: datetime | None = None
        self._in_order = True

    def __iter__(self) -> Iterator[T]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def get(self, record_id: str) -> T | None:
        """The record with this id."""
        return self._records.get(record_id)

    def find(self, key: str, text: str) -> list[T]:
        """All records whose `key` is `text`, oldest first."""
        return [self._records[record_id] for record_id in self._indexes[key].get(text.lower(), ())]

    def put(self, record: T) -> None:
        """Add the record or take it in place of the one with its id; it is then the latest changed."""
        old = self._records.get(record.id)
        for name, key in self._keys.items():
            text = key(record).lower()
            if old is not None:
                before = key(old).lower()
                if old is not record and before != text and before:
                    self._indexes[name][before].pop(record.id, None)
            if text:
                self._indexes[name].setdefault(text, {})[record.id] = None
        self._records[record.id] = record
        self._recent.pop(record.id, None)
        self._recent[record.id] = None
        if self._latest is not None and record.updated < self._latest:
            self._in_order = False  # the clock was set back: `since` must look at everything
        self._latest = record.updated

    def remove(self, record_id: str) -> None:
        """Take the record off the shelf, as if it had never been."""
        record = self._records.pop(record_id)
        self._recent.pop(record_id, None)
        for name, key in self._keys.items():
            self._indexes[name].get(key(record).lower(), {}).pop(record_id, None)

    def sort_by_change(self) -> None:
        """Put the order of change right after records came in another order."""
        ordered = sorted(self._records.values(), key=lambda record: record.updated)
        self._recent = {record.id: None for record in ordered}
        self._latest = ordered[-1].updated if ordered else None
        self._in_order = True

    def since(self, moment: datetime, *, inclusive: bool) -> list[T]:
        """What changed at or after `moment` (only after it, when not inclusive), in order of change."""
        changed: list[T] = []
        for record_id in reversed(self._recent):
            record = self._records[record_id]
            at = record.updated.replace(microsecond=0)
            if at > moment or (inclusive and at == moment):
                changed.append(record)
            elif self._in_order:
                break
        changed.reverse()
        return changed
