"""The four questions that the engine asks the world, and the ways in which the answers can fail to come.

Lives here: the protocols Source, Ledger, Journal and Notices with the values that they exchange, one file each.
Does not live here: any answer. Connectors answer as source and ledger, the store as journal and notices.
"""

from tieout.core.ports.failures import (
    Cancelled,
    Refused,
    Superseded,
    Unauthorised,
    Unavailable,
    Unclear,
    WireFailure,
)
from tieout.core.ports.journal import Journal
from tieout.core.ports.ledger import Changes, Created, Ledger, NewItem, NewParty, Rejected
from tieout.core.ports.notices import Notices
from tieout.core.ports.remembered import (
    AmendmentInDoubt,
    Doubt,
    Judged,
    Known,
    LinkSeen,
    Outcome,
    OwnDocument,
    Posted,
    Sent,
    Sighting,
    Standing,
    Waiting,
)
from tieout.core.ports.source import Source, Whereabouts
from tieout.core.ports.telling import LogResult, LogRow, Progress, RecordKind

__all__ = [
    "AmendmentInDoubt",
    "Cancelled",
    "Changes",
    "Created",
    "Doubt",
    "Journal",
    "Judged",
    "Known",
    "Ledger",
    "LinkSeen",
    "LogResult",
    "LogRow",
    "NewItem",
    "NewParty",
    "Notices",
    "Outcome",
    "OwnDocument",
    "Posted",
    "Progress",
    "RecordKind",
    "Refused",
    "Rejected",
    "Sent",
    "Sighting",
    "Source",
    "Standing",
    "Superseded",
    "Unauthorised",
    "Unavailable",
    "Unclear",
    "Waiting",
    "Whereabouts",
    "WireFailure",
]
