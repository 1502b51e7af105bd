"""Faults of what was posted well and changed afterwards, on either side, without the other one."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

CHANGES = (
    Entry(
        code="not-shown-in-source",
        fix_in="source",
        remedy="person",
        title="{source} shows none of what was asked for",
        what="{number} stands in {organisation}, and {source} does not show it any more, nor any other one asked for.",
        why=(
            "Either all of them were deleted there, or our API member lacks the right to see them. The answer is the "
            "same in both cases, so nothing is taken out of the books."
        ),
        fix=(
            "Open {number} in {source}. If it is there, give the API member the right to inquire of all invoices or "
            "purchase orders; the next run sees it, and all is well. If it was deleted and that was meant, withdraw "
            "{number} on its page."
        ),
    ),
    Entry(
        code="drifted",
        fix_in="ledger",
        remedy="person",
        title="Edited by hand in the books",
        what="{number} was edited in {organisation} after it was posted: {differences}.",
        why=(
            "{source} and the books no longer agree, and the policy Edits by hand in {ledger} of "
            "{organisation} is Ask me."
        ),
        fix=(
            "Compare both on its page, then choose Keep theirs or Keep ours, or change it back in {ledger}. "
            "The policy Edits by hand in {ledger} can do either without asking."
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
            "changed is then written through. The policy Reopened or deleted in {source} can withdraw by itself."
        ),
    ),
    Entry(
        code="handed-over-twice",
        fix_in="source",
        remedy="person",
        title="Posted, and handed over by another tool as well",
        what="We posted {number} into {organisation}, and in {source} it is in an accounting batch that is not ours.",
        why=(
            "Another tool or a person handed it over too, between our reading and our telling, and may have put a "
            "second copy into the books. Nothing is withdrawn by itself."
        ),
        fix=(
            "Look for a second copy of {number} in {ledger}. If there is one, void it and leave ours, or choose "
            "Withdraw on its page and leave the other. Where ours stays, take {number} out of that batch in "
            "{source}: the next run puts it into one of ours."
        ),
    ),
    Entry(
        code="source-status-missing",
        fix_in="settings",
        remedy="person",
        title="{source} has no such billing status",
        what=(
            "{number} keeps its status: {source} has no billing status {status} that keeps invoices closed, which "
            "{organisation} asks for."
        ),
        why="The status is given once {ledger} calls an invoice approved or paid.",
        fix=(
            "Name one of these in the policies {source} status when approved and {source} status when paid of "
            "{organisation}: {there}. "
            "Or create {status} in {source}, with its closed flag."
        ),
        cause=("organisation", "status"),
    ),
    Entry(
        code="source-status-refused",
        fix_in="source",
        remedy="retry",
        title="{source} keeps its own status",
        what="{source} refused to give {number} of {organisation} the billing status {status}; its words stand below.",
        why="{ledger} calls it approved or paid, and reports of {source} do not show that. The books are right.",
        fix=(
            "Every run tries it again. Where {source} never lets an invoice of a batch change its status, empty the "
            "policies {source} status when approved and {source} status when paid of {organisation}."
        ),
        cause=("organisation", "status"),
    ),
)
