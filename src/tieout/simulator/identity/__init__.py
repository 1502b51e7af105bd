"""Xero's identity service: apps, users, consent, tokens and the connections between users and organisations.

Here lives who may call the accounting API and for which organisation. What the organisations hold, and the checks of a
call at the API itself, are `simulator.books`.
"""

from __future__ import annotations

from tieout.simulator.identity.records import App, Connection, Grant, TokenProblem, User
from tieout.simulator.identity.service import Identity

__all__ = ["App", "Connection", "Grant", "Identity", "TokenProblem", "User"]
