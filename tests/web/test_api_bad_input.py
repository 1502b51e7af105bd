"""What no program would send that means well: halves of characters, endless bodies, addresses that are none."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tieout.store.models import Run

#: JSON can say half of a character outside the first 65,536; no database and no text of UTF-8 can.
HALF, NUL = "\ud800", "\x00"


@pytest.mark.parametrize("odd", [HALF, NUL], ids=["half a character", "NUL"])
@pytest.mark.parametrize(
    "path, said",
    [
        ("/documents/force", {"documents": ["invoice:{}"]}),
        ("/export", {"documents": ["{}"]}),
        ("/corrections/plan", {"deed": "skip", "documents": ["invoice:{}"]}),
        ("/corrections/skip", {"documents": ["{}"], "mark": "0", "reason": "x"}),
        ("/corrections/take-up", {"documents": ["invoice:{}"]}),
        ("/corrections/rival", {"document": "invoice:{}"}),
        ("/exceptions/dismiss", {"cause": "{}", "reason": "x"}),
        ("/exceptions/dismiss", {"cause": "x", "reason": "{}"}),
    ],
)
def test_what_no_database_can_keep_is_a_misunderstanding(program, path, said, odd):
    body = json.loads(json.dumps(said).replace("{}", json.dumps(odd)[1:-1]))
    status, answer = program().post(path, **body)
    assert (status, answer["detail"]) == (422, "The question makes no sense.")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000, b"1" * 10_000, b"\xff"]
)
def test_a_body_that_is_no_json_or_nested_without_end_is_refused(desk, program, body):
    answer = _sent(program, body)
    assert (answer.status_code, answer.json()["detail"]) == (400, "Cannot parse request body")
    assert Run.objects.of(desk.workspace).count() == 0


def test_a_body_without_end_is_refused_in_the_shape_of_every_refusal(program):
    answer = _sent(program, b'{"organisation": "' + b"x" * 3_000_000 + b'"}')
    assert answer.status_code == 413
    assert answer.json() == {"detail": "This is too much for one question: ask in parts.", "fields": []}


def test_an_address_that_is_none_and_a_defect_of_ours_are_told_to_a_program_in_its_own_shape(
    program, monkeypatch
):
    assert Client().get("/api/nowhere").json() == {"detail": "The API has no such address.", "fields": []}

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("secret-in-hand")

    monkeypatch.setattr("tieout.store.queries.runs", breaks)
    client = Client(raise_request_exception=False, headers=program("read")._headers)
    answer = client.get("/api/runs")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
    assert "Something broke here." in answer.json()["detail"]
    assert "secret-in-hand" not in answer.content.decode()


def _sent(program, body: bytes):
    client = Client(headers=program("read", "export")._headers)
    return client.post("/api/export/retrieve", body, content_type="application/json")
