"""What an update does with rows that are there already."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tieout.store.models import Membership, User, Workspace

pytestmark = pytest.mark.django_db


def test_where_nobody_is_an_owner_the_manager_of_longest_standing_becomes_one():
    """Before, an owner was not needed for anything that a screen could do."""

    def workspace(slug: str, *roles: str) -> list[Membership]:
        made = Workspace.objects.create(name=slug, slug=slug)
        users = [User.objects.create_user(f"{slug}{number}@example.com") for number in range(len(roles))]
        return [
            Membership.objects.of(made).create(user=user, role=role)
            for user, role in zip(users, roles, strict=True)
        ]

    owned = workspace("owned", "viewer", "owner", "manager")
    managed = workspace("managed", "viewer", "manager", "manager")
    seen = workspace("seen", "viewer", "viewer")
    apps = MigrationLoader(connection).project_state([("store", "0009_people")]).apps
    import_module("tieout.store.migrations.0009_people").somebody_manages(apps, None)

    def roles(rows: list[Membership]) -> list[str]:
        return [Membership.objects.of(row.workspace_id).get(pk=row.pk).role for row in rows]

    assert roles(owned) == ["viewer", "owner", "manager"]
    assert roles(managed) == ["viewer", "owner", "manager"]
    assert roles(seen) == ["owner", "viewer"]
