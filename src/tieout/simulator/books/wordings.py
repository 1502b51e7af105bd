"""What Xero says in words that nobody has confirmed: our guesses, and others to put in their place.

A client that reads the meaning out of such a sentence is found out by the other position of the switch.
"""

from __future__ import annotations

from typing import Any

OTHERWISE = "The request could not be processed."
# Beginnings of sentences, and names, that the references mark as unverified or that are ours altogether.
_GUESSED = (
    "No property or field ",
    "No data has been processed ",
    "Payments within a batch cannot be deleted.",
    "Batch payment not of valid status ",
    "The bank account must be in ",
    "The document total must not be negative",
    "The contact with the specified contact details could not be found",
    "The payment amount must be greater than zero",
    "Exactly one of Invoice, CreditNote",
    "This payment is reconciled ",
    "The HTTP method is not allowed ",
)
_GUESSED_ENDINGS = ("is still in use.", "it must have 1 to 128.")
_GUESSED_TYPES = frozenset({"NoDataProcessedException"})


def otherwise(value: Any) -> Any:
    """The same answer with other words wherever ours are a guess."""
    if isinstance(value, str):
        return OTHERWISE if _is_guess(value) else value
    if isinstance(value, list):
        return [otherwise(one) for one in value]
    if isinstance(value, dict):
        return {name: _member(name, one) for name, one in value.items()}
    return value


def _member(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if name == "Message":
            return otherwise(value)
        return "RequestException" if name == "Type" and value in _GUESSED_TYPES else value
    return otherwise(value) if isinstance(value, list | dict) else value


def _is_guess(text: str) -> bool:
    return text.startswith(_GUESSED) or text.endswith(_GUESSED_ENDINGS)
