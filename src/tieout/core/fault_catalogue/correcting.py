"""Faults of taking something back: why a posted document cannot be withdrawn, renumbered or adopted."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

CORRECTING = (
    Entry(
        code="withdraw-paid",
        fix_in="ledger",
        remedy="person",
        title="Paid: cannot be withdrawn",
        what="{number} stays in {organisation}: {paid} of it is paid or credited.",
        why="Taking it out of the books would leave the payment without its document.",
        fix=(
            "If the payment is wrong, remove it and all credits from {number} in {ledger}, then withdraw it "
            "again. If the money did arrive, leave it, and correct the difference with a new invoice or "
            "credit note in {source}."
        ),
    ),
    Entry(
        code="withdraw-locked",
        fix_in="ledger",
        remedy="person",
        title="Locked: cannot be withdrawn",
        what="{number} of {date} stays in {organisation}: its books are locked through {locked}.",
        why="A locked period was reported to the tax office or approved by the accountant.",
        fix=(
            "Ask the accountant to move the lock date in {ledger} and withdraw {number} again, or correct the "
            "difference with a new invoice or credit note in an open period."
        ),
    ),
    Entry(
        code="withdraw-outdated",
        fix_in="ledger",
        remedy="person",
        title="Not as it was when this was confirmed",
        what="{number} is not withdrawn: it was {expected} in {organisation} and is {status} now.",
        why="What happens to it and to its number would be something else than was confirmed.",
        fix="Open the document's page, look at the new plan, and confirm that.",
    ),
    Entry(
        code="withdraw-rejected",
        fix_in="ledger",
        remedy="person",
        title="{ledger} refuses to take it back",
        what="{ledger} refused to delete or void {number} in {organisation}; its words stand below.",
        why="Nothing was changed. Most often its contact is archived, or somebody works on the document.",
        fix="Do what the message asks for, then withdraw {number} again.",
    ),
    Entry(
        code="withdraw-sealed",
        fix_in="source",
        remedy="person",
        title="{source} has closed it for good",
        what="{number} stays in {organisation}: its batch {identifier} is closed in {source}.",
        why=(
            "{source} releases no document of a closed batch, so it could never be edited and exported again: "
            "it would be missing in the books."
        ),
        fix="Correct the difference with a new invoice or credit note in {source}.",
    ),
    Entry(
        code="release-refused",
        fix_in="source",
        remedy="person",
        title="Out of the books, but {source} does not release it",
        what="{number} was taken out of {organisation}. {source} refused to release batch {identifier}.",
        why="Until it is released, {source} counts it as handed over and does not let it be edited.",
        fix=(
            "Read the answer of {source} below, then take {number} out of its batch there by hand. It comes "
            "back with the next retrieval."
        ),
    ),
    Entry(
        code="number-cannot-be-reused",
        fix_in="ledger",
        remedy="person",
        title="The number cannot be used a second time",
        what="{number} was in {organisation} before and is {status} there: {ledger} takes no number twice.",
        why="Once approved, a number belongs to its document for ever, also when that was voided.",
        fix=(
            "Give the document a new number with Renumber on its page, or void it in {ledger}, delete it in "
            "{source} and create a new one there. The policy A number that is used up can add a suffix by itself."
        ),
    ),
    Entry(
        code="adopt-refused",
        fix_in="ledger",
        remedy="person",
        title="Cannot be adopted",
        what="{number} in {organisation} cannot become this document: {differences}.",
        why="Adopting it would make two books agree that do not.",
        fix="Correct one of the two, renumber this document, or skip it.",
    ),
)
