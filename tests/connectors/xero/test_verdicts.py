"""What an answer of Xero means: one table of real bodies, and never an English sentence."""

from __future__ import annotations

import pytest

from tieout.connectors.wire import Answer, Request
from tieout.connectors.xero.verdicts import AnswerReader, TokenReader, messages_of
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear

JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html; charset=utf-8"}
READ = Request(
    system="xero",
    method="GET",
    url="https://api.xero.com/x",
    organisation="adelaide",
    unreachable="ledger-unreachable",
)
WRITE = Request(
    system="xero",
    method="PUT",
    url="https://api.xero.com/x",
    organisation="adelaide",
    unreachable="ledger-unreachable",
)


def access(status: int, detail: str) -> bytes:
    return b'{"Type":null,"Title":"T","Status":%d,"Detail":"%b","Instance":"","Extensions":{}}' % (
        status,
        detail.encode(),
    )


def failure(
    request: Request, status: int, headers: dict[str, str], body: bytes, *, sent: int = 0, kind=AnswerReader
):
    reader = kind(elements_sent=sent)
    reading = reader(request.safe, status, headers, body)
    answer = Answer(
        status=status, headers=headers, body=body, shown=body, exchange=1, seconds=0.1, reading=reading
    )
    return reader.failure(answer, request, "read contacts")


NOT_VALID = b'{"ErrorNumber":10,"Type":"ValidationException","Message":"M","Elements":[{"ValidationErrors":[{"Message":"Email address must be valid"}]}]}'
UNREADABLE = b'{"ErrorNumber":14,"Type":"PostDataInvalidException","Message":"The string \'x\' is not a valid AllXsd value."}'


@pytest.mark.parametrize(
    "status,headers,body,for_a_read,for_a_write,code",
    [
        (400, JSON, UNREADABLE, Refused, Refused, "wire-failed"),
        (401, JSON, access(401, "TokenExpired: token expired at 08/12/2022"), Unauthorised, Unauthorised, "connection-lost"),
        (401, JSON, access(401, "AuthenticationUnsuccessful"), Unauthorised, Unauthorised, "connection-lost"),
        (401, JSON, access(401, "AuthorizationUnsuccessful"), Unauthorised, Unauthorised, "ledger-permission-missing"),
        (403, JSON, access(403, "AuthenticationUnsuccessful"), Unauthorised, Unauthorised, "connection-lost"),
        (403, JSON, access(403, "AuthorizationUnsuccessful"), Unauthorised, Unauthorised, "ledger-permission-missing"),
        (403, HTML, b"<html>blocked by a firewall</html>", Unavailable, Unavailable, "ledger-unreachable"),
        (412, HTML, b"", Refused, Refused, "wire-failed"),
        (413, HTML, b"", Refused, Refused, "wire-failed"),
        (429, {}, b"", Unavailable, Unavailable, "rate-limited"),
        (500, HTML, b"An error occurred in Xero.", Unavailable, Unclear, "ledger-unreachable"),
        (501, HTML, b"", Refused, Refused, "wire-failed"),
        (502, HTML, b"<html>", Unavailable, Unclear, "ledger-unreachable"),
        (503, HTML, b"The organisation temporarily cannot be connected to.", Unavailable, Unclear, "ledger-unreachable"),
        (504, HTML, b"", Unavailable, Unclear, "ledger-unreachable"),
        (200, HTML, b"<html>hotel wifi</html>", Unavailable, Unclear, "answer-malformed"),
        (200, JSON, b'{"Invoices":[', Unavailable, Unclear, "answer-malformed"),
        (200, JSON, b"", Unavailable, Unclear, "answer-malformed"),
        (200, {"content-type": "text/xml"}, b"<Response/>", Unavailable, Unclear, "answer-malformed"),
    ],
)  # fmt: skip
def test_r002_58_an_answer_means(status, headers, body, for_a_read, for_a_write, code):
    reading, writing = failure(READ, status, headers, body), failure(WRITE, status, headers, body)

    assert (type(reading), type(writing)) == (for_a_read, for_a_write)
    assert (reading.fault.code, writing.fault.code) == (code, code)
    assert "<html>" not in reading.quoted


def test_what_is_not_there_is_a_wrong_address_to_a_read_and_a_refusal_of_a_write():
    page = b"The resource you're looking for cannot be found"

    reading, writing = failure(READ, 404, HTML, page), failure(WRITE, 404, HTML, page)

    assert (type(reading), reading.fault.code) == (Unavailable, "ledger-unreachable")
    assert (type(writing), writing.fault.code) == (Refused, "wire-failed")


@pytest.mark.parametrize("sent,kind", [(1, Refused), (2, Unclear)])
def test_errors_that_are_summed_up_are_clear_only_if_they_name_everything_that_was_sent(sent, kind):
    caught = failure(WRITE, 400, JSON, NOT_VALID, sent=sent)

    assert type(caught) is kind
    assert caught.quoted == "M - Email address must be valid"


@pytest.mark.parametrize(
    "problem,after,least,most",
    [("minute", "26", 26, 26), ("day", "66975", 66975, 66975), ("concurrent", "", 1, 5), ("appminute", "", 1, 5), ("", "", 1, 5)],
)  # fmt: skip
def test_r002_58_each_kind_of_limit_says_how_long_to_wait(problem, after, least, most):
    headers = {"x-rate-limit-problem": problem, "x-daylimit-remaining": "344", "x-minlimit-remaining": "0"}
    headers |= {"retry-after": after} if after else {}

    reading = AnswerReader()(False, 429, headers, b"")

    assert least <= reading.hold_seconds <= most
    assert (reading.day_remaining, reading.minute_remaining) == (344, 0)
    assert least <= failure(WRITE, 429, headers, b"").wait <= most


def test_an_answer_that_is_well_tells_what_is_left_and_holds_nobody():
    reading = AnswerReader()(
        True, 200, {**JSON, "x-daylimit-remaining": "998", "x-minlimit-remaining": "59"}, b"{}"
    )

    assert (reading.verdict, reading.hold_seconds) == ("ok", 0.0)
    assert (reading.day_remaining, reading.minute_remaining) == (998, 59)


@pytest.mark.parametrize(
    "status,body,kind,code",
    [
        (400, b'{"error":"invalid_grant"}', Unauthorised, "connection-lost"),
        (400, b'{"error":"invalid_client"}', Unauthorised, "settings-incomplete"),
        (401, b'{"error":"invalid_client"}', Unauthorised, "settings-incomplete"),
        (400, b'{"error":"unauthorized_client"}', Unauthorised, "settings-incomplete"),
        (400, b'{"error":"invalid_scope","error_description":"D"}', Unauthorised, "settings-incomplete"),
        (400, b'{"error":"something new"}', Unauthorised, "settings-incomplete"),
        (404, b'{"message":"no such route"}', Unauthorised, "settings-incomplete"),
        (500, b"{}", Unavailable, "ledger-unreachable"),
        (200, b'{"access_token":""}', Unavailable, "answer-malformed"),
        (200, b'{"access_token":"a","expires_in":"soon"}', Unavailable, "answer-malformed"),
        (200, b"[]", Unavailable, "answer-malformed"),
    ],
)
def test_an_answer_of_the_token_endpoint_means(status, body, kind, code):
    caught = failure(WRITE, status, JSON, body, kind=TokenReader)

    assert type(caught) is kind
    assert caught.fault.code == code


def test_a_refused_documents_sentences_are_collected_from_the_document_and_its_lines_each_once():
    element = {
        "ValidationErrors": [{"Message": "A"}, {"Message": "B"}],
        "LineItems": [
            {"ValidationErrors": [{"Message": "B"}, {"Message": "C"}]},
            {"ValidationErrors": []},
            {},
        ],
    }

    assert messages_of(element) == ("A", "B", "C")
    assert messages_of({"ValidationErrors": [{"Text": "?"}, 7]}) == ("Xero refused it without a word",)


def test_a_long_answer_is_quoted_as_far_as_a_person_would_read():
    assert len(failure(READ, 400, {"content-type": "text/plain"}, b"x" * 10_000).quoted) == 2000


def test_r002_43_a_secret_that_xero_repeats_in_a_sentence_is_not_quoted():
    body = access(401, "AuthenticationUnsuccessful: canary-4711")
    reader = AnswerReader()
    answer = Answer(
        status=401,
        headers=JSON,
        body=body,
        shown=body.replace(b"canary-4711", b"[removed]"),
        exchange=1,
        seconds=0.1,
        reading=reader(True, 401, JSON, body),
    )
    caught = reader.failure(answer, READ, "read contacts")
    assert caught.quoted == caught.fault.quoted == "T - AuthenticationUnsuccessful: [removed]"
