"""Connecting an organisation with a person's consent, and taking it away again.

    authorise -> the person decides over there -> finish_authorisation -> connected

The person's one token opens every organisation that they chose, so all of these share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone

from tieout.connectors.wire import Consent, Granted
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey
from tieout.core.ports import WireFailure
from tieout.store import connecting, vault
from tieout.store.models import Connection, User, Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.checking import Check, said
from tieout.wiring.opening import LedgerAccess, access_to

OURSELVES = "It was disconnected here. Connect it again to go on."


class ConsentImpossible(ValueError):
    """This connection cannot be made by a person's consent as it is set up; the text says what to change."""


def authorise(workspace: Workspace, key: str, redirect_uri: str) -> Consent:
    """Return where to send a person who connects an organisation, and what their session has to keep.

    `redirect_uri` is our address to which they come back. No call is made. Raises ConsentImpossible, and
    KeyError for an unknown organisation.
    """
    try:
        access = access_to(workspace, key)
    except VaultLocked as locked:
        raise ConsentImpossible(f"{locked}.") from locked
    try:
        return access.manifest.begin_consent(access.values, redirect_uri=redirect_uri)
    except ValueError as problem:
        raise ConsentImpossible(f"{access.connection.name} cannot be connected: {problem}.") from problem


def finish_authorisation(
    workspace: Workspace,
    key: str,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
    who: User | None = None,
) -> Check:
    """Exchange what a person brought back, keep the token, and connect every organisation that it opens.

    Two calls, or three. What goes wrong is told in the sentences, and nothing that worked before is lost.
    Raises KeyError for an unknown organisation.
    """
    opened: list[vault.TokenCupboard] = []

    def cupboard_of(person: str) -> vault.TokenCupboard:
        opened.append(vault.TokenCupboard.of_person(workspace, key, person))
        return opened[-1]

    try:
        access = access_to(workspace, key)
        granted = access.manifest.finish_consent(
            access.values,
            key=OrganisationKey(key),
            code=code,
            verifier=verifier,
            redirect_uri=redirect_uri,
            courier=access.courier,
            cupboard_of=cupboard_of,
            now=timezone.now,
        )
        return _connected(workspace, access, granted, opened[-1], who)
    except WireFailure as failure:
        return Check(ok=False, sentences=said(workspace, failure.fault))
    except (ValueError, VaultLocked) as problem:
        return Check(ok=False, sentences=(f"{problem}.",))
    finally:
        for cupboard in opened:
            cupboard.clear_if_unused()


def disconnect(workspace: Workspace, key: str, *, who: User | None = None) -> Check:
    """Take an organisation away from the app over there and forget its token; others keep theirs.

    When the other side cannot be asked, nothing changes here either, so that both agree; when it lets us in
    no more, it is taken away already. Raises KeyError for an unknown organisation.
    """
    try:
        access = access_to(workspace, key)
        cupboard = vault.TokenCupboard(workspace, key)
        _take_away(access, key, cupboard)
    except WireFailure as failure:
        return Check(ok=False, sentences=said(workspace, failure.fault))
    except (ValueError, VaultLocked) as problem:
        return Check(ok=False, sentences=(f"{problem}.",))
    cupboard.forget()
    connecting.change_state(
        workspace, key, Connection.State.DISCONNECTED, OURSELVES, who=who, action="disconnect"
    )
    return Check(ok=True, sentences=(f"{access.connection.name} is disconnected.",))


def _take_away(access: LedgerAccess, key: str, cupboard: vault.TokenCupboard) -> None:
    """Ask the other side to let us in no more; that it does not do so any longer is as good."""
    try:
        access.manifest.disconnect(
            access.values,
            key=OrganisationKey(key),
            courier=access.courier,
            cupboard=cupboard,
            now=timezone.now,
        )
    except WireFailure as failure:
        if failure.fault.code != "connection-lost":
            raise


def _connected(
    workspace: Workspace,
    access: LedgerAccess,
    granted: Granted,
    cupboard: vault.TokenCupboard,
    who: User | None,
) -> Check:
    """Connect the organisation, and those that wait for the same app's consent and are among the opened."""
    row = access.connection
    siblings = _of_same_app(workspace, access)
    taken = {one.settings.get("tenant_id", "") for one in siblings}
    problem, tenant = _chosen(row.settings.get("tenant_id", ""), granted.organisations, taken)
    if problem:
        facts = {"setting": "tenant_id", "organisation": row.name, "problem": problem}
        return Check(ok=False, sentences=said(workspace, Fault("settings-incomplete", facts)))
    connecting.tell(workspace, row.key, "tenant_id", tenant)
    waiting = [
        one
        for one in siblings
        if one.state != Connection.State.CONNECTED and one.settings.get("tenant_id") in granted.organisations
    ]
    reason = f"The consent leaves out {', '.join(granted.missing)}." if granted.missing else ""
    for one in (row, *waiting):
        cupboard.serve(one.key)
        connecting.change_state(
            workspace, one.key, Connection.State.CONNECTED, reason, who=who, action="connect"
        )
    sentences = [f"{one.name} is connected." for one in (row, *waiting)]
    return Check(ok=not reason, sentences=(*sentences, reason) if reason else tuple(sentences))


def _of_same_app(workspace: Workspace, access: LedgerAccess) -> list[Connection]:
    """Return the workspace's other organisations that are connected through the same app."""
    mine = access.connection
    rows = Connection.objects.of(workspace).filter(kind=Connection.Kind.LEDGER, connector=mine.connector)
    app = mine.settings.get("client_id")
    return [one for one in rows if one.pk != mine.pk and one.settings.get("client_id") == app]


def _chosen(wanted: str, organisations: Mapping[str, str], taken: set[str]) -> tuple[str, str]:
    """Return what is wrong, or the id of the organisation that is meant: the wanted, else the only free one."""
    if wanted:
        for tenant in organisations:
            if tenant.casefold() == wanted.casefold():
                return "", tenant
        return f"the consent is for {_listed(organisations)}; choose {wanted} when you connect", ""
    free = {tenant: name for tenant, name in organisations.items() if tenant not in taken}
    if len(free) == 1:
        return "", next(iter(free))
    if free:
        return f"several organisations are connected, set one of {_listed(free)}", ""
    return "no organisation was chosen that is not connected here already", ""


def _listed(organisations: Mapping[str, str]) -> str:
    named: Sequence[str] = [f"{name} ({tenant})" for tenant, name in organisations.items()]
    return ", ".join(named) or "no organisation"
