"""The courier: carries one request out and its answer back, and has both written down whatever happens.

It repeats nothing, follows no redirect, keeps no cookie and waits for nothing without end; what to do about a failure
is decided by those who know what was at stake. How connections are made is the pool's (`pool`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import httpx2

from tieout.connectors.wire.exchanges import Answer, ExchangeBook, Request
from tieout.connectors.wire.failures import failure, fault_about, host_of
from tieout.connectors.wire.pool import Client
from tieout.connectors.wire.redaction import Redactor
from tieout.connectors.wire.throttle import Allowance
from tieout.connectors.wire.verdicts import Reader, Reading, Verdict, by_status
from tieout.core.ports import Unavailable, WireFailure

TOTAL_SECONDS = 120.0
LIMIT_BYTES = 20_000_000
PATIENCE_SECONDS = 2.0  # a shorter wait for our turn is slept off here, a longer one is the caller's to plan

# Failures after which the other side certainly did nothing: the request never left.
NEVER_LEFT: tuple[type[Exception], ...] = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)
# Failures after which it may or may not have acted: the request, or a part of it, was on its way.
MAY_HAVE_ARRIVED: tuple[type[Exception], ...] = (
    httpx2.ReadTimeout,
    httpx2.ReadError,
    httpx2.WriteTimeout,
    httpx2.WriteError,
    httpx2.CloseError,
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
    OSError,
)


class _Stopped(Exception):
    """We stopped reading an answer: too large, or too slow."""

    def __init__(
        self, message: str, *, status: int, headers: Mapping[str, str], code: str = "", limit: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.code = code
        self.limit = limit


PRINTED = "application/pdf"
"""Content of this type is a file for people: it proves nothing, and is larger than all the rest."""


class Courier:
    """Sends requests for one connection at the allowed pace; each is written down before and after."""

    def __init__(
        self,
        *,
        client: Client,
        book: ExchangeBook,
        allowance: Allowance,
        redactor: Redactor,
        limit_bytes: int = LIMIT_BYTES,
        total_seconds: float = TOTAL_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._book = book
        self._allowance = allowance
        self._redactor = redactor
        self._limit_bytes = limit_bytes
        self._total_seconds = total_seconds
        self._sleep = sleep

    def send(self, request: Request, read: Reader = by_status) -> Answer:
        """Send a request once and return the answer, whatever its status; `read` tells what it means.

        Raises Unavailable when nothing happened over there (no turn within two seconds, no connection, or a
        read that got no answer) and Unclear when a write left and no complete answer came. What the book
        raises goes through unchanged: when it could not be opened, nothing was sent.
        """
        self._await_turn(request)
        reading = Reading(verdict=Verdict.UNCLEAR)
        try:
            answer = self._exchange(request, read)
            reading = answer.reading
            return answer
        finally:
            self._allowance.give_back(
                hold_seconds=reading.hold_seconds,
                day_remaining=reading.day_remaining,
                minute_remaining=reading.minute_remaining,
            )

    def _await_turn(self, request: Request) -> None:
        patience = PATIENCE_SECONDS
        while (wait := self._allowance.take()) > 0:
            if wait > patience:
                fault = fault_about("rate-limited", request, seconds=str(round(wait)))
                raise Unavailable(f"our turn comes in {wait:.0f} s", wait=wait, fault=fault)
            self._sleep(wait)
            patience -= wait

    def _exchange(self, request: Request, read: Reader) -> Answer:
        redactor = self._redactor
        secrets = redactor.secrets_in(request.url, request.headers, request.body)
        exchange = self._book.open(
            system=request.system,
            organisation=request.organisation,
            method=request.method,
            url=redactor.url(request.url, secrets),
            headers=redactor.headers(request.headers, secrets),
            body=_kept(redactor.body(request.body, request.headers, secrets), request.headers),
            about=request.about,
        )
        started = time.perf_counter()
        try:
            status, headers, body = self._call(request)
            reading = read(request.safe, status, headers, body)
        except BaseException as problem:
            sentence = redactor.text(_sentence(problem), secrets)
            broken = failure_of(request, problem, sentence)
            self._write_down(exchange, problem, broken, sentence, time.perf_counter() - started)
            if broken is None:
                raise
            raise broken from problem
        seconds = time.perf_counter() - started
        shown = _kept(redactor.body(body, headers, secrets), headers)
        self._book.close(
            exchange,
            status=status,
            headers=redactor.headers(headers, secrets),
            body=shown,
            seconds=seconds,
            verdict=reading.verdict,
            error="",
        )
        return Answer(
            status=status,
            headers=headers,
            body=body,
            shown=shown,
            exchange=exchange,
            seconds=seconds,
            reading=reading,
        )

    def _call(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        deadline = time.monotonic() + self._total_seconds
        outgoing = self._client.request(request.method, request.url, dict(request.headers), request.body)
        response = self._client.send(outgoing)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return response.status_code, headers, self._body_of(response, headers, deadline)
        finally:
            response.close()

    def _body_of(self, response: httpx2.Response, headers: Mapping[str, str], deadline: float) -> bytes:
        announced = headers.get("content-length", "")
        size = int(announced) if announced.isdigit() else 0
        parts: list[bytes] = []
        if size <= self._limit_bytes:
            size = 0
            for part in response.iter_bytes():  # decompressed: a small answer must not unfold into a huge one
                parts.append(part)
                size += len(part)
                if size > self._limit_bytes:
                    break
                if time.monotonic() > deadline:
                    message = f"the answer was not complete after {self._total_seconds:.0f} s"
                    raise _Stopped(message, status=response.status_code, headers=headers)
        if size > self._limit_bytes:
            limit = f"{self._limit_bytes / 1e6:g} MB"
            raise _Stopped(
                f"the answer is larger than {limit}",
                status=response.status_code,
                headers=headers,
                code="answer-too-large",
                limit=limit,
            )
        return b"".join(parts)

    def _write_down(
        self,
        exchange: int,
        problem: BaseException,
        broken: WireFailure | None,
        sentence: str,
        seconds: float,
    ) -> None:
        status, headers = (problem.status, problem.headers) if isinstance(problem, _Stopped) else (0, {})
        self._book.close(
            exchange,
            status=status,
            headers=self._redactor.headers(headers),
            body=b"",
            seconds=seconds,
            verdict=Verdict.UNAVAILABLE if isinstance(broken, Unavailable) else Verdict.UNCLEAR,
            error=sentence,
        )


def failure_of(request: Request, problem: BaseException, sentence: str) -> WireFailure | None:
    """Return what a broken-off exchange means, or None for what is not the wire's (a signal, a defect).

    A request that never left did nothing. One that was on its way did nothing either if it only reads; else
    it is unclear.
    """
    if not isinstance(problem, (*NEVER_LEFT, *MAY_HAVE_ARRIVED, _Stopped)):
        return None
    code, limit = (problem.code, problem.limit) if isinstance(problem, _Stopped) else ("", "")
    fault = fault_about(code or request.unreachable, request, message=sentence, limit=limit)
    nothing_happened = request.safe or isinstance(problem, NEVER_LEFT)
    verdict = Verdict.UNAVAILABLE if nothing_happened else Verdict.UNCLEAR
    return failure(verdict, f"{host_of(request)}: {sentence}", fault=fault)


def _sentence(problem: BaseException) -> str:
    words = str(problem) if isinstance(problem, _Stopped) else f"{type(problem).__name__}: {problem}"
    return words.rstrip(": ")


def _kept(body: bytes, headers: Mapping[str, str]) -> bytes:
    """What the book keeps of a body: all of it, but of a printed page only that it was one."""
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if body and kind.startswith(PRINTED):
        return f"({kind}, {len(body):,} bytes)".encode()
    return body
