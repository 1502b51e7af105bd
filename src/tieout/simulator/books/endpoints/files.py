"""Attachments and history: what hangs on any record."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from tieout.simulator.books.listing import truth
from tieout.simulator.books.records import Attachment, HistoryRow
from tieout.simulator.books.rejections import invalid, not_found
from tieout.simulator.books.visit import Answer, Raw, Reply, Visit
from tieout.simulator.books.wire import bare_stamp, moment_stamp

_ENDPOINTS = (
    "Invoices",
    "CreditNotes",
    "Overpayments",
    "Prepayments",
    "PurchaseOrders",
    "Payments",
    "BatchPayments",
    "Contacts",
    "Accounts",
    "Items",
)
# History notes of payments and items stand at other records; files hang on documents, contacts and accounts.
_WITH_FILES = (
    "Invoices",
    "CreditNotes",
    "Overpayments",
    "Prepayments",
    "PurchaseOrders",
    "Contacts",
    "Accounts",
)
_MOST_FILES = 10
_LARGEST = 10 * 1024 * 1024
_LONGEST_NOTE = 2500
_FORBIDDEN = re.compile(r'[<>:"/\\|?*+\x00-\x1f]')
UNKNOWN = "The document with the supplied id was not found for this endpoint."


def list_attachments(visit: Visit) -> Answer:
    """GET /{Endpoint}/{id}/Attachments"""
    record_id = _record(visit)
    files = visit.org.attachments.get(record_id, [])
    return Reply("Attachments", [_shape(visit, one) for one in files])


def get_attachment(visit: Visit) -> Answer:
    """GET /{Endpoint}/{id}/Attachments/{AttachmentID or FileName}: the bytes."""
    wanted = visit.values["name"]
    for one in visit.org.attachments.get(_record(visit), []):
        if wanted in {one.id, one.name}:
            return Raw(200, one.mime_type, one.content)
    raise not_found()


def put_attachment(visit: Visit) -> Answer:
    """PUT and POST /{Endpoint}/{id}/Attachments/{FileName}: a file of that name is replaced."""
    record_id, name = _record(visit), visit.values["name"]
    files = visit.org.attachments.setdefault(record_id, [])
    same = [one for one in files if one.name.lower() == name.lower()]
    messages = _problems(name, visit.call.body)
    if not same and len(files) >= _MOST_FILES:
        messages.append(f"A document can have at most {_MOST_FILES} attachments")
    if messages:
        raise invalid(
            [{"FileName": name, "ValidationErrors": [{"Message": message} for message in messages]}]
        )
    mime_type = (visit.call.headers.get("Content-Type") or "application/octet-stream").split(";")[0]
    online = truth(visit.args, "IncludeOnline")
    made = Attachment(visit.desk.seeded.guid(), name, mime_type, visit.call.body, online)
    files[:] = [one for one in files if one not in same] + [made]
    visit.desk.note(record_id, "Attached a file", f"Attached the file {name} through the Xero API.")
    return Reply("Attachments", [_shape(visit, made)])


def _problems(name: str, content: bytes) -> list[str]:
    messages = []
    if _FORBIDDEN.search(name):
        messages.append("The file name contains characters that are not allowed")
    if not content:
        messages.append("The file is empty")
    if len(content) > _LARGEST:
        messages.append("The file is larger than 10 MB")
    return messages


def _shape(visit: Visit, one: Attachment) -> dict[str, Any]:
    path = f"{visit.values['endpoint']}/{visit.values['record_id']}/Attachments/{quote(one.name)}"
    online = {"IncludeOnline": True} if one.include_online else {}
    return {
        "AttachmentID": one.id,
        "FileName": one.name,
        "Url": f"https://api.xero.com/api.xro/2.0/{path}",
        "MimeType": one.mime_type,
        "ContentLength": len(one.content),
        **online,
    }


def list_history(visit: Visit) -> Answer:
    """GET /{Endpoint}/{id}/History: newest first."""
    rows = visit.org.history.get(_record(visit), [])
    return Reply("HistoryRecords", [_row(one) for one in reversed(rows)])


def put_history(visit: Visit) -> Answer:
    """PUT /{Endpoint}/{id}/History: add notes; they stay for ever."""
    record_id = visit.values["record_id"].lower()
    if not visit.org.knows(visit.values["endpoint"], record_id):
        raise invalid([{"ValidationErrors": [{"Message": UNKNOWN}]}])
    made = []
    for asked in visit.elements("HistoryRecords", "HistoryRecord"):
        details = asked.text("Details") or ""
        if not details or len(details) > _LONGEST_NOTE:
            message = f"The Details must have 1 to {_LONGEST_NOTE} characters"
            raise invalid([{"Details": details[:50], "ValidationErrors": [{"Message": message}]}])
        visit.desk.note(record_id, "Note", details)
        moment = visit.desk.now
        made.append(
            {
                "DateUTCString": moment.strftime("%Y-%m-%dT%H:%M:%S"),
                "DateUTC": bare_stamp(moment),
                "Details": details,
                "ValidationErrors": [],
            }
        )
    return Reply("HistoryRecords", made)


def _row(one: HistoryRow) -> dict[str, str]:
    return {
        "Changes": one.changes,
        "DateUTCString": one.at.strftime("%Y-%m-%dT%H:%M:%S"),
        "DateUTC": moment_stamp(one.at),
        "User": one.user,
        "Details": one.details,
    }


def _record(visit: Visit) -> str:
    """The record that the path names. Raises: Rejection 404."""
    record_id = visit.values["record_id"].lower()
    if not visit.org.knows(visit.values["endpoint"], record_id):
        raise not_found()
    return record_id


_HISTORY = f"/<any({','.join(_ENDPOINTS)}):endpoint>/<record_id>/History"
_FILES = f"/<any({','.join(_WITH_FILES)}):endpoint>/<record_id>/Attachments"

ROUTES = (
    ("GET", _HISTORY, list_history),
    ("PUT", _HISTORY, put_history),
    ("GET", _FILES, list_attachments),
    ("GET", f"{_FILES}/<name>", get_attachment),
    ("PUT", f"{_FILES}/<name>", put_attachment),
    ("POST", f"{_FILES}/<name>", put_attachment),
)
