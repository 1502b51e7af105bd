"""Exceptions as a spreadsheet: what keeps how many documents and how much money back, and how it is put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.core.money import from_minor
from tieout.store import queries
from tieout.store.models import Workspace
from tieout.web.document_rows import names_of
from tieout.web.faults import in_words, of_row

HEADER = ("What", "Code", "Organisation", "Fix in", "Documents", "Amount", "Currency", "How to fix")


def csv_rows(workspace: Workspace, causes: Sequence[queries.Cause]) -> Iterator[list[object]]:
    """One row for each cause and currency under `HEADER`, in the order given."""
    queries.samples(workspace, causes)
    names = names_of(queries.connections(workspace))
    for one in causes:
        if one.sample is None:
            continue
        fault = in_words(of_row(one.sample))
        for currency, minor in sorted(one.sums.items()):
            yield [
                fault.texts.what,
                one.code,
                names.get(one.organisation, one.organisation),
                fault.place.label,
                len(one.documents),
                from_minor(minor, currency),
                currency,
                fault.texts.fix,
            ]
