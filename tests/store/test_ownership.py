"""No query forgets the workspace."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from tieout.store.models import Connection, Document, Link, Membership, Secret, User, Worker, Workspace
from tieout.store.ownership import Owned, WorkspaceForgotten, WorkspaceMismatch

EVERY_TABLE = list(apps.get_app_config("store").get_models())
OWNED = [model for model in EVERY_TABLE if issubclass(model, Owned)]
#: The owner itself, people (who may be members of several workspaces) and processes (which serve all of them).
OWN_NOBODY = {Workspace, User, Worker}

EVALUATIONS = {
    "list": list,
    "bool": bool,
    "len": len,
    "first": lambda rows: rows.first(),
    "get": lambda rows: rows.get(pk=1),
    "index": lambda rows: rows[0],
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(rows.model(pk=1)),
    "iterator": lambda rows: list(rows.iterator()),
    "values": lambda rows: list(rows.values()),
    "values_list": lambda rows: list(rows.values_list("pk", flat=True)),
    "aggregate": lambda rows: rows.aggregate(n=models.Count("pk")),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "latest": lambda rows: rows.latest("pk"),
    "explain": lambda rows: rows.explain(),
    "update": lambda rows: rows.update(pk=1),
    "delete": lambda rows: rows.delete(),
    "raw delete": lambda rows: rows._raw_delete("default"),
    "subquery": lambda rows: list(Workspace.objects.filter(pk__in=rows.values("workspace"))),
    "exists subquery": lambda rows: list(Workspace.objects.filter(models.Exists(rows))),
    "union": lambda rows: list(rows.union(rows.filter(pk=1))),
    "combined": lambda rows: list(rows | rows.filter(pk=1)),
    "bulk create": lambda rows: rows.bulk_create([rows.model()]),
    "update or create": lambda rows: rows.update_or_create(pk=1),
}


def test_every_table_belongs_to_a_workspace():
    assert set(EVERY_TABLE) - set(OWNED) == OWN_NOBODY


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_a_query_that_names_no_workspace_is_refused_however_it_is_evaluated(model):
    for evaluate in EVALUATIONS.values():
        for rows in (model.objects.all(), model.objects.filter(pk=1), model.objects.order_by("-pk")):
            with pytest.raises(WorkspaceForgotten):
                evaluate(rows)  # one of EVALUATIONS, all of them in turn


@pytest.mark.parametrize("model", EVERY_TABLE, ids=lambda model: model.__name__)
def test_no_relation_leads_around_the_workspace(model):
    relations = [field for field in model._meta.get_fields() if field.is_relation and field.auto_created]
    assert [field for field in relations if issubclass(field.related_model, Owned)] == []


@pytest.mark.django_db
def test_a_workspace_sees_its_own_rows(workspace, stranger):
    assert [row.key for row in Connection.objects.of(workspace).order_by("key")] == [
        "adelaide", "connectwise", "sydney",
    ]  # fmt: skip
    assert Connection.objects.of(workspace).count() == 3
    assert Connection.objects.of(workspace.pk).filter(key="sydney").update(name="Sydney CBD") == 1
    assert Connection.objects.of(stranger).get(key="sydney").name == "Sydney"


@pytest.mark.django_db
def test_whoever_needs_all_workspaces_says_why(workspace, stranger):
    assert Connection.objects.across_workspaces(because="a test counts").count() == 6
    with pytest.raises(WorkspaceForgotten):
        Connection.objects.across_workspaces(because="")


@pytest.mark.django_db
def test_owners_are_not_mixed(workspace, stranger):
    ours = Connection.objects.of(workspace)
    for theirs in (Connection.objects.of(stranger), Connection.objects.all()):
        with pytest.raises(WorkspaceForgotten):
            list(ours | theirs)
    with pytest.raises(WorkspaceForgotten):
        list(ours.union(Connection.objects.all()))


@pytest.mark.django_db
def test_nothing_is_found_where_nothing_was_asked(workspace):
    assert list(Connection.objects.none()) == []


@pytest.mark.django_db
def test_a_row_cannot_hang_on_a_row_of_another_workspace(workspace, stranger):
    theirs = Connection.objects.of(stranger).get(key="sydney")
    with pytest.raises(WorkspaceMismatch):
        Secret.objects.of(workspace).create(connection=theirs, name="client_secret", ciphertext=b"x")
    with pytest.raises(WorkspaceMismatch):
        Document.objects.of(workspace).bulk_create([Document(workspace=stranger)])


@pytest.mark.django_db
def test_django_itself_may_cascade(workspace, stranger, django_user_model):
    person = django_user_model.objects.create_user("Ada@Example.com", "correct horse battery")
    Membership.objects.of(workspace).create(user=person, role="owner")
    person.delete()
    assert Membership.objects.of(workspace).count() == 0
    stranger.delete()
    assert Connection.objects.across_workspaces(because="a test counts").count() == 3
    assert Link.objects.of(workspace).count() == 0
