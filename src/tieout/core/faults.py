"""The closed catalogue of all that can keep a document from its place: what, why, how to fix it, and
where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zlib import crc32

from tieout.core.fault_catalogue import ENTRIES


class FixIn(StrEnum):
    """The one place where a fault is put right. Screens show it with a link."""

    SOURCE = "source"
    LEDGER = "ledger"
    SETTINGS = "settings"


class Remedy(StrEnum):
    """What happens next."""

    PERSON = "person"  # waits until somebody fixes the cause, then goes again by itself
    RETRY = "retry"  # goes again by itself, nobody needs to do anything
    DEFECT = "defect"  # ours to mend; shown with what to report


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One entry of the catalogue. Texts are sentences with {placeholders}; facts fill them.

    `{source}` and `{ledger}` stand for the two systems' names, so that the catalogue speaks no vendor's
    language.
    """

    code: str
    title: str
    what: str
    why: str
    fix: str
    fix_in: FixIn
    remedy: Remedy
    cause: tuple[str, ...] = ()


CATALOGUE: Mapping[str, FaultKind] = {
    entry.code: FaultKind(
        code=entry.code,
        fix_in=FixIn(entry.fix_in),
        remedy=Remedy(entry.remedy),
        title=entry.title,
        what=entry.what,
        why=entry.why,
        fix=entry.fix,
        cause=entry.cause,
    )
    for entry in ENTRIES
}


GOES_AGAIN: frozenset[str] = frozenset(
    code for code, kind in CATALOGUE.items() if kind.remedy is Remedy.RETRY
)
"""Faults that pass by themselves: a document with no other kind is tried again without anybody's help."""


LONGEST_CAUSE = 150
"""Characters of a cause: enough for the longest code with a company's name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one document. `facts` fill the catalogue's sentences; `quoted` is what
    the other system said, word for word; `line` is the position of the line it is about, None for the whole
    document.

    Raises KeyError for a code that the catalogue does not hold.
    """

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    quoted: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        CATALOGUE[self.code]

    @property
    def kind(self) -> FaultKind:
        """The catalogue's entry."""
        return CATALOGUE[self.code]

    @property
    def cause(self) -> str:
        """What many documents have in common that have this fault: its code and the facts that tell causes
        apart, `account-unmapped: 4105`. Long ones end in a checksum, so that they stay different.
        """
        told = ", ".join(self.facts.get(name, "") for name in self.kind.cause)
        cause = f"{self.code}: {told}" if told else self.code
        if len(cause) <= LONGEST_CAUSE:
            return cause
        return f"{cause[: LONGEST_CAUSE - 9]} {crc32(cause.encode()):08x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFault:
    """A fault in the words that a person reads. `line` is the line's position, None for the document."""

    code: str
    title: str
    what: str
    why: str
    fix: str
    fix_in: FixIn
    remedy: Remedy
    quoted: str = ""
    line: int | None = None


def named(fault: Fault, names: Mapping[str, str]) -> Fault:
    """Return the fault with the name of the organisation where it had only its key. `names` are key -> name.

    Whoever finds a fault knows an organisation by its key; whoever reads of it knows the name alone.
    """
    organisation = fault.facts.get("organisation", "")
    if organisation not in names:
        return fault
    return replace(fault, facts={**fault.facts, "organisation": names[organisation]})


class _Facts(dict[str, str]):
    """Facts of one fault; one that is missing reads as a question mark, for a sentence must never fail."""

    def __missing__(self, name: str) -> str:
        return "?"


def render(fault: Fault, *, source: str, ledger: str) -> RenderedFault:
    """Fill the catalogue's sentences. `source` and `ledger` are the systems' names as people write them."""
    kind = fault.kind
    line = "?" if fault.line is None else str(fault.line)
    facts = _Facts({"line": line, **fault.facts, "source": source, "ledger": ledger})
    return RenderedFault(
        code=fault.code,
        title=kind.title.format_map(facts),
        what=kind.what.format_map(facts),
        why=kind.why.format_map(facts),
        fix=kind.fix.format_map(facts),
        fix_in=kind.fix_in,
        remedy=kind.remedy,
        quoted=fault.quoted,
        line=fault.line,
    )
