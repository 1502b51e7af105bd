"""How people prove who they are: password, second factor, lost passwords, lockout, sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.test import Client

from tests.post import Post, post_office
from tests.web.desk import PASSWORD
from tieout.store.models import Activity, User

NEW = "another-long-word-for-tests"


@pytest.fixture
def mere(desk) -> User:
    return desk.person()


@pytest.fixture
def post(settings: LazySettings) -> Iterator[Post]:
    """Mail leaves by SMTP and arrives here."""
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, email_url=f"smtp://127.0.0.1:{post.port}")
        yield post


def log_in(client: Client, password: str = PASSWORD, email: str = "mere@example.com"):
    return client.post("/account/login/", {"login": email, "password": password})


def confirm(client: Client, page: str):
    """Say the password again, as pages about second factors want it."""
    asked = client.get(page)
    assert asked["Location"].startswith("/account/reauthenticate/")
    return client.post(asked["Location"], {"password": PASSWORD}, follow=True)


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(client: Client) -> str:
    """Log in and set up an authenticator app; returns its secret."""
    log_in(client)
    confirm(client, "/account/second-factor/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/second-factor/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302
    return secret


def test_a_password_lets_in_and_a_wrong_one_does_not(mere, words):
    wrong = log_in(Client(), "wrong")
    assert "email address and/or password you specified are not correct" in words(wrong)
    assert log_in(Client())["Location"] == "/"


def test_five_wrong_passwords_lock_the_door_for_five_minutes(mere, words):
    for _ in range(5):
        log_in(Client(), "wrong")
    assert "Too many failed login attempts" in words(log_in(Client()))
    assert "Too many failed login attempts" in words(log_in(Client()))
    with time_machine.travel(time.time() + 301, tick=False):
        assert log_in(Client())["Location"] == "/"


def test_a_proxy_is_not_taken_for_the_one_who_guesses(mere, settings, words):
    """Behind a proxy the limit counts the address that the proxy saw, which a client cannot make up."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(21):
        log_in(Client(headers={"X-Forwarded-For": "10.0.0.9, 203.0.113.7"}), "wrong", f"{number}@example.com")
    locked = Client(headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.7"})
    assert log_in(locked).status_code == 429 or "Too many" in words(log_in(locked))
    assert log_in(Client(headers={"X-Forwarded-For": "203.0.113.7, 192.0.2.1"}))["Location"] == "/"


def test_nobody_signs_up_and_nobody_changes_whose_account_it_is(mere, words):
    client = Client()
    assert "sign up is currently closed" in words(client.get("/account/signup/"))
    log_in(client)
    assert client.get("/account/email/").status_code == 404


# --- the second factor --------------------------------------------------------------------------------------


def test_an_authenticator_app_is_asked_for_after_the_password(mere, words):
    secret = with_app(Client())
    with time_machine.travel(time.time() + 60, tick=False):
        client = Client()
        assert log_in(client)["Location"].startswith("/account/second-factor/authenticate/")
        assert client.get("/export/").status_code == 302  # not in yet
        wrong = client.post("/account/second-factor/authenticate/", {"code": "000000"})
        assert "Incorrect code" in words(wrong)
        assert client.post("/account/second-factor/authenticate/", {"code": code(secret)})["Location"] == "/"
        assert client.get("/export/").status_code == 200
        again = Client()
        log_in(again)
        used = again.post("/account/second-factor/authenticate/", {"code": code(secret)})
        assert "Incorrect code" in words(used)  # a code is good once


def test_a_recovery_code_stands_in_for_a_lost_telephone_once(mere):
    client = Client()
    with_app(client)
    codes = client.get("/account/second-factor/recovery-codes/download/").content.decode().split()
    assert len(codes) == 10
    client = Client()
    log_in(client)
    assert client.post("/account/second-factor/authenticate/", {"code": codes[0]})["Location"] == "/"
    client = Client()
    log_in(client)
    assert client.post("/account/second-factor/authenticate/", {"code": codes[0]}).status_code == 200


def test_the_secret_of_an_app_lies_encrypted_in_the_database(mere):
    secret = with_app(Client())
    kept = str(list(Authenticator.objects.values("data")))
    assert secret not in kept
    assert kept.count("gAAAA") == 2  # the app's secret, and the seed of the recovery codes


def test_changed_keys_are_told_instead_of_breaking_the_page(mere, settings, words):
    secret = with_app(Client())
    settings.DATA_KEYS = ("Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",)
    client = Client()
    log_in(client)
    page = words(client.post("/account/second-factor/authenticate/", {"code": code(secret)}))
    assert "cannot be decrypted with any key of TIEOUT_DATA_KEYS" in page


def test_pages_about_second_factors_ask_for_the_password_first(mere):
    client = Client()
    log_in(client)
    for page in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        assert client.get(f"/account/second-factor/{page}")["Location"].startswith("/account/reauthenticate/")


# --- a lost password ----------------------------------------------------------------------------------------


def test_a_lost_password_is_set_anew_by_a_link_that_is_good_once(mere, post: Post, words):
    elsewhere = Client()
    log_in(elsewhere)
    client = Client()
    client.post("/account/password/reset/", {"email": "Mere@Example.com"})
    assert post.to("mere@example.com")["Subject"] == "[Tieout] Password Reset Email"
    link = post.link("mere@example.com")
    form = client.get(link)["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert log_in(Client()).status_code == 200  # the old one is wrong now
    assert log_in(Client(), NEW)["Location"] == "/"
    assert elsewhere.get("/export/").status_code == 302  # who was in with the old one is out
    assert "no longer good" in words(Client().get(link, follow=True))
    assert "Password Reset" in str([letter["Subject"] for letter in post.letters][1:])  # and it is told


def test_a_person_without_a_password_sets_one_by_mail(desk, post: Post):
    """The set-up file may name people without one."""
    mere = desk.person()
    mere.set_password(None)
    mere.save()
    client = Client()
    client.post("/account/password/reset/", {"email": "mere@example.com"})
    form = client.get(post.link("mere@example.com"))["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert log_in(Client(), NEW)["Location"] == "/"


def test_a_stranger_learns_nothing_and_makes_nobody_get_mail(mere, post: Post, words):
    known = Client().post("/account/password/reset/", {"email": "mere@example.com"}, follow=True)
    unknown = Client().post("/account/password/reset/", {"email": "other@example.com"}, follow=True)
    assert words(known) == words(unknown)
    assert [letter["To"] for letter in post.letters] == ["mere@example.com"]


def test_a_mail_server_that_is_away_is_told_and_nothing_breaks(mere, post: Post, settings, words):
    settings.EMAIL_PORT = 1
    answer = Client().post("/account/password/reset/", {"email": "mere@example.com"})
    assert answer.status_code == 503
    assert "The mail could not be sent" in words(answer)
    client = Client()
    log_in(client)
    changed = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert changed.status_code == 302  # the notification is lost, the change is not
    assert log_in(Client(), NEW)["Location"] == "/"


def test_where_no_mail_is_set_the_page_says_whom_to_ask(mere, words):
    page = words(Client().get("/account/password/reset/"))
    assert "This installation sends no mail" in page
    assert "tieout people password" in page


@pytest.mark.django_db(transaction=True)
def test_what_somebody_does_to_their_account_is_in_the_log_of_their_workspaces(mere, desk, post: Post):
    client = Client()
    with_app(client)
    client.post("/account/second-factor/recovery-codes/generate/")
    client.post("/account/second-factor/totp/deactivate/")
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    rows = Activity.objects.of(desk.workspace).order_by("pk")
    assert [row.action for row in rows] == [
        "add authenticator app",
        "add recovery codes",
        "renew recovery codes",
        "remove authenticator app",
        "remove recovery codes",
        "change password",
    ]
    assert {(str(row.user), row.subject) for row in rows} == {("Mere Harris", "person:mere@example.com")}
    assert "Authenticator App Activated" in str([letter["Subject"] for letter in post.letters])


# --- sessions -----------------------------------------------------------------------------------------------


def test_a_person_sees_their_sessions_and_ends_the_others(mere, words):
    here, there = Client(headers={"User-Agent": "Firefox/150"}), Client(headers={"User-Agent": "Safari/20"})
    log_in(here)
    log_in(there)
    page = words(here.get("/account/sessions/"))
    assert "Firefox/150 this one" in page
    assert "Safari/20" in page
    here.post("/account/sessions/")
    assert here.get("/export/").status_code == 200
    assert there.get("/export/").status_code == 302


def test_pages_of_the_account_run_no_script_of_their_own(mere):
    client = Client()
    log_in(client)
    confirm(client, "/account/second-factor/webauthn/add/")
    for page in (
        "second-factor/",
        "second-factor/webauthn/add/",
        "second-factor/totp/activate/",
        "sessions/",
    ):
        answer = client.get(f"/account/{page}")
        assert answer.status_code == 200, page
        assert "'unsafe" not in answer["Content-Security-Policy"]
        html = answer.content.decode()
        assert " onclick=" not in html
        assert " style=" not in html
        for script in html.split("<script")[1:]:
            assert "src=" in script.split(">")[0] or 'type="application/json"' in script.split(">")[0]


def test_pages_of_an_account_are_written_as_all_others(desk, client, words):
    html = client.get("/account/password/change/").content.decode()
    page = words(client.get("/account/password/change/"))
    assert "Change password Current password" in page
    assert "New password (again)" in page
    assert "Current Password" not in html, "no grey text that says the label once more"
    assert "Confirm access" in words(client.get("/account/reauthenticate/"))
