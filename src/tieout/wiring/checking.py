"""Testing a connection before anything depends on it: what was looked at, in sentences, and its new state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tieout.connectors import catalogue
from tieout.core.faults import Fault, named, render
from tieout.core.findings import Finding
from tieout.core.names import OrganisationKey
from tieout.core.ports import Refused, Unauthorised, WireFailure
from tieout.store import connecting, queries
from tieout.store.models import Connection, Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.opening import open_ledger, open_source
from tieout.wiring.wording import names_of


@dataclass(frozen=True, slots=True)
class Check:
    """What looking at a connection found: whether it is good, and why, in sentences for a person."""

    ok: bool
    sentences: tuple[str, ...]


def check_connection(workspace: Workspace, key: str) -> Check:
    """Look at everything that a connection needs, and record its state; ten calls or so.

    Whatever the other side does becomes sentences, each trouble with its way out. An outage says nothing
    about the connection, so its state stays. Raises KeyError for an unknown connection.
    """
    connection = Connection.objects.of(workspace).filter(key=key).first()
    if connection is None:
        raise KeyError(key)
    try:
        findings = _opened(workspace, connection).findings()
    except (Unauthorised, Refused) as failure:
        return _recorded(workspace, key, Connection.State.DISCONNECTED, said(workspace, failure.fault))
    except WireFailure as failure:
        return Check(ok=False, sentences=said(workspace, failure.fault))
    except (ValueError, VaultLocked) as wrong:
        return _recorded(workspace, key, Connection.State.DISCONNECTED, (f"{wrong}.",))
    troubles = _sentences(one for one in findings if not one.good)
    connecting.record_state(workspace, key, Connection.State.CONNECTED, " ".join(troubles))
    return Check(ok=not troubles, sentences=_sentences(findings))


def said(workspace: Workspace, fault: Fault) -> tuple[str, ...]:
    """Return what happened, what the other side said, and what to do about it."""
    source, ledger = names_of(workspace)
    fault = named(fault, queries.names_of_ledgers(workspace))
    shown = render(fault, source=source, ledger=ledger)
    return tuple(text for text in (shown.what, shown.quoted, shown.fix) if text)


def _opened(workspace: Workspace, connection: Connection) -> catalogue.Checked:
    if connection.kind == Connection.Kind.SOURCE:
        return open_source(workspace)
    return open_ledger(workspace, OrganisationKey(connection.key))


def _recorded(workspace: Workspace, key: str, state: Connection.State, sentences: tuple[str, ...]) -> Check:
    connecting.record_state(workspace, key, state, " ".join(sentences))
    return Check(ok=False, sentences=sentences)


def _sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(one.sentence for one in findings)
