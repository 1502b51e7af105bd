"""A set-up applied: workspace, connections, secrets, rules and people brought to what a file says.

The text of the file is read elsewhere; here arrive values. What the file does not name stays as it is, since
documents hang on it. `difference` tells beforehand what `apply` would do, without showing a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils.text import slugify

from tieout.core.names import SourceKind
from tieout.core.rulebook import Rulebook
from tieout.store import people, queries, schedules, vault
from tieout.store.activities import record
from tieout.store.connecting import LEARNT
from tieout.store.models import (
    Connection,
    Fact,
    Membership,
    Rhythm,
    Role,
    User,
    Workspace,
)
from tieout.store.rulebooks import wishes, write_rulebook

Setting = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSetUp:
    """The source or one ledger. `settings` are shown to people, `secrets` (name -> text) never."""

    kind: Connection.Kind
    connector: str
    key: str
    name: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSetUp:
    """A person and what they may do. Without a password one is set by mail, or the old one stays."""

    email: str
    name: str
    role: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSetUp:
    """How one kind of document travels by itself."""

    kind: SourceKind
    state: Rhythm
    every_minutes: int
    as_soon_as_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """Everything that a set-up file can say. The workspace is found by the slug of its name."""

    name: str
    time_zone: str
    locale: str
    connections: Sequence[ConnectionSetUp] = ()
    rulebook: Rulebook | None = None
    users: Sequence[UserSetUp] = ()
    schedules: Sequence[ScheduleSetUp] = ()

    @property
    def slug(self) -> str:
        """The workspace's short name."""
        return slugify(self.name)[:50] or "workspace"


class Action(StrEnum):
    """What applying would do to one thing."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # not in the file, stays as it is


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the plan: `thing` is workspace, connection, rules, person or schedule; `fields` names what
    differs.
    """

    thing: str
    name: str
    action: Action
    fields: tuple[str, ...] = ()


# --- the plan -----------------------------------------------------------------------------------------------


def difference(setup: SetUp) -> list[Change]:
    """What `apply` would do, in the order of the file. Raises VaultLocked when stored secrets cannot be
    read.
    """
    workspace = queries.workspace(setup.slug)
    if workspace is None:
        return list(_all_new(setup))
    return [
        _changed("workspace", setup.name, _differing(workspace, setup, ("name", "time_zone", "locale"))),
        *_connection_changes(workspace, setup),
        *_rule_changes(workspace, setup),
        *_person_changes(workspace, setup),
        *_schedule_changes(workspace, setup),
    ]


def _all_new(setup: SetUp) -> Iterator[Change]:
    yield Change("workspace", setup.name, Action.NEW)
    for connection in setup.connections:
        yield Change("connection", connection.name, Action.NEW)
    if setup.rulebook:
        yield Change("rules", "version 1", Action.NEW)
    for person in setup.users:
        yield Change("person", person.email, Action.NEW)
    for one in setup.schedules:
        yield Change("schedule", one.kind.value, Action.NEW)


def _connection_changes(workspace: Workspace, setup: SetUp) -> Iterator[Change]:
    stored = {row.key: row for row in queries.connections(workspace)}
    for wanted in setup.connections:
        row = stored.pop(wanted.key, None)
        if row is None:
            yield Change("connection", wanted.name, Action.NEW)
        else:
            yield _changed("connection", wanted.name, _connection_fields(workspace, row, wanted))
    for row in stored.values():
        yield Change("connection", row.name, Action.KEPT)


def _connection_fields(workspace: Workspace, row: Connection, wanted: ConnectionSetUp) -> tuple[str, ...]:
    """Names of what differs, secrets by their names alone."""
    told = _settings(row, wanted)
    settings = {name for name in {*row.settings, *told} if row.settings.get(name) != told.get(name)}
    secrets = vault.differing(workspace, row.key, wanted.secrets)
    return (*_differing(row, wanted, ("kind", "connector", "name")), *sorted(settings | secrets))


def _settings(row: Connection, wanted: ConnectionSetUp) -> dict[str, Setting]:
    """Return what a connection is told from now on; what a consent filled in stays where the file is silent."""
    learnt = {name: value for name, value in row.settings.items() if name in LEARNT}
    return learnt | {name: value for name, value in wanted.settings.items() if value or name not in learnt}


def _rule_changes(workspace: Workspace, setup: SetUp) -> Iterator[Change]:
    if setup.rulebook is None:
        return
    now = queries.rulebook(workspace)
    if wishes(now) == wishes(setup.rulebook):
        yield Change("rules", f"version {now.version}", Action.UNCHANGED)
    else:
        action = Action.CHANGED if now.version else Action.NEW
        yield Change("rules", f"version {now.version + 1}", action)


def _person_changes(workspace: Workspace, setup: SetUp) -> Iterator[Change]:
    members = {row.user.email: row for row in _members(workspace)}
    for wanted in setup.users:
        row = members.pop(wanted.email.lower(), None)
        if row is None:
            yield Change("person", wanted.email, Action.NEW)
            continue
        fields = [
            name
            for name, differs in (
                ("name", row.user.name != wanted.name),
                ("role", row.role != wanted.role),
                ("password", wanted.password is not None and not row.user.check_password(wanted.password)),
            )
            if differs
        ]
        yield _changed("person", wanted.email, tuple(fields))
    for email in members:
        yield Change("person", email, Action.KEPT)


_OF_SCHEDULE = ("state", "every_minutes", "as_soon_as_closed")


def _schedule_changes(workspace: Workspace, setup: SetUp) -> Iterator[Change]:
    there = queries.schedules(workspace)
    for wanted in setup.schedules:
        yield _changed("schedule", wanted.kind.value, _differing(there[wanted.kind], wanted, _OF_SCHEDULE))


def _members(workspace: Workspace) -> Sequence[Membership]:
    return list(Membership.objects.of(workspace).select_related("user").order_by("user__email"))


def _differing(row: object, wanted: object, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(row, name) != getattr(wanted, name))


def _changed(thing: str, name: str, fields: tuple[str, ...]) -> Change:
    return Change(thing, name, Action.CHANGED if fields else Action.UNCHANGED, fields)


# --- applying it --------------------------------------------------------------------------------------------


def apply(setup: SetUp, *, who: User | None = None, note: str = "set-up file") -> Workspace:
    """Bring everything to what the set-up says, all or nothing; applying it twice changes nothing more.

    Raises LastOwner for a file that leaves a workspace without an owner which had one.
    """
    with transaction.atomic():
        plan = difference(setup)
        workspace, _ = Workspace.objects.update_or_create(
            slug=setup.slug,
            defaults={"name": setup.name, "time_zone": setup.time_zone, "locale": setup.locale},
        )
        for connection in setup.connections:
            _apply_connection(workspace, connection)
        if setup.rulebook:
            write_rulebook(workspace, setup.rulebook, who=who, note=note)
        had_owner = Membership.objects.of(workspace).filter(role=Role.OWNER).exists()
        for person in setup.users:
            _apply_person(workspace, person)
        for one in setup.schedules:
            schedules.change(
                workspace,
                one.kind,
                state=one.state,
                every_minutes=one.every_minutes,
                as_soon_as_closed=one.as_soon_as_closed,
                who=who,
            )
        if had_owner:
            people.owned(workspace)
        after = {
            f"{change.thing} {change.name}": [change.action.value, *change.fields]
            for change in plan
            if change.action in {Action.NEW, Action.CHANGED}
            and change.thing not in {"rules", "schedule"}  # deeds of their own
        }
        if after:
            record(workspace, who=who, action="apply set-up", subject="workspace", after=after)
    return workspace


def _apply_connection(workspace: Workspace, wanted: ConnectionSetUp) -> None:
    row = Connection.objects.of(workspace).filter(key=wanted.key).first()
    known = row is not None
    if row is None:
        row = Connection(workspace=workspace, key=wanted.key)
    elif not _connection_fields(workspace, row, wanted):
        return
    row.kind, row.connector, row.name = wanted.kind, wanted.connector, wanted.name
    row.settings = _settings(row, wanted)
    row.state, row.state_reason = Connection.State.UNTESTED, ""
    row.save()
    vault.keep(workspace, row.key, wanted.secrets)
    if known:  # what was read, and the token, may be those of another organisation
        Fact.objects.of(workspace).filter(connection=row).delete()
        vault.TokenCupboard(workspace, row.key).forget()


def _apply_person(workspace: Workspace, wanted: UserSetUp) -> None:
    user = User.objects.filter(email__iexact=wanted.email).first()
    if user is None:
        user = User.objects.create_user(wanted.email, wanted.password, name=wanted.name)
    else:
        user.name = wanted.name
        if wanted.password is not None and not user.check_password(wanted.password):
            user.set_password(wanted.password)
        user.save()
    Membership.objects.of(workspace).update_or_create(
        user=user,
        defaults={"role": wanted.role},
        create_defaults={"role": wanted.role, "workspace": workspace},
    )
    if wanted.role != Role.OWNER:
        people.take_back_tokens(workspace, user, who=None)


# --- and back -----------------------------------------------------------------------------------------------


def current(workspace: Workspace) -> SetUp:
    """The set-up as it is now. Secrets come back as empty texts under their names: they never leave the
    vault.
    """
    return SetUp(
        name=workspace.name,
        time_zone=workspace.time_zone,
        locale=workspace.locale,
        connections=[
            ConnectionSetUp(
                kind=Connection.Kind(row.kind),
                connector=row.connector,
                key=row.key,
                name=row.name,
                settings=row.settings,
                secrets=dict.fromkeys(sorted(vault.holds(workspace, row.key)), ""),
            )
            for row in queries.connections(workspace)
        ],
        rulebook=queries.rulebook(workspace),
        users=[
            UserSetUp(email=row.user.email, name=row.user.name, role=row.role) for row in _members(workspace)
        ],
        schedules=[
            ScheduleSetUp(
                kind=kind,
                state=Rhythm(row.state),
                every_minutes=row.every_minutes,
                as_soon_as_closed=row.as_soon_as_closed,
            )
            for kind, row in queries.schedules(workspace).items()
            if row.pk
        ],
    )
