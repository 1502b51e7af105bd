"""Faults on the way: connections, answers, limits, and our own machine."""

from __future__ import annotations

from tieout.core.fault_catalogue.entry import Entry

CONNECTIONS = (
    Entry(
        code="source-credential-refused",
        fix_in="settings",
        remedy="person",
        title="{source} refuses our credentials",
        what="{source} at {address} did not accept the company, keys or client id.",
        why="A key was mistyped, expired or deleted, or the company name is wrong.",
        fix=(
            "Create a new API key for the API member in {source} and enter it under Connections; test"
            " it there."
        ),
    ),
    Entry(
        code="source-unreachable",
        fix_in="settings",
        remedy="retry",
        title="{source} cannot be reached",
        what="{source} at {address} could not be reached: {message}.",
        why="The network, a firewall, a wrong address or an outage. Nothing was read, and nothing is lost.",
        fix=(
            "Nothing to do if it passes: the next run tries again. If it stays, check the address "
            "under Connections."
        ),
    ),
    Entry(
        code="connection-lost",
        fix_in="settings",
        remedy="person",
        title="{ledger} connection dropped",
        what="{ledger} no longer accepts our connection to {organisation}.",
        why=(
            "Somebody disconnected it, the permission ran out, or it was not used for too long. What is in "
            "the books stays there; nothing more gets in."
        ),
        fix="Reconnect {organisation} under Connections; what waits is posted by the next run.",
    ),
    Entry(
        code="ledger-unreachable",
        fix_in="ledger",
        remedy="retry",
        title="{ledger} cannot be reached",
        what="{ledger} could not be reached for {organisation}: {message}.",
        why="The network, or an outage over there.",
        fix=(
            "Nothing to do if it passes: the next run tries again. If it stays, look at the status "
            "page of {ledger}."
        ),
    ),
    Entry(
        code="rate-limited",
        fix_in="ledger",
        remedy="retry",
        title="Call limit reached",
        what="{system} asked us to wait {seconds} seconds before the next call.",
        why=(
            "Each organisation has a number of calls per minute and per day, shared by all connected tools."
        ),
        fix="Nothing to do: the run goes on when the time is over.",
    ),
    Entry(
        code="wire-failed",
        fix_in="settings",
        remedy="retry",
        title="A conversation failed",
        what="A call to another system failed: {message}.",
        why="The request could not be sent, no answer came, or it was refused.",
        fix=(
            "Nothing to do if it passes: the next run tries again. If it stays, the exchange on the "
            "document's page shows every detail."
        ),
    ),
    Entry(
        code="answer-malformed",
        fix_in="settings",
        remedy="retry",
        title="Answer not understood",
        what="{system} answered with something that is not what it documents: {problem}.",
        why="A proxy or an outage page stood in the way, or the system changed.",
        fix=(
            "Nothing to do if it passes. If it stays, check the address under Connections, then "
            "report the exchange."
        ),
    ),
    Entry(
        code="answer-too-large",
        fix_in="settings",
        remedy="person",
        title="Answer too large",
        what="{system} sent more than {limit} for one call.",
        why="An answer of this size is no document; reading it could stop the service.",
        fix="Check the address under Connections. If it is right, report it with the exchange.",
    ),
    Entry(
        code="in-doubt",
        fix_in="ledger",
        remedy="retry",
        title="In doubt",
        what="{number} was sent to {organisation}, and no answer came.",
        why="It may or may not be in the books. Sending it again unseen could post it twice.",
        fix="Nothing to do: the next run looks for {number} in {ledger} first, and then decides.",
    ),
    Entry(
        code="in-doubt-alike",
        fix_in="ledger",
        remedy="person",
        title="In doubt: it may be there, changed",
        what="{number} was sent to {organisation}, and no answer came. {found} there is much like it.",
        why="Somebody may have changed it since. Sending {number} again could post it twice, so nothing is sent.",
        fix=(
            "Compare {found} in {ledger} with {number}. If it is this one, give it its number {number} back there: the "
            "next run finds it. If it is another one, Force sync on the page of {number} sends it."
        ),
    ),
    Entry(
        code="disk-full",
        fix_in="settings",
        remedy="retry",
        title="No space left",
        what="The disk of this machine is full, so nothing can be written down.",
        why="A document is sent only after the intent to send it is written down; so none was sent.",
        fix="Free space on the machine or shorten the retention in Settings; the next run goes on.",
    ),
    Entry(
        code="database-busy",
        fix_in="settings",
        remedy="retry",
        title="Database busy",
        what="The database did not answer in time: {message}.",
        why="A backup or another program holds it.",
        fix="Nothing to do if it passes: the next run goes on where this one stopped.",
    ),
    Entry(
        code="internal-error",
        fix_in="settings",
        remedy="defect",
        title="A defect of ours",
        what="Something went wrong that should not: {message}.",
        why=(
            "This is our mistake, not yours. What was sent without an answer is looked up before anything "
            "is sent again."
        ),
        fix="Report it with the reference {reference}, which finds the details in the log.",
    ),
)
