"""Who may see and do what: every address for strangers, for members of another workspace, and for the four roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from tests.web.desk import Desk
from tieout.core.rulebook import Rulebook
from tieout.store import invitations, rulebooks, tokens
from tieout.store.models import Membership, Role, Run, User
from tieout.web import urls
from tieout.web.rights import ROLES, Right
from tieout.wiring import Check

ADDRESSES: dict[str, URLPattern] = {pattern.name: pattern for pattern in urls.urlpatterns}

OPEN_TO_STRANGERS = {"about", "invitation"}
#: What a person does with their own account, whatever their role; and what only leads on.
FOR_EVERYBODY = {"appearance", "unsent", "workspace", "home", "settings", *OPEN_TO_STRANGERS}
#: What each address needs beyond seeing. A new address that takes a form stands here, or the test says so.
DEEDS = {
    "retrieve": Right.EXPORT,
    "export-summary": Right.EXPORT,
    "export-selected": Right.EXPORT,
    "export-now": Right.EXPORT,
    "documents-export": Right.EXPORT,
    "documents-draft": Right.WITHDRAW,
    "documents-skip": Right.FORCE,
    "document-export": Right.EXPORT,
    "run-cancel": Right.EXPORT,
    "resync": Right.FORCE,
    "force": Right.FORCE,
    "write-through": Right.FORCE,
    "document-write-through": Right.FORCE,
    "keep-theirs": Right.FORCE,
    "renumber": Right.FORCE,
    "skip": Right.FORCE,
    "take-up": Right.FORCE,
    "withdraw": Right.WITHDRAW,
    "adopt": Right.WITHDRAW,
    "exception-resolve": Right.EXPORT,
    "exception-dismiss": Right.EXPORT,
    "exception-put-right": Right.MAP,
    "rule-import": Right.MAP,
    "rule-preview": Right.MAP,
    "rule-preview-save": Right.MAP,
    "rule-preview-again": Right.MAP,
    "rule-preview-leave": Right.MAP,
    "rule-version-restore": Right.MAP,
    "mapping-choose": Right.MAP,
    "mapping-row": Right.MAP,
    "mapping-refresh": Right.MAP,
    "mapping-numbers-save": Right.MAP,
    "mapping-policies-save": Right.MAP,
    "schedule-run": Right.EXPORT,
    "schedule-change": Right.MANAGE,
    "schedule-switch": Right.MANAGE,
    "connect": Right.MANAGE,
    "connections-return": Right.MANAGE,
    "connection-test": Right.MANAGE,
    "disconnect": Right.MANAGE,
    "invite": Right.MANAGE,
    "invitation-resend": Right.MANAGE,
    "invitation-revoke": Right.MANAGE,
    "tokens": Right.MANAGE,
    "token-create": Right.MANAGE,
    "token-revoke": Right.MANAGE,
    "member-role": Right.MANAGE,
    "member-remove": Right.MANAGE,
}
#: Parts of an address that name a row of a workspace; the others name a kind or a group.
OF_A_ROW = {"number", "source_id", "key"}

Places = Callable[[str], str]


@pytest.fixture
def place(desk) -> Places:
    """The address of something of this desk's, by its name: `place("member-role")`."""
    document = desk.document()
    run = desk.run(state="running")
    desk.part(run)
    desk.ledger("perth", "Harbour IT Perth", settings={"app": "standard"})
    member = desk.person("viewer", "member@example.com", "Member")
    invitation = invitations.invite(desk.workspace, "asked@example.com", Role.VIEWER, who=None)
    later = timezone.now() + timedelta(days=1)
    numbers = {
        "run": run.pk,
        "token": tokens.create(desk.workspace, "Report", [Right.READ], later, who=None)[0].pk,
        "exchange": desk.exchange(run=run).pk,
        "invitation": invitation.pk,
        "member": Membership.objects.of(desk.workspace).get(user=member).pk,
        "rule": rulebooks.write_rulebook(desk.workspace, Rulebook(version=1)),
    }
    others = {
        "slug": "invoices",
        "group": "ready",
        "source_id": document.source_id,
        "key": "perth",
        "table": "accounts",
        "token": "x",
    }

    def address(name: str) -> str:
        wanted = ADDRESSES[name].pattern.converters
        number = numbers.get(name.partition("-")[0])
        return reverse(name, kwargs={each: number if each == "number" else others[each] for each in wanted})

    return address


def visits(client: Client, address: str) -> list[HttpResponse]:
    """Ask for a page, and send an empty form to it: what answers other than that it may not be asked so."""
    answers = [client.get(address), client.post(address)]
    return [answer for answer in answers if answer.status_code != 405]


def test_a_stranger_is_sent_to_the_login_page(place):
    for name in ADDRESSES:
        for answer in visits(Client(), place(name)):
            if name in OPEN_TO_STRANGERS:
                assert answer.status_code in {200, 404}, name
            elif name in {"home", "settings"}:
                assert answer.status_code == 302, name
            else:
                assert answer["Location"].startswith(reverse("account_login")), name


@pytest.fixture
def outside(monkeypatch) -> None:
    """Nobody outside is called; each connection does what it is told."""
    monkeypatch.setattr(
        "tieout.wiring.check_connection", lambda *_: Check(ok=True, sentences=("It answered.",))
    )
    monkeypatch.setattr(
        "tieout.wiring.disconnect", lambda *_, **__: Check(ok=True, sentences=("It is gone.",))
    )


@pytest.mark.parametrize("role", ROLES)
def test_r004_13_each_role_may_do_what_it_says_and_nothing_else(place, enter, outside, monkeypatch, role):
    """R004-13 and R004-21: exporting needs its right, and taking out of the books a like one."""
    asked_for: list[Right] = []

    def noted(request, right):
        asked_for.append(right)
        return right in ROLES[request.role]

    monkeypatch.setattr("tieout.web.rights.allowed", noted)
    client, wrong = enter(role), {}
    for name in sorted(ADDRESSES.keys() - FOR_EVERYBODY):
        asked_for.clear()
        needed = DEEDS.get(name, Right.READ)
        refused = [answer.status_code == 403 for answer in visits(client, place(name))]
        if needed not in asked_for or set(refused) != {needed not in ROLES[role]}:
            wrong[name] = f"needs {needed}, the view asks for {asked_for}, refused {refused}"
    assert wrong == {}


def test_what_needs_no_right_beyond_seeing_takes_no_form(place, enter):
    """Whoever adds an address that changes something says above which right it needs."""
    viewer = enter("viewer")
    names = ADDRESSES.keys() - FOR_EVERYBODY - DEEDS.keys()
    assert {name: viewer.post(place(name)).status_code for name in names} == dict.fromkeys(names, 405)


def test_rows_of_another_workspace_are_not_found(place):
    client = Client()
    client.force_login(Desk("Another MSP", "another").person())
    of_a_row = [name for name, each in ADDRESSES.items() if OF_A_ROW & each.pattern.converters.keys()]
    assert len(of_a_row) > 15
    for name in of_a_row:
        answers = visits(client, place(name))
        assert [answer.status_code for answer in answers] == [404] * len(answers), name
        assert answers, name
        assert "Nothing here" in answers[0].content.decode()


def test_nobody_has_a_right_to_see_secrets():
    assert not [right for right in Right if "secret" in right or "credential" in right]
    assert {role: sorted(right.value for right in rights) for role, rights in ROLES.items()} == {
        "owner": ["export", "force", "manage", "map", "read", "withdraw"],
        "manager": ["export", "force", "map", "read", "withdraw"],
        "exporter": ["export", "force", "read"],
        "viewer": ["read"],
    }
    assert set(ROLES) == set(Role.values)


def test_somebody_without_a_workspace_is_told_so(db, words):
    client = Client()
    client.force_login(User.objects.create_user("lost@example.com", "a-long-word-for-tests"))
    answer = client.get("/export/")
    assert answer.status_code == 403
    assert "not a member of any workspace" in words(answer)


def test_a_viewer_is_offered_no_button_that_would_be_refused(desk, enter, words):
    document = desk.document()
    client = enter("viewer")
    assert "Retrieve documents" not in words(client.get("/export/"))
    assert "Export all valid documents" not in words(client.get("/export/"))
    assert "Force sync" not in words(client.get(f"/documents/invoices/{document.source_id}/"))


def test_a_deed_is_refused_to_a_link(desk, client):
    """What changes something is a form with a token, never an address that can be opened by a picture."""
    for name in ("retrieve", "export-now", "appearance"):
        assert client.get(reverse(name)).status_code == 405


def test_a_form_without_its_token_changes_nothing(desk, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.person())
    answer = client.post(reverse("retrieve"), {"through": "2026-11-22", "invoices": "on"})
    assert answer.status_code == 403
    assert "too old" in words(answer)
    assert not Run.objects.of(desk.workspace).exists()


def test_a_part_of_a_page_that_lost_its_session_takes_the_whole_page_to_the_login(desk):
    run = desk.run(state="running")
    answer = Client().get(
        reverse("run-progress", args=[run.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver/runs/{run.pk}/"},
    )
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fruns%2F{run.pk}%2F"
