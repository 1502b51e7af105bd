"""Faults of what was posted well and changed afterwards, on either side, without the other one."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

CHANGES = (
    Entry(
        code="drifted",
        fix_in="ledger",
        remedy="person",
        title="Edited by hand in the books",
        what="{number} was edited in {organisation} after it was posted: {differences}.",
        why="{source} and the books no longer agree, and the policy Drift of {organisation} is to ask.",
        fix=(
            "Compare both on its page, then choose Keep theirs or Keep ours, or change it back in {ledger}. "
            "The policy Drift can do either without asking."
        ),
    ),
    Entry(
        code="withdrawn-in-source",
        fix_in="source",
        remedy="person",
        title="Taken back in {source} after posting",
        what="{number} is {standing} in {source}, and it stands in {organisation} still.",
        why="The books show something that {source} does not bill any more.",
        fix=(
            "If it was meant, withdraw {number} on its page. If it was not, close it again in {source}: what "
            "changed is then written through. The policy Withdrawn in the source can withdraw by itself."
        ),
    ),
)
