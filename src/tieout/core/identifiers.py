"""Under which identifier the source is told of a document, and how one of ours is known again."""

from __future__ import annotations

import re
from hashlib import sha256

from tieout.core.names import DocumentKey

_MARK = 12
"""Hexadecimal digits that tell one telling of a document from the next."""


def identifier(key: DocumentKey, version: str, returned: int) -> str:
    """Return the identifier of this version of a document, at most 50 characters: the same for every attempt.

    Another one when the document was reopened and closed again, or came back as it was (`returned` counts that):
    what it was taken out of may still bear the old one.
    """
    told = f"{key.kind.value}:{key.id}:{version}"
    if returned:
        told += f":{returned}"
    return f"{_stem(key)}{sha256(told.encode()).hexdigest()[:_MARK]}"


def is_ours(name: str, key: DocumentKey) -> bool:
    """Whether the document was handed over by us under this name, in whichever of its versions. Capitals make no
    difference.

    >>> from tieout.core.names import SourceKind
    >>> key = DocumentKey(SourceKind.INVOICE, "5001")
    >>> is_ours(identifier(key, "7", 0), key), is_ours("OTHER-TOOL-7", key)
    (True, False)
    """
    stem = re.escape(_stem(key).casefold())
    return re.fullmatch(f"{stem}[0-9a-f]{{{_MARK}}}", name.casefold()) is not None


def _stem(key: DocumentKey) -> str:
    return f"tieout-{key.id[:28]}-"
