"""Reading one element of a request: typed values, or the refusal that Xero gives for what cannot be read.

Keys are in lower case already (`wire.decode`); a missing key and a null are both None, an empty text is a wish
to clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from tieout.simulator.books.rejections import Rejection, ServerFailed, bad_post, no_data

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 14
_YEARS = range(1753, 9000)  # from where the books' database starts to where a payment term still fits
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Asked:
    """One object of a request. `path` is how Xero names the place in its error messages, as `Invoices[0]`."""

    __slots__ = ("_values", "path")

    def __init__(self, values: dict[str, Any], path: str) -> None:
        self._values = values
        self.path = path

    def has(self, name: str) -> bool:
        """Whether the key is there with something other than null."""
        return self._values.get(name.lower()) is not None

    def all_of(self, readers: Readers) -> dict[str, Any]:
        """The values of those keys of `readers` that are there, by field; absent keys cost nothing."""
        found = {}
        for key, value in self._values.items():
            reader = readers.get(key)
            if reader is not None and value is not None:
                field, name, read = reader
                found[field] = read(self, name)
        return found

    def text(self, name: str) -> str | None:
        """A text, stripped of control characters; numbers and truths are taken as their text."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        if isinstance(value, str):
            return value if value.isprintable() else _CONTROL.sub("", value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal):
            return str(value)
        raise bad_post(f"Error reading string. Unexpected token. Path '{self.path}.{name}'.")

    def guid(self, name: str) -> str | None:
        """An id in lower case; an empty text counts as missing."""
        value = self.text(name)
        if value is None:
            return None
        folded = value.strip().strip("{}").lower()
        if not folded:
            return None
        if not _GUID.fullmatch(folded):
            raise bad_post(
                f'JSON for post data was invalid: Error converting value "{value}" to type '
                f"'System.Nullable`1[System.Guid]'. Path '{self.path}.{name}'."
            )
        return folded

    def money(self, name: str) -> Decimal | None:
        """An exact number of at most 15 digits before the point; numbers in quotes are taken too."""
        value = self._values.get(name.lower())
        if value is None or value == "":
            return None
        number = _number(value)
        if number is None or number.adjusted() > _MOST_DIGITS:
            wanted = "System.Nullable`1[System.Decimal]"
            raise bad_post(
                f"Error converting value \"{value}\" to type '{wanted}'. Path '{self.path}.{name}'."
            )
        return number

    def day(self, name: str) -> date | None:
        """A date given as 2026-09-14, as an ISO moment or as /Date(ms)/; the time of day is cut off."""
        value = self.text(name)
        return read_day(value) if value else None

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC, from the same forms as `day`."""
        value = self.text(name)
        return read_moment(value) if value else None

    def truth(self, name: str) -> bool | None:
        """True or false, also in quotes."""
        value = self._values.get(name.lower())
        if value is None or isinstance(value, bool):
            return value
        folded = str(value).lower()
        if folded in {"true", "false"}:
            return folded == "true"
        raise bad_post(f"Could not convert string to boolean: {value}. Path '{self.path}.{name}'.")

    def choice(self, name: str, allowed: Collection[str], type_name: str) -> str | None:
        """One of `allowed`, without regard to case; `type_name` is how Xero calls the list in its message."""
        value = self.text(name)
        if not value:
            return None
        if value in allowed:
            return value
        folded = value.lower()
        for known in allowed:
            if known.lower() == folded:
                return known
        raise bad_post(
            f"Error converting value \"{value}\" to type 'Xero.API.Library..{type_name}'. Path '{self.path}.{name}'."
        )

    def block(self, name: str) -> Asked | None:
        """A nested object."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad_post(f"Error converting value {value!r} to an object. Path '{self.path}.{name}'.")
        return Asked(value, f"{self.path}.{name}")

    def blocks(self, name: str) -> list[Asked] | None:
        """A list of nested objects. Something that is no list makes Xero fail with 500 (as Tracking does)."""
        value = self._values.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, list):
            raise ServerFailed
        return [self._member(item, f"{self.path}.{name}[{index}]") for index, item in enumerate(value)]

    @staticmethod
    def _member(item: Any, path: str) -> Asked:
        if not isinstance(item, dict):
            raise bad_post(f"Error converting value {item!r} to an object. Path '{path}'.")
        return Asked(item, path)


# Lower-case key -> field, key as Xero writes it, and the method that reads it.
Readers = Mapping[str, tuple[str, str, Callable[[Asked, str], Any]]]


def readers(table: Mapping[str, tuple[str, Callable[[Asked, str], Any]]]) -> Readers:
    """A table of keys as Xero writes them, each with its field and its method, ready for `Asked.all_of`."""
    return {key.lower(): (field, key, read) for key, (field, read) in table.items()}


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_moment(text: str) -> datetime:
    """A moment in UTC from any form that Xero reads. Raises: Rejection (error number 14)."""
    ticks = _TICKS.fullmatch(text)
    try:
        if ticks:
            parsed = _EPOCH + timedelta(milliseconds=int(ticks.group(1)))
        elif "-" in text[:8]:
            parsed = datetime.fromisoformat(text)
        else:  # without separators ("20100510") Python would read it, Xero does not
            raise _not_a_date(text)
        moment = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_a_date(text) from error
    if moment.year not in _YEARS:
        raise _not_a_date(text)
    return moment


def _not_a_date(text: str) -> Rejection:
    return bad_post(f"The string '{text}' is not a valid AllXsd value.")


def read_day(text: str) -> date:
    """A calendar day from any form that Xero reads. Raises: Rejection (error number 14)."""
    return read_moment(text).date()


def elements(body: Any, plural: str, noun: str) -> list[Asked]:
    """The elements of a request: `{"Invoices": [...]}`, a bare list, or one object by itself.

    Raises: Rejection (error number 17) when there is nothing of that kind.
    """
    found = body
    if isinstance(body, dict) and plural.lower() in body:
        found = body[plural.lower()]
    if isinstance(found, dict):
        found = [found] if found else []
    if not isinstance(found, list) or not found:
        raise no_data(noun)
    return list(_each(found, plural))


def only(asked: list[Asked], noun: str) -> Asked:
    """The one element of an endpoint that takes one at a time. Raises: Rejection (error number 14) for more."""
    if len(asked) > 1:
        raise bad_post(f"Only 1 {noun} can be sent in a request.")
    return asked[0]


def _each(found: list[Any], plural: str) -> Iterator[Asked]:
    for index, item in enumerate(found):
        if not isinstance(item, dict):
            raise bad_post(f"Error converting value {item!r} to an object. Path '{plural}[{index}]'.")
        yield Asked(item, f"{plural}[{index}]")
