"""Faults of the document itself: what is put right where it was written."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

SOURCE = (
    Entry(
        code="document-does-not-add-up",
        fix_in="source",
        remedy="person",
        title="The document does not add up",
        what="{number} says its total is {total}, but its lines and taxes come to {sum}.",
        why="Posting either figure would be a guess, and the two books would no longer agree.",
        fix="Open {number} in {source}, compare its lines with its total, correct it, and close it again.",
    ),
    Entry(
        code="document-incomplete",
        fix_in="source",
        remedy="person",
        title="Closed without account mapping",
        what="{source} lists {number} as closed, but hands out no accounting lines for it.",
        why=(
            "It was closed before its accounts were mapped in {source}. A later mapping never reaches"
            " lines that were made earlier."
        ),
        fix=(
            "Complete the GL account mapping in {source}, reopen {number}, close it again, then "
            "retrieve documents."
        ),
    ),
    Entry(
        code="document-malformed",
        fix_in="source",
        remedy="person",
        title="The document cannot be read",
        what="{number} cannot be read: {problem}.",
        why="A document is posted only when every figure and date on it is understood.",
        fix=(
            "Open {number} in {source} and correct what is named above. If it looks right there, "
            "report it with the exchange that the document page shows."
        ),
    ),
    Entry(
        code="document-without-lines",
        fix_in="source",
        remedy="person",
        title="The document has no lines",
        what="{number} has no line at all.",
        why="{ledger} refuses a document without lines, and there would be nothing to say what was sold.",
        fix=(
            "Add the missing lines to {number} in {source}, or delete it there when it was made by mistake."
        ),
    ),
    Entry(
        code="number-missing",
        fix_in="source",
        remedy="person",
        title="The document has no number",
        what="The document of {party} dated {date} has no number.",
        why=(
            "The number is how the document is found again in {ledger}; without it nothing guards "
            "against a second copy."
        ),
        fix=(
            "Give the document a number in {source} (for a bill: the supplier's invoice number) and "
            "close it again."
        ),
    ),
    Entry(
        code="reference-too-long",
        fix_in="source",
        remedy="person",
        title="Reference too long",
        what=(
            "The reference or purchase order number of {number} has {length} characters; {ledger} "
            "takes {limit}."
        ),
        why="A shortened purchase order number would not match the customer's.",
        fix="Shorten it on the document in {source}.",
    ),
    Entry(
        code="description-too-long",
        fix_in="source",
        remedy="person",
        title="Line description too long",
        what="The description of line {line} has {length} characters; {ledger} takes {limit}.",
        why="Nothing is cut off in silence.",
        fix="Shorten the text of the line in {source}.",
    ),
    Entry(
        code="item-code-too-long",
        fix_in="source",
        remedy="person",
        title="Product code too long",
        what="The product code {item} on line {line} has {length} characters; {ledger} takes {limit}.",
        why="{ledger} refuses a longer code, and a shortened one would be another product.",
        fix=(
            "Give the product a code of at most {limit} characters in {source}, then reopen and close"
            " the document."
        ),
        cause=("item",),
    ),
    Entry(
        code="source-permission-missing",
        fix_in="source",
        remedy="person",
        title="{source} does not allow it",
        what="{source} does not let our API member {action}.",
        why="The security role of the API member lacks this right.",
        fix="Give the API member's security role the right in {source}, then run again.",
    ),
    Entry(
        code="acknowledge-refused",
        fix_in="source",
        remedy="person",
        title="In the books, but {source} refuses to note it",
        what="{number} is in {ledger}. {source} refused to mark it as handed over (batch {identifier}).",
        why="Until it is marked, {source} goes on listing it as unposted. It will not be posted twice.",
        fix=(
            "Read the answer of {source} below. If the accounting period or batch is locked there, "
            "unlock it; the next run marks the document by itself."
        ),
    ),
    Entry(
        code="posted-elsewhere",
        fix_in="source",
        remedy="person",
        title="Handed over by another tool",
        what="{number} is in an accounting batch of {source}, and not in one of ours.",
        why="Another tool or a person exported it. Posting it again could put it into the books twice.",
        fix=(
            "Look whether it stands in {ledger}. If it does, choose Skip on its page. If it does "
            "not, take it out of its batch in {source} and retrieve documents."
        ),
    ),
)
