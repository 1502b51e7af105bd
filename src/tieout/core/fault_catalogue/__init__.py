"""The texts of the closed catalogue of faults, one file per place where a fault comes up.

Lives here: each code's title, what happened, why it matters, how to fix it, where, and what comes next.
Does not live here: the type of a fault (`core/faults.py`), and the checks that find one (`validation` ...).
A sentence may use {placeholders}: {source} and {ledger} are the systems' names, {line} the line's position,
every other one is a fact that the check must supply. Plain values: this package imports nothing of ours.
"""

from __future__ import annotations

from string import Formatter

from tieout.core.fault_catalogue.changes import CHANGES
from tieout.core.fault_catalogue.connections import CONNECTIONS
from tieout.core.fault_catalogue.correcting import CORRECTING
from tieout.core.fault_catalogue.entry import Entry
from tieout.core.fault_catalogue.ledger import LEDGER
from tieout.core.fault_catalogue.settings import SETTINGS
from tieout.core.fault_catalogue.source import SOURCE

ENTRIES: tuple[Entry, ...] = (*SOURCE, *SETTINGS, *LEDGER, *CHANGES, *CORRECTING, *CONNECTIONS)

GIVEN = frozenset({"source", "ledger", "line"})
"""Placeholders that whoever shows a fault fills in; they are no facts."""


def _facts_of(entry: Entry) -> frozenset[str]:
    texts = (entry.title, entry.what, entry.why, entry.fix)
    named = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return frozenset(named - GIVEN)


FACTS: dict[str, frozenset[str]] = {entry.code: _facts_of(entry) for entry in ENTRIES}
"""Code -> the names of the facts that a fault of this code must carry."""

__all__ = ["ENTRIES", "FACTS", "GIVEN", "Entry"]
