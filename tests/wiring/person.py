"""A person at a browser who is sent to Xero, reads its page, and decides."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Whoever follows a redirect would leave for an address that is not there."""


class _Page(HTMLParser):
    """The one form of a page: where it goes, what it carries, and which organisations can be ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.tenants: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = said["action"]
        elif tag == "input" and said["type"] == "hidden":
            self.hidden[said["name"]] = said["value"]
        elif tag == "input" and said["name"] == "tenant":
            self.tenants.append(said["value"])


class Person:
    """Logs in with this address."""

    def __init__(self, email: str) -> None:
        self.email = email
        self._browser = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))

    def decides(self, url: str, *, tenants: Sequence[str] = (), decision: str = "allow") -> dict[str, str]:
        """Go to Xero, log in, tick these organisations, press the button; return what is brought back."""
        page = _Page()
        with self._browser.open(f"{url}&{urlencode({'login': self.email})}") as answer:
            page.feed(answer.read().decode())
        ticked = [tenant for tenant in tenants if tenant in page.tenants]
        form = urlencode({**page.hidden, "decision": decision, "tenant": ticked}, doseq=True).encode()
        with pytest.raises(urllib.error.HTTPError) as sent_away:
            self._browser.open(urljoin(url, page.action), form)
        with sent_away.value as answer:
            assert answer.code == 302
            back = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(back.query).items()}
