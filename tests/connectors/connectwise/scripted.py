"""A ConnectWise that is a table: path -> what it answers. For shapes of answers; the simulator is for the work."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2

from tests.connectors.memory import MemoryBook, MemoryShelf, OpenAllowance
from tieout.connectors.connectwise.client import ConnectWiseClient
from tieout.connectors.connectwise.settings import ConnectWiseSettings
from tieout.connectors.wire import Client, Courier, Redactor

SETTINGS = ConnectWiseSettings(
    host="https://api-au.connectwise.test",
    company="harbour",
    public_key="pub",
    private_key="priv-key-of-harbour",
    client_id="11111111-2222-3333-4444-555555555555",
)

Answer = httpx2.Response | Exception
Happening = Answer | Callable[[httpx2.Request], Answer]


def said(body: Any, status: int = 200, **headers: str) -> httpx2.Response:
    """An answer of the API itself."""
    named = {"content-type": "application/vnd.connectwise.com+json; version=2025.8; charset=utf-8"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, content=json.dumps(body).encode())


def refused(status: int, code: str, message: str, inner: dict[str, str] | None = None) -> httpx2.Response:
    return said({"code": code, "message": message, "errors": [inner] if inner else None}, status)


def text(status: int, words: str, kind: str = "text/plain") -> httpx2.Response:
    return httpx2.Response(status, headers={"content-type": kind}, content=words.encode())


def found(codebase: str = "v2025_1/") -> httpx2.Response:
    return httpx2.Response(
        200,
        headers={"content-type": "application/json"},
        json={"CompanyName": "Harbour IT", "Codebase": codebase, "IsCloud": "True"},
    )


class Scripted:
    """Answers each path with what `answers` holds for it: one happening again and again, or a list one by one."""

    def __init__(self, **answers: Happening | list[Happening]) -> None:
        self.calls: list[httpx2.Request] = []
        self.answers: dict[str, Happening | list[Happening]] = {"companyinfo": found(), **answers}
        self.book = MemoryBook()
        self.allowance = OpenAllowance()
        self.shelf = MemoryShelf()

    def client(self, settings: ConnectWiseSettings = SETTINGS) -> ConnectWiseClient:
        return ConnectWiseClient(settings, courier=self.courier(), shelf=self.shelf)

    def courier(self) -> Courier:
        http = Client(httpx2.MockTransport(self._arrive))
        return Courier(
            client=http, book=self.book, allowance=self.allowance, redactor=Redactor(), sleep=lambda _: None
        )

    def asked(self) -> list[str]:
        """Method and path of every call that arrived, without the API's root."""
        return [f"{call.method} {call.url.path.removeprefix('/')}" for call in self.calls]

    def _arrive(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append(request)
        happening = next(answer for word, answer in self.answers.items() if word in request.url.path)
        if isinstance(happening, list):
            happening = happening.pop(0) if len(happening) > 1 else happening[0]
        if callable(happening) and not isinstance(happening, httpx2.Response):
            happening = happening(request)
        if isinstance(happening, Exception):
            raise happening
        # A response is consumed when it is read: each call gets a fresh one.
        return httpx2.Response(happening.status_code, headers=happening.headers, content=happening.content)
