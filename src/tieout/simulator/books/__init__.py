"""The Xero half of the simulated outside world: organisations and the accounting API on top of them.

Here live the books (records, rules, arithmetic), the endpoints that show and change them, the limits and the
idempotency store in front, and what a person does at Xero's screens. Tokens and connections are `simulator.identity`;
mishaps, scenarios and the server are the rest of `simulator`. Written from Xero's documentation alone.
"""

from __future__ import annotations

from tieout.simulator.books.books import Books
from tieout.simulator.books.organisation import Organisation

__all__ = ["Books", "Organisation"]
