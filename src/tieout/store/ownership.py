"""Every row belongs to a workspace, and a query that forgets to say which one is refused.

    Document.objects.of(workspace).filter(state="ready")     # the way to ask
    Document.objects.filter(state="ready")                   # raises WorkspaceForgotten when it is evaluated
    RunPart.objects.across_workspaces(because="...")         # the rare exception, with its reason in sight

Django's own machinery (cascades, refresh_from_db, dumpdata --all) uses the plain base manager.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar, cast

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


class WorkspaceForgotten(RuntimeError):
    """A query over rows of all workspaces was about to run. A defect of ours, never of a user."""


class WorkspaceMismatch(ValueError):
    """A row of one workspace was about to be written into another one."""


class OwnedQuerySet(models.QuerySet[ModelT]):
    """A query set that runs only after `of` or `across_workspaces`."""

    _owner: int | None = None  # the workspace's id
    _across = False

    def of(self, workspace: models.Model | int) -> Self:
        """Limit to the rows of a workspace, given as itself or by its id."""
        key = workspace if isinstance(workspace, int) else workspace.pk
        return self.filter(workspace_id=key)._marked(owner=key)

    def across_workspaces(self, *, because: str) -> Self:
        """Allow rows of every workspace. `because` is written for the reader of the code."""
        if not because:
            raise WorkspaceForgotten("a query across workspaces needs its reason")
        return self.all()._marked(across=True)

    def _clone(self) -> Self:
        copy = cast("Self", super()._clone())  # type: ignore[misc]  # private to Django, absent in its stubs
        return copy._marked(owner=self._owner, across=self._across)

    def _marked(self, *, owner: int | None = None, across: bool = False) -> Self:
        self._owner, self._across = owner, across
        return self

    def _said_whose(self) -> None:
        if self._owner is None and not self._across and not self.query.is_empty():
            raise WorkspaceForgotten(f"{self.model.__name__}.objects was asked without .of(workspace)")

    # Everything below evaluates a query, or lets another query evaluate this one.

    def _fetch_all(self) -> None:
        self._said_whose()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """As Django's."""
        self._said_whose()
        return super().iterator(chunk_size)

    def count(self) -> int:
        """As Django's."""
        self._said_whose()
        return super().count()

    def exists(self) -> bool:
        """As Django's."""
        self._said_whose()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's."""
        self._said_whose()
        return super().aggregate(*args, **kwargs)

    def explain(self, *, format: str | None = None, **options: Any) -> str:  # noqa: A002 - Django's name
        """As Django's."""
        self._said_whose()
        return super().explain(format=format, **options)

    def update(self, **kwargs: Any) -> int:
        """As Django's."""
        self._said_whose()
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        self._said_whose()
        return cast("int", super()._update(values))  # type: ignore[misc]  # private to Django

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's."""
        self._said_whose()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self._said_whose()
        return cast("int", super()._raw_delete(using))  # type: ignore[misc]  # private to Django

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's: this query set becomes part of another query."""
        self._said_whose()
        return super().resolve_expression(*args, **kwargs)  # type: ignore[misc]  # absent in the stubs

    def create(self, **kwargs: Any) -> ModelT:
        """As Django's; the workspace of `of` need not be repeated."""
        if self._owner is not None:
            kwargs.setdefault("workspace_id", self._owner)
        return super().create(**kwargs)

    def bulk_create(self, objs: Iterable[ModelT], *args: Any, **kwargs: Any) -> list[ModelT]:
        """As Django's; refuses rows of another workspace than `of` said."""
        self._said_whose()
        rows = list(objs)
        if self._owner is not None and any(cast("Any", row).workspace_id != self._owner for row in rows):
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
