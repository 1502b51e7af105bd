"""What a search finds: letters in numbers, names and references, and amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value

from tieout.core.money import currencies_of
from tieout.store.models import Document, Workspace


def saying(search: str) -> Q:
    """Documents whose numbers, party or reference hold these letters, in any case."""
    return Q(_Holds(F("sought"), Value(search.lower())))


def of_amount(search: str) -> Q:
    """Documents of this total, whatever the sign: 1,234.50 as people write it; none for a text."""
    plain = "".join(search.replace(",", "").split()).lstrip("-\N{MINUS SIGN}")
    if len(plain) > 15 or not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        return Q(pk__in=[])
    no_digits, three_digits = currencies_of(0), currencies_of(3)
    usual = ~Q(currency__in=no_digits | three_digits)
    found = Q(pk__in=[])
    for digits, of_currency in (
        (2, usual),
        (0, Q(currency__in=no_digits)),
        (3, Q(currency__in=three_digits)),
    ):
        minor = Decimal(plain).scaleb(digits)
        if minor == minor.to_integral_value():
            found |= Q(total_minor__in=[int(minor), -int(minor)]) & of_currency
    return found


def few_found(workspace: Workspace, search: str, *, most: int) -> set[int] | None:
    """The ids of all that a search finds, or None where that may be more than `most`.

    One question of two halves, each by an index of its own: asked for either at once, a database would look at every
    document by its date.
    """
    rows = Document.objects.of(workspace).order_by().values_list("pk", flat=True)
    found = list(rows.filter(saying(search)).union(rows.filter(of_amount(search)), all=True)[: most + 1])
    return set(found) if len(found) <= most else None


class _Holds(Func):
    """Whether a text holds some letters, in the way that is quickest on each database."""

    function = "STRPOS"
    template = "%(function)s(%(expressions)s) > 0"
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[str | int, ...]]:
        """GLOB leaps to where the first letter stands; INSTR looks at every one."""
        glob = {"template": "%(expressions)s", "arg_joiner": " GLOB ", **context}
        sql, letters = self.as_sql(compiler, connection, **glob)
        return sql, tuple(_pattern(str(each)) for each in letters)


def _pattern(letters: str) -> str:
    """The pattern of every text that holds these letters, of which none has a meaning of its own."""
    plain = re.sub(r"([*?[])", r"[\1]", letters)
    return f"*{plain}*"
