"""One exchange: a request and its answer as they crossed the wire, secrets removed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tieout.store import queries
from tieout.web.addresses import address_of
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, need
from tieout.web.words import BY_KIND, SYSTEMS, VERDICTS

#: A page shows this much of a body; what is longer is cut with a word about it.
_SHOWN = 400_000


@dataclass(frozen=True, slots=True)
class Half:
    """The request or the answer, ready to read."""

    slug: str
    title: str
    headers: Sequence[tuple[str, str]]
    body: str
    nothing: str


@dataclass(frozen=True, slots=True)
class About:
    """A document that the exchange was about."""

    name: str
    address: str


@require_safe
def exchange(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Headers and bodies of both directions, JSON laid out; with `?raw=1` as they were."""
    need(request, Right.READ)
    found = queries.exchange(request.workspace, number)
    if found is None:
        raise Http404
    raw = "raw" in request.GET
    names = {connection.key: connection.name for connection in request.connections}
    context = {
        "exchange": found.row,
        "system": SYSTEMS.get(found.row.system, found.row.system),
        "organisation": names.get(found.row.organisation, found.row.organisation),
        "verdict": VERDICTS[found.row.shown_verdict],
        "about": _about(request, found.subjects),
        "raw": raw,
        "halves": [
            Half(
                "request",
                "Request",
                _pairs(found.request_headers),
                _text(found.request_body, raw=raw),
                "No body was sent.",
            ),
            Half(
                "answer",
                "Answer",
                _pairs(found.answer_headers),
                _text(found.answer_body, raw=raw),
                "No body came back.",
            ),
        ],
    }
    return render(request, "exchange.html", context)


def _pairs(headers: Any) -> Sequence[tuple[str, str]]:
    return sorted(headers.items())


def _text(body: bytes, *, raw: bool) -> str:
    """A body as text: JSON laid out unless wanted raw; bytes that are no text are shown as such."""
    text = body.decode("utf-8", errors="replace")
    if not raw:
        try:
            # numbers stay as they were written: a total of 100.10 is not shown as 100.1
            laid_out = json.loads(text, parse_float=_AsWritten, parse_int=_AsWritten)
            text = _lay_out(laid_out)
        except ValueError:
            pass
    if len(text) > _SHOWN:
        return f"{text[:_SHOWN]}\n… {len(text) - _SHOWN:,} more characters"
    return text


class _AsWritten(str):
    """A number of a JSON text, kept letter for letter."""

    __slots__ = ()


def _lay_out(value: Any, indent: str = "") -> str:
    inner = indent + "  "
    if isinstance(value, dict):
        rows = [
            f"{inner}{json.dumps(name, ensure_ascii=False)}: {_lay_out(member, inner)}"
            for name, member in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}" if rows else "{}"
    if isinstance(value, list):
        rows = [f"{inner}{_lay_out(member, inner)}" for member in value]
        return "[\n" + ",\n".join(rows) + f"\n{indent}]" if rows else "[]"
    if isinstance(value, _AsWritten):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _about(request: WorkspaceRequest, subjects: Sequence[str]) -> Sequence[About]:
    """The documents by the numbers that people know; one that is not here any more by ConnectWise's id."""
    numbers = queries.numbers_of(request.workspace, subjects)
    return [About(_name(subject, numbers), address_of(subject)) for subject in subjects]


def _name(subject: str, numbers: Mapping[str, str]) -> str:
    kind, _, source_id = subject.partition(":")
    words = BY_KIND.get(kind)
    return f"{words.one} {numbers.get(subject, source_id)}" if words else subject
