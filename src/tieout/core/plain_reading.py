"""Reading plain tables (a set-up file, a stored rulebook) with every problem named at once, path and
example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(slots=True)
class Reader:
    """Takes plain values apart. What is wrong is added to `problems` and read as the default."""

    problems: list[str] = field(default_factory=list)

    def wrong(self, path: str, what: str, example: str) -> None:
        """Note one problem: where it is, what is wrong, and how it is written instead."""
        self.problems.append(f"{path}: {what}; for example: {example}")

    def table(self, plain: Mapping[str, object], name: str, path: str, example: str) -> Mapping[str, object]:
        """Return the table under this name, an empty one when there is none."""
        if name not in plain:
            return {}
        found = plain[name]
        if isinstance(found, Mapping):
            return found
        self.wrong(path, "must be a table", example)
        return {}

    def tables(
        self, plain: Mapping[str, object], name: str, path: str, example: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield each table of a list, with its path: `route[2]` is the second."""
        if name not in plain:
            return
        found = plain[name]
        if not isinstance(found, Sequence) or isinstance(found, str):
            self.wrong(path, "must be a list of tables", example)
            return
        for position, one in enumerate(found, start=1):
            if isinstance(one, Mapping):
                yield f"{path}[{position}]", one
            else:
                self.wrong(f"{path}[{position}]", "must be a table", example)

    def known(self, plain: Mapping[str, object], names: Sequence[str], path: str) -> None:
        """Note every key that means nothing here: a typing error must not become a silent default."""
        for name in plain:
            if name not in names:
                self.wrong(f"{path}.{name}", "is not known here", " | ".join(names))

    def text(self, plain: Mapping[str, object], name: str, path: str, default: str = "") -> str:
        """Return a text."""
        found = plain.get(name, default)
        if isinstance(found, str):
            return found
        self.wrong(f"{path}.{name}", f"{found} must be a text in quotes", f'{name} = "{found}"')
        return default

    def needed(self, plain: Mapping[str, object], name: str, path: str, example: str) -> str:
        """Return a text that must be there and not be empty."""
        found = plain.get(name)
        if isinstance(found, str) and found.strip():
            return found
        self.wrong(f"{path}.{name}", "is missing or empty", f'{name} = "{example}"')
        return ""

    def texts(self, plain: Mapping[str, object], path: str, example: str) -> dict[str, str]:
        """Return a table of texts to texts, each of them filled."""
        read: dict[str, str] = {}
        for name, value in plain.items():
            if isinstance(value, str) and value.strip():
                read[name] = value
            else:
                self.wrong(f'{path}."{name}"', f'"{value}" must be a text that is not empty', example)
        return read

    def choice(self, plain: Mapping[str, object], name: str, path: str, default: _Choice) -> _Choice:
        """Return one of the words of the default's kind."""
        if name not in plain:
            return default
        found = plain[name]
        if isinstance(found, str):
            try:
                return type(default)(found)
            except ValueError:
                pass  # said below, with the words that are right
        words = " | ".join(word.value for word in type(default))
        self.wrong(f"{path}.{name}", f'"{found}" is not one of {words}', f'{name} = "{default.value}"')
        return default

    def truth(self, plain: Mapping[str, object], name: str, path: str, *, default: bool) -> bool:
        """Return true or false."""
        found = plain.get(name, default)
        if isinstance(found, bool):
            return found
        self.wrong(f"{path}.{name}", f'"{found}" must be true or false', f"{name} = {str(default).lower()}")
        return default

    def whole(
        self, plain: Mapping[str, object], name: str, path: str, default: int, allowed: tuple[int, int]
    ) -> int:
        """Return a whole number within the bounds, both included."""
        found = plain.get(name, default)
        low, high = allowed
        if isinstance(found, int) and not isinstance(found, bool) and low <= found <= high:
            return found
        what = f'"{found}" must be a whole number from {low} to {high}'
        self.wrong(f"{path}.{name}", what, f"{name} = {default}")
        return default

    def amount(
        self,
        plain: Mapping[str, object],
        name: str,
        path: str,
        default: Decimal,
        allowed: tuple[Decimal, Decimal],
    ) -> Decimal:
        """Return an amount of money within the bounds, written as a text so that it stays exact."""
        found = plain.get(name, default)
        low, high = allowed
        try:
            amount = Decimal(found) if isinstance(found, str | int | Decimal) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not isinstance(found, bool) and amount.is_finite() and low <= amount <= high:
            return amount
        what = f'"{found}" must be an amount in quotes from {low} to {high}'
        self.wrong(f"{path}.{name}", what, f'{name} = "{default}"')
        return default
