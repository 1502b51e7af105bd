"""The request as views see it: who asks, in which workspace, about which organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tieout.store.models import Connection, Membership, User, Workspace


class WorkspaceRequest(HttpRequest):
    """A request of a member. Exists for type checking: the middleware sets these on Django's own request.

    `organisation` is the key chosen at the top of the page, empty for all; `today` is the day in the
    workspace's zone.
    """

    user: User
    htmx: HtmxDetails
    workspace: Workspace
    memberships: Sequence[Membership]  # of this person, in every workspace
    role: str
    organisation: str
    connections: Sequence[Connection]
    today: date
