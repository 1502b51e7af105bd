"""What differs between two versions of the rulebook, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.core.rulebook_rows import MappingKind, Row, folded, rows_of
from tieout.core.rulebook_tables import Cells

_CALLED = {
    MappingKind.ROUTES: "Route",
    MappingKind.ACCOUNTS: "Account",
    MappingKind.TAXES: "Tax",
    MappingKind.TRACKING: "Tracking",
    MappingKind.OPTIONS: "Tracking option",
    MappingKind.PARTIES: "Contact",
    MappingKind.NUMBERS: "Number",
    MappingKind.POLICIES: "Policy",
}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One wish that came, changed or went. `before` and `after` are "" where there was or is none."""

    subject: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.subject}: {self.after} (new)"
        if not self.after:
            return f"{self.subject}: removed (was {self.before})"
        return f"{self.subject}: {self.after} (was {self.before})"


def differences(before: Rulebook, after: Rulebook) -> tuple[RuleChange, ...]:
    """Return every wish in which two rulebooks differ, table by table; () when they wish the same."""
    changes = list(_organisations(before, after))
    for kind in MappingKind:
        changes += _of_table(kind, before, after)
    return tuple(changes)


def _organisations(before: Rulebook, after: Rulebook) -> Iterator[RuleChange]:
    for key in after.organisations:
        if key not in before.organisations:
            yield RuleChange(f"Organisation {key}", "", "set up")
    for key in before.organisations:
        if key not in after.organisations:
            yield RuleChange(f"Organisation {key}", "set up", "")


def _of_table(kind: MappingKind, before: Rulebook, after: Rulebook) -> Iterator[RuleChange]:
    old, new = _told(kind, before), _told(kind, after)
    usual = _usual(kind)
    for key, (subject, said) in new.items():
        was = old[key][1] if key in old else ""
        if said != was and (was or (key[-1], said) not in usual):
            yield RuleChange(subject, was, said)
    if kind is not MappingKind.POLICIES:  # which go with their organisation
        for key, (subject, said) in old.items():
            if key not in new:
                yield RuleChange(subject, said, "")


def _told(kind: MappingKind, rulebook: Rulebook) -> dict[Cells, tuple[str, str]]:
    """Return what each key becomes, in words. Contradicting rows of one key are told together."""
    told: dict[Cells, tuple[str, str]] = {}
    for row in rows_of(rulebook, kind):
        key = folded(kind, row[0])
        said = _words(row[1])
        told[key] = (_subject(kind, row), f"{told[key][1]} and {said}" if key in told else said)
    return told


def _usual(kind: MappingKind) -> frozenset[tuple[str, str]]:
    """Policies that a new organisation has without saying so."""
    if kind is not MappingKind.POLICIES:
        return frozenset()
    silent = Rulebook(version=0, organisations={OrganisationKey("any"): OrganisationRules()})
    return frozenset((key[-1], _words(values)) for key, values in rows_of(silent, kind))


def _subject(kind: MappingKind, row: Row) -> str:
    return f"{_CALLED[kind]} {_words(row[0])}"


def _words(cells: Cells) -> str:
    return " ".join(cell for cell in cells if cell) or "nothing"
