"""An export desk with one person of each role, and a browser without a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.web.desk import NOON, Desk
from tests.web.program import EVERY, Program
from tieout.store import tokens


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """It is a quarter past two in the afternoon of 22 November 2026 in Adelaide, a little after the last run."""
    with time_machine.travel(NOON.replace(hour=3, minute=45), tick=False):
        yield


@pytest.fixture
def desk(db) -> Desk:
    """Harbour IT with its ConnectWise and two Xero organisations."""
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide")
    desk.ledger("sydney", "Harbour IT Sydney")
    return desk


@pytest.fixture
def enter(desk) -> Callable[..., Client]:
    """Log somebody in: `enter("viewer")`."""

    def log_in(role: str = "owner") -> Client:
        client = Client()
        client.force_login(desk.person(role, f"{role}@example.com", role.capitalize()))
        return client

    return log_in


@pytest.fixture
def client(enter) -> Client:
    """The owner's browser."""
    return enter("owner")


@pytest.fixture
def program(desk) -> Callable[..., Program]:
    """`program("read", "export")`."""

    def made(*rights: str) -> Program:
        until = timezone.now() + timedelta(days=30)
        return Program(tokens.create(desk.workspace, "nightly", rights or EVERY, until, who=None)[1])

    return made


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.skip += tag in {"script", "style", "head", "option"}

    def handle_endtag(self, tag: str) -> None:
        self.skip -= tag in {"script", "style", "head", "option"}

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.words += data.split()


@pytest.fixture
def words() -> Callable[..., str]:
    """What a person reads on a page: its words in order, without tags."""

    def read(answer) -> str:
        parser = _Words()
        parser.feed(answer.content.decode())
        return " ".join(parser.words)

    return read
