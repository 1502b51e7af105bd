"""The conversation with one organisation's Xero: proving who we are, asking, writing once.

    a read or a write -> the token has expired? -> renew it, ask once more
Nothing else is ever repeated here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import InvalidOperation
from typing import Any
from urllib.parse import quote, urlencode

from tieout.connectors.wire import Answer, Courier, Request, Verdict, failure, fault_about, jsontext
from tieout.connectors.xero.auth import Tokens
from tieout.connectors.xero.settings import NAME, XeroSettings
from tieout.connectors.xero.verdicts import TOKEN_EXPIRED, AnswerReader
from tieout.core.names import OrganisationKey
from tieout.core.ports import WireFailure

SYSTEM = "xero"
BASE = "/api.xro/2.0/"
PAGE_SIZE = "1000"
LONGEST_KEY = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One thing to ask or to do. `doing` completes "the connection has no right to ...": "read contacts".

    `key` is the idempotency key of a write; `since` asks only for what changed after it. `elements_sent` is
    how many documents or contacts a write carries; the caller then reads the verdict on each of them, also
    where Xero sums them up as an error.
    """

    path: str
    doing: str
    query: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    payload: Any = None
    file: tuple[str, bytes] = ("", b"")  # its content type and its bytes, instead of a payload
    key: str = ""
    about: Sequence[str] = ()
    elements_sent: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A proper answer: its value, and the request for whoever finds that the value makes no sense."""

    value: dict[str, Any]
    request: Request
    doing: str

    @contextmanager
    def understood(self) -> Iterator[dict[str, Any]]:
        """Yield the value; what goes wrong in reading it raises Unclear for a write, else Unavailable."""
        try:
            yield self.value
        except (KeyError, ValueError, TypeError, AttributeError, InvalidOperation) as problem:
            raise self.puzzled(f"{type(problem).__name__}: {problem}") from problem

    def puzzled(self, problem: str) -> WireFailure:
        """Return the failure of an answer that is not what was asked for."""
        fault = fault_about("answer-malformed", self.request, problem=problem)
        verdict = Verdict.UNAVAILABLE if self.request.safe else Verdict.UNCLEAR
        return failure(verdict, f"{self.doing}: {problem}", fault=fault)


def idempotency_key(key: str) -> str:
    """Return the key as Xero takes it: at most 128 characters, none but ASCII. (Xero: idempotency.)"""
    return key if len(key) <= LONGEST_KEY and key.isascii() else hashlib.sha256(key.encode()).hexdigest()


class XeroClient:
    """Speaks to one organisation. Every method raises a WireFailure when it gets no proper answer."""

    def __init__(
        self, settings: XeroSettings, *, key: OrganisationKey, courier: Courier, tokens: Tokens
    ) -> None:
        self._settings = settings
        self._key = key
        self._courier = courier
        self._tokens = tokens

    def read(self, call: Call) -> Said:
        """Return the answer to a GET."""
        return self._said("GET", call)

    def create(self, call: Call) -> Said:
        """Return the answer to a PUT, which creates and never overwrites. (Xero: PUT and POST.)"""
        return self._said("PUT", call)

    def change(self, call: Call) -> Said:
        """Return the answer to a POST, which changes the documents whose ids it names. (Xero: PUT and POST.)"""
        return self._said("POST", call)

    def pages(self, call: Call) -> Iterator[Said]:
        """Yield the answers to a paged GET, page by page, until Xero says that there are no more."""
        page, pages = 1, 1
        while page <= pages:
            said = self.read(replace(call, query={**call.query, "page": str(page), "pageSize": PAGE_SIZE}))
            with said.understood() as value:
                full = len(value[call.path]) >= int(PAGE_SIZE)  # for an answer that does not count its pages
                pages = int(value.get("pagination", {}).get("pageCount", page + 1 if full else page))
            yield said
            page += 1

    def _said(self, method: str, call: Call) -> Said:
        token = self._tokens.access_token(self._key)
        answer, request, reader = self._sent(method, call, token)
        if answer.status == 401 and reader.detail == TOKEN_EXPIRED:
            token = self._tokens.renewed(self._key, rejected=token)
            answer, request, reader = self._sent(method, call, token)
        judged_by_caller = call.elements_sent and reader.summed_up
        if answer.verdict is not Verdict.OK and not judged_by_caller:
            raise reader.failure(answer, request, call.doing)
        said = Said(reader.shown(answer), request, call.doing)
        if not isinstance(said.value, dict):
            raise said.puzzled("a JSON object was expected")
        return said

    def _sent(self, method: str, call: Call, token: str) -> tuple[Answer, Request, AnswerReader]:
        reader = AnswerReader(elements_sent=call.elements_sent)
        request = self._request(method, call, token)
        return self._courier.send(request, reader), request, reader

    def _request(self, method: str, call: Call, token: str) -> Request:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if self._settings.tenant_id:
            headers["xero-tenant-id"] = self._settings.tenant_id
        if call.since is not None:  # UTC and whole seconds: anything finer is ignored or refused
            headers["If-Modified-Since"] = call.since.astimezone(UTC).isoformat(timespec="seconds")
        if call.payload is not None:
            headers["Content-Type"] = "application/json"
        media_type, content = call.file
        if content:
            headers["Content-Type"] = media_type
        if call.key:  # an empty key would break the call
            headers["Idempotency-Key"] = idempotency_key(call.key)
        return Request(
            system=SYSTEM,
            called=NAME,
            method=method,
            url=self._url(call),
            headers=headers,
            body=jsontext.write(call.payload) if call.payload is not None else content,
            organisation=self._key,
            about=tuple(call.about),
            unreachable="ledger-unreachable",
        )

    def _url(self, call: Call) -> str:
        query = urlencode(call.query, quote_via=quote, safe=",") if call.query else ""
        return f"{self._settings.api}{BASE}{call.path}{'?' if query else ''}{query}"
