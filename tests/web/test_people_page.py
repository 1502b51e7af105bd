"""The people page: who may enter, inviting, roles, and taking somebody out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.post import Post, post_office
from tests.web.desk import PASSWORD, Desk
from tieout.store import queries
from tieout.store.models import Activity, Invitation, Membership, User

LONG = "Wolfeschlegelsteinhausenbergerdorff-Aurelianus The Third, Esq."
NEW = "another-long-word-for-tests"


@pytest.fixture
def post(settings) -> Iterator[Post]:
    """Mail leaves by SMTP and arrives here."""
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, email_url=f"smtp://127.0.0.1:{post.port}")
        yield post


def place(desk: Desk, email: str) -> Membership:
    return Membership.objects.of(desk.workspace).get(user__email=email)


def asked(desk: Desk) -> Invitation:
    return Invitation.objects.of(desk.workspace).get()


# --- seeing -------------------------------------------------------------------------------------------------


def test_everybody_is_listed_by_name_with_role_second_factor_and_last_log_in(desk, client, words):
    desk.person("viewer", "zoe@example.com", "Ådne")
    desk.person("manager", "no-name@example.com", "")
    page = words(client.get("/settings/people/"))
    assert page.index("no-name@example.com") < page.index("owner@example.com") < page.index("Ådne")
    assert "Owner you owner@example.com" in page
    assert "the only owner" in page


def test_the_menu_leads_there(client, words):
    assert 'href="/settings/"' in client.get("/export/").content.decode()
    assert client.get("/settings/")["Location"] == "/settings/people/"


@pytest.mark.parametrize("role", ["manager", "exporter", "viewer"])
def test_who_may_not_manage_sees_the_people_and_no_button(desk, enter, words, role):
    answer = enter(role).get("/settings/people/")
    assert f"{role}@example.com" in words(answer)
    for word in ("Invite", "the role of", "Remove", "Take back"):
        assert word not in words(answer)


def test_a_long_list_is_shown_in_pages_with_few_questions(desk, client, django_assert_max_num_queries):
    for number in range(120):
        desk.person("viewer", f"person{number:03}@example.com", f"Person {number:03}")
    with django_assert_max_num_queries(12):
        first = client.get("/settings/people/").content.decode()
    assert first.count('name="role"') == 50  # invite form, and all but the only owner
    assert "Page 1 of 3" in first
    assert "Person 119" in client.get("/settings/people/?page=3").content.decode()


def test_hostile_names_are_shown_as_they_are(desk, client):
    desk.person("viewer", "x@example.com", "<script>alert(1)</script> 🌊")
    desk.person("viewer", "y@example.com", LONG)
    html = client.get("/settings/people/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🌊" in html
    assert LONG in html


# --- inviting -----------------------------------------------------------------------------------------------


def test_an_invitation_travels_by_mail_and_lets_in_once(desk, client, post: Post, words):
    told = client.post(
        "/settings/people/invite", {"email": "Ada@Example.com", "role": "exporter"}, follow=True
    )
    assert "ada@example.com was invited by mail" in words(told)
    letter = post.to("ada@example.com")
    assert letter["Subject"] == "Join Harbour IT in Tieout"
    assert "Owner invites you to join Harbour IT in Tieout, as exporter." in letter.get_content()
    assert "until 29 November 2026" in letter.get_content()

    guest = Client()
    link = post.link("ada@example.com")
    assert "Join Harbour IT" in words(guest.get(link))
    inside = guest.post(link, {"name": "Ada Lovelace", "password": NEW, "again": NEW}, follow=True)
    assert "Ada Lovelace" in words(inside)
    assert place(desk, "ada@example.com").role == "exporter"
    assert "Invited, not here yet" not in words(client.get("/settings/people/"))

    late = Client().get(link)
    assert late.status_code == 410
    assert "It was used already" in words(late)


def test_the_link_stays_off_the_page_and_out_of_the_log_where_mail_carries_it(
    desk, client, post: Post, caplog
):
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"})
    link = post.link("ada@example.com")
    assert link not in client.get("/settings/people/").content.decode()
    with caplog.at_level("INFO"):
        Client().get(link)
    assert link.split("/")[2] not in caplog.text
    assert "/invitation/[removed]" in caplog.text


def test_without_mail_the_link_is_handed_over(desk, client, words):
    told = client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"}, follow=True)
    page = words(told)
    assert "No mail can be sent from here: copy the link below and hand it over." in page
    assert "TIEOUT_EMAIL_URL" in page
    link = told.content.decode().split('id="link-')[1].split(">")[1].split("<")[0]
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    joined = Client().post(
        link.removeprefix("http://127.0.0.1:8000"), {"name": "Ada", "password": NEW, "again": NEW}
    )
    assert joined.status_code == 302
    assert place(desk, "ada@example.com").role == "viewer"


def test_a_mail_server_that_is_away_leaves_an_invitation_to_send_again(
    desk, client, post: Post, settings, words
):
    settings.EMAIL_PORT = 1
    told = client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"}, follow=True)
    assert "is invited, but the mail could not be sent" in words(told)
    assert asked(desk).mailed_at is None
    settings.EMAIL_PORT = post.port
    client.post(f"/settings/people/invited/{asked(desk).pk}/resend")
    assert Client().get(post.link("ada@example.com")).status_code == 200
    assert asked(desk).mailed_at is not None


def test_a_second_link_makes_the_first_one_void(desk, client, post: Post, words):
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"})
    first = post.link("ada@example.com")
    post.letters.clear()
    client.post(f"/settings/people/invited/{asked(desk).pk}/resend")
    assert Client().get(first).status_code == 404
    assert Client().get(post.link("ada@example.com")).status_code == 200


def test_an_invitation_that_is_taken_back_opens_nothing(desk, client, post: Post, words):
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"})
    told = client.post(f"/settings/people/invited/{asked(desk).pk}/revoke", follow=True)
    assert "The invitation of ada@example.com was taken back" in words(told)
    gone = Client().get(post.link("ada@example.com"))
    assert gone.status_code == 410
    assert "It was taken back" in words(gone)
    assert client.post(f"/settings/people/invited/{asked(desk).pk}/revoke").status_code == 404


def test_an_invitation_runs_out_and_says_so_on_both_sides(desk, client, post: Post, words):
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"})
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        late = Client().get(post.link("ada@example.com"))
        assert late.status_code == 410
        assert "It was not used in time" in words(late)
        assert "Ran out" in words(client.get("/settings/people/"))


@pytest.mark.parametrize(
    "form,said",
    [
        ({"email": "", "role": "viewer"}, "Enter an e-mail address."),
        ({"email": "nobody", "role": "viewer"}, "This is no e-mail address."),
        ({"email": "a@example.com", "role": "emperor"}, "Select a valid choice"),
        ({"email": "a@example.com\nBcc: b@example.com", "role": "viewer"}, "This is no e-mail address."),
        (
            {"email": "OWNER@example.com", "role": "viewer"},
            "owner@example.com is a member of Harbour IT already.",
        ),
    ],
)
def test_who_cannot_be_invited_is_told_why(desk, client, words, form, said):
    answer = client.post("/settings/people/invite", form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Invitation.objects.of(desk.workspace).exists()


# --- joining ------------------------------------------------------------------------------------------------


@pytest.fixture
def link(desk, client, post: Post) -> str:
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "exporter"})
    return post.link("ada@example.com")


@pytest.mark.parametrize(
    "form,said",
    [
        ({"name": "", "password": NEW, "again": NEW}, "Enter your name."),
        ({"name": "Ada", "password": NEW, "again": "x"}, "The two passwords differ."),
        ({"name": "Ada", "password": "short", "again": "short"}, "too short"),
        (
            {"name": "Ada", "password": "ada@example.com", "again": "ada@example.com"},
            "too similar to the email",
        ),
        ({"name": "Ada", "password": "", "again": ""}, "This field is required."),
    ],
)
def test_a_password_that_will_not_do_is_told_and_nobody_joins(desk, link, words, form, said):
    answer = Client().post(link, form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not User.objects.filter(email="ada@example.com").exists()


def test_somebody_with_an_account_logs_in_and_joins(desk, link, words):
    other = Desk("Another MSP", "another")
    other.person("owner", "ada@example.com", "Ada")
    guest = Client()
    page = guest.get(link)
    assert "There is an account with this address already" in words(page)
    assert "Password" not in words(page)  # nobody sets a password for an account that is in use
    guest.post(link, {"name": "Mallory", "password": NEW, "again": NEW})
    assert not Membership.objects.of(desk.workspace).filter(user__email="ada@example.com").exists()

    guest.post("/account/login/", {"login": "ada@example.com", "password": PASSWORD, "next": link})
    assert "Join" in words(guest.get(link))
    inside = guest.post(link, follow=True)
    assert "You are a member of Harbour IT now." in words(inside)
    assert place(desk, "ada@example.com").role == "exporter"
    assert "Go to Another MSP" in words(inside)
    guest.post("/workspace", {"workspace": other.workspace.pk})
    assert "Go to Harbour IT" in words(guest.get("/export/"))
    assert guest.post("/workspace", {"workspace": "0"}).status_code == 404


def test_somebody_who_is_logged_in_as_another_is_told_so(desk, link, enter, words):
    viewer = enter("viewer")
    page = words(viewer.get(link))
    assert "You are logged in as viewer@example.com" in page
    assert "this invitation is for ada@example.com" in page
    assert "Log out and go on" in words(viewer.post(link))
    assert not User.objects.filter(email="ada@example.com").exists()


@pytest.mark.parametrize("path", ["/invitation/x/", "/invitation/1.abc:sig/", "/invitation/%E2%98%83/"])
def test_a_link_that_was_never_made_is_not_found(db, words, path):
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "This invitation is no longer good" in words(answer)


# --- roles --------------------------------------------------------------------------------------------------


def test_a_role_is_changed_and_works_at_the_next_click(desk, client, enter, words):
    viewer = enter("viewer")
    assert viewer.post("/export/retrieve", {"through": "2026-11-22", "invoices": "on"}).status_code == 403
    number = place(desk, "viewer@example.com").pk
    told = client.post(f"/settings/people/{number}/role", {"role": "exporter"}, follow=True)
    assert "Viewer is exporter now." in words(told)
    assert viewer.post("/export/retrieve", {"through": "2026-11-22", "invoices": "on"}).status_code == 302


def test_a_role_that_does_not_exist_changes_nothing(desk, client, words):
    desk.person("viewer", "ada@example.com", "Ada")
    number = place(desk, "ada@example.com").pk
    told = client.post(f"/settings/people/{number}/role", {"role": "emperor"}, follow=True)
    assert "Choose one of the four roles." in words(told)
    assert place(desk, "ada@example.com").role == "viewer"


def test_removing_asks_first_and_works_at_the_next_click(desk, client, enter, words):
    viewer = enter("viewer")
    number = place(desk, "viewer@example.com").pk
    assert "Remove Viewer ?" in words(client.get(f"/settings/people/{number}/remove"))
    assert place(desk, "viewer@example.com")
    told = client.post(f"/settings/people/{number}/remove", follow=True)
    assert "Viewer is no longer a member of Harbour IT." in words(told)
    assert viewer.get("/export/").status_code == 403
    assert client.post(f"/settings/people/{number}/remove").status_code == 404


def test_the_only_owner_is_not_offered_the_way_out_and_an_old_page_does_not_force_it(desk, client, words):
    number = place(desk, "owner@example.com").pk
    assert f"/settings/people/{number}/" not in client.get("/settings/people/").content.decode()
    for path, form in (("role", {"role": "viewer"}), ("remove", {})):
        told = client.post(f"/settings/people/{number}/{path}", form, follow=True)
        assert "would be left without an owner" in words(told)
    assert place(desk, "owner@example.com").role == "owner"


def test_an_owner_may_leave_where_another_one_stays(desk, client, words):
    desk.person("owner", "ada@example.com", "Ada")
    number = place(desk, "owner@example.com").pk
    assert "Leave Harbour IT?" in words(client.get(f"/settings/people/{number}/remove"))
    assert client.post(f"/settings/people/{number}/remove", follow=True).status_code == 403
    assert [row.user.email for row in queries.members(desk.workspace)] == ["ada@example.com"]


def test_every_change_of_people_is_in_the_activity_log(desk, client, post: Post):
    client.post("/settings/people/invite", {"email": "ada@example.com", "role": "viewer"})
    Client().post(post.link("ada@example.com"), {"name": "Ada", "password": NEW, "again": NEW})
    number = place(desk, "ada@example.com").pk
    client.post(f"/settings/people/{number}/role", {"role": "manager"})
    client.post(f"/settings/people/{number}/remove")
    rows = Activity.objects.of(desk.workspace).order_by("pk")
    assert [(str(row.user), row.action, row.before, row.after) for row in rows] == [
        ("Owner", "invite", None, {"role": "viewer"}),
        ("Ada", "join", None, {"role": "viewer"}),
        ("Owner", "change role", {"role": "viewer"}, {"role": "manager"}),
        ("Owner", "remove person", {"role": "manager"}, None),
    ]
