"""What a person ticked on a list, as a form carries it: the documents one by one, or the whole list."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import BadRequest
from django.http import QueryDict

MOST = 20_000
"""More is asked for as the whole list, which needs no document to be named."""


def chosen(form: QueryDict) -> Collection[int] | None:
    """Document ids of the ticked rows, of which one field may hold many with commas between; None means all
    of the list. Raises BadRequest for what no page of ours sends.
    """
    if form.get("all"):
        return None
    words = [word for field in form.getlist("chosen") for word in field.split(",") if word]
    if len(words) > MOST:
        raise BadRequest(f"More than {MOST:,} documents were ticked: tick the whole list instead.")
    if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
        raise BadRequest("What was ticked is no list of documents.")
    return {int(word) for word in words}


def carried(ids: Collection[int] | None) -> str:
    """Return the ids as one field of a form."""
    return ",".join(map(str, sorted(ids or ())))
