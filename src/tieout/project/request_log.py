"""Requests in the log, without what belongs to one person: the code of a consent, the key of a mailed link."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_MAILED = re.compile(r"/(reset/key|confirm-email|invitation)/[^/]+")


class RequestLogMiddleware(RequestMiddleware):
    """As django-structlog's, but of an address only the path is written: secrets travel in questions."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return the method and the path, the key of a link that was mailed removed.

        >>> from django.test import RequestFactory
        >>> RequestLogMiddleware.format_request(RequestFactory().get("/connections/return?code=4711"))
        'GET /connections/return'
        """
        path = _MAILED.sub(r"/\1/[removed]", request.path)
        return f"{request.method} {path}"
