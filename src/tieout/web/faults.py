"""Faults in the words of this product's two systems, with the place where each is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.core.faults import Fault, RenderedFault, render
from tieout.store.models import Document, FaultRow
from tieout.web.addresses import cause_address
from tieout.web.words import FIX_IN, Word


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault with its sentences and the place where it is fixed; `link` leads there and may be empty."""

    texts: RenderedFault
    place: Word
    link: str

    @property
    def outside(self) -> bool:
        """Whether the link leaves this site."""
        return not self.link.startswith("/")


def in_words(
    fault: Fault, *, source_link: str = "", ledger_link: str = "", settings_link: str = ""
) -> ShownFault:
    """Fill the catalogue's sentences with the two vendors' names."""
    texts = render(fault, source="ConnectWise", ledger="Xero")
    links = {"source": source_link, "ledger": ledger_link, "settings": settings_link}
    return ShownFault(texts, FIX_IN[texts.fix_in], links[texts.fix_in])


def of_document(
    row: FaultRow, document: Document, *, source_link: str = "", ledger_link: str = ""
) -> ShownFault:
    """An open fault of a document with the link to where it is put right: the record, or the choice in the rules.

    What is to be fixed in the ledger's settings has no record: its cause tells how, and offers another choice.
    """
    cause = cause_address(row.cause, document.organisation)
    return in_words(
        of_row(row), source_link=source_link, ledger_link=ledger_link or cause, settings_link=cause
    )


def of_row(row: FaultRow) -> Fault:
    """The fault that a row remembers."""
    return Fault(row.code, row.facts, row.quoted, row.line)


def of_log(entry: Mapping[str, Any]) -> Fault:
    """The fault that a line of a run's log remembers."""
    return Fault(entry["code"], entry.get("facts", {}), entry.get("quoted", ""), entry.get("line"))


def title_of(code: str) -> str:
    """The heading under which all faults of a kind stand together."""
    return in_words(Fault(code)).texts.title
