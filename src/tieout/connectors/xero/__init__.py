"""Xero as a ledger: where the books are kept.

Here live its authorisation, schemas, limits, error shapes and the translation to and from neutral drafts.
Here lives no rule about what should be posted, and nothing about any source.
"""

from tieout.connectors.xero.auth import Tokens
from tieout.connectors.xero.ledger import XeroLedger
from tieout.connectors.xero.settings import AppKind, XeroApp, XeroSettings

__all__ = [
    "AppKind",
    "Tokens",
    "XeroApp",
    "XeroLedger",
    "XeroSettings",
]
