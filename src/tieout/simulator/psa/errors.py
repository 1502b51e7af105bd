"""How ConnectWise PSA says no: three JSON shapes and one plain text (ConnectWise: errors)."""

from __future__ import annotations

from typing import Any

SYNTAX_ADVICE = (
    "String values should be enclosed with double or single quotes; DateTime values should be enclosed in square "
    "brackets; numbers should consist of only digits and an optional decimal point; boolean values should be True "
    "or False; null values should use the keyword null."
)


class Problem(Exception):
    """An answer other than success. `body` is JSON, or plain text when it is a `str`."""

    def __init__(
        self, status: int, body: dict[str, Any] | str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def complaint(code: str, message: str, resource: str, field: str) -> dict[str, Any]:
    """One entry of the `errors` list of an invalid object."""
    return {"code": code, "message": message, "resource": resource, "field": field}


def shaped(status: int, code: str, message: str, errors: list[dict[str, Any]] | None = None) -> Problem:
    """The ordinary shape: code, message, errors (null when there are none)."""
    return Problem(status, {"code": code, "message": message, "errors": errors})


def invalid(resource: str, *errors: dict[str, Any]) -> Problem:
    """400: what was sent breaks the rules of its fields."""
    return shaped(400, "InvalidObject", f"{resource} object is invalid", list(errors))


def refused(message: str, code: str = "InvalidObject") -> Problem:
    """400: the fields are fine, the state of the record forbids it."""
    return shaped(400, code, message)


def bad_query(message: str) -> Problem:
    """400: the conditions cannot be understood."""
    return shaped(400, "InvalidArgument", f"{message} {SYNTAX_ADVICE}")


def not_found(resource: str, key: object) -> Problem:
    """404: there is no such record (the exact sentence is not documented)."""
    return shaped(404, "NotFound", f"{resource} {key} not found")


def no_endpoint() -> Problem:
    """404: there is no such address in the API."""
    return shaped(404, "ConnectWiseApi", "The endpoint does not exist.")


def unauthenticated() -> Problem:
    """401: wrong keys, or no clientId."""
    return shaped(401, "ConnectWiseApi", "UserNotAuthenticated")


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
