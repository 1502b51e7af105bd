"""The conversation with one company's ConnectWise: finding it, proving who we are, asking page by page.

    discover the codebase (kept on the shelf) -> ask
        the gateway knows no such route?   discover again and ask once more
        the server knows no such version?  ask without one

Nothing else is ever repeated here. (ConnectWise: connection and authentication, versioning, paging.)
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tieout.connectors.connectwise.settings import CALLED, ConnectWiseSettings
from tieout.connectors.connectwise.verdicts import AnswerReader
from tieout.connectors.wire import Answer, Courier, Request, Shelf, Verdict, fault_about, jsontext
from tieout.core.faults import Fault
from tieout.core.ports import Refused, Unauthorised, Unavailable, WireFailure

SYSTEM = "connectwise"
VERSION = "2025.8"
PAGE_SIZE = 1000
CODEBASE = "codebase"
"""The shelf's name for the part of every path that changes with each upgrade of a hosted server."""

ANY_CODEBASE = "v4_6_release/"
"""Routes on every server; for one that does not tell its codebase."""

_CODEBASE_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/")
_NEXT_LINK = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?', re.IGNORECASE)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One thing to ask: `doing` is how a person would name it."""

    method: str
    path: str
    doing: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    about: tuple[str, ...] = ()
    only_reads: bool = False
    forward_only: bool = False
    wants: str = ""  # a content type other than JSON


class ConnectWiseClient:
    """Speaks to one company's ConnectWise. Every method raises a WireFailure when it gets no proper answer.

    `doing` completes the sentence "ConnectWise does not let our API member ...": "list unposted invoices".
    """

    def __init__(self, settings: ConnectWiseSettings, *, courier: Courier, shelf: Shelf) -> None:
        self._settings = settings
        self._courier = courier
        self._shelf = shelf
        self._version = VERSION
        self._codebase = ""
        self._without_fields: set[str] = set()
        pair = f"{settings.company}+{settings.public_key}:{settings.private_key}"
        self._authorization = f"Basic {b64encode(pair.encode()).decode()}"

    def read(self, path: str, *, doing: str, query: Mapping[str, str] | None = None) -> Any:
        """Return the parsed answer to a GET."""
        return self._answer(_Call(method="GET", path=path, doing=doing, query=query or {}))[0]

    def ask(self, path: str, body: Mapping[str, Any], *, doing: str, about: Sequence[str] = ()) -> Any:
        """Return the parsed answer to a POST that only reads, and so may be repeated."""
        call = _Call(method="POST", path=path, doing=doing, body=body, about=tuple(about), only_reads=True)
        return self._answer(call)[0]

    def create(self, path: str, body: Mapping[str, Any], *, doing: str, about: Sequence[str] = ()) -> Any:
        """Return the parsed answer to a POST that makes a record. Raises Unclear when nobody knows whether
        it did.
        """
        return self._answer(_Call(method="POST", path=path, doing=doing, body=body, about=tuple(about)))[0]

    def change(
        self, path: str, operations: Sequence[Mapping[str, Any]], *, doing: str, about: Sequence[str] = ()
    ) -> Any:
        """Return the parsed answer to a PATCH. Raises Unclear when nobody knows whether it happened. A path that
        means nothing is answered as if it were done. (ConnectWise: PATCH.)
        """
        call = _Call(method="PATCH", path=path, doing=doing, body=operations, about=tuple(about))
        return self._answer(call)[0]

    def delete(self, path: str, *, doing: str, about: Sequence[str] = ()) -> None:
        """Delete a record. Raises Unclear when nobody knows whether it is gone, Refused when it may not go."""
        self._answer(_Call(method="DELETE", path=path, doing=doing, about=tuple(about)))

    def file(self, path: str, *, media_type: str, doing: str, about: Sequence[str] = ()) -> bytes:
        """Return the bytes of a file of this type."""
        call = _Call(method="GET", path=path, doing=doing, about=tuple(about), wants=media_type)
        return self._answer(call)[1].body

    def answers(self) -> bool:
        """Tell whether ConnectWise answers at all, when a single question got no answer."""
        try:
            self.read("system/info", doing="read its version")
        except WireFailure:
            return False
        return True

    def pages(self, path: str, *, doing: str, conditions: str = "", fields: str = "") -> Iterator[list[Row]]:
        """Yield the selected records, up to 1,000 at a time, in the order of their ids.

        `fields` names the members that are needed. A server that does not know one of them refuses the whole
        question, so it is then asked for whole records instead, from then on.
        """
        query = {"pageSize": str(PAGE_SIZE)}
        if conditions:
            query["conditions"] = conditions
        while True:
            wanted = fields if path not in self._without_fields else ""
            asked = {**query, "fields": wanted} if wanted else query
            call = _Call(method="GET", path=path, doing=doing, query=asked, forward_only=True)
            try:
                rows, following = self._page(call)
            except Refused:
                if not wanted:
                    raise
                self._without_fields.add(path)
                continue
            if rows:
                yield rows
            if len(rows) < PAGE_SIZE or not following:
                return
            if following.items() <= query.items():
                raise self.puzzled("the next page is this page", doing=doing)
            query.update(following)

    def _page(self, call: _Call) -> tuple[list[Row], dict[str, str]]:
        rows, answer = self._answer(call)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.puzzled("a list of records was expected", doing=call.doing)
        return rows, _following(answer.header("link"))

    def puzzled(self, problem: str, *, doing: str) -> Unavailable:
        """Return what to raise for an answer that is JSON, but not what is documented."""
        facts = {"system": CALLED, "problem": problem}
        return Unavailable(f"{doing}: {problem}", fault=Fault("answer-malformed", facts))

    def _answer(self, call: _Call) -> tuple[Any, Answer]:
        rerouted = False
        while True:
            request = self._request(call)
            reader = AnswerReader(wants=call.wants)
            answer = self._courier.send(request, reader)
            if answer.verdict is Verdict.OK:
                return reader.value, answer
            if reader.version_refused and self._version:
                self._version = ""
            elif reader.misrouted and not rerouted:
                rerouted = True
                self._discover()
            else:
                raise reader.failure(answer, request, call.doing)

    def _request(self, call: _Call) -> Request:
        codebase = self._codebase or self._kept_codebase() or self._discover()
        query = "?" + urlencode(call.query, quote_via=quote, safe="") if call.query else ""
        accept = "application/vnd.connectwise.com+json" + (
            f"; version={self._version}" if self._version else ""
        )
        headers = {
            "Authorization": self._authorization,
            "clientId": self._settings.client_id,
            "Accept": f"{call.wants}, */*" if call.wants else accept,
        }
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.forward_only:
            headers["pagination-type"] = "forward-only"
        return Request(
            system=SYSTEM,
            called=CALLED,
            method=call.method,
            url=f"{self._settings.host}/{codebase}apis/3.0/{call.path}{query}",
            headers=headers,
            body=jsontext.write(call.body) if call.body is not None else b"",
            about=call.about,
            unreachable="source-unreachable",
            only_reads=call.only_reads,
        )

    def _kept_codebase(self) -> str:
        kept = self._shelf.get(CODEBASE)
        self._codebase = kept[0].decode() if kept else ""
        return self._codebase

    def _discover(self) -> str:
        """Ask the host for the company's codebase; needs no credential. (ConnectWise: discovery.)"""
        company = quote(self._settings.company, safe="")
        request = Request(
            system=SYSTEM,
            called=CALLED,
            method="GET",
            url=f"{self._settings.host}/login/companyinfo/{company}",
            headers={"Accept": "application/json"},
            unreachable="source-unreachable",
        )
        reader = AnswerReader()
        answer = self._courier.send(request, reader)
        if answer.verdict is not Verdict.OK and answer.status != 404:
            raise reader.failure(answer, request, "find the company")
        if answer.verdict is Verdict.OK and not isinstance(reader.value, dict):
            # An unknown company is answered with a plain null.
            quoted = f"{urlsplit(request.url).path}: {answer.shown.decode('utf-8', 'replace')[:100]}"
            fault = fault_about("source-credential-refused", request, quoted=quoted)
            message = f"{self._settings.address} knows no company {self._settings.company}"
            raise Unauthorised(message, quoted=quoted, fault=fault)
        codebase = reader.value.get("Codebase") if answer.verdict is Verdict.OK else None
        if not isinstance(codebase, str) or not _CODEBASE_FORM.fullmatch(codebase):
            codebase = ANY_CODEBASE
        self._codebase = codebase
        self._shelf.put(CODEBASE, codebase.encode())
        return codebase


def _following(link: str) -> dict[str, str]:
    """Return the parameters that select the next page, {} when there is none.

    Only `pageId` and `page` are taken over: the address itself is not followed, so that no answer can send
    our credentials elsewhere.
    """
    found = _NEXT_LINK.search(link)
    if not found:
        return {}
    query = parse_qs(urlsplit(found[1]).query)
    return {name: query[name][-1] for name in ("pageId", "page") if name in query}
