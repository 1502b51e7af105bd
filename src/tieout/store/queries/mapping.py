"""What the mapping screens ask: the codes that documents use, and how many documents a missing rule keeps back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from tieout.core.rule_gaps import Seen
from tieout.core.used_codes import UsedAs
from tieout.store.models import Document, FaultRow, Link, UsedCode, Workspace

#: Faults of a rule that is missing.
WANTING = (
    "account-unmapped",
    "tax-unmapped",
    "tracking-option-missing",
    "no-route",
    "party-missing",
    "party-link-broken",
    "party-name-too-long",
)


@dataclass(frozen=True, slots=True)
class Blocking:
    """A rule that is missing: what it would map, in the source's words, and how many documents wait for it.

    `subject` is what tells the fault's cause from others; `party_id` the source's id of one of the companies.
    """

    code: str
    organisation: str
    subject: str
    documents: int
    party_id: str


def used_by_organisation(workspace: Workspace, *, since: date) -> Mapping[str, Sequence[Seen]]:
    """What documents dated since a day use, by organisation; "" for those that belong to none.

    Companies are left out: there are thousands, and one without a contact is a fault of its own.
    """
    columns = ("organisation", "used_as", "text", "label", "last_used")
    uses = [each for each in UsedAs if each is not UsedAs.COMPANY]
    rows = UsedCode.objects.of(workspace).filter(used_as__in=uses, last_used__gte=since)
    found: dict[str, list[Seen]] = {}
    for organisation, used_as, text, label, last in rows.values_list(*columns):
        found.setdefault(organisation, []).append(Seen(UsedAs(used_as), text, label, last))
    return found


def blocking_rules(workspace: Workspace) -> list[Blocking]:
    """Every missing rule that keeps documents back now, the one that keeps most first."""
    rows = FaultRow.objects.of(workspace).filter(closed_at=None, code__in=WANTING).order_by()
    grouped = rows.values_list("code", "cause", "organisation").annotate(
        documents=Count("document", distinct=True), party=Min("document__party_id")
    )
    found = [
        Blocking(code, where, cause.removeprefix(f"{code}: "), documents, party)
        for code, cause, where, documents, party in grouped
    ]
    return sorted(found, key=lambda one: (-one.documents, one.code, one.organisation, one.subject))


def latest_number(workspace: Workspace, organisation: str) -> str:
    """The source's number of the organisation's youngest document, "" when it has none."""
    rows = Document.objects.of(workspace).filter(organisation=organisation).order_by("-date", "-id")
    return rows.values_list("number", flat=True).first() or ""


def anything_exported(workspace: Workspace) -> bool:
    """Whether any document has ever arrived in a ledger."""
    return Link.objects.of(workspace).exists()
