"""The tables, one file for each subject.

Here live fields, constraints and indexes, each index with the query that it serves.
Here lives no behaviour: `journal`, `runs` and their neighbours write, `queries` reads.
"""

from tieout.store.models.activity import Activity
from tieout.store.models.connections import Connection, Secret, Token
from tieout.store.models.documents import Document, DocumentState
from tieout.store.models.exchanges import Exchange, ExchangeSubject
from tieout.store.models.facts import AllowanceRow, Fact
from tieout.store.models.faults import Dismissal, FaultOrigin, FaultRow
from tieout.store.models.intents import Intent
from tieout.store.models.invitations import Invitation
from tieout.store.models.links import LIVE, Link
from tieout.store.models.people import User
from tieout.store.models.rulebooks import PendingRules, RulebookVersion
from tieout.store.models.runs import PartRole, Run, RunLogRow, RunPart, State, Trigger
from tieout.store.models.schedules import Rhythm, Schedule
from tieout.store.models.tallies import DocumentTally, LinkTally
from tieout.store.models.tokens import ApiToken
from tieout.store.models.used_codes import UsedCode
from tieout.store.models.without_origin import WithoutOrigin
from tieout.store.models.workers import Worker
from tieout.store.models.workspaces import Membership, Role, Workspace

__all__ = [
    "LIVE",
    "Activity",
    "AllowanceRow",
    "ApiToken",
    "Connection",
    "Dismissal",
    "Document",
    "DocumentState",
    "DocumentTally",
    "Exchange",
    "ExchangeSubject",
    "Fact",
    "FaultOrigin",
    "FaultRow",
    "Intent",
    "Invitation",
    "Link",
    "LinkTally",
    "Membership",
    "PartRole",
    "PendingRules",
    "Rhythm",
    "Role",
    "RulebookVersion",
    "Run",
    "RunLogRow",
    "RunPart",
    "Schedule",
    "Secret",
    "State",
    "Token",
    "Trigger",
    "UsedCode",
    "User",
    "WithoutOrigin",
    "Worker",
    "Workspace",
]
