"""Drift: what somebody edited by hand in the books after it was posted, beside what was sent or last accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.core.comparing import Difference, differences, differences_of_identity
from tieout.core.drafts import Draft, DraftLine, LedgerDocument, LedgerLine


def drift(counts: Draft, there: LedgerDocument, *, adopted: bool = False) -> tuple[Difference, ...]:
    """Return everything in which the document differs from what counts; () when it stands as it should.

    Contact, date, currency, totals and tax are looked at, and of each line its amount, quantity, tax, account
    and tracking. Texts, references and due dates are the bookkeeper's to improve, and a status further on is
    how things go. A document that was `adopted` need not look as we would have made it: only what it was
    adopted by counts.
    """
    return differences_of_identity(counts, there) if adopted else differences(counts, there)


def accepted(counts: Draft, there: LedgerDocument) -> Draft:
    """Return what counts from now on when theirs is kept: the draft with the figures of the books."""
    return replace(
        counts,
        number=there.number,
        party=replace(counts.party, ledger_id=there.party_id, name=there.party_name or counts.party.name),
        date=there.date,
        due_date=there.due_date or counts.due_date,
        currency=there.currency,
        status=there.status,
        sub_total=there.total - there.tax_total,
        tax_total=there.tax_total,
        total=there.total,
        lines=_lines(there.lines) or counts.lines,
    )


def _lines(lines: Sequence[LedgerLine]) -> tuple[DraftLine, ...]:
    return tuple(
        DraftLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount=line.amount,
            account=line.account,
            tax_code=line.tax_code,
            tax=line.tax,
            tax_override=True,
            item=line.item,
            tracking=line.tracking,
        )
        for line in lines
    )
