"""What differs between two versions of the rulebook, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Rulebook
from tieout.core.rulebook_rows import MappingKind, folded, rows_of
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
_ORGANISATION = "Organisation"
_BY_CALL: tuple[tuple[str, MappingKind | None], ...] = (
    (_ORGANISATION, None),
    *sorted(
        ((called, kind) for kind, called in _CALLED.items()), reverse=True
    ),  # a tracking option is no tracking
)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One wish that came, changed or went. `before` and `after` are "" where there was or is none.

    The same as cells of its table: `kind` is that table, None for a whole organisation; `key` what is mapped; `was`
    and `becomes` the values, several where rules contradict each other.
    """

    subject: str
    before: str
    after: str
    kind: MappingKind | None = None
    key: Cells = ()
    was: tuple[Cells, ...] = ()
    becomes: tuple[Cells, ...] = ()

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
            yield RuleChange(f"{_ORGANISATION} {key}", "", "set up", key=(str(key),))
    for key in before.organisations:
        if key not in after.organisations:
            yield RuleChange(f"{_ORGANISATION} {key}", "set up", "", key=(str(key),))


def _of_table(kind: MappingKind, before: Rulebook, after: Rulebook) -> Iterator[RuleChange]:
    old, new = _told(kind, before), _told(kind, after)
    usual = _usual(kind)
    for folded_key, (key, becomes) in new.items():
        was = old[folded_key][1] if folded_key in old else ()
        if _all_words(becomes) != _all_words(was) and (was or (key[-1], _all_words(becomes)) not in usual):
            yield _change(kind, key, was, becomes)
    if kind is not MappingKind.POLICIES:  # which go with their organisation
        for folded_key, (key, was) in old.items():
            if folded_key not in new:
                yield _change(kind, key, was, ())


def _change(kind: MappingKind, key: Cells, was: tuple[Cells, ...], becomes: tuple[Cells, ...]) -> RuleChange:
    subject = f"{_CALLED[kind]} {_words(key)}"
    return RuleChange(subject, _all_words(was), _all_words(becomes), kind, key, was, becomes)


def _told(kind: MappingKind, rulebook: Rulebook) -> dict[Cells, tuple[Cells, tuple[Cells, ...]]]:
    """Return what each key becomes, by the form in which keys are the same. Contradicting rows stand together."""
    told: dict[Cells, tuple[Cells, tuple[Cells, ...]]] = {}
    for key, values in rows_of(rulebook, kind):
        same = folded(kind, key)
        told[same] = (key, (*told[same][1], values) if same in told else (values,))
    return told


def _usual(kind: MappingKind) -> frozenset[tuple[str, str]]:
    """Policies that a new organisation has without saying so."""
    if kind is not MappingKind.POLICIES:
        return frozenset()
    silent = Rulebook(version=0, organisations={OrganisationKey("any"): OrganisationRules()})
    return frozenset((key[-1], _words(values)) for key, values in rows_of(silent, kind))


def subject_read(subject: str) -> tuple[MappingKind | None, str, str] | None:
    """Return the table, the first column and the rest of a subject as `RuleChange` has it; None for another text.

    >>> subject_read("Policy adelaide rounding_limit")
    (<MappingKind.POLICIES: 'policies'>, 'adelaide', 'rounding_limit')
    """
    for called, kind in _BY_CALL:
        if subject.startswith(f"{called} "):
            first, _, rest = subject.removeprefix(f"{called} ").partition(" ")
            whole = rest or kind in {None, MappingKind.ROUTES}  # a rule of an organisation is about something
            return (kind, first, rest) if whole else None
    return None


def _all_words(values: tuple[Cells, ...]) -> str:
    return " and ".join(map(_words, values))


def _words(cells: Cells) -> str:
    return " ".join(cell for cell in cells if cell) or "nothing"
