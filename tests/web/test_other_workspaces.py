"""The owner of one workspace tries every address with every method on what belongs to another: nothing is shown or moved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.desk import Desk
from tests.web.pages import HOSTILE, furnished
from tests.web.program import EVERY
from tests.web.test_every_api_path import OPERATIONS
from tieout.store import tokens
from tieout.store.models import ApiToken, Document, Invitation, Link, Membership, Role, User
from tieout.store.ownership import Owned
from tieout.web import urls

METHODS = ("get", "post", "put", "patch", "delete")
#: What only the other workspace's pages say.
THEIRS = (
    "Karaka Computers", "mere@example.com", "subdomain.example.com", "Ingram Micro", "Northgate",
    "Honourable Company", "Donaudampf",
)  # fmt: skip


@pytest.fixture
def theirs(db) -> Mapping[str, Any]:
    """A furnished workspace of other people, and the numbers and keys of all that stands in it."""
    desk = Desk("Karaka Computers", "karaka")
    shown = dict(furnished(desk))
    documents = Document.objects.of(desk.workspace)
    return {
        **shown,
        "workspace": desk.workspace,
        "ids": [row.pk for row in documents],
        "keys": [f"{row.kind}:{row.source_id}" for row in documents],
        "found": Link.objects.of(desk.workspace).values_list("ledger_id", flat=True)[0],
        "invitation": Invitation.objects.of(desk.workspace).get().pk,
        "token": ApiToken.objects.of(desk.workspace).get().pk,
    }


@pytest.fixture
def stranger(theirs) -> Desk:
    """Another MSP, with nothing in its workspace but its owner."""
    desk = Desk("Another MSP", "another")
    desk.person(email="stranger@example.com", name="Stranger")
    return desk


def rows_of(workspace: Any) -> dict[str, list[dict[str, Any]]]:
    """Every row of a workspace, whatever it is."""
    found = {}
    for model in apps.get_app_config("store").get_models():
        if issubclass(model, Owned):
            found[model.__name__] = list(model.objects.of(workspace).order_by("pk").values())
    assert sum(bool(rows) for rows in found.values()) > 10, "a workspace in which something can be spoilt"
    return found


def addresses(theirs: Mapping[str, Any]) -> Iterator[str]:
    """Each address of a screen, about a row of theirs where it is about one."""
    numbers = {"rule-preview": theirs["shown_file"], "rule-version": 2}
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        number = next((one for start, one in numbers.items() if name.startswith(start)), None)
        parts = {
            "number": number or theirs.get(name.partition("-")[0], theirs["run"]),
            "slug": "invoices", "group": "ready", "source_id": theirs["held"], "key": "sydney",
            "table": "accounts", "token": "x",
        }  # fmt: skip
        yield reverse(name, kwargs={part: parts[part] for part in pattern.pattern.converters})


def said(theirs: Mapping[str, Any]) -> dict[str, Any]:
    """A form that names what is theirs in every field that any page of ours has."""
    return {
        "chosen": ",".join(map(str, theirs["ids"])), "through": "2026-11-22", "invoices": "on", "purchases": "on",
        "document": theirs["keys"][0], "organisation": "adelaide", "in": "adelaide", "of": "adelaide",
        "cause": "account-unmapped: 4105", "choice": "200", "base": "2", "version": "1", "note": "x", "reason": "x",
        "found": theirs["found"], "invoice": "NEW-1", "role": "viewer", "email": "mere@example.com", "person": "1",
        "name": "x", "days": "90", "rights": ["export"], "state": "on", "hours": "1", "minutes": "0",
        "workspace": str(theirs["workspace"].pk), "next": "/", "mark": "x", "seen": "x", "yes": "on",
    }  # fmt: skip


def shows_theirs(answer: Any, sent: str) -> list[str]:
    """What an answer says that only they can know; what was sent may be said back."""
    text = b"".join(answer).decode(errors="replace")
    return [word for word in THEIRS if word in text and word not in sent]


def test_no_screen_shows_or_moves_what_belongs_to_another_workspace(theirs, stranger):
    client = Client()
    client.force_login(User.objects.get(email="stranger@example.com"))
    before, told = rows_of(theirs["workspace"]), {}
    form = said(theirs)
    for address in addresses(theirs):
        for method in METHODS:
            answer = getattr(client, method)(address, form)
            if shown := shows_theirs(answer, str(form)):
                told[method, address] = shown
            assert answer.status_code < 500, (method, address)
    assert told == {}
    assert rows_of(theirs["workspace"]) == before


def test_nobody_steps_into_a_workspace_by_its_number(theirs, stranger):
    client = Client()
    client.force_login(User.objects.get(email="stranger@example.com"))
    client.post(reverse("workspace"), {"workspace": theirs["workspace"].pk, "next": "/documents/"})
    assert HOSTILE[0] not in client.get("/documents/").content.decode()


def test_no_program_shows_or_moves_what_belongs_to_another_workspace(theirs, stranger):
    until = timezone.now() + timedelta(days=1)
    _, token = tokens.create(stranger.workspace, "program", EVERY, until, who=None)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    before, told = rows_of(theirs["workspace"]), {}
    body = {
        **said(theirs), "documents": theirs["keys"][:500], "deed": "withdraw", "kind": "invoice", "number": "NEW-1",
        "base": 2,
    }  # fmt: skip
    rows = {"runs": theirs["run"], "exchanges": theirs["exchange"], "people": theirs["member"]}
    for path, _ in OPERATIONS:
        number = theirs["invitation"] if "invitations" in path else rows.get(path.split("/")[2], 2)
        for method in METHODS:
            where = path.format(number=number, key=theirs["keys"][0], kind="invoice")
            extra = {} if method == "get" else {"data": json.dumps(body), "content_type": "application/json"}
            answer = getattr(client, method)(where, **extra)
            if shown := shows_theirs(answer, str(body)):
                told[method, where] = shown
            assert answer.status_code < 500, (method, where)
    assert told == {}
    assert rows_of(theirs["workspace"]) == before


# --- who has left ---------------------------------------------------------------------------------------------


def test_a_session_that_is_open_ends_with_the_membership_at_every_address(theirs):
    """Somebody is removed while their browser is open: the next click of it opens nothing, whatever it is."""
    client = Client()
    viewer = User.objects.get(email="a.rather.long.address.0@subdomain.example.com")
    client.force_login(viewer)
    assert client.get("/documents/").status_code == 200
    Membership.objects.of(theirs["workspace"]).get(user=viewer).delete()
    before, told = rows_of(theirs["workspace"]), {}
    form = said(theirs)
    for address in addresses(theirs):
        for method in ("get", "post"):
            answer = getattr(client, method)(address, form)
            if shown := shows_theirs(answer, str(form)):
                told[method, address] = shown
    assert told == {}
    assert rows_of(theirs["workspace"]) == before


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EXPORTER, Role.VIEWER])
def test_a_token_of_an_owner_who_may_manage_no_more_opens_nothing_anywhere(theirs, role):
    """A token never outlives the right of whoever made it."""
    owner = User.objects.get(email="mere@example.com")
    other = User.objects.get(email="a.rather.long.address.1@subdomain.example.com")
    Membership.objects.of(theirs["workspace"]).filter(user=other).update(role=Role.OWNER)
    until = timezone.now() + timedelta(days=1)
    _, token = tokens.create(theirs["workspace"], "nightly", EVERY, until, who=owner)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/runs").status_code == 200
    membership = Membership.objects.of(theirs["workspace"]).get(user=owner)
    browser = Client()
    browser.force_login(other)
    browser.post(reverse("member-role", args=[membership.pk]), {"role": role.value})
    opened = {
        (path, method): status
        for path, method in OPERATIONS
        if (status := getattr(client, method)(path.format(number=1, key="x", kind="invoice")).status_code)
        != 401
    }
    assert opened == {}
