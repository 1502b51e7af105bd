"""Faults of the books: what is put right in the ledger, or what the ledger refused."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

LEDGER = (
    Entry(
        code="account-missing",
        fix_in="ledger",
        remedy="person",
        title="Account does not exist",
        what="Line {line} belongs on account {account}, which {organisation} does not have.",
        why="The mapping names an account that is not in the chart of accounts, or was deleted.",
        fix="Create account {account} in {ledger}, or choose another one in the account mapping.",
        cause=("account",),
    ),
    Entry(
        code="account-archived",
        fix_in="ledger",
        remedy="person",
        title="Account is archived",
        what="Line {line} belongs on account {account} ({name}), which is archived in {organisation}.",
        why="{ledger} takes no lines on an archived account.",
        fix="Restore account {account} in {ledger}, or choose another one in the account mapping.",
        cause=("account",),
    ),
    Entry(
        code="account-not-postable",
        fix_in="ledger",
        remedy="person",
        title="Account takes no document lines",
        what=(
            "Line {line} belongs on account {account} ({name}), a bank or system account of {organisation}."
        ),
        why="{ledger} keeps such accounts for its own entries.",
        fix="Choose an ordinary account in the account mapping, or create one in {ledger}.",
        cause=("account",),
    ),
    Entry(
        code="tax-rate-missing",
        fix_in="ledger",
        remedy="person",
        title="Tax rate does not exist",
        what="Line {line} has tax rate {tax}, which {organisation} does not have.",
        why="Each country's books have their own tax rates; the mapping names one that is not there.",
        fix="Create the tax rate in {ledger}, or choose another one in the tax mapping.",
        cause=("tax",),
    ),
    Entry(
        code="tax-rate-archived",
        fix_in="ledger",
        remedy="person",
        title="Tax rate is no longer in use",
        what="Line {line} has tax rate {tax} ({name}), which was retired in {organisation}.",
        why="{ledger} takes no lines with a retired tax rate.",
        fix="Choose the rate that replaced it in the tax mapping.",
        cause=("tax",),
    ),
    Entry(
        code="tax-not-for-account",
        fix_in="ledger",
        remedy="person",
        title="Tax rate does not suit the account",
        what="Line {line} puts tax rate {tax} on account {account}, a {account_class} account.",
        why="{ledger} allows each tax rate on certain classes of account only.",
        fix=(
            "In {ledger} allow the tax rate for such accounts, or choose a rate that suits in the tax"
            " mapping, or another account in the account mapping."
        ),
    ),
    Entry(
        code="tracking-category-missing",
        fix_in="ledger",
        remedy="person",
        title="Tracking category does not exist",
        what="{organisation} has no active tracking category {category}.",
        why="{ledger} would drop the tracking without a word, and reports by {category} would be wrong.",
        fix="Create or restore the category {category} in {ledger}, or remove it under Mapping, Tracking.",
        cause=("category",),
    ),
    Entry(
        code="tracking-option-missing",
        fix_in="ledger",
        remedy="person",
        title="Tracking option does not exist",
        what="The tracking category {category} of {organisation} has no active option {option}.",
        why="{ledger} would drop the tracking without a word, and reports by {category} would be wrong.",
        fix="Add the option {option} in {ledger}, or translate it to another one under Mapping, Tracking.",
        cause=("category", "option"),
    ),
    Entry(
        code="currency-off",
        fix_in="ledger",
        remedy="person",
        title="Currency not switched on",
        what="{number} is in {currency}, and {organisation} works in {currencies} only.",
        why="{ledger} refuses documents in a currency that is not switched on.",
        fix=(
            "Add {currency} in {ledger} (it needs a plan with several currencies), or route the "
            "document elsewhere."
        ),
        cause=("currency",),
    ),
    Entry(
        code="amount-too-fine",
        fix_in="source",
        remedy="person",
        title="Amount too fine for the books",
        what="Of {number}, {what} amounts to {amount}, and {ledger} keeps two decimals in every currency.",
        why="Rounding it would leave the two books apart, if only by a mill.",
        fix="Round the amounts of {number} to two decimals in {source}.",
    ),
    Entry(
        code="period-locked",
        fix_in="ledger",
        remedy="person",
        title="The period is locked",
        what="{number} is dated {date}; the books of {organisation} are locked through {locked}.",
        why="A locked period was reported to the tax office or approved by the accountant.",
        fix=(
            "Ask the accountant to move the lock date in {ledger}, give {number} a later date in {source}, or "
            "let the policy Dated in a locked period send such documents as drafts or on the first open day."
        ),
    ),
    Entry(
        code="party-archived",
        fix_in="ledger",
        remedy="person",
        title="Contact is archived",
        what="The contact of {party} is archived in {organisation}.",
        why="{ledger} takes no new documents for an archived contact.",
        fix="Restore the contact in {ledger}, or link {party} to another one under Mapping, Contacts.",
        cause=("party",),
    ),
    Entry(
        code="party-rejected",
        fix_in="ledger",
        remedy="person",
        title="Contact could not be created",
        what="{ledger} refused to create a contact for {party} in {organisation}; its words stand below.",
        why="Most often another contact uses this name or number already.",
        fix="Link {party} to the existing contact under Mapping, Contacts, or correct the name in {source}.",
        cause=("party",),
    ),
    Entry(
        code="item-missing",
        fix_in="ledger",
        remedy="person",
        title="Product does not exist",
        what="Line {line} sells or buys {item}, a product that {organisation} does not have.",
        why="The policy Product that {ledger} does not have is to hold the document, so nothing of it was sent.",
        fix=(
            "Create {item} in {ledger}, or let the policy Product that {ledger} does not have create it or leave it out"
            " of the lines."
        ),
    ),
    Entry(
        code="item-rejected",
        fix_in="ledger",
        remedy="person",
        title="Product could not be created",
        what="{ledger} refused to create the product {item} in {organisation}; its words stand below.",
        why="A line may name a product only when it is there.",
        fix=(
            "Create {item} in {ledger} by hand, or let the policy Product that {ledger} does not have leave "
            "it out of the lines."
        ),
    ),
    Entry(
        code="paper-not-attached",
        fix_in="ledger",
        remedy="person",
        title="The printed invoice is missing beside it",
        what="{number} is in {organisation}, but its printed page could not be put beside it ({problem}).",
        why="The page only accompanies the document: amounts, payments and {source} do not wait for it.",
        fix=(
            "Nothing to do: later runs try it again. You may attach the page by hand in {ledger}, or switch "
            "off the policy Attach the printed invoice."
        ),
    ),
    Entry(
        code="number-taken",
        fix_in="ledger",
        remedy="person",
        title="Number already in the books",
        what="{organisation} has a document {number} already, and it is not this one: {differences}.",
        why="It was entered by hand or by another tool. Posting over it would destroy it.",
        fix=(
            "Compare both on the document's page. Adopt it if it is the same, otherwise renumber one "
            "of the two or change the prefix under Mapping, Numbers."
        ),
    ),
    Entry(
        code="rejected-by-ledger",
        fix_in="ledger",
        remedy="person",
        title="Refused by {ledger}",
        what="{ledger} refused {number} for {organisation}; its words stand below.",
        why=(
            "The document obeys every rule we know, yet {ledger} applied one more. What it refused is not in"
            " the books."
        ),
        fix="Do what the message asks for, then export {number} again.",
    ),
    Entry(
        code="posted-differs",
        fix_in="ledger",
        remedy="person",
        title="Posted, but not as sent",
        what="{number} is in {organisation}, but differs from what was sent: {differences}.",
        why="{ledger} changed it on arrival, or somebody changed it right after.",
        fix="Correct it in {ledger}, or withdraw and export it again from its page.",
    ),
    Entry(
        code="gone-in-ledger",
        fix_in="ledger",
        remedy="person",
        title="Deleted or voided in the books",
        what="{number} was posted into {organisation} and is {status} there now.",
        why="Somebody took it back. It is not posted a second time without being asked.",
        fix=(
            "Withdraw {number} on its page; nothing is left to be done in {ledger}. If it was not meant, give it a new "
            "number there and export it again, or delete it in {source} and create a new one: {ledger} does not take "
            "the number of an approved invoice twice."
        ),
    ),
    Entry(
        code="cannot-be-changed",
        fix_in="ledger",
        remedy="person",
        title="Changed, but closed in the books",
        what=(
            "{number} was changed in {source} after it was posted, and {organisation} cannot take the"
            " change: {reason}."
        ),
        why="A document that is paid, part-paid or in a locked period stays as it is.",
        fix=(
            "Remove the payments or credits in {ledger} (or have the period unlocked) and force sync,"
            " or post the difference as a new invoice or credit note."
        ),
    ),
    Entry(
        code="plan-limit",
        fix_in="ledger",
        remedy="person",
        title="The plan's limit is reached",
        what="{ledger} takes no more documents into {organisation} this month; its words stand below.",
        why="Small plans allow a fixed number of approved invoices and bills a month.",
        fix=(
            "Upgrade the plan in {ledger}, or set the policy Invoices arrive as to Draft until the next month."
        ),
    ),
    Entry(
        code="ledger-permission-missing",
        fix_in="ledger",
        remedy="person",
        title="{ledger} does not allow it",
        what="The connection to {organisation} has no right to {action}.",
        why="The person who connected it lacks the role, or the connection lacks the scope.",
        fix=(
            "Reconnect {organisation} under Connections with a user who has the rights, and accept "
            "every scope."
        ),
    ),
)
