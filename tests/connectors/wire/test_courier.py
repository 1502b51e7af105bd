"""The courier sends once, writes down everything, and says honestly what a broken conversation means."""

from __future__ import annotations

import gzip
import socketserver
import threading
from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.connectors.memory import MemoryBook, OpenAllowance
from tieout.connectors.wire import Client, Courier, Pace, Redactor, Request, Verdict, courier
from tieout.core.ports import Unavailable, Unclear, WireFailure

READ = Request(
    system="books", method="GET", url="https://books.test/invoices?page=1", organisation="adelaide"
)
WRITE = Request(
    system="books",
    method="PUT",
    url="https://books.test/invoices",
    body=b"{}",
    about=("invoice:5001", "invoice:5002"),
    unreachable="ledger-unreachable",
    organisation="adelaide",
)


class World:
    """A courier whose other side is a function; `calls` counts what really arrived there."""

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response], **options: object) -> None:
        self.calls: list[httpx2.Request] = []
        self.book = MemoryBook()
        self.allowance = options.pop("allowance", OpenAllowance())
        self.slept: list[float] = []
        self.answer = answer

        def arrive(request: httpx2.Request) -> httpx2.Response:
            self.calls.append(request)
            return self.answer(request)

        self.client = Client(httpx2.MockTransport(arrive))
        self.courier = Courier(
            client=self.client,
            book=self.book,
            allowance=self.allowance,
            redactor=Redactor(),
            sleep=self.slept.append,
            **options,
        )


def answering(status: int = 200, content: bytes = b'{"ok": 1.10}', **headers: str) -> Callable:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx2.Response(status, headers=named, content=content)


def raising(problem: Exception) -> Callable:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise problem

    return fail


def test_it_works():
    world = World(answering(content_type="application/json"))

    answer = world.courier.send(READ)

    assert (answer.status, answer.verdict, answer.is_json) == (200, Verdict.OK, True)
    assert str(answer.json()["ok"]) == "1.10"  # a Decimal, as it was written
    assert world.book.lines() == ["GET https://books.test/invoices?page=1 -> 200 ok"]
    assert world.book.rows[0].answer["body"] == b'{"ok": 1.10}'
    assert world.allowance.held == 0


def test_r002_43_the_exchange_is_in_the_book_before_the_request_leaves_and_says_what_it_is_about():
    open_rows = []
    world = World(lambda _: open_rows.append(list(map(str, world.book.rows))) or httpx2.Response(200))

    world.courier.send(WRITE)

    assert open_rows == [["PUT https://books.test/invoices -> None open"]]
    assert world.book.rows[0].request["about"] == ("invoice:5001", "invoice:5002")
    assert world.book.rows[0].request["organisation"] == "adelaide"


def test_r002_43_every_call_has_a_completed_row_whatever_became_of_it():
    happenings = [answering(), answering(429), raising(httpx2.ReadTimeout("slow")), answering(500, b"<html>")]
    world = World(answering())

    for happening in happenings:
        world.answer = happening
        try:
            world.courier.send(WRITE)
        except WireFailure:
            continue

    assert len(world.book.rows) == len(world.calls) == 4
    assert [row.answer["verdict"] for row in world.book.rows] == ["ok", "unavailable", "unclear", "unclear"]


def test_when_the_book_cannot_be_written_nothing_is_sent_and_it_goes_on_when_there_is_space_again():
    world = World(answering())
    world.book.full = True

    with pytest.raises(OSError, match="No space left"):
        world.courier.send(WRITE)
    assert world.calls == []
    assert world.allowance.held == 0

    world.book.full = False
    assert world.courier.send(WRITE).status == 200


def test_an_answer_that_cannot_be_written_down_is_not_handed_out_as_if_it_were():
    def fill_the_disk(_: httpx2.Request) -> httpx2.Response:
        world.book.full = True
        return httpx2.Response(200, content=b"{}")

    world = World(fill_the_disk)

    with pytest.raises(OSError, match="No space left"):
        world.courier.send(WRITE)

    assert world.book.lines() == [
        "PUT https://books.test/invoices -> None open"
    ]  # it did leave, and that is known
    assert world.allowance.held == 0


@pytest.mark.parametrize("problem", courier.NEVER_LEFT)
def test_a_request_that_never_left_did_nothing(problem):
    world = World(raising(problem("down")))

    with pytest.raises(Unavailable) as caught:
        world.courier.send(WRITE)

    assert caught.value.fault.code == "ledger-unreachable"
    assert caught.value.fault.facts == {"organisation": "adelaide", "message": f"{problem.__name__}: down"}
    assert world.book.rows[0].answer["error"] == f"{problem.__name__}: down"
    assert world.book.rows[0].answer["verdict"] == "unavailable"


@pytest.mark.parametrize("problem", [*courier.MAY_HAVE_ARRIVED, ConnectionResetError])
def test_r002_58_a_write_without_an_answer_is_unclear_and_a_read_may_be_repeated(problem):
    broken = raising(problem("gone"))
    world = World(lambda request: broken(request) if len(world.calls) < 3 else httpx2.Response(200))

    with pytest.raises(Unclear):
        world.courier.send(WRITE)
    with pytest.raises(Unavailable):
        world.courier.send(READ)

    assert world.courier.send(READ).status == 200  # and the next call is none the worse for it
    assert world.allowance.held == 0


def test_every_error_of_the_http_library_has_its_place_in_the_table():
    def leaves(kind: type) -> Iterator[type]:
        below = kind.__subclasses__()
        yield from [kind] if not below else [leaf for child in below for leaf in leaves(child)]

    placed = (*courier.NEVER_LEFT, *courier.MAY_HAVE_ARRIVED)
    not_ours = {
        "TooManyRedirects",
        "HTTPStatusError",
        "SSEError",
    }  # redirects, raise_for_status, event streams: unused
    assert [
        kind.__name__
        for kind in leaves(httpx2.HTTPError)
        if not issubclass(kind, placed) and kind.__name__ not in not_ours
    ] == []


def test_a_defect_of_ours_goes_through_unchanged_but_its_row_is_closed():
    world = World(answering())

    with pytest.raises(ZeroDivisionError):
        world.courier.send(READ, lambda *_: 1 / 0)

    assert world.book.rows[0].answer["verdict"] == "unclear"
    assert world.allowance.held == 0


def test_an_answer_of_50_mb_is_stopped_as_soon_as_it_is_known():
    read_so_far = []

    def huge() -> Iterator[bytes]:
        for _ in range(50):
            read_so_far.append(1)
            yield b"x" * 1_000_000

    world = World(lambda _: httpx2.Response(200, content=huge()))

    with pytest.raises(Unavailable) as caught:
        world.courier.send(READ)
    with pytest.raises(Unclear):
        world.courier.send(WRITE)

    assert caught.value.fault.code == "answer-too-large"
    assert caught.value.fault.facts == {"system": "books.test", "limit": "20 MB"}
    assert len(read_so_far) == 2 * 21
    assert world.book.rows[0].status == 200
    assert world.book.rows[0].answer["error"] == "the answer is larger than 20 MB"


def test_an_answer_announced_as_too_large_is_not_read_at_all():
    world = World(
        lambda _: httpx2.Response(200, headers={"Content-Length": "50000000"}, content=iter([b"x"]))
    )

    with pytest.raises(Unavailable, match="larger than 20 MB"):
        world.courier.send(READ)


def test_a_small_answer_that_unfolds_into_a_huge_one_is_stopped_too():
    bomb = gzip.compress(b"x" * 30_000_000)
    world = World(answering(content=bomb, content_encoding="gzip"))

    with pytest.raises(Unavailable, match="larger than 20 MB"):
        world.courier.send(READ)


def test_an_answer_that_drips_without_end_is_given_up():
    world = World(lambda _: httpx2.Response(200, content=iter([b"a", b"b"])), total_seconds=0.0)

    with pytest.raises(Unavailable, match="not complete after"):
        world.courier.send(READ)


def test_a_redirect_is_not_followed_and_counts_as_a_refusal():
    world = World(answering(302, location="https://elsewhere.test/?code=abcdefgh"))

    assert world.courier.send(READ).verdict is Verdict.REFUSED
    assert len(world.calls) == 1
    assert world.book.rows[0].answer["headers"]["location"] == "https://elsewhere.test/?code=[removed]"


def test_no_cookie_of_one_connection_travels_with_anothers_request():
    world = World(answering(set_cookie="session=of-adelaide; Path=/"))

    world.courier.send(READ)
    world.courier.send(READ)

    assert "cookie" not in world.calls[1].headers


def test_a_short_wait_for_our_turn_is_slept_off():
    world = World(answering(), allowance=OpenAllowance(waits=[0.4, 1.5]))

    assert world.courier.send(READ).status == 200
    assert world.slept == [0.4, 1.5]


def test_a_long_wait_for_our_turn_is_handed_to_the_caller_and_nothing_crosses_the_wire():
    world = World(answering(), allowance=OpenAllowance(waits=[1.5, 37.2]))

    with pytest.raises(Unavailable) as caught:
        world.courier.send(READ)

    assert caught.value.wait == 37.2
    assert caught.value.fault.facts == {"system": "books.test", "seconds": "37"}
    assert world.calls == []
    assert world.book.rows == []
    assert world.courier.send(READ).status == 200  # its turn has come


def test_the_allowance_hears_how_long_to_stay_quiet():
    world = World(answering(429, b"", retry_after="26"))

    assert world.courier.send(READ).verdict is Verdict.UNAVAILABLE
    assert world.allowance.given_back == [
        {"hold_seconds": 26.0, "day_remaining": None, "minute_remaining": None}
    ]


def test_a_pace_may_stand_for_the_allowance():
    world = World(answering(), allowance=Pace(1000, 2))

    assert [world.courier.send(READ).status for _ in range(3)] == [200, 200, 200]


class _OneAnswer(socketserver.StreamRequestHandler):
    """Reads one request and answers with what the server was told to, then hangs up."""

    def handle(self) -> None:
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        self.wfile.write(self.server.answer)  # type: ignore[attr-defined]


@pytest.fixture
def server() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _OneAnswer) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"nonsense\r\n\r\n"],
    ids=["hung up", "cut short", "not HTTP"],
)
def test_over_a_socket_a_broken_answer_leaves_a_write_in_doubt_and_the_next_call_works(
    server, answer, monkeypatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # a proxy is never asked for this machine itself
    book = MemoryBook()
    with Client() as client:
        sender = Courier(client=client, book=book, allowance=OpenAllowance(), redactor=Redactor())
        there = Request(
            system="books", method="PUT", url=f"http://127.0.0.1:{server.server_address[1]}/", body=b"{}"
        )
        server.answer = answer
        with pytest.raises(Unclear):
            sender.send(there)

        server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        assert sender.send(there).body == b"{}"


def test_the_proxy_of_the_environment_is_asked_for_other_machines_unless_they_are_excepted(
    server, monkeypatch
):
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nfrom a proxy."
    monkeypatch.setenv("HTTP_PROXY", f"127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("NO_PROXY", ".invalid")
    with Client() as client:
        sender = Courier(client=client, book=MemoryBook(), allowance=OpenAllowance(), redactor=Redactor())

        answer = sender.send(Request(system="books", method="GET", url="http://books.test/invoices"))
        assert answer.body == b"from a proxy."
        with pytest.raises(Unavailable):  # there is no such machine, and nobody else was asked
            sender.send(Request(system="books", method="GET", url="http://books.invalid/invoices"))


def test_nobody_listening_means_nothing_happened():
    with socketserver.TCPServer(("127.0.0.1", 0), _OneAnswer) as gone:
        port = gone.server_address[1]
    with Client() as client, pytest.raises(Unavailable):
        Courier(client=client, book=MemoryBook(), allowance=OpenAllowance(), redactor=Redactor()).send(
            Request(system="books", method="PUT", url=f"http://127.0.0.1:{port}/")
        )
