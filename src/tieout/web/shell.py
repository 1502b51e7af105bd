"""What stands around every page: menu, organisation, last run, appearance, person."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

import tieout
from tieout.core.ports import LogResult
from tieout.store import queries
from tieout.store.models import Connection, Run, State, User, Workspace
from tieout.web.addresses import section_of
from tieout.web.rights import Right, allowed
from tieout.web.templatetags.amounts import ago, counted


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu. `key` is the letter that goes there."""

    name: str
    address: str
    icon: str
    key: str
    current: bool
    exact: bool
    count: int = 0
    counted: str = ""  # what the number counts, for those who hear it


@dataclass(frozen=True, slots=True)
class LastRun:
    """The pill at the top: is everything connected, and when did we look last?"""

    tone: str
    words: str
    reason: str
    address: str
    beating: bool = False


#: Name, address, icon, letter; in the order of the menu.
_PLACES = (
    ("Export", "export", "cloud-upload", "e"),
    ("Documents", "documents", "list-details", "d"),
    ("Exceptions", "exceptions", "alert-triangle", "x"),
    ("Schedule", "schedule", "clock", "h"),
    ("Mapping", "mapping", "route", "m"),
    ("Connections", "connections", "plug-connected", "c"),
    ("Settings", "settings", "settings", "s"),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The person whom every scenario of the simulator brings along."""

    email: str
    password: str


_DEMO_LOGIN = DemoLogin("demo@example.com", "tieout-demo")


class Shell:
    """The shell of one request. Templates read its attributes; only what they read is asked for."""

    def __init__(self, request: Any) -> None:
        self._request = request

    version = tieout.__version__

    @property
    def theme(self) -> str:
        """As this person wants it; strangers see what their device says."""
        return getattr(self._request.user, "theme", "auto")

    @property
    def demo(self) -> bool:
        """Whether the simulator stands behind this installation."""
        return bool(settings.ENVIRONMENT.demo)

    @cached_property
    def demo_login(self) -> DemoLogin | None:
        """What the log-in page of a demonstration tells; nothing where that person was never entered."""
        known = self.demo and User.objects.filter(email=_DEMO_LOGIN.email).exists()
        return _DEMO_LOGIN if known else None

    @property
    def sends_mail(self) -> bool:
        """Whether mail reaches people from here."""
        return bool(settings.ENVIRONMENT.sends_mail)

    @property
    def passkeys(self) -> bool:
        """Whether passkeys can be used: browsers bind them to a name, never to a bare number like 127.0.0.1."""
        name, _, _ = self._request.get_host().rpartition(":")
        try:
            ipaddress.ip_address((name or self._request.get_host()).strip("[]"))
        except ValueError:
            return True
        return False

    @cached_property
    def places(self) -> Sequence[Place]:
        """The menu."""
        ready, causes = queries.menu_counts(self._request.workspace, organisation=self._request.organisation)
        counts = {"export": (ready, "ready"), "exceptions": (causes, "open")}
        here = self._request.path
        return [
            Place(
                name=name,
                address=reverse(view),
                icon=icon,
                key=key,
                current=here.startswith(reverse(view)),
                exact=here == reverse(view),
                count=counts.get(view, (0, ""))[0],
                counted=counts.get(view, (0, ""))[1],
            )
            for name, view, icon, key in _PLACES
        ]

    @cached_property
    def organisations(self) -> Sequence[Connection]:
        """The ledgers of the workspace."""
        return [each for each in self._request.connections if each.kind == Connection.Kind.LEDGER]

    @property
    def chosen(self) -> str:
        """The chosen organisation's key, empty for all."""
        return str(self._request.organisation)

    @property
    def here(self) -> str:
        """This page's address without its questions; its section where a form was answered, which has no page."""
        return str(self._request.path) if self._shown_again else section_of(self._request.path)

    @property
    def here_again(self) -> str:
        """What to come back to after something small was chosen."""
        return str(self._request.get_full_path()) if self._shown_again else self.here

    @property
    def _shown_again(self) -> bool:
        """Whether the address may simply be asked again."""
        return self._request.method in {"GET", "HEAD"}

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What the address asks beside the organisation; another one keeps it, but starts at page one."""
        return [
            (name, value)
            for name, values in self._request.GET.lists()
            if name not in {"organisation", "page"}
            for value in values
        ]

    @cached_property
    def pill(self) -> LastRun:
        """The most urgent thing first: a lost connection, then a run that is going, then the last one."""
        lost = [each for each in self._request.connections if each.state == Connection.State.DISCONNECTED]
        if lost:
            names = ", ".join(each.name for each in lost)
            return LastRun(
                "red", "Connection lost", f"{names}: {lost[0].state_reason}", reverse("connections")
            )
        return _pill_of(queries.last_run(self._request.workspace))

    @property
    def person(self) -> str:
        """Who is logged in."""
        return str(self._request.user)

    @property
    def initials(self) -> str:
        """One or two letters of the name."""
        words = self.person.split("@")[0].replace(".", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def role(self) -> str:
        """The person's role in the workspace."""
        return str(self._request.role).capitalize()

    @property
    def may_manage(self) -> bool:
        """Whether this person may change connections, people and settings."""
        return allowed(self._request, Right.MANAGE)

    @property
    def other_workspaces(self) -> Sequence[Workspace]:
        """Where this person is a member as well."""
        here = self._request.workspace.pk
        return [each.workspace for each in self._request.memberships if each.workspace_id != here]

    @property
    def workspace(self) -> str:
        """The workspace's name."""
        return str(self._request.workspace.name)


def _pill_of(run: Run | None) -> LastRun:
    if run is None:
        return LastRun("grey", "No run yet", "Retrieve documents to see what is ready.", reverse("export"))
    address = reverse("run", args=[run.pk])
    if run.state in {State.QUEUED, State.RUNNING}:
        return LastRun(
            "blue", "A run is going", f"{run.get_trigger_display()}, see how far it is.", address, True
        )
    when = ago(run.ended_at)
    if run.state == State.FAILED:
        return LastRun("red", f"Last run failed {when}", run.reason or "See its log.", address)
    if run.state == State.CANCELLED:
        return LastRun("grey", f"Last run cancelled {when}", f"{run.get_trigger_display()}.", address)
    troubles = run.counts.get(LogResult.FAILED, 0) + run.counts.get(LogResult.HELD, 0)
    if troubles:
        reason = f"{run.get_trigger_display()}: {counted(troubles, 'record')} did not get through."
        return LastRun("amber", f"Last run {when}", reason, address)
    return LastRun("green", f"Last run {when}", f"{run.get_trigger_display()}, went through.", address)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell` in every template, nothing asked until it is used."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
