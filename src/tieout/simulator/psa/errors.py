"""How ConnectWise PSA says no: three JSON shapes and one plain text (ConnectWise: errors)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SYNTAX_ADVICE = (
    "String values should be enclosed with double or single quotes; DateTime values should be enclosed in square "
    "brackets; numbers should consist of only digits and an optional decimal point; boolean values should be True "
    "or False; null values should use the keyword null."
)


# What stands in place of a code or a sentence that nobody has confirmed, when the switch says so.
_OTHERWISE = {"code": "RequestFailed", "message": "The request could not be completed."}
_ALL = ("code", "message")


class Problem(Exception):
    """An answer other than success. `body` is JSON, or plain text when it is a `str`.

    `unproven` names the members of the body that no source confirms: what we say there is a guess.
    """

    def __init__(
        self,
        status: int,
        body: dict[str, Any] | str,
        headers: dict[str, str] | None = None,
        *,
        unproven: Iterable[str] = (),
    ) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}
        self._unproven = tuple(unproven)

    def otherwise(self) -> dict[str, Any] | str:
        """The body with other words wherever ours are a guess."""
        if isinstance(self.body, str):
            return self.body
        return {**self.body, **{member: _OTHERWISE[member] for member in self._unproven}}


def complaint(code: str, message: str, resource: str, field: str) -> dict[str, Any]:
    """One entry of the `errors` list of an invalid object."""
    return {"code": code, "message": message, "resource": resource, "field": field}


def shaped(
    status: int,
    code: str,
    message: str,
    errors: list[dict[str, Any]] | None = None,
    *,
    unproven: Iterable[str] = (),
) -> Problem:
    """The ordinary shape: code, message, errors (null when there are none)."""
    return Problem(status, {"code": code, "message": message, "errors": errors}, unproven=unproven)


def invalid(resource: str, *errors: dict[str, Any]) -> Problem:
    """400: what was sent breaks the rules of its fields."""
    return shaped(400, "InvalidObject", f"{resource} object is invalid", list(errors))


def refused(message: str, *, proven: bool = False) -> Problem:
    """400: the fields are fine, the state of the record forbids it. Only `proven` sentences are the vendor's."""
    return shaped(400, "InvalidObject", message, unproven=() if proven else _ALL)


def bad_query(message: str) -> Problem:
    """400: the conditions cannot be understood; the advice at the end is the vendor's, the code is not known."""
    return shaped(400, "InvalidArgument", f"{message} {SYNTAX_ADVICE}", unproven=("code",))


def not_found(resource: str, key: object) -> Problem:
    """404: there is no such record (the exact sentence is not documented)."""
    return shaped(404, "NotFound", f"{resource} {key} not found", unproven=("message",))


def no_endpoint() -> Problem:
    """404: there is no such address in the API."""
    return shaped(404, "ConnectWiseApi", "The endpoint does not exist.")


def unauthenticated() -> Problem:
    """401: wrong keys."""
    return shaped(401, "ConnectWiseApi", "UserNotAuthenticated")


def no_client_id() -> Problem:
    """401: a call without clientId (the exact body is not documented)."""
    return shaped(401, "ConnectWiseApi", "UserNotAuthenticated", unproven=_ALL)


def forbidden() -> Problem:
    """403: the member's security role does not allow it."""
    return shaped(403, "Security", "You do not have security permission to perform this action.")


def unroutable() -> Problem:
    """400 as plain text: the gateway knows no such company or code base."""
    return Problem(400, "Cannot route. Codebase/company is invalid")


def too_many_requests(seconds: int) -> Problem:
    """429, in a shape of its own: `error` where the others have `code`."""
    message = f"Too many requests. Please try again in {seconds} seconds."
    return Problem(429, {"error": "ConnectWiseAPI", "message": message}, {"Retry-After": str(seconds)})
