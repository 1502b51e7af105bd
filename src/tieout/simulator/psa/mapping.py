"""Which account a row is booked to: ConnectWise's mapping of GL types, from the most particular rule to the owner's."""

from __future__ import annotations

from tieout.simulator.psa.records import Record
from tieout.simulator.psa.table import Table

OWNER = ("Owner", 1)


class AccountMapping:
    """An index over the `glAccounts` table: (GL type, dimension, record) -> mapping row."""

    def __init__(self, table: Table) -> None:
        self._rows: dict[tuple[str, str, int], Record] = {}
        for row in table:
            dimension, record = row["mappedType"], row["mappedRecord"]
            self._rows[row["glType"], dimension["name"], int(record["id"])] = row

    def find(self, gl_type: str, *dimensions: tuple[str, int]) -> Record | None:
        """The first mapping row among these dimensions and the owner, or None."""
        for dimension in (*dimensions, OWNER):
            row = self._rows.get((gl_type, *dimension))
            if row is not None:
                return row
        return None


def account_text(row: Record) -> str:
    """The segments of a mapping row joined as documents show them: `4001` or `200:Services`."""
    segments = [row.get(f"segment{number}") or "" for number in range(1, 11)]
    while segments and not segments[-1]:
        segments.pop()
    return ":".join(segments)
