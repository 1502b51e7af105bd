"""Webhooks going out: proved first, signed over the exact bytes, retried for a day, never about payments."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.simulator.books.demo import draft
from tieout.simulator.books.webhooks import Heard
from tieout.simulator.calls import Refusal

KEY = "a key, taken as text"
URL = "http://localhost:9/webhooks"


class Receiver:
    """A receiver that checks signatures, and can be told to be down or impolite."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.up = True
        self.says = b""

    def __call__(self, url, body, headers) -> Heard:
        if not self.up:
            return Heard(0)
        wanted = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(wanted, headers["x-xero-signature"]):
            return Heard(401)
        if b'"events":[]' not in body:
            self.bodies.append(body)
        return Heard(200, self.says)

    @property
    def events(self):
        return [event for body in self.bodies for event in json.loads(body)["events"]]


@pytest.fixture
def receiver(xero) -> Receiver:
    made = Receiver()
    xero.books.webhooks._post = made
    assert xero.books.act("subscribe-webhooks", {"url": URL, "key": KEY, "background": False}) == {
        "enabled": True,
        "problems": [],
    }
    return made


def test_creating_and_changing_raises_events(xero, receiver):
    made = xero.invoice()
    xero.act("void", document=made["InvoiceID"])
    assert xero.books.act("deliver-webhooks", {}) == {"delivered": 3, "waiting": 0}
    assert [(one["eventCategory"], one["eventType"]) for one in receiver.events] == [
        ("CONTACT", "CREATE"),
        ("INVOICE", "CREATE"),
        ("INVOICE", "UPDATE"),
    ]
    event = receiver.events[1]
    assert event["resourceUrl"] == f"https://api.xero.com/api.xro/2.0/Invoices/{made['InvoiceID']}"
    assert (event["tenantId"], event["tenantType"]) == (xero.org.tenant_id, "ORGANISATION")
    assert event["eventDateUtc"] == "2026-09-14T09:29:59.000"
    assert "data" not in event


def test_the_body_has_its_irregular_blanks(xero, receiver):
    xero.contact()
    xero.books.webhooks.deliver()
    assert b',"firstEventSequence": 1,"lastEventSequence": 1, "entropy": "' in receiver.bodies[0]


def test_credit_notes_carry_type_and_status(xero, receiver):
    xero.put("/CreditNotes", {**draft(), "Type": "ACCRECCREDIT"})
    xero.books.webhooks.deliver()
    assert receiver.events[-1]["data"] == {"Type": "ACCRECCREDIT", "Status": "DRAFT"}


@pytest.mark.parametrize("position,categories", [("silent", []), ("update", ["INVOICE"])])
def test_a_payment_by_both_positions_of_the_switch(xero, receiver, position, categories):
    xero.books.switches.turn("payment-webhook", position)
    made = xero.invoice()
    xero.books.webhooks.deliver()
    receiver.bodies.clear()
    xero.act("pay", document=made["InvoiceID"], amount="1")
    xero.books.webhooks.deliver()
    assert [event["eventCategory"] for event in receiver.events] == categories


def test_failures_are_retried_and_then_the_webhook_is_off(xero, receiver):
    xero.contact()
    receiver.up = False
    assert xero.books.webhooks.deliver() == 0
    receiver.up = True
    assert xero.books.webhooks.deliver() == 0  # not before a quarter of an hour
    xero.clock.travel(timedelta(minutes=15))
    assert xero.books.webhooks.deliver() == 1
    xero.contact("Second")
    receiver.up = False
    for _ in range(97):
        xero.books.webhooks.deliver()
        xero.clock.travel(timedelta(minutes=15))
    assert xero.books.webhooks.subscription.enabled is False
    receiver.up = True
    assert xero.books.webhooks.deliver() == 0
    assert xero.books.act("enable-webhooks", {}) == {"enabled": True, "problems": []}
    assert xero.books.webhooks.deliver() == 1  # what came meanwhile is replayed


def test_events_are_kept_for_31_days(xero, receiver):
    xero.contact()
    xero.clock.travel(timedelta(days=31))
    assert xero.books.webhooks.deliver() == 0


def test_an_answer_with_a_body_is_a_failure(xero, receiver):
    receiver.says = b"OK"
    xero.contact()
    assert xero.books.webhooks.deliver() == 0
    assert xero.books.act("enable-webhooks", {}) == {
        "enabled": False,
        "problems": ["Response contains a body"],
    }


def test_a_receiver_that_takes_anything_does_not_prove_its_intent(xero):
    xero.books.webhooks._post = lambda url, body, headers: Heard(200)
    answer = xero.books.act("subscribe-webhooks", {"url": URL, "key": KEY, "background": False})
    assert answer == {"enabled": False, "problems": ["Response to incorrectly signed payload not 401"]}
    xero.books.webhooks._post = lambda url, body, headers: Heard(0)
    assert "Response not 200" in xero.books.act("enable-webhooks", {})["problems"]


def test_webhooks_go_to_this_machine_only(xero):
    with pytest.raises(Refusal, match="this machine only"):
        xero.books.act(
            "subscribe-webhooks", {"url": "https://example.com/hook", "key": KEY, "background": False}
        )
    with pytest.raises(Refusal, match="subscribe-webhooks first"):
        xero.books.act("enable-webhooks", {})
    with pytest.raises(Refusal, match="needs a url and a key"):
        xero.books.act("subscribe-webhooks", {})


def test_waiting_events_survive_saving_and_loading(xero, receiver):
    xero.contact()
    state = json.loads(json.dumps(xero.books.save()))
    xero.books.load(state)
    assert xero.books.save() == state
    assert xero.books.webhooks.deliver() == 1


def test_over_a_socket_and_in_the_background(xero):
    heard, seen = threading.Event(), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wanted = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
            self.send_response(200 if wanted == self.headers["x-xero-signature"] else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if b"INVOICE" in body:
                seen.append(body)
                heard.set()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
        before = set(threading.enumerate())
        assert xero.books.act("subscribe-webhooks", {"url": url, "key": KEY})["enabled"]
        (thread,) = [one for one in set(threading.enumerate()) - before if one.name == "xero-webhooks"]
        xero.invoice()
        assert heard.wait(20)
        xero.books.act("unsubscribe-webhooks", {})
        thread.join(20)
        assert not thread.is_alive()
    finally:
        server.shutdown()
        server.server_close()
    assert len(seen) == 1
