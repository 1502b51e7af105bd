"""What changed in the rules, in the words of the mapping screens: whose rule it is, which one, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tieout.core.names import LedgerKind
from tieout.core.rulebook import RouteBy
from tieout.core.rulebook_diff import RuleChange, subject_read
from tieout.core.rulebook_rows import EVERYWHERE, TABLES, MappingKind
from tieout.web.mapping_words import CHOICES, NUMBERED, title_of
from tieout.web.policy_words import POLICIES

_NOTHING = "nothing"  # what an empty cell reads as where a change is kept as text

Names = Mapping[str, str]
"""Key of an organisation -> its name."""


def in_words(changes: Iterable[RuleChange], names: Names) -> list[RuleChange]:
    """Return the changes with subject, before and after as a person reads them on the mapping screens."""
    return [
        replace(
            change,
            subject=subject_in_words(change.subject, names),
            before=_values(change, change.was, names) or change.before,
            after=_values(change, change.becomes, names) or change.after,
        )
        for change in changes
    ]


def subject_in_words(subject: str, names: Names) -> str:
    """Return what a change is about: Policies: Rounding limit, Harbour IT Adelaide Pty Ltd."""
    found = subject_read(subject)
    if found is None:
        return subject
    kind, first, rest = found
    if kind is None:
        return f"Organisation {names.get(first, first)}"
    if kind is MappingKind.ROUTES:
        return f"{title_of(kind)}: {_way(first, rest)}"
    whose = "every organisation" if first == EVERYWHERE else names.get(first, first)
    return f"{title_of(kind)}: {_of_table(kind, rest)}, {whose}"


def value_in_words(subject: str, text: str, names: Names) -> str:
    """Return a value that was kept as text beside its subject, as it is called on the mapping screens."""
    found = subject_read(subject)
    if found is None or not text:
        return text
    kind, _, rest = found
    if kind is MappingKind.POLICIES:
        return policy_value(rest, text)
    return (
        " and ".join(names.get(one, one) for one in text.split(" and "))
        if kind is MappingKind.ROUTES
        else text
    )


def policy_value(name: str, value: str) -> str:
    """Return the choice of a policy by its label; what was left empty by what it means."""
    words = POLICIES.get(name)
    if words is None:
        return value
    if value in {"", _NOTHING}:
        return "Xero's default" if words.offers == "themes" else "none"
    return words.choices.get(value, value)


def _way(by: str, rest: str) -> str:
    if by == RouteBy.STAFF:  # the role comes last
        person, _, role = rest.rpartition(" ")
        rest = f"{person}, {CHOICES['role'].get(role, role).lower()}" if person else rest
    return f"{CHOICES['by'].get(by, by)} {rest}".strip()


def _of_table(kind: MappingKind, rest: str) -> str:
    if kind is MappingKind.POLICIES:
        return POLICIES[rest].label if rest in POLICIES else rest
    if kind is MappingKind.NUMBERS:
        return NUMBERED[LedgerKind(rest)] if rest in set(LedgerKind) else rest
    return rest


def _values(change: RuleChange, several: tuple[tuple[str, ...], ...], names: Names) -> str:
    if change.kind is None:
        return ""
    return " and ".join(_value(change.kind, change.key, cells, names) for cells in several)


def _value(kind: MappingKind, key: tuple[str, ...], cells: tuple[str, ...], names: Names) -> str:
    columns = TABLES[kind].values
    told = dict(zip(columns, cells, strict=True))
    match kind:
        case MappingKind.POLICIES:
            return policy_value(key[-1], cells[0])
        case MappingKind.NUMBERS:
            return ", ".join(f"{name} {text}" for name, text in told.items() if text) or "as in ConnectWise"
        case MappingKind.ROUTES:
            return names.get(told["organisation"], told["organisation"])
        case MappingKind.TRACKING:
            origin = CHOICES["from"].get(told["from"], told["from"])
            parts = (origin, told["field"], "required" if told["required"] == "true" else "")
            return ", ".join(part for part in parts if part)
        case _:
            return " ".join(cell for cell in cells if cell) or _NOTHING
