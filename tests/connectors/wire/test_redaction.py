"""No secret is ever written down: canaries are planted everywhere and every stored byte is searched."""

from __future__ import annotations

import base64
import json

import httpx2
import pytest

from tests.connectors.memory import MemoryBook, OpenAllowance
from tieout.connectors.wire import Client, Courier, Redactor, Request
from tieout.core.ports import Unclear

CANARY = 'canary/"+ß 7f3a9'  # with everything that JSON, forms and addresses spell differently
TOKEN = "canary-token-5b1c.x-y_z"


def everything_stored(book: MemoryBook) -> bytes:
    def flat(value: object) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    return b"\n".join(
        flat(value) for row in book.rows for part in (row.request, row.answer) for value in part.values()
    )


def sent(request: Request, response: httpx2.Response, redactor: Redactor | None = None) -> MemoryBook:
    book = MemoryBook()
    with Client(httpx2.MockTransport(lambda _: response)) as client:
        Courier(client=client, book=book, allowance=OpenAllowance(), redactor=redactor or Redactor()).send(
            request
        )
    return book


def spellings(secret: str) -> list[bytes]:
    url = httpx2.QueryParams({"": secret})
    return [
        secret.encode(),
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        str(url).removeprefix("=").encode(),
        b"canary",
    ]


def test_r002_43_canaries_planted_everywhere_are_found_nowhere():
    form = str(
        httpx2.QueryParams({"grant_type": "refresh_token", "refresh_token": CANARY, "client_secret": CANARY})
    )
    basic = base64.b64encode(f"harbour+pub:{CANARY}".encode()).decode()
    requests = [
        Request(
            system="identity",
            method="POST",
            url="https://user:canarypass@id.test/token?code="
            + str(httpx2.QueryParams({"code": CANARY}))[5:]
            + "&state=x",
            headers={
                "Authorization": f"Basic {basic}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"s={TOKEN}",
                "clientId": TOKEN,
                "X-Api-Key": TOKEN,
                "X-Session-Token": TOKEN,
            },
            body=form.encode(),
        ),
        Request(
            system="books",
            method="PUT",
            url="https://books.test/x",
            headers={"Authorization": f"Bearer {TOKEN}"},
            body=json.dumps(
                {"Password": CANARY, "nested": [{"private_key": CANARY, "tokens": [CANARY]}]}
            ).encode(),
        ),
    ]
    echo = {
        "access_token": TOKEN,
        "refreshToken": CANARY,
        "id_token": TOKEN,
        "message": f"the token {TOKEN} of {CANARY} is no good; password {CANARY}",
        "client_secret": CANARY,
    }
    response = {"Set-Cookie": f"s={TOKEN}", "Location": f"https://x.test/?access_token={TOKEN}"}
    for request in requests:
        answer = httpx2.Response(400, headers=response, content=json.dumps(echo).encode())
        book = sent(request, answer, Redactor([CANARY, TOKEN]))
        stored = everything_stored(book)
        assert [spelling for spelling in [*spellings(CANARY), TOKEN.encode()] if spelling in stored] == []
        assert stored.count(b"[removed]") > 5


def test_a_secret_of_the_request_is_removed_from_its_answer_without_being_told_beforehand():
    request = Request(
        system="books", method="GET", url="https://books.test/", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    book = sent(request, httpx2.Response(401, content=f"bad token {TOKEN}!".encode()))

    assert book.rows[0].request["headers"]["Authorization"] == "Bearer [removed]"
    assert book.rows[0].answer["body"] == b"bad token [removed]!"


def test_an_error_text_that_repeats_a_secret_is_cleaned():
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError(f"lost while sending {TOKEN}")

    book = MemoryBook()
    request = Request(
        system="books", method="PUT", url="https://books.test/", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with Client(httpx2.MockTransport(fail)) as client, pytest.raises(Unclear) as caught:
        Courier(client=client, book=book, allowance=OpenAllowance(), redactor=Redactor()).send(request)

    assert TOKEN.encode() not in everything_stored(book)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in str(caught.value.fault)


def test_what_is_no_secret_stays_word_for_word():
    body = (
        b'{"Code":"200","Description":"Token ring adapter, secret sauce","state":"open","AccountCode":"4000"}'
    )
    request = Request(
        system="books", method="PUT", url="https://books.test/Accounts?where=Code&page=2", body=body
    )

    book = sent(request, httpx2.Response(200, content=body))

    assert book.rows[0].request["body"] == body
    assert book.rows[0].answer["body"] == body
    assert book.rows[0].request["url"] == "https://books.test/Accounts?where=Code&page=2"


@pytest.mark.parametrize(
    "text, shown",
    [
        (b'{"access_token":"abc","expires_in":1800}', b'{"access_token":"[removed]","expires_in":1800}'),
        (b'{"client_secret" : 12345, "a":1}', b'{"client_secret" : "[removed]", "a":1}'),
        (b'{"Password":"a\\"b","n":"x"}', b'{"Password":"[removed]","n":"x"}'),
        (b'{"tokens":["a","b"],"n":1}', b'{"tokens":"[removed]","n":1}'),
        (b'{"code_verifier":null}', b'{"code_verifier":"[removed]"}'),
        (b'{"code":"InvalidObject"}', b'{"code":"InvalidObject"}'),
    ],
)
def test_json_fields(text, shown):
    assert Redactor().body(text, {}) == shown


def test_form_fields_are_known_by_name_in_every_case():
    form = b"grant_type=authorization_code&code=abc&Client_Secret=def&code_verifier=ghi&redirect_uri=x"
    headers = {"content-type": "application/x-www-form-urlencoded"}

    assert Redactor().body(form, headers) == (
        b"grant_type=authorization_code&code=[removed]&Client_Secret=[removed]&code_verifier=[removed]&redirect_uri=x"
    )
