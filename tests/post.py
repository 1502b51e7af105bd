"""A real mail server for one test: what arrives there can be read, and its links followed."""

from __future__ import annotations

import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Post:
    """The letters that arrived, oldest first."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(BytesParser(policy=email.policy.default).parsebytes(envelope.content))
        return "250 Message accepted for delivery"

    def to(self, address: str) -> EmailMessage:
        """The only letter to somebody."""
        (letter,) = [each for each in self.letters if each["To"] == address]
        return letter

    def link(self, address: str) -> str:
        """The address that the only letter to somebody asks to open, without scheme and host."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.to(address).get_content())
        assert found, self.to(address).get_content()
        return found[1]


@contextmanager
def post_office() -> Iterator[Post]:
    """Take letters on a port of this machine until the test ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    post = Post(port)
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
