"""What travels in one request: documents of one kind, and no more at once than the ledger takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from tieout.core.drafts import Draft, DraftLine
from tieout.core.names import LedgerKind

T = TypeVar("T")

AROUND_A_DOCUMENT = 800
AROUND_A_LINE = 450
"""Bytes that names of fields, figures, dates and ids take at the most, whatever the ledger calls them."""


def requests_of(
    items: Iterable[T], draft_of: Callable[[T], Draft], *, most_bytes: int
) -> Iterator[Sequence[T]]:
    """Split into requests, kind by kind, each kind in the order of the items.

    A document that is larger than `most_bytes` by itself travels alone: whether it is too large is the ledger's
    to say.
    """
    kinds: dict[LedgerKind, list[T]] = {}
    for item in items:
        kinds.setdefault(draft_of(item).kind, []).append(item)
    for some in kinds.values():
        request: list[T] = []
        room = most_bytes
        for item in some:
            size = size_of(draft_of(item))
            if request and size > room:
                yield request
                request, room = [], most_bytes
            request.append(item)
            room -= size
        yield request


def whole_documents(pairs: Sequence[tuple[Draft, str]], most: int) -> Iterator[list[tuple[Draft, str]]]:
    """Split drafts and their fingerprints into parts of at most `most` documents; halves stay together."""
    keys = list(dict.fromkeys(draft.document for draft, _ in pairs))
    for start in range(0, len(keys), most):
        some = set(keys[start : start + most])
        yield [pair for pair in pairs if pair[0].document in some]


def size_of(draft: Draft) -> int:
    """How many bytes a document takes on its way, at the most."""
    texts = (draft.number, draft.reference, draft.url, draft.theme)
    return AROUND_A_DOCUMENT + sum(map(_written, texts)) + sum(_size_of_line(line) for line in draft.lines)


def _size_of_line(line: DraftLine) -> int:
    texts = [line.description, line.account, line.tax_code, line.item]
    texts += [text for choice in line.tracking for text in (choice.category, choice.option)]
    return AROUND_A_LINE + sum(map(_written, texts))


def _written(text: str) -> int:
    """The bytes of a text in JSON, where a letter beyond ASCII takes six and some take twelve."""
    return len(text) + 2 if text.isascii() and text.isprintable() else len(json.dumps(text))
