"""Two at the same moment: one link is used twice, and two owners take each other out. On either database."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from tieout.store import invitations, people
from tieout.store.invitations import InvitationOver
from tieout.store.models import Membership, Role, User, Workspace
from tieout.store.people import LastOwner


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do everything at the same time; how each ended, sorted."""
    ends: list[str] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait()
            deed()
            ends.append("done")
        except (InvitationOver, LastOwner) as refused:
            ends.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def owner(workspace: Workspace, email: str) -> Membership:
    user = User.objects.create_user(email, "a-long-word-for-tests")
    return Membership.objects.of(workspace).create(user=user, role=Role.OWNER)


def test_of_two_who_use_a_link_at_once_one_joins(open_books):
    mere = owner(open_books, "mere@example.com").user
    asked = invitations.invite(open_books, "ada@example.com", Role.VIEWER, who=mere)

    def use() -> object:
        return invitations.join_anew(asked, name="Ada", password="a-long-word-for-ada")

    assert at_once(use, use) == ["InvitationOver", "done"]
    assert Membership.objects.of(open_books).filter(user__email="ada@example.com").count() == 1


def test_two_owners_who_take_each_other_out_at_once_leave_one(open_books):
    mere, ada = owner(open_books, "mere@example.com"), owner(open_books, "ada@example.com")
    ends = at_once(
        lambda: people.remove(open_books, mere.pk, who=None),
        lambda: people.change_role(open_books, ada.pk, Role.VIEWER, who=None),
    )
    assert ends == ["LastOwner", "done"]
    assert Membership.objects.of(open_books).filter(role="owner").count() == 1
