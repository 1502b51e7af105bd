"""Every row belongs to a workspace, and a query that forgets to say which one is refused.

    Document.objects.of(workspace).filter(state="ready")     # the way to ask
    Document.objects.filter(state="ready")                   # raises WorkspaceForgotten when it is evaluated
    RunPart.objects.across_workspaces(because="...")         # the rare exception, with its reason in sight

Django's own machinery (cascades, refresh_from_db, dumpdata --all) uses the plain base manager.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar, cast

from django.db import models
from django.db.models.sql import Query

ModelT = TypeVar("ModelT", bound=models.Model)


class WorkspaceForgotten(RuntimeError):
    """A query over rows of all workspaces was about to run. A defect of ours, never of a user."""


class WorkspaceMismatch(ValueError):
    """Rows of two workspaces were about to be mixed."""


class OwnedQuery(Query):
    """SQL that is made only when it is known whose rows are meant. Copies of it remember."""

    owner: int | None = None  # the workspace's id
    across = False

    def said_whose(self) -> None:
        """Raise WorkspaceForgotten unless `of` or `across_workspaces` was said; `none` needs no owner."""
        if self.owner is None and not self.across and not self.is_empty():
            raise WorkspaceForgotten(f"{self.model} was asked without .of(workspace)")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """Every select, alone or as a part of another query, is compiled here."""
        self.said_whose()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        """Every update begins here, as a copy of another class."""
        if klass is not None:
            self.said_whose()
        return super().chain(klass)

    def combine(self, rhs: Query, connector: str) -> None:
        """`|` and `&` of two query sets: both must mean the same owner."""
        if isinstance(rhs, OwnedQuery) and (rhs.owner, rhs.across) != (self.owner, self.across):
            raise WorkspaceForgotten("query sets of different owners were combined")
        super().combine(rhs, connector)


class OwnedQuerySet(models.QuerySet[ModelT]):
    """A query set that runs only after `of` or `across_workspaces`."""

    def __init__(
        self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None
    ) -> None:
        super().__init__(model, query or OwnedQuery(model), using, hints)

    def of(self, workspace: models.Model | int) -> Self:
        """Limit to the rows of a workspace, given as itself or by its id."""
        key = workspace if isinstance(workspace, int) else workspace.pk
        found = self.filter(workspace_id=key)
        cast("OwnedQuery", found.query).owner = key
        return found

    def across_workspaces(self, *, because: str) -> Self:
        """Allow rows of every workspace. `because` is written for the reader of the code."""
        if not because:
            raise WorkspaceForgotten("a query across workspaces needs its reason")
        found = self.all()
        cast("OwnedQuery", found.query).across = True
        return found

    def _raw_delete(self, using: str | None) -> int:
        cast("OwnedQuery", self.query).said_whose()
        return super()._raw_delete(using)

    def create(self, **kwargs: Any) -> ModelT:
        """As Django's; the workspace of `of` need not be repeated."""
        owner = cast("OwnedQuery", self.query).owner
        if owner is not None:
            kwargs.setdefault("workspace_id", owner)
        return super().create(**kwargs)

    def bulk_create(self, objs: Iterable[ModelT], *args: Any, **kwargs: Any) -> list[ModelT]:
        """As Django's; refuses rows of another workspace than `of` said."""
        query, rows = cast("OwnedQuery", self.query), list(objs)
        query.said_whose()
        if query.owner is not None and any(cast("Any", row).workspace_id != query.owner for row in rows):
            raise WorkspaceMismatch(f"a {self.model.__name__} belongs to another workspace")
        return super().bulk_create(rows, *args, **kwargs)


OwnedManager = models.Manager.from_queryset(OwnedQuerySet, "OwnedManager")


class Owned(models.Model):
    """A row of a workspace. Foreign keys to it are named `+`: no way around `of` through a relation."""

    workspace = models.ForeignKey("store.Workspace", on_delete=models.CASCADE, related_name="+")

    objects = OwnedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; refuses a row whose related rows belong to another workspace."""
        for field in self._meta.concrete_fields:
            related = field.remote_field and self._state.fields_cache.get(field.name)
            if isinstance(related, Owned) and related.workspace_id != self.workspace_id:
                raise WorkspaceMismatch(f"{field.name} of this {type(self).__name__} is of another workspace")
        super().save(*args, **kwargs)
