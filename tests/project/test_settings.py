"""What the outside sees of the project: health, headers, and who may have an account."""

from __future__ import annotations

import json
import logging

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.urls import reverse

from tieout.project.health import health
from tieout.project.logs import logging_settings
from tieout.store.models import User


@pytest.mark.django_db
def test_health_asks_the_database(client, monkeypatch):
    assert client.get("/-/health").json() == {"status": "ok"}

    def broken():
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = health(RequestFactory().get("/-/health"))
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "database unavailable"})


@pytest.mark.django_db
def test_pages_allow_nothing_but_our_own_files(client):
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_nobody_signs_up_by_himself(client):
    answer = client.post(
        reverse("account_signup"), {"email": "a@example.com", "password1": "x", "password2": "x"}
    )
    assert "closed" in answer.content.decode().lower()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_people_log_in_with_their_address_in_any_case(client):
    ann = User.objects.create_user("Ann@Example.com", "correct horse battery")
    request = RequestFactory().get("/")
    assert authenticate(request, email="ANN@example.com", password="correct horse battery") == ann
    assert authenticate(request, email="ann@example.com", password="wrong") is None
    answer = client.post(
        reverse("account_login"), {"login": "ann@EXAMPLE.com", "password": "correct horse battery"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, settings.LOGIN_REDIRECT_URL)


@pytest.mark.django_db
def test_guessing_a_password_is_slowed_down(client):
    User.objects.create_user("ann@example.com", "correct horse battery")
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "ann@example.com", "password": "wrong"})
    answer = client.post(
        reverse("account_login"), {"login": "ann@example.com", "password": "correct horse battery"}
    )
    assert answer.status_code == 200
    assert "Too many failed" in answer.content.decode()


@pytest.mark.parametrize("form", ["text", "json"])
def test_log_entries_of_others_look_like_ours(form):
    formatter = logging_settings(form, "info")["formatters"]["chosen"]
    record = logging.LogRecord("some.library", logging.WARNING, __file__, 1, "it is %s", ("late",), None)
    line = formatter["()"](**{name: part for name, part in formatter.items() if name != "()"}).format(record)
    assert "it is late" in line
    if form == "json":
        assert json.loads(line)["level"] == "warning"


@pytest.mark.django_db
def test_r002_43_the_log_of_requests_holds_no_code_of_a_consent_and_no_key_of_a_mailed_link(client, caplog):
    mailed = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "canary-4711"})
    with caplog.at_level(logging.INFO):
        client.get("/connections/return?code=canary-4711&state=canary")
        client.get(mailed)
    assert caplog.text.count("request_started") == 2
    assert "canary" not in caplog.text
