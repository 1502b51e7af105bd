"""Where the tokens of one person and app are kept, and who may renew them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class TokenCupboard(Protocol):
    """Where one person's tokens are kept, encrypted, with a claim that one worker at a time can hold.

    A token is {"access_token", "refresh_token", "expires_at", "scope", "issued_at"}, times in whole seconds
    since 1970; the refresh token is "" where there is none.
    """

    def read(self) -> Mapping[str, object] | None:
        """Return the token, or None when nobody has connected yet."""
        ...

    def claim(self, holder: str, seconds: float) -> bool:
        """Take the claim for so long; False while another one holds it. An old claim runs out by itself."""
        ...

    def write(self, holder: str, token: Mapping[str, object]) -> None:
        """Store a new token; the claim must be held."""
        ...

    def release(self, holder: str) -> None:
        """Give the claim back."""
        ...
