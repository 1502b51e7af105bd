"""What `tieout post --dry-run` shows of a document: as it would be sent, and beside it what stands in the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from tieout import wiring
from tieout.cli import exact
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.words import money, plain_amount
from tieout.core.drafts import Draft
from tieout.core.ports import WireFailure
from tieout.store import content
from tieout.store.models import Document, Workspace

_AT_ONCE = 50
"""Documents that are looked up together."""


def planned(workspace: Workspace, rows: Iterable[Document]) -> Iterator[tuple[Document, dict[str, Any]]]:
    """Yield each document with what would be written of it; those of which nothing is known are left out.

    Raises Trouble when the books cannot be looked at.
    """
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        drafts = {row.pk: content.unpack_all(Draft, row.draft) for row in batch}
        try:
            there = wiring.standing_there(workspace, [draft for some in drafts.values() for draft in some])
        except WireFailure as failure:
            raise Trouble(wiring.sentence(workspace, failure.fault), Exit.LOST) from failure
        for row in batch:
            if drafts[row.pk]:
                yield row, _shown(workspace, row, drafts[row.pk], there)


def _shown(
    workspace: Workspace, row: Document, drafts: Sequence[Draft], there: Mapping[Any, wiring.There]
) -> dict[str, Any]:
    places = [(draft, there.get((draft.document, draft.kind))) for draft in drafts]
    meets = [one for _, one in places if one]
    return {
        "document": f"{row.kind}:{row.source_id}",
        "number": row.number,
        "organisation": row.organisation,
        "ledger_number": row.ledger_number,
        "second_number": row.second_number,
        "party": row.party_name,
        "currency": row.currency,
        "total": plain_amount(row.total_minor, row.currency),
        "sent": [
            exact.embedded(wiring.as_sent(workspace, draft, one.change if one else None))
            for draft, one in places
        ],
        "changes": any(one.change for one in meets),
        "stands_there": [_standing(one) for one in meets],
    }


def _standing(there: wiring.There) -> dict[str, Any]:
    return {
        "number": there.document.number,
        "status": there.document.status.value,
        "ours": there.change is not None,
        "differences": [
            {"what": one.what, "line": one.line, "stands": one.found, "becomes": one.wanted}
            for one in there.differences
        ],
    }


def lines(row: Document, shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that a person reads."""
    numbers = " + ".join(filter(None, (shown["ledger_number"], shown["second_number"])))
    yield f"{row.number} -> {row.organisation}: {numbers}, {money(row.total_minor, row.currency)}"
    for sent in shown["sent"]:
        yield exact.dumps(sent)
    if not shown["stands_there"]:
        yield "  Nothing of it stands in Xero."
    for there in shown["stands_there"]:
        status = there["status"].replace("_", " ")
        if not there["ours"]:
            yield f"  Another document stands in Xero as {there['number']} ({status}):"
        elif there["differences"]:
            yield f"  It stands in Xero as {there['number']} ({status}) and would change:"
        else:
            yield f"  It stands in Xero as {there['number']} ({status}); figures, accounts and tracking are the same."
        for one in there["differences"]:
            where = f"line {one['line']}: " if one["line"] is not None else ""
            yield f"    {where}{one['what']}: {one['stands'] or 'none'} -> {one['becomes'] or 'none'}"
