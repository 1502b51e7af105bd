"""How Xero says no: each refusal is an exception that carries the status and the exact body of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_FOUND_TEXT = "The resource you're looking for cannot be found"
SERVER_ERROR_TEXT = (
    "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service "
    "status. Contact the API support team at api@xero.com for more assistance"
)
OFFLINE_TEXT = "The organisation temporarily cannot be connected to."


class Rejection(Exception):
    """An answer that is not 200: `body` is text or something JSON; `content_type` "" means no body at all."""

    def __init__(
        self,
        status: int,
        body: Any = "",
        content_type: str = "application/json; charset=utf-8",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = dict(headers or {})


class ServerFailed(Rejection):
    """500: what Xero does with a body that it cannot even refuse."""

    def __init__(self) -> None:
        super().__init__(500, SERVER_ERROR_TEXT, "text/html; charset=utf-8")


def not_found() -> Rejection:
    """404, as a page and not as JSON (Xero: other statuses)."""
    return Rejection(404, NOT_FOUND_TEXT, "text/html; charset=utf-8")


def not_allowed() -> Rejection:
    """405: the endpoint exists but not with this method."""
    return Rejection(405, "The HTTP method is not allowed for this resource", "text/html; charset=utf-8")


def not_implemented() -> Rejection:
    """501: the endpoint is read-only in the API."""
    return Rejection(501, "The method is not implemented", "text/html; charset=utf-8")


def bad_post(message: str) -> Rejection:
    """400 with error number 14: the body could not be read."""
    return Rejection(400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": message})


def bad_query(message: str) -> Rejection:
    """400 with error number 16: the filter or the order could not be read."""
    return Rejection(400, {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message})


def no_data(noun: str) -> Rejection:
    """400 with error number 17: nothing to work on was found in the body (the misspelling is Xero's)."""
    message = (
        "No data has been processed for this endpoint. "
        f"This endpoint is expecting {noun} data to be specifed in the request body."
    )
    return Rejection(400, {"ErrorNumber": 17, "Type": "NoDataProcessedException", "Message": message})


def invalid(elements: list[dict[str, Any]]) -> Rejection:
    """400 with error number 10: the summarised validation errors."""
    body = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": elements,
    }
    return Rejection(400, body)


def access(status: int, detail: str, instance: str) -> Rejection:
    """401 or 403 of the API gate, in its own casing."""
    title = "Unauthorized" if status == 401 else "Forbidden"
    body: dict[str, Any] = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    headers = (
        {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
        if detail == "AuthorizationUnsuccessful"
        else {}
    )
    return Rejection(status, body, headers=headers)
