"""Who may enter a workspace: asked, joined, given a role, taken out; and what of it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tieout.store import invitations, people, queries, tokens
from tieout.store.invitations import AlreadyMember, InvitationOver, Standing
from tieout.store.models import Activity, Invitation, Membership, Role, User, Workspace
from tieout.store.people import LastOwner
from tieout.store.setup import UserSetUp, apply, current

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Workspace:
    return Workspace.objects.create(name="Harbour IT", slug="harbour", time_zone="Australia/Adelaide")


@pytest.fixture
def mere(harbour) -> User:
    return member(harbour, "mere@example.com", Role.OWNER)


def member(workspace: Workspace, email: str, role: Role) -> User:
    user = User.objects.create_user(email, "a-long-word-for-tests", name=email.partition("@")[0].title())
    Membership.objects.of(workspace).create(user=user, role=role)
    return user


def place(workspace: Workspace, user: User) -> Membership:
    return Membership.objects.of(workspace).get(user=user)


def deeds(workspace: Workspace) -> list[tuple[str, str]]:
    return [(row.action, row.subject) for row in queries.activities(workspace)][::-1]


# --- invitations --------------------------------------------------------------------------------------------


def test_who_is_invited_joins_in_the_role_that_was_meant(harbour, mere):
    asked = invitations.invite(harbour, " Ada@Example.com ", Role.EXPORTER, who=mere)
    found = invitations.invitation_of(invitations.token_of(asked))
    assert found == asked
    ada = invitations.join_anew(found, name="Ada", password="a-long-word-for-ada")
    assert (ada.email, ada.name, place(harbour, ada).role) == ("ada@example.com", "Ada", "exporter")
    assert ada.check_password("a-long-word-for-ada")
    assert deeds(harbour) == [("invite", "person:ada@example.com"), ("join", "person:ada@example.com")]


def test_a_link_opens_the_door_once(harbour, mere):
    token = invitations.token_of(invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere))
    invitations.join_anew(invitations.invitation_of(token), name="Ada", password="a-long-word-for-ada")
    again = invitations.invitation_of(token)
    assert invitations.standing(again) is Standing.USED
    with pytest.raises(InvitationOver):
        invitations.join(again, User.objects.get(email="ada@example.com"))


def test_a_link_that_was_not_made_here_belongs_to_nothing(harbour, mere):
    token = invitations.token_of(invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere))
    for forged in ("", "1.abc", token[:-1], f"9{token}", token.replace(".", ".x", 1), "☃", "a:b:c"):
        assert invitations.invitation_of(forged) is None


def test_a_link_runs_out(harbour, mere):
    asked = invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert invitations.standing(asked) is Standing.EXPIRED
        with pytest.raises(InvitationOver):
            invitations.join_anew(asked, name="Ada", password="a-long-word-for-ada")
    assert not User.objects.filter(email="ada@example.com").exists()


def test_sending_it_again_makes_the_older_link_void(harbour, mere):
    old = invitations.token_of(invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere))
    asked = invitations.resend(harbour, Invitation.objects.of(harbour).get().pk, who=mere)
    assert invitations.invitation_of(old) is None
    assert invitations.invitation_of(invitations.token_of(asked)) == asked


def test_inviting_again_changes_the_role_and_is_one_invitation(harbour, mere):
    invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    invitations.invite(harbour, "ADA@example.com", Role.MANAGER, who=mere)
    assert [row.role for row in queries.invitations(harbour)] == ["manager"]
    assert Activity.objects.of(harbour).get(action="invite again").before == {"role": "viewer"}


def test_an_invitation_that_was_taken_back_opens_nothing(harbour, mere):
    asked = invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    token = invitations.token_of(asked)
    invitations.revoke(harbour, asked.pk, who=mere)
    assert invitations.standing(invitations.invitation_of(token)) is Standing.REVOKED
    with pytest.raises(InvitationOver):
        invitations.join_anew(asked, name="Ada", password="a-long-word-for-ada")
    assert queries.invitations(harbour) == []


def test_a_member_is_not_invited(harbour, mere):
    with pytest.raises(AlreadyMember, match=r"mere@example\.com is a member of Harbour IT already"):
        invitations.invite(harbour, "Mere@Example.com", Role.VIEWER, who=mere)


def test_invitations_of_another_workspace_are_out_of_reach(harbour, mere):
    asked = invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    other = Workspace.objects.create(name="Other", slug="other")
    for deed in (invitations.resend, invitations.revoke):
        with pytest.raises(Invitation.DoesNotExist):
            deed(other, asked.pk, who=None)


def test_an_account_in_use_must_log_in_to_join(harbour, mere):
    """An owner who never reads that person's mail cannot set a password for them."""
    elsewhere = Workspace.objects.create(name="Elsewhere", slug="elsewhere")
    ada = member(elsewhere, "ada@example.com", Role.OWNER)
    ada.set_password(None)
    ada.save()
    asked = invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    assert invitations.account_of(asked) == ada
    with pytest.raises(InvitationOver):
        invitations.join_anew(asked, name="Mallory", password="a-long-word-for-mallory")
    with pytest.raises(InvitationOver):
        invitations.join(asked, mere)
    invitations.join(asked, ada)
    assert {row.workspace.slug for row in queries.memberships(ada)} == {"elsewhere", "harbour"}


# --- roles --------------------------------------------------------------------------------------------------


def test_a_role_is_changed_and_written_down(harbour, mere):
    ada = member(harbour, "ada@example.com", Role.VIEWER)
    people.change_role(harbour, place(harbour, ada).pk, Role.MANAGER, who=mere)
    assert place(harbour, ada).role == "manager"
    row = Activity.objects.of(harbour).get()
    assert (row.user, row.action, row.subject) == (mere, "change role", "person:ada@example.com")
    assert (row.before, row.after) == ({"role": "viewer"}, {"role": "manager"})


def test_the_same_role_again_is_no_deed(harbour, mere):
    people.change_role(harbour, place(harbour, mere).pk, Role.OWNER, who=mere)
    assert deeds(harbour) == []


def test_the_last_owner_stays_and_stays_owner(harbour, mere):
    member(harbour, "ada@example.com", Role.MANAGER)
    with pytest.raises(LastOwner, match="Harbour IT would be left without an owner"):
        people.change_role(harbour, place(harbour, mere).pk, Role.MANAGER, who=mere)
    with pytest.raises(LastOwner):
        people.remove(harbour, place(harbour, mere).pk, who=mere)
    assert place(harbour, mere).role == "owner"
    assert deeds(harbour) == []


def test_who_is_removed_keeps_the_account_and_is_still_named_in_the_log(harbour, mere):
    ada = member(harbour, "ada@example.com", Role.OWNER)
    people.remove(harbour, place(harbour, mere).pk, who=mere)
    assert [row.user for row in queries.members(harbour)] == [ada]
    assert [row.user for row in queries.activities(harbour)] == [mere]
    assert queries.actors(harbour) == [mere]


@pytest.mark.parametrize("way", ["removed", "made a manager", "by a set-up file"])
def test_who_is_no_owner_any_more_leaves_no_api_token_behind(harbour, mere, way):
    """A program's key would go on opening what its maker may not open any more."""
    ada = member(harbour, "ada@example.com", Role.OWNER)
    later = timezone.now() + timedelta(days=30)
    _, of_ada = tokens.create(harbour, "Report", ["read", "export"], later, who=ada)
    _, of_mere = tokens.create(harbour, "Other report", ["read"], later, who=mere)
    if way == "removed":
        people.remove(harbour, place(harbour, ada).pk, who=mere)
    elif way == "made a manager":
        people.change_role(harbour, place(harbour, ada).pk, Role.MANAGER, who=mere)
    else:
        apply(
            replace(
                current(harbour),
                name="Harbour",
                users=(UserSetUp(email=ada.email, name="Ada", role="viewer"),),
            )
        )
    assert tokens.known(of_ada) is None
    assert tokens.known(of_mere) is not None
    assert ("revoke API token", "token:Report") in deeds(harbour)


def test_members_of_another_workspace_are_out_of_reach(harbour, mere):
    other = Workspace.objects.create(name="Other", slug="other")
    with pytest.raises(Membership.DoesNotExist):
        people.change_role(other, place(harbour, mere).pk, Role.VIEWER, who=None)
    with pytest.raises(Membership.DoesNotExist):
        people.remove(other, place(harbour, mere).pk, who=None)
    with pytest.raises(Membership.DoesNotExist):
        people.rescue(other, "mere@example.com", "n3w", factors=True)
    assert queries.member(other, place(harbour, mere).pk) is None


# --- the log ------------------------------------------------------------------------------------------------


def test_days_of_the_log_are_the_workspaces_own(harbour, mere):
    """Half past midnight in Adelaide is still the day before in London."""
    with time_machine.travel("2026-11-21T14:00:00Z", tick=False):  # 22 November, 00:30 in Adelaide
        member(harbour, "ada@example.com", Role.VIEWER)
        invitations.invite(harbour, "bo@example.com", Role.VIEWER, who=mere)

    def on(since: str | None, until: str | None) -> int:
        days = [timezone.datetime.fromisoformat(day).date() if day else None for day in (since, until)]
        return queries.activities(harbour, since=days[0], until=days[1]).count()

    assert on("2026-11-22", "2026-11-22") == 1
    assert on(None, "2026-11-21") == 0
    assert on("2026-11-23", None) == 0


def test_the_log_is_read_by_person(harbour, mere):
    invitations.invite(harbour, "ada@example.com", Role.VIEWER, who=mere)
    invitations.invite(harbour, "bo@example.com", Role.VIEWER, who=None)
    assert [row.subject for row in queries.activities(harbour, person=mere.pk)] == ["person:ada@example.com"]
    assert [row.subject for row in queries.activities(harbour, person=0)] == ["person:bo@example.com"]
