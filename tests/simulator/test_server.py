"""The worlds on a real socket: kept connections, cut connections, and calls that are held."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.simulator.desk import API, PSA, UNPOSTED
from tieout.simulator.calls import Refusal
from tieout.simulator.scenario import build_world
from tieout.simulator.server import RunningServer, serve

BATCHES = f"{API}/finance/accounting/batches"
TIMEOUT = 20


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve(build_world("one-office")) as running:
        yield running


@pytest.fixture
def connection(server: RunningServer) -> Iterator[http.client.HTTPConnection]:
    with closing(connect(server)) as made:
        yield made


def connect(server: RunningServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)


def ask(server: RunningServer | http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    """One call on a connection, or on one of its own to a server."""
    if isinstance(server, RunningServer):
        with closing(connect(server)) as connection:
            return ask(connection, method, path, body)
    server.request(method, path, body=None if body is None else json.dumps(body), headers=PSA)
    response = server.getresponse()
    data = response.read()
    assert response.status in (200, 201), data
    return json.loads(data)


def batch_body(server: RunningServer) -> dict[str, Any]:
    document = next(iter(server.world.psa.tenant("harbour").gl.unposted("invoice").values()))
    return {"batchIdentifier": "B1", "exportInvoicesFlag": True,
            "processedRecordIds": [entry.id for entry in document.entries]}  # fmt: skip


def wait_until_held(server: RunningServer) -> dict[str, Any]:
    for _ in range(10_000):
        if held := ask(server, "GET", "/_control/held")["held"]:
            return held[0]
    raise AssertionError("no call is held")


def wait_until_free(server: RunningServer) -> None:
    for _ in range(10_000):
        if not ask(server, "GET", "/_control/held")["held"]:
            return
    raise AssertionError("the call is still held")


def test_a_connection_serves_call_after_call(server: RunningServer, connection: http.client.HTTPConnection):
    ask(connection, "GET", UNPOSTED)
    first = connection.sock
    ask(connection, "POST", BATCHES, batch_body(server))
    ask(connection, "GET", UNPOSTED)
    assert connection.sock is first


@pytest.mark.parametrize("name, batches", [("drop-before", 0), ("drop-after", 1)])
def test_a_cut_connection_is_really_cut(
    server: RunningServer, connection: http.client.HTTPConnection, name: str, batches: int
):
    ask(connection, "POST", "/_control/mishaps", {"name": name, "path": "*/batches"})
    with pytest.raises(http.client.RemoteDisconnected):
        ask(connection, "POST", BATCHES, batch_body(server))
    world = ask(server, "GET", "/_control/world")
    assert len(world["tenants"][0]["batches"]) == batches
    assert ask(server, "GET", "/_control/log")["calls"][-1]["status"] == 0


@pytest.mark.parametrize("point, batches", [("before", 0), ("after", 1)])
def test_a_client_that_goes_away_while_held_leaves_what_the_point_says(
    server: RunningServer, point: str, batches: int
):
    ask(server, "POST", "/_control/mishaps", {"name": f"hold-{point}", "path": "*/batches"})
    client = connect(server)
    client.request("POST", BATCHES, body=json.dumps(batch_body(server)), headers=PSA)
    held = wait_until_held(server)
    assert (held["point"], held["method"], held["path"]) == (point, "POST", BATCHES)
    client.sock.shutdown(socket.SHUT_RDWR)
    client.close()
    wait_until_free(server)
    world = ask(server, "GET", "/_control/world")
    assert len(world["tenants"][0]["batches"]) == batches


def test_a_held_call_goes_on_when_released(server: RunningServer):
    ask(server, "POST", "/_control/mishaps", {"name": "hold-after", "path": "*/batches"})
    answers: list[Any] = []
    client = threading.Thread(target=lambda: answers.append(ask(server, "POST", BATCHES, batch_body(server))))
    client.start()
    held = wait_until_held(server)
    assert ask(server, "POST", "/_control/release", {"id": held["id"]}) == {"released": 1}
    client.join(TIMEOUT)
    assert answers[0]["transactions"]


def test_an_enormous_answer_arrives_whole(connection: http.client.HTTPConnection):
    ask(connection, "POST", "/_control/mishaps", {"name": "huge", "args": {"megabytes": 3}})
    connection.request("GET", UNPOSTED, headers=PSA)
    assert len(connection.getresponse().read()) > 3 * 1024 * 1024
    ask(connection, "GET", UNPOSTED)


def test_only_loopback_is_served():
    with pytest.raises(Refusal, match="loopback"):
        serve(build_world("one-office"), host="0.0.0.0")  # noqa: S104 - that is what must be refused


def test_a_taken_port_is_an_os_error(server: RunningServer):
    with pytest.raises(OSError):
        serve(build_world("one-office"), port=server.port)


def test_many_clients_at_once_make_each_batch_once(server: RunningServer):
    """Twenty clients want the same document under one identifier: one gets it, nobody gets half of it."""
    body, statuses = batch_body(server), []

    def want() -> None:
        with closing(connect(server)) as connection:
            connection.request("POST", BATCHES, body=json.dumps(body), headers=PSA)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)

    clients = [threading.Thread(target=want) for _ in range(20)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(TIMEOUT)
    assert sorted(statuses) == [201, *[400] * 19]
    [batch] = ask(server, "GET", "/_control/world")["tenants"][0]["batches"]
    assert len(batch["documents"]) == 1
