"""Holds calls against the official descriptions, each kind of call once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from tests.conformance.allowed import ADDRESSES, CONTRADICTIONS, HEADERS, STATUSES, TYPES
from tests.conformance.descriptions import BEGINNINGS, HOST, JSON, Description, Operation
from tests.conformance.shapes import Novelties
from tests.conformance.witness import Seen

OURS = "Tieout"  # how our client calls itself; the requests of others may be as wrong as a test wants them
ANY_FILE = "application/octet-stream"  # how Xero describes attachments, which come back as what they are


class Checker:
    """Finds what is not as described. It remembers what it found to be right."""

    def __init__(self) -> None:
        self._novelties: dict[int, Novelties] = {}
        self.checked = 0

    def complaints(self, seen: Seen) -> Iterator[str]:
        """What is wrong with a call: nothing, as a rule."""
        if any(re.fullmatch(address, seen.path) for address in ADDRESSES):
            return
        found = _described(seen)
        if found is None:
            if seen.headers.get("User-Agent") == OURS or 200 <= seen.status < 300:
                yield f"{seen}: no description knows this address"
            return
        description, operation, path = found
        if seen.headers.get("User-Agent") == OURS:
            yield from self._request(description, operation, path, seen)
        if seen.status and str(operation) not in CONTRADICTIONS[seen.system]:
            yield from self._answer(description, operation, path, seen)

    def _request(
        self, description: Description, operation: Operation, path: str, seen: Seen
    ) -> Iterator[str]:
        query = parse_qsl(seen.query, keep_blank_values=True)
        for name, _ in query:
            if name not in operation.parameters:
                yield f"{seen}: {operation} takes no {name}"
        told = {"query": [{name: _read(value)} for name, value in query], "headers": sorted(seen.headers)}
        if seen.body and "json" not in seen.headers.get("Content-Type", JSON):
            return  # a file, of which the description only knows that it is one
        new, shapes = self._new(description, f"{operation} asked", told | {"body": _json(seen.body)})
        if not shapes:
            return
        judge = description.judge(operation)
        request = MockRequest(
            HOST,
            operation.method,
            path,
            args=dict(query),
            headers=dict.fromkeys(HEADERS, "any") | dict(seen.headers),
            data=None if new["body"] is None else json.dumps(new["body"]).encode(),
        )
        yield from self._judged(judge.validate_request, (request,), description, shapes, seen)

    def _answer(self, description: Description, operation: Operation, path: str, seen: Seen) -> Iterator[str]:
        if seen.status not in operation.answers:
            if seen.status not in STATUSES[seen.system]:
                yield f"{seen}: {operation} has no answer {seen.status}"
            return
        if not seen.answer:
            return
        kind = seen.content_type.partition(";")[0]
        if "json" not in kind:
            if not {kind, ANY_FILE} & (operation.answers[seen.status] | TYPES[seen.system].keys()):
                yield f"{seen}: {operation} has no answer of type {kind or 'nothing'}"
            return
        # Only what was asked for is answered, and a refused element holds what was sent and no more.
        partial = "fields=" in seen.query or b'"StatusAttributeString":"ERROR"' in seen.answer
        new, shapes = self._new(description, f"{operation} {seen.status} {partial}", _json(seen.answer))
        if not shapes:
            return
        judge = description.judge(operation, partial=partial)
        request = MockRequest(HOST, operation.method, path, headers=dict.fromkeys(HEADERS, "any"))
        response = MockResponse(json.dumps(new).encode(), status_code=seen.status, content_type=JSON)
        yield from self._judged(judge.validate_response, (request, response), description, shapes, seen)

    def _new(self, description: Description, place: str, body: Any) -> tuple[Any, set[tuple[str, int]]]:
        novelties = self._novelties.setdefault(id(description), Novelties(description.vocabulary))
        return novelties.of(place, body)

    def _judged(
        self, validate: Any, told: tuple[Any, ...], description: Description, shapes: Any, seen: Seen
    ) -> Iterator[str]:
        self.checked += 1
        try:
            validate(*told)
        except OpenAPIError as error:
            yield f"{seen}: {_words(error)}"
        else:
            self._novelties[id(description)].learn(shapes)


def _described(seen: Seen) -> tuple[Description, Operation, str] | None:
    for beginning, described in BEGINNINGS[seen.system]:
        if found := beginning.match(seen.path):
            known = described().operation(seen.method, seen.path[found.end() :].rstrip("/"))
            return None if known is None else (described(), *known)
    return None


def _read(text: str) -> Any:
    """A value of a query as the description reads it: digits are a number."""
    return int(text) if text.isdigit() else text


def _json(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return f"no JSON: {len(body)} bytes"


def _words(error: OpenAPIError) -> str:
    """What the validator found, in one line a finding."""
    cause = error.__cause__ or error
    findings = [
        f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
        for one in getattr(cause, "schema_errors", ())
    ]
    return "; ".join(findings) or f"{type(error).__name__}: {error}"[:300]
