"""How the core's frozen values are kept: compact JSON, compressed; decimals as exact text.

Written once for any frozen dataclass of the core, from its annotations. Members that equal their default are
left out, so that a value written before a member was added can still be read.
"""

from __future__ import annotations

import json
import sys
import threading
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import methodcaller
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

T = TypeVar("T")
Convert = Callable[[Any], Any]

_to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def pack(it: Any) -> bytes:
    """Return the compressed JSON of a dataclass of the core."""
    return squeeze(_to_json(plain(it)).encode())


def unpack(kind: type[T], packed: bytes | memoryview) -> T:
    """Return the dataclass that `pack` wrote. Raises ValueError when these bytes are none."""
    try:
        return value(kind, json.loads(expand(packed)))
    except (AttributeError, TypeError, ArithmeticError) as wrong:
        raise ValueError(f"not a stored {kind.__name__}: {wrong!r}") from wrong


def pack_all(items: Sequence[Any]) -> bytes:
    """Return the compressed JSON of several dataclasses of one kind; nothing stays nothing."""
    return squeeze(_to_json([plain(it) for it in items]).encode()) if items else b""


def unpack_all(kind: type[T], packed: bytes | memoryview) -> tuple[T, ...]:
    """Return the dataclasses that `pack_all` wrote, or the one that `pack` did. Raises ValueError when these
    bytes are none.
    """
    if not len(packed):
        return ()
    try:
        written = json.loads(expand(packed))
        return tuple(value(kind, one) for one in (written if isinstance(written, list) else [written]))
    except (AttributeError, TypeError, ArithmeticError) as wrong:
        raise ValueError(f"not stored {kind.__name__}s: {wrong!r}") from wrong


def plain(it: Any) -> Any:
    """Return the value as JSON knows it: objects, lists, texts."""
    return _writer(cast("Any", type(it)))(it)


def value(kind: type[T], written: Any) -> T:
    """Return the dataclass that `plain` wrote."""
    made: T = _reader(cast("Any", kind))(written)
    return made


# --- compression --------------------------------------------------------------------------------------------


class _Compressors(threading.local):
    """One compressor for each thread: making one costs three times as much as using it."""

    def __init__(self) -> None:
        self.compressor = zstd.ZstdCompressor(level=3)


_compressors = _Compressors()


def squeeze(content: bytes) -> bytes:
    """Return the content compressed with zstd; nothing stays nothing."""
    if not content:
        return b""
    return _compressors.compressor.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)


def expand(content: bytes | memoryview) -> bytes:
    """Return what `squeeze` was given."""
    return zstd.decompress(content) if len(content) else b""


# --- writing ------------------------------------------------------------------------------------------------


def _as_is(it: Any) -> Any:
    return it


@cache
def _writer(kind: Any) -> Convert:  # noqa: PLR0911 - one line for each shape
    """How a value of this annotation becomes plain."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, NewType):
        return _writer(kind.__supertype__)
    if origin in {Union, types.UnionType}:
        return _optional(_writer(_only(inner)))
    if origin is tuple or origin is frozenset:
        write = _writer(inner[0])
        if write is _as_is:
            return sorted if origin is frozenset else list
        return lambda items: [write(item) for item in items]
    if origin in {Mapping, dict}:
        key, member = _writer(inner[0]), _writer(inner[1])
        if key is member is _as_is:
            return dict
        return lambda items: {key(name): member(item) for name, item in items.items()}
    if is_dataclass(kind):
        return _object_writer(kind)
    return _scalar_writer(kind)


def _scalar_writer(kind: Any) -> Convert:
    if kind is Decimal:
        return str
    if issubclass(kind, StrEnum):  # a member is its own text
        return _as_is
    if issubclass(kind, date):
        return methodcaller("isoformat")
    if kind in {str, int, bool}:
        return _as_is
    raise TypeError(f"{kind} cannot be stored: only text, whole numbers, decimals and dates can")


def _object_writer(kind: Any) -> Convert:
    """Members without a default are always written, others when they differ from it."""
    hints = get_type_hints(kind)
    rows = [(row.name, _writer(hints[row.name]), _default(row)) for row in fields(kind) if row.init]
    always = [(name, convert) for name, convert, default in rows if default is MISSING]
    seldom = [row for row in rows if row[2] is not MISSING]

    def write(it: Any) -> dict[str, Any]:
        members = {name: convert(getattr(it, name)) for name, convert in always}
        for name, convert, default in seldom:
            member = getattr(it, name)
            if member is not default and member != default:
                members[name] = convert(member)
        return members

    return write


def _default(row: Any) -> Any:
    return row.default_factory() if row.default_factory is not MISSING else row.default


# --- reading ------------------------------------------------------------------------------------------------


@cache
def _reader(kind: Any) -> Convert:
    """How a plain value becomes one of this annotation."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    if origin in {Union, types.UnionType}:
        return _optional(_reader(_only(inner)))
    if origin is tuple or origin is frozenset:
        read = _reader(inner[0])
        return lambda items: origin(map(read, items))
    if origin in {Mapping, dict}:
        key, member = _reader(inner[0]), _reader(inner[1])
        return lambda items: {key(name): member(item) for name, item in items.items()}
    if is_dataclass(kind):
        return _object_reader(kind)
    return _scalar_reader(kind)


def _scalar_reader(kind: Any) -> Convert:
    if issubclass(kind, datetime):
        return datetime.fromisoformat
    if issubclass(kind, date):
        return date.fromisoformat
    if kind is Decimal or issubclass(kind, StrEnum):
        read: Convert = kind
        return read
    return _as_is


def _object_reader(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    rows = {row.name: _reader(hints[row.name]) for row in fields(kind) if row.init}

    def read(members: Mapping[str, Any]) -> Any:
        return kind(**{name: rows[name](member) for name, member in members.items() if name in rows})

    return read


def _optional(convert: Convert) -> Convert:
    return lambda it: None if it is None else convert(it)


def _only(choices: tuple[Any, ...]) -> Any:
    """The one type of `X | None`."""
    real = [choice for choice in choices if choice is not types.NoneType]
    if len(real) != 1:
        raise TypeError(f"one of several types cannot be stored: {choices}")
    return real[0]
