"""What is handed over when a person lets us into a ledger: where they are sent, and what they allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """A person is about to be sent there; their session keeps `state` and `verifier` until they return."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Granted:
    """What a person allowed: every organisation that the token opens now (id -> name), those of earlier
    consents among them, and the rights that we asked for in vain.
    """

    organisations: Mapping[str, str]
    missing: tuple[str, ...] = ()
