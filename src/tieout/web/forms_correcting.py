"""What a person types to put one document right: a number of its own, a reason; checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django import forms

from tieout.core.names import LedgerKind
from tieout.web.words import LEDGER_KINDS

Problem = Callable[[LedgerKind, str], str]
"""Tells why a document cannot bear a number, "" when it can."""


class NewNumbers(forms.Form):
    """The number in the books for each thing that a document becomes; empty is the usual one."""

    def __init__(
        self,
        data: Any = None,
        *,
        kinds: Sequence[LedgerKind],
        given: Mapping[LedgerKind, str],
        problem: Problem,
    ) -> None:
        super().__init__(data)
        self._kinds, self._given, self._problem = kinds, given, problem
        for kind in kinds:
            self.fields[kind.value] = forms.CharField(
                label=f"{LEDGER_KINDS[kind]} number in Xero",
                initial=given.get(kind, ""),
                required=False,
                max_length=255,
                help_text="Leave it empty for the usual number.",
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what the ledger would refuse, before anything is sent."""
        asked = super().clean() or {}
        for kind in self._kinds:
            number = asked.get(kind.value) or ""
            if number and (problem := self._problem(kind, number)):
                self.add_error(kind.value, problem)
        return asked

    def wanted(self) -> Iterator[tuple[LedgerKind, str]]:
        """The numbers that differ from what was given before."""
        for kind in self._kinds:
            number = self.cleaned_data.get(kind.value) or ""
            if number != self._given.get(kind, ""):
                yield kind, number


class Reason(forms.Form):
    """Why a document is left out, for those who look for it later."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        error_messages={"required": "Say why, for those who look for it later."},
    )
