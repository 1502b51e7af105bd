"""A workspace with two organisations, the beginning of most stories about the store."""

from __future__ import annotations

import pytest

from tieout.store.models import Connection, Workspace


@pytest.fixture
def workspace(db):
    return open_workspace("harbour")


@pytest.fixture
def stranger(db):
    """Another workspace in the same database."""
    return open_workspace("stranger")


def open_workspace(slug: str):
    workspace = Workspace.objects.create(name=slug.title(), slug=slug)
    add = Connection.objects.of(workspace).create
    add(kind="source", connector="connectwise", key="connectwise", name="PSA")
    for key in ("adelaide", "sydney"):
        add(kind="ledger", connector="xero", key=key, name=key.title())
    return workspace
