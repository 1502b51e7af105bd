"""What an answer of ConnectWise means: four error shapes, and when to look for a new route.

    {"code": ..., "message": ..., "errors": [...]}   the API refuses, and says which member is wrong
    {"error": ..., "message": ...}                   too many requests
    plain text                                       the gateway knows no such codebase or company
    a web page                                       an outage, or something that stands in between

Meaning is taken from status, content type and code, never from a sentence. (ConnectWise: errors, status
codes.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieout.connectors.wire import (
    Answer,
    Reading,
    Request,
    Verdict,
    failure,
    fault_about,
    host_of,
    jsontext,
    retry_after,
    verdict_of,
)
from tieout.core.faults import Fault
from tieout.core.ports import WireFailure

QUIET_SECONDS = 30.0
"""How long to keep quiet after "too many requests" that names no time."""

LONGEST_QUOTE = 1000


class AnswerReader:
    """Reads one answer as it comes in, so that the book shows what it meant: one per request.

    Afterwards `value` holds the parsed body, `misrouted` says that the address leads nowhere (any more), and
    `version_refused` that the server does not know the version that we asked for.
    """

    def __init__(self, wants: str = "") -> None:
        self._wants = wants  # the type of a file, when that was asked for
        self.value: Any = None
        self.malformed = ""
        self.misrouted = False
        self.version_refused = False

    def __call__(self, safe: bool, status: int, headers: Mapping[str, str], body: bytes) -> Reading:  # noqa: FBT001 - the shape of a Reader
        """Return the verdict. A body that should be JSON and is not leaves a write in doubt."""
        is_json = self._parse(headers, body)
        hold = retry_after(headers)
        if status == 429:
            return Reading(verdict=Verdict.UNAVAILABLE, hold_seconds=hold or QUIET_SECONDS)
        if 200 <= status < 300:
            if self._is_the_file(headers, body) if self._wants else is_json or not body:
                return Reading(verdict=Verdict.OK)
            return Reading(verdict=Verdict.UNAVAILABLE if safe else Verdict.UNCLEAR)
        self.version_refused = status in (406, 415)
        self.misrouted = self._leads_nowhere(status, is_json=is_json)
        if self.misrouted or (status == 403 and not is_json):
            # The gateway spoke, not the API: nothing has happened.
            return Reading(verdict=Verdict.UNAVAILABLE, hold_seconds=hold)
        if 400 <= status < 500 and self.code == "Security":
            return Reading(verdict=Verdict.UNAUTHORISED)
        return Reading(verdict=verdict_of(status, safe=safe), hold_seconds=hold)

    @property
    def code(self) -> str:
        """The API's own word for what is wrong, "" when it gave none."""
        return _text_of(self.value, "code") or _text_of(self.value, "error")

    def failure(self, answer: Answer, request: Request, doing: str) -> WireFailure:
        """Return what to raise for an answer that is not OK; `doing` says what was tried."""
        quoted = self._quoted(answer) if answer.status >= 300 else ""
        message = f"{doing}: {host_of(request)} answered {answer.status}"
        return failure(
            answer.verdict,
            message,
            fault=self._fault(answer, request, doing, quoted),
            quoted=quoted,
            wait=answer.reading.hold_seconds,
        )

    def _parse(self, headers: Mapping[str, str], body: bytes) -> bool:
        kind = headers.get("content-type", "")
        if "json" not in kind:
            self.malformed = (
                f"{kind.partition(';')[0] or 'no content type'} instead of {self._wants or 'JSON'}"
            )
            return False
        try:
            self.value = jsontext.parse(body) if body else None
        except jsontext.Malformed as problem:
            self.malformed = str(problem)
            return False
        return True

    def _is_the_file(self, headers: Mapping[str, str], body: bytes) -> bool:
        return bool(body) and headers.get("content-type", "").startswith(self._wants)

    def _leads_nowhere(self, status: int, *, is_json: bool) -> bool:
        if status == 404:
            return self.code != "NotFound"  # that is a record which is not there, said by the API itself
        return status == 400 and not is_json

    def _fault(self, answer: Answer, request: Request, doing: str, quoted: str) -> Fault:
        if answer.verdict is Verdict.UNAUTHORISED:
            if answer.status == 401:
                return fault_about("source-credential-refused", request, quoted=quoted)
            return fault_about("source-permission-missing", request, quoted=quoted, action=doing)
        if answer.status == 429:
            seconds = f"{answer.reading.hold_seconds:.0f}"
            return fault_about("rate-limited", request, quoted=quoted, seconds=seconds)
        if 200 <= answer.status < 300:
            return fault_about("answer-malformed", request, problem=self.malformed)
        if answer.verdict is Verdict.REFUSED and answer.status >= 400:
            return fault_about("wire-failed", request, quoted=quoted, message=f"{doing}: {quoted}")
        return fault_about(
            "source-unreachable", request, quoted=quoted, message=f"it answered {answer.status}"
        )

    def _quoted(self, answer: Answer) -> str:
        """Return what the other side said, word for word, secrets removed; of a web page only that it is
        one.
        """
        kind = answer.header("content-type")
        if "html" in kind:
            return f"HTTP {answer.status} with a web page"
        text = answer.shown.decode("utf-8", "replace").strip()
        try:
            said = _sentences(jsontext.parse(answer.shown)) or text
        except jsontext.Malformed:
            said = text
        return (said or f"HTTP {answer.status}")[:LONGEST_QUOTE]


def _sentences(error: Any) -> str:
    """Join an error's own message and those about single members: "message - field: message"."""
    inner = error.get("errors") if isinstance(error, dict) else None
    parts = [_text_of(error, "message") or _text_of(error, "code")]
    for entry in inner if isinstance(inner, list) else ():
        field, message = _text_of(entry, "field"), _text_of(entry, "message")
        parts.append(f"{field}: {message}" if field else message)
    return " - ".join(part for part in parts if part)


def _text_of(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
