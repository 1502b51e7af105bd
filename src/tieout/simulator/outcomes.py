"""What mishaps look like to the caller: answers given instead of the work, and answers spoiled after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from uuid import UUID

from werkzeug.wrappers import Response

from tieout.simulator.calls import Call
from tieout.simulator.clock import Clock
from tieout.simulator.mishaps import Mishap

_XERO_ERROR = (
    "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service "
    "status. Contact the API support team at api@xero.com for more assistance"
)
_PROBLEM_HEADER = {
    "429-minute": "minute",
    "429-concurrent": "concurrent",
    "429-day": "day",
    "429-app": "appminute",
}
_WAIT = {"429-minute": 26, "429-day": 66975}
_MEGABYTE = 1024 * 1024


def instead(mishap: Mishap, call: Call, clock: Clock) -> Response | None:
    """The answer that takes the place of the work; None when this mishap leaves the work alone."""
    name = mishap.name
    if name == "500-stored" and call.system == "xero":
        return None  # Xero's half keeps it under the idempotency key
    if name in _PROBLEM_HEADER:
        return _xero_limit(mishap)
    answers: dict[str, Callable[[], Response]] = {
        "psa-429": lambda: _psa_limit(int(mishap.args.get("retry_after", 30))),
        "500": lambda: _server_error(call),
        "500-stored": lambda: _server_error(call),
        "502-html": lambda: _page(502),
        "503-html": lambda: _page(503),
        "503-offline": _offline,
        "token-expired": lambda: _no_entry(call, 401, f"TokenExpired: token expired at {_american(clock)}"),
        "tenant-disconnected": lambda: _no_entry(call, 403, "AuthenticationUnsuccessful"),
        "permission-missing": lambda: _no_entry(
            call, 401 if call.system == "xero" else 403, "AuthorizationUnsuccessful"
        ),
    }
    return answers[name]() if name in answers else None


def spoiled(mishap: Mishap, response: Response) -> Response:
    """The answer after a mishap that lets the work be done and ruins what is said about it."""
    if mishap.name == "truncated":
        body = response.get_data()
        response.set_data(body[: int(mishap.args.get("at", len(body) // 2))])
    elif mishap.name == "garbage":
        response.set_data(b"\x00\x01 <<< this was never JSON >>>")
    elif mishap.name == "huge":
        return _huge(int(mishap.args.get("megabytes", 50)))
    return response


def _xero_limit(mishap: Mishap) -> Response:
    response = Response(b"", 429)
    response.headers.remove("Content-Type")
    response.headers["X-Rate-Limit-Problem"] = _PROBLEM_HEADER[mishap.name]
    response.headers["X-MinLimit-Remaining"] = "0" if mishap.name == "429-minute" else "60"
    response.headers["X-DayLimit-Remaining"] = "0" if mishap.name == "429-day" else "344"
    if mishap.name in _WAIT:
        response.headers["Retry-After"] = str(mishap.args.get("retry_after", _WAIT[mishap.name]))
    return response


def _psa_limit(seconds: int) -> Response:
    message = f"Too many requests. Please try again in {seconds} seconds."
    response = _json({"error": "ConnectWiseAPI", "message": message}, 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _server_error(call: Call) -> Response:
    if call.system == "psa":
        return _json(
            {"code": "ServerError", "message": "An internal error has occurred.", "errors": None}, 500
        )
    return Response(_XERO_ERROR, 500, content_type="text/plain; charset=utf-8")


def _offline() -> Response:
    return Response("The organisation temporarily cannot be connected to.", 503, content_type="text/plain")


def _american(clock: Clock) -> str:
    return clock.now().strftime("%m/%d/%Y %H:%M:%S")


def _page(status: int) -> Response:
    words = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable"}[status]
    html = f"<html><head><title>{words}</title></head><body><center><h1>{words}</h1></center></body></html>"
    return Response(html, status, content_type="text/html")


def _no_entry(call: Call, status: int, detail: str) -> Response:
    if call.system == "psa":
        if status == 401 or detail == "AuthenticationUnsuccessful":
            return _json({"code": "ConnectWiseApi", "message": "UserNotAuthenticated", "errors": None}, 401)
        message = "You do not have security permission to perform this action."
        return _json({"code": "Security", "message": message, "errors": None}, 403)
    title = "Unauthorized" if status == 401 else "Forbidden"
    body: dict[str, object] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": str(UUID(int=0)),
        "Extensions": {},
    }
    return _json(body, status)


def _json(body: object, status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


def _huge(megabytes: int) -> Response:
    def pieces() -> Iterator[bytes]:
        yield b'{"padding":"'
        for _ in range(megabytes):
            yield b"x" * _MEGABYTE
        yield b'"}'

    response = Response(pieces(), 200, content_type="application/json; charset=utf-8")
    response.headers["Content-Length"] = str(megabytes * _MEGABYTE + len(b'{"padding":"' + b'"}'))
    return response
