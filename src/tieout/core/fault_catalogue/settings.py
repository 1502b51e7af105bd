"""Faults of our own settings: a mapping, a route or a policy that is missing or does not fit."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

SETTINGS = (
    Entry(
        code="no-route",
        fix_in="settings",
        remedy="person",
        title="No organisation for this document",
        what="No route says to which organisation {number} belongs (location {location}, company {party}).",
        why="Without a route the document could land in the wrong books.",
        fix="In the routes add a route for location {location}, or a default route.",
        cause=("location",),
    ),
    Entry(
        code="routes-contradict",
        fix_in="settings",
        remedy="person",
        title="Two routes contradict each other",
        what="{number} belongs to {organisations} at once: {routes}.",
        why="Routes of the same rank have no order among themselves, so neither wins.",
        fix=(
            "In the routes remove one of them, or add a stronger rule (a tag beats staff, staff"
            " beat a location)."
        ),
        cause=("routes",),
    ),
    Entry(
        code="organisation-unknown",
        fix_in="settings",
        remedy="person",
        title="The route leads nowhere",
        what="The route of {number} names the organisation {organisation}, which is not set up.",
        why="The organisation was renamed or removed after the route was made.",
        fix=(
            "In the routes choose an organisation that exists, or connect {organisation} under Connections."
        ),
        cause=("organisation",),
    ),
    Entry(
        code="exports-off",
        fix_in="settings",
        remedy="person",
        title="Exports are switched off",
        what="Nothing is exported to {organisation}: its policy Exports is off.",
        why="Somebody decided that these books take nothing from {source} for now.",
        fix="Switch the policy Exports of {organisation} on; its documents go again by themselves.",
        cause=("organisation",),
    ),
    Entry(
        code="account-unmapped",
        fix_in="settings",
        remedy="person",
        title="Account not mapped",
        what="Line {line} uses the {source} account {account}, which has no account in {organisation}.",
        why="Every line must land on an account of the chart of accounts in {ledger}.",
        fix=(
            "In the account mapping choose the {ledger} account for {account}; every document that "
            "waits for it goes again by itself."
        ),
        cause=("account",),
    ),
    Entry(
        code="tax-unmapped",
        fix_in="settings",
        remedy="person",
        title="Tax code not mapped",
        what="Line {line} has the {source} tax code {tax}, which has no tax rate in {organisation}.",
        why="{ledger} works out tax by its own rates; a wrong one ends up in the tax return.",
        fix="In the tax mapping choose the {ledger} tax rate for {tax}.",
        cause=("tax",),
    ),
    Entry(
        code="tracking-unmapped",
        fix_in="settings",
        remedy="person",
        title="Tracking without a value",
        what="The tracking category {category} is required, and {number} has no {origin} to fill it from.",
        why="Reports by {category} would miss this document.",
        fix="Give the document a {origin} in {source}, or make {category} optional under Mapping, Tracking.",
        cause=("category",),
    ),
    Entry(
        code="tracking-too-many",
        fix_in="settings",
        remedy="person",
        title="Too many tracking categories",
        what="Line {line} would carry {count} tracking categories; {ledger} takes {limit} on a line.",
        why="{ledger} would drop the others without a word.",
        fix="Under Mapping, Tracking, remove all but {limit} categories of {organisation}.",
    ),
    Entry(
        code="party-missing",
        fix_in="settings",
        remedy="person",
        title="Customer or supplier not found",
        what=(
            "{organisation} has no contact for {party}: none with this number, account number or exact name."
            " Written alike: {near}."
        ),
        why=(
            "The policy Missing contact of {organisation} is to hold the document, so that no contact is made twice."
        ),
        fix=(
            "Link {party} to a contact under Mapping, Contacts, create the contact in {ledger} under "
            "exactly this name, or set the policy Missing contact to Create."
        ),
        cause=("party",),
    ),
    Entry(
        code="party-link-broken",
        fix_in="settings",
        remedy="person",
        title="The linked contact is gone",
        what="{party} is linked by hand to contact {contact}, which {organisation} does not have.",
        why="The contact was merged or belongs to another organisation.",
        fix="Under Mapping, Contacts, link {party} to a contact of {organisation}, or remove the link.",
        cause=("party",),
    ),
    Entry(
        code="party-name-too-long",
        fix_in="settings",
        remedy="person",
        title="Name too long for a new contact",
        what="The name of {party} has {length} characters; {ledger} takes {limit}.",
        why="A shortened name would be a different contact at the next run.",
        fix="Create the contact in {ledger} under a shorter name and link it under Mapping, Contacts.",
        cause=("party",),
    ),
    Entry(
        code="number-too-long",
        fix_in="settings",
        remedy="person",
        title="Document number too long",
        what="The number {number} has {length} characters; {ledger} takes {limit}.",
        why="A shortened number would not be found again.",
        fix="Shorten the prefix or suffix under Mapping, Numbers, or the number in {source}.",
    ),
    Entry(
        code="tax-differs",
        fix_in="settings",
        remedy="person",
        title="Tax differs",
        what=(
            "For tax {tax}, {source} charged {source_tax} and {ledger} would compute {ledger_tax}: "
            "{difference} apart."
        ),
        why=(
            "The customer was charged the first figure. Posting the second would leave the books a "
            "difference that nobody can explain later."
        ),
        fix=(
            "Check that {tax} is mapped to a rate with the same percentage in the tax mapping. When "
            "it is mere rounding, switch on the policy Send {source}'s tax to the cent, name a Rounding "
            "account, or raise the Rounding limit (now {limit})."
        ),
    ),
    Entry(
        code="total-differs",
        fix_in="settings",
        remedy="person",
        title="Total differs",
        what=(
            "{source} shows a total of {source_total}; {ledger} would show {ledger_total}: "
            "{difference} apart."
        ),
        why="The same document must come to the same amount on both sides, to the cent.",
        fix=(
            "Check the policy Amounts are (exclusive, inclusive, no tax) and the tax mapping of "
            "{organisation}."
        ),
    ),
    Entry(
        code="zero-total-ignored",
        fix_in="settings",
        remedy="person",
        title="Left out: the total is nothing",
        what="{number} comes to zero, and {organisation} leaves out documents of zero.",
        why="This is the policy Zero totals of {organisation}.",
        fix="Nothing to do if that is meant. Otherwise set the policy Zero totals to Post or to Acknowledge only.",
    ),
    Entry(
        code="route-changed",
        fix_in="settings",
        remedy="person",
        title="The route changed after posting",
        what="{number} was posted into {posted} and now belongs to {organisation}.",
        why="A posted document is never moved in silence: two legal entities' books would change.",
        fix=(
            "Put the route back, or withdraw {number} from {posted} first; it is then posted into "
            "{organisation}."
        ),
    ),
    Entry(
        code="changed-since-export",
        fix_in="settings",
        remedy="person",
        title="Changed since export",
        what="{number} was changed in {source} after it was posted.",
        why="The policy Edits of {organisation} is to ask before {ledger} is changed.",
        fix=(
            "Compare both on the document's page and choose Write through, or change it back in "
            "{source}. The policy Edits, on Write through, does this without asking."
        ),
    ),
    Entry(
        code="settings-incomplete",
        fix_in="settings",
        remedy="person",
        title="Settings are incomplete",
        what="The setting {setting} of {organisation} is missing or wrong: {problem}.",
        why="Nothing is posted on a guess.",
        fix="Complete it under Connections, or under Mapping where it is a policy; then retrieve documents.",
    ),
)
