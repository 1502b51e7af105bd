"""What holds for each operation of the API: strangers are refused, other workspaces are not found, reading is few
questions and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.web.desk import Desk
from tests.web.pages import crowded, furnished
from tests.web.program import EVERY
from tieout.store import tokens
from tieout.store.models import ApiToken
from tieout.web.api.api import api

PATHS: Mapping[str, Mapping[str, object]] = api.get_openapi_schema(path_prefix="/api")["paths"]
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in methods]
#: What is asked for where a path leaves something open. Words in braces are given by `furnished`.
READ = {
    "/api/documents": "/api/documents?search=honourable",
    "/api/documents/{key}": "/api/documents/invoice:{held}",
    "/api/runs/{number}": "/api/runs/{run}",
    "/api/runs/{number}/log": "/api/runs/{run}/log",
    "/api/runs/{number}/log/csv": "/api/runs/{run}/log/csv",
    "/api/mapping/misfits": "/api/mapping/misfits?organisation=adelaide",
    "/api/mapping/items": "/api/mapping/items?organisation=adelaide",
    "/api/mapping/{kind}/wanted": "/api/mapping/accounts/wanted?organisation=adelaide",
    "/api/mapping/{kind}/choices": "/api/mapping/accounts/choices?organisation=adelaide",
    "/api/rules/versions/{number}": "/api/rules/versions/1",
    "/api/rules/differences": "/api/rules/differences?before=1&after=2",
    "/api/rules/files/{kind}": "/api/rules/files/accounts",
    "/api/rules/try/{key}": "/api/rules/try/invoice:{ready}",
    "/api/exchanges/{number}": "/api/exchanges/{exchange}",
}
#: Parts of a path that name a row of a workspace.
OF_A_ROW = ("{number}", "{key}")
QUESTIONS = 12


@pytest.fixture
def program() -> Callable[[Desk], Client]:
    """A program with every right in the workspace of a desk, which has asked before: the first use is noted."""

    def made(desk: Desk) -> Client:
        until = timezone.now() + timedelta(days=1)
        _, token = tokens.create(desk.workspace, "program", EVERY, until, who=None)
        client = Client(headers={"Authorization": f"Bearer {token}"})
        client.get("/api/runs")
        return client

    return made


@pytest.fixture
def shown(db) -> Mapping[str, object]:
    desk = Desk()
    return {**furnished(desk), "desk": desk}


@pytest.mark.django_db
def test_nothing_opens_without_a_token():
    answers = {
        (path, method): getattr(Client(), method)(path.format(number=1, key="invoice:1", kind="accounts"))
        for path, method in OPERATIONS
    }
    assert {each: answer.status_code for each, answer in answers.items()} == dict.fromkeys(OPERATIONS, 401)


def test_every_path_that_is_read_has_its_address():
    missing = [
        path for path, methods in PATHS.items() if "get" in methods and "{" in path and path not in READ
    ]
    assert missing == [], f"add an address for each of {missing} to READ"


def test_reading_is_few_questions_however_long_the_list_and_changes_nothing(shown, program):
    client = program(shown["desk"])
    addresses = [
        READ.get(path, path).format(**shown) for path, methods in PATHS.items() if "get" in methods
    ]  # fmt: skip
    few = {address: _statements(client, address) for address in addresses}
    crowded(shown["desk"])
    many = {address: _statements(client, address) for address in addresses}
    wrong = {
        address: (len(few[address]), len(many[address]))
        for address in addresses
        if len(many[address]) > min(QUESTIONS, len(few[address]))
        or any(not sql.startswith("SELECT") for sql in many[address])
    }
    assert wrong == {}


def _statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.content[:200])
        b"".join(answer)
    return [one["sql"] for one in asked.captured_queries]


def test_rows_of_another_workspace_are_not_found(shown, program):
    """By their number or key they are as if they were not there, whatever is to be done with them."""
    stranger = program(Desk("Another MSP", "another"))
    theirs = {
        "documents": f"invoice:{shown['held']}",
        "rules/try": f"invoice:{shown['ready']}",
        "runs": shown["run"],
        "exchanges": shown["exchange"],
        "connections": "adelaide",
        "people": shown["member"],
        "tokens": ApiToken.objects.of(shown["desk"].workspace).latest("pk").pk,
    }
    asked, found = 0, {}
    for path, method in OPERATIONS:
        names = [name for name in theirs if path.startswith(f"/api/{name}/{{")]
        if names and any(part in path for part in OF_A_ROW):
            row = theirs[max(names, key=len)]
            body = json.dumps({"role": "viewer"}) if method == "patch" else "{}"
            asking = getattr(stranger, method)
            extra = {} if method == "get" else {"data": body, "content_type": "application/json"}
            asked += 1
            answer = asking(path.format(number=row, key=row), **extra)
            if answer.status_code != 404:
                found[method, path] = (answer.status_code, answer.content[:100])
    assert found == {}
    assert asked >= 9
