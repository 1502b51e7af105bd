"""Setting up the Xero interface: the steps from nothing to the first export, each with whether it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from tieout.store import queries
from tieout.store.models import Connection
from tieout.web.requests import WorkspaceRequest
from tieout.web.templatetags.amounts import counted


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One step: what to do, how it stands, and where it is done."""

    title: str
    said: str
    done: bool
    address: str
    button: str


def steps(request: WorkspaceRequest) -> Sequence[SetUpStep]:
    """Return the steps in their order: connect, choose the organisations, map, try, export."""
    source = [row for row in request.connections if row.kind == Connection.Kind.SOURCE]
    ledgers = [row for row in request.connections if row.kind == Connection.Kind.LEDGER]
    connected = [row for row in ledgers if row.state == Connection.State.CONNECTED]
    rulebook = queries.rulebook(request.workspace)
    missing = sum(one.documents for one in queries.blocking_rules(request.workspace))
    routed = {str(route.organisation) for route in rulebook.routes}
    unrouted = [row.name for row in ledgers if row.key not in routed]
    exported = queries.anything_exported(request.workspace)
    return (
        SetUpStep(
            "Connect ConnectWise",
            "It answers."
            if _answers(source)
            else "An operator enters its keys with tieout setup apply; then test it below.",
            _answers(source),
            "#group-1",
            "To ConnectWise",
        ),
        SetUpStep(
            "Connect your Xero organisations",
            f"{len(connected)} of {counted(len(ledgers), 'organisation')} connected."
            if ledgers
            else "An operator enters each with tieout setup apply; then connect it below.",
            bool(ledgers) and len(connected) == len(ledgers),
            "#group-2",
            "To Xero",
        ),
        SetUpStep(
            "Say which documents belong to which organisation",
            f"No route leads to {', '.join(unrouted)}." if unrouted else "Every organisation has a route.",
            bool(ledgers) and not unrouted,
            reverse("mapping-table", args=["routes"]),
            "Routes",
        ),
        SetUpStep(
            "Map accounts, taxes and tracking",
            f"{counted(missing, 'document')} {'waits' if missing == 1 else 'wait'} for a rule."
            if missing
            else "No document waits for a rule.",
            bool(rulebook.organisations) and not missing,
            reverse("mapping"),
            "Mapping",
        ),
        SetUpStep(
            "Try it, then export",
            "Documents have arrived in Xero."
            if exported
            else "See what a document becomes before anything is sent.",
            exported,
            reverse("export") if exported else reverse("rule-trial"),
            "Export" if exported else "Try it",
        ),
    )


def _answers(rows: Sequence[Connection]) -> bool:
    return bool(rows) and all(row.state == Connection.State.CONNECTED for row in rows)
