"""What an answer of Xero means, from status, headers and codes; its English is quoted and never understood.

    {"Title": ..., "Detail": "TokenExpired: ..."}        the credential: Detail begins with a code
    {"Type": ..., "Elements": [...]}                     some documents of the request are not valid
    {"Type": ..., "Message": ...}                        the request itself is not: nothing was done
    429 without a body                                   too many calls: which kind says a header
    text/html                                            an unknown address, an outage, something in between

(Xero: error bodies, limits, retry matrix.)
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tieout.connectors.wire import (
    Answer,
    Reading,
    Request,
    Verdict,
    failure,
    fault_about,
    jsontext,
    retry_after,
    verdict_of,
)
from tieout.core.faults import Fault
from tieout.core.ports import WireFailure

LONGEST_QUOTE = 2000

TOKEN_EXPIRED = "TokenExpired"  # noqa: S105 - a code in an answer, no secret
MISSING_SCOPE = "AuthorizationUnsuccessful"


class AnswerReader:
    """Reads one answer as it comes in, so that the book shows what it meant: one per request.

    `elements_sent` is how many documents or contacts the request carries. Afterwards `value` holds the parsed
    body; `malformed` says why there is none.
    """

    def __init__(self, *, elements_sent: int = 0, empty_is_fine: bool = False) -> None:
        self.value: Any = None
        self.malformed = ""
        self._elements_sent = elements_sent
        self._empty_is_fine = empty_is_fine

    def __call__(self, safe: bool, status: int, headers: Mapping[str, str], body: bytes) -> Reading:  # noqa: FBT001 - the shape of a Reader
        """Return the verdict and what the headers tell about the limits."""
        self._parse(headers, body)
        verdict = verdict_of(status, safe=safe)
        if verdict is Verdict.OK and self.malformed:
            verdict = Verdict.UNAVAILABLE if safe else Verdict.UNCLEAR
        elif status == 403 and "html" in headers.get("content-type", ""):
            verdict = Verdict.UNAVAILABLE  # Xero's own 403 is JSON: a page comes from something in between
        elif status == 404 and safe:
            verdict = Verdict.UNAVAILABLE  # we read lists only, which are always there: the address is wrong
        elif self.summed_up and len(self.elements) < self._elements_sent:
            verdict = Verdict.UNCLEAR  # those that are not named may be in the books all the same
        return Reading(
            verdict=verdict,
            hold_seconds=quiet_seconds(status, headers),
            day_remaining=_count(headers, "x-daylimit-remaining"),
            minute_remaining=_count(headers, "x-minlimit-remaining"),
        )

    def _parse(self, headers: Mapping[str, str], body: bytes) -> None:
        if not body:
            self.malformed = "" if self._empty_is_fine else "an empty answer"
        elif "json" not in headers.get("content-type", ""):
            self.malformed = f"{headers.get('content-type', 'no content type')} instead of JSON"
        else:
            try:
                self.value = jsontext.parse(body)
            except jsontext.Malformed as problem:
                self.malformed = str(problem)

    @property
    def detail(self) -> str:
        """The code with which a refused credential is explained, "" when the answer carries none."""
        return _text(self.value, "Detail").partition(":")[0]

    @property
    def summed_up(self) -> bool:
        """Whether Xero sums up which documents are not valid, instead of a verdict on each."""
        return bool(self.elements)

    @property
    def elements(self) -> list[Any]:
        """The documents that are not valid, of an answer that sums them up."""
        elements = self.value.get("Elements") if isinstance(self.value, dict) else None
        return elements if isinstance(elements, list) else []

    def shown(self, answer: Answer) -> Any:
        """Return the parsed body without secrets: what may be kept, quoted and shown."""
        if answer.shown == answer.body:
            return self.value
        try:
            return jsontext.parse(answer.shown)
        except jsontext.Malformed:
            return None

    def failure(self, answer: Answer, request: Request, doing: str) -> WireFailure:
        """Return what to raise for an answer that is not OK; `doing` says what was tried: "read contacts"."""
        quoted = self._quoted(answer)
        return failure(
            answer.verdict,
            f"{doing}: Xero answered {answer.status}",
            fault=self._fault(answer, request, doing, quoted),
            quoted=quoted,
            wait=answer.reading.hold_seconds,
        )

    def _fault(self, answer: Answer, request: Request, doing: str, quoted: str) -> Fault:
        if answer.verdict is Verdict.UNAUTHORISED:
            if self.detail == MISSING_SCOPE:
                return fault_about("ledger-permission-missing", request, quoted=quoted, action=doing)
            return fault_about("connection-lost", request, quoted=quoted)
        if answer.status == 429:
            seconds = f"{answer.reading.hold_seconds:.0f}"
            return fault_about("rate-limited", request, quoted=quoted, seconds=seconds)
        if 200 <= answer.status < 300:
            return fault_about("answer-malformed", request, quoted=quoted, problem=self.malformed)
        if answer.verdict is Verdict.REFUSED:
            return fault_about("wire-failed", request, quoted=quoted, message=f"{doing}: {quoted}")
        message = f"it answered {answer.status}"
        return fault_about("ledger-unreachable", request, quoted=quoted, message=message)

    def _quoted(self, answer: Answer) -> str:
        """Return what Xero said, word for word, secrets removed; of a web page only that it is one."""
        if "html" in answer.header("content-type"):
            return f"HTTP {answer.status} with a web page"
        text = answer.shown.decode("utf-8", "replace").strip()
        said = " - ".join(_sentences(self.shown(answer))) or text or f"HTTP {answer.status}"
        return said[:LONGEST_QUOTE]


# What the token endpoint calls a refusal -> what a person has to put right. What it does not name is no refusal
# of Xero's, so somebody else must have answered.
_CREDENTIAL = {
    "invalid_client": "client id and secret",
    "unauthorized_client": "kind of app",
    "unsupported_grant_type": "kind of app",
    "invalid_scope": "scopes",
}


class TokenReader(AnswerReader):
    """Reads the token endpoint's answers: {"error": "invalid_grant"} (Xero: token response, lifetimes)."""

    def __call__(self, safe: bool, status: int, headers: Mapping[str, str], body: bytes) -> Reading:  # noqa: FBT001 - the shape of a Reader
        """Return the verdict: whatever is refused here is about the credential, and nothing was written."""
        reading = super().__call__(safe, status, headers, body)
        if reading.verdict is Verdict.OK and not self._is_token():
            self.malformed = "no token in it"
            return replace(reading, verdict=Verdict.UNAVAILABLE)
        if reading.verdict is Verdict.REFUSED or status == 404:
            return replace(reading, verdict=Verdict.UNAUTHORISED)
        if reading.verdict is Verdict.UNCLEAR:  # an outage: the old refresh token stays good for a while
            return replace(reading, verdict=Verdict.UNAVAILABLE)
        return reading

    @property
    def error(self) -> str:
        """The endpoint's own word for what is wrong, "" when it gave none."""
        return _text(self.value, "error")

    def _is_token(self) -> bool:
        expires = self.value.get("expires_in") if isinstance(self.value, dict) else None
        return bool(_text(self.value, "access_token")) and isinstance(expires, int)

    def _fault(self, answer: Answer, request: Request, doing: str, quoted: str) -> Fault:
        if answer.verdict is not Verdict.UNAUTHORISED or self.error == "invalid_grant":
            return super()._fault(answer, request, doing, quoted)
        setting = _CREDENTIAL.get(self.error, "address of the identity service")
        problem = self.error or f"it answered {answer.status}"
        return fault_about("settings-incomplete", request, quoted=quoted, setting=setting, problem=problem)


def quiet_seconds(status: int, headers: Mapping[str, str]) -> float:
    """Return how long nobody should call: what Xero asks for, or 1-5 s where it names no time (Xero: limits).

    The concurrent and the app-wide limit come without a time; a random one keeps workers from returning
    together.
    """
    if status != 429:
        return 0.0
    spread_seconds = random.uniform(1.0, 5.0)  # noqa: S311 - spreads callers, guards nothing
    return retry_after(headers) or spread_seconds


def messages_of(element: Mapping[str, Any]) -> tuple[str, ...]:
    """Return Xero's sentences about one refused document or contact, its lines included, each once."""
    found = [*_messages(element)]
    lines = element.get("LineItems")
    for line in lines if isinstance(lines, list) else ():
        found.extend(_messages(line))
    return tuple(dict.fromkeys(found)) or ("Xero refused it without a word",)


def _messages(element: Any) -> list[str]:
    errors = element.get("ValidationErrors") if isinstance(element, dict) else None
    return [text for one in errors if (text := _text(one, "Message"))] if isinstance(errors, list) else []


def _sentences(value: Any) -> list[str]:
    found = [
        text
        for name in ("Title", "Detail", "Message", "error", "error_description")
        if (text := _text(value, name))
    ]
    elements = value.get("Elements") if isinstance(value, dict) else None
    for element in elements if isinstance(elements, list) else ():
        found.extend(_messages(element))
    return found


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _count(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isdigit() else None
