"""Whether an organisation can be reached with all the rights that posting needs, and is the one that is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tieout.connectors.xero.auth import Tokens
from tieout.core.findings import Finding
from tieout.core.ledgers import LedgerFacts
from tieout.core.names import OrganisationKey

MOST_CONTACTS = 10_000


def look(
    tokens: Tokens,
    *,
    tenant_id: str,
    key: OrganisationKey,
    facts: Callable[[], LedgerFacts],
    contacts: Callable[[], int],
) -> Sequence[Finding]:
    """Return what was found, up to the first thing that stands in the way. Raises a WireFailure."""
    found = [_rights(tokens.missing_scopes(key))]
    if tokens.by_person:
        found.append(_organisation(tenant_id, {one.get("tenantId", "") for one in tokens.connections(key)}))
    if all(one.good for one in found):
        found += [_books(facts()), _contacts(contacts())]
    return found


def _rights(missing: Sequence[str]) -> Finding:
    if missing:
        sentence = (
            f"Xero lets us in without these scopes: {', '.join(missing)}. Allow them and connect again."
        )
        return Finding(subject="Scopes", good=False, sentence=sentence)
    return Finding(subject="Scopes", good=True, sentence="Xero lets us in with every scope that we ask for.")


def _organisation(tenant_id: str, connected: set[str]) -> Finding:
    if not tenant_id:
        sentence = "No organisation is chosen yet: connect it under Connections."
    elif tenant_id not in connected:
        sentence = f"The organisation {tenant_id} is not among those that were connected: connect it again."
    else:
        return Finding(
            subject="Organisation", good=True, sentence="The organisation is connected to our app."
        )
    return Finding(subject="Organisation", good=False, sentence=sentence)


def _books(facts: LedgerFacts) -> Finding:
    sentence = (
        f"The books of {facts.name} can be read: {len(facts.accounts)} accounts, in {facts.base_currency}."
        f"{_lock(facts)}{_plan(facts)}"
    )
    return Finding(subject="Books", good=True, sentence=sentence)


def _lock(facts: LedgerFacts) -> str:
    """What a locked period means for whoever connected us: advisers may write before it."""
    if facts.period_lock is None:
        return ""
    bound = "is an adviser, whom it does not bind" if facts.adviser else "is no adviser, so it binds us"
    return f" They are locked through {facts.period_lock.isoformat()}; whoever connected us {bound}."


def _plan(facts: LedgerFacts) -> str:
    if facts.approvals_a_month is None:
        return ""
    return f" Their plan lets one approve {facts.approvals_a_month} invoices a month."


def _contacts(active: int) -> Finding:
    """Xero is made for so many contacts; beyond that it gets slow. (Xero: limits.)"""
    sentence = f"There are {active:,} active contacts."
    if active > MOST_CONTACTS:
        sentence = (
            f"There are {active:,} active contacts, and Xero is made for {MOST_CONTACTS:,}: everything works on, but "
            "slower. Archive in Xero those that nobody needs."
        )
    return Finding(subject="Contacts", good=active <= MOST_CONTACTS, sentence=sentence)
