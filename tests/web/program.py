"""A program that asks the API with a token of its own."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

#: Every right that a token may have.
EVERY = ("read", "export", "force", "withdraw", "map", "manage")


class Program:
    """A program with a token."""

    def __init__(self, token: str) -> None:
        self._client, self._headers = Client(), {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **asked: object) -> tuple[int, Any]:
        answer = self._client.get(f"/api{path}", asked, headers=self._headers)
        return answer.status_code, answer.json() if answer.content else None

    def post(self, path: str, **said: object) -> tuple[int, Any]:
        return self.send("post", path, **said)

    def send(self, method: str, path: str, **said: object) -> tuple[int, Any]:
        """Any other method, with a body: `send("patch", "/people/7", role="viewer")`."""
        ask = getattr(self._client, method)
        answer = ask(f"/api{path}", json.dumps(said), content_type="application/json", headers=self._headers)
        return answer.status_code, answer.json() if answer.content else None

    def upload(self, path: str, content: bytes, **asked: object) -> tuple[int, Any]:
        """Send a file."""
        file = SimpleUploadedFile("file.csv", content, content_type="text/csv")
        answer = self._client.post(f"/api{path}", {"file": file}, query_params=asked, headers=self._headers)
        return answer.status_code, answer.json()

    def file(self, path: str, **asked: object) -> list[dict[str, str]]:
        """A spreadsheet, row by row."""
        answer = self._client.get(f"/api{path}", asked, headers=self._headers)
        assert answer["Content-Type"].startswith("text/csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))
