"""Faults and systems in words that a person reads, and unexpected exceptions as faults."""

from __future__ import annotations

import errno

from django.db import OperationalError

from tieout.connectors import catalogue
from tieout.core.faults import Fault, named, render
from tieout.store import queries
from tieout.store.models import Connection, RunPart, Workspace


def names_of(workspace: Workspace) -> tuple[str, str]:
    """Return how the source and the ledgers of a workspace are called by their makers."""
    rows = dict(Connection.objects.of(workspace).values_list("kind", "connector"))
    source = rows.get(Connection.Kind.SOURCE, "connectwise")
    ledger = rows.get(Connection.Kind.LEDGER, "xero")
    return catalogue.source_manifest(source).NAME, catalogue.ledger_manifest(ledger).NAME


def sentence(workspace: Workspace | int, fault: Fault) -> str:
    """Return what happened, in one sentence for a person, who knows organisations by their names."""
    if "organisation" in fault.facts:  # else nothing is asked: the trouble may be the database itself
        fault = named(fault, queries.names_of_ledgers(workspace))
    shown = render(fault, source="ConnectWise", ledger="Xero")
    return f"{shown.what} {shown.quoted}".strip()


def sentence_about(part: int, fault: Fault) -> str:
    """Return what happened to one part of a run, in one sentence for a person."""
    rows = RunPart.objects.across_workspaces(because="a worker serves every workspace")
    return sentence(rows.values_list("workspace_id", flat=True).get(pk=part), fault)


def fault_of(defect: Exception, reference: str) -> Fault:
    """Return the catalogued fault of an unexpected exception: the disk, the database, or a defect of ours.

    `reference` finds the details in the log.
    """
    if isinstance(defect, OSError) and defect.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Fault("disk-full", {"message": str(defect)})
    if isinstance(defect, OperationalError):
        text = str(defect).lower()  # SQLite tells its own errors apart by these words alone
        code = "disk-full" if "full" in text else "database-busy"
        return Fault(code, {"message": str(defect)})
    return Fault("internal-error", {"message": type(defect).__name__, "reference": reference})
