"""What of an answer may be kept outside: no proxy keeps any, and who logged out finds no page again by going back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control


class KeepingMiddleware:
    """Says it in the headers. What a view says of its own answer stays."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As Django's."""
        answer = self.answer(request)
        if not answer.has_header("Cache-Control"):
            if request.path.startswith("/api/"):
                patch_cache_control(answer, private=True, no_store=True)
            else:  # what was typed is still there after going back, so a browser may keep a page in mind
                patch_cache_control(answer, private=True, no_cache=True)
        if request.method == "POST" and request.path == reverse("account_logout"):
            answer["Clear-Site-Data"] = '"cache"'
        return answer
