"""Xero's webhooks going out: signed, retried, switched off after a day of failures, and the intent to receive.

One address for all organisations, as in the developer portal. `deliver` sends what is due by the world's clock; `run`
does so on a thread of its own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tieout.simulator.books.desk import Event
from tieout.simulator.calls import Refusal
from tieout.simulator.clock import Clock
from tieout.simulator.recorded import freeze, thaw
from tieout.simulator.seeds import Seeded

RETRY_EVERY = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=24)
KEPT_FOR = timedelta(days=31)
MOST_AT_ONCE = 100
ANSWER_WITHIN = 5.0

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the receiver answered: status 0 when it did not."""

    status: int
    body: bytes = b""
    cookies: bool = False


Post = Callable[[str, bytes, Mapping[str, str]], Heard]


@dataclass(slots=True)
class Subscription:
    """Where events go. `enabled` once the intent to receive was shown; `failing_since` during a run of failures."""

    url: str
    key: str
    enabled: bool = False
    failing_since: datetime | None = None
    next_attempt: datetime | None = None


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Heard:
    """Send to a receiver on this machine; redirects are not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=ANSWER_WITHIN)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers))
        answer = connection.getresponse()
        return Heard(answer.status, answer.read(), answer.getheader("Set-Cookie") is not None)
    except OSError:
        return Heard(0)
    finally:
        connection.close()


def signature(key: str, body: bytes) -> str:
    """`x-xero-signature`: the key is taken as text, not decoded (Xero: webhooks)."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


class Webhooks:
    """The queue of events and its receiver."""

    def __init__(self, clock: Clock, seeded: Seeded, post_: Post = post) -> None:
        self._clock = clock
        self._seeded = seeded
        self._post = post_
        self._lock = threading.Lock()
        self._delivery = threading.Lock()
        self._news = threading.Event()
        self._stopped = threading.Event()
        self.subscription: Subscription | None = None
        self.waiting: list[Event] = []
        self.sequence = 0

    # Set up

    def subscribe(self, url: str, key: str) -> list[str]:
        """Register the receiver and try its intent to receive; what is wrong with it, nothing when it is enabled.

        Raises: Refusal for an address that is not on this machine.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise Refusal(f"the simulator sends webhooks to http on this machine only, not to {url}")
        with self._lock:
            self.subscription = Subscription(url, key)
        return self.prove()

    def prove(self) -> list[str]:
        """The intent to receive: well and wrongly signed calls; the portal's own words for what is wrong."""
        subscription = self._subscribed()
        problems: list[str] = []
        for is_right in (True, False, True, False):
            body = _body("", 0, 0, self._entropy())
            signed = signature(subscription.key, body)
            heard = self._send(subscription, body, signed if is_right else _one_character_off(signed))
            wanted = 200 if is_right else 401
            if heard.status != wanted:
                text = "Response not 200" if is_right else "Response to incorrectly signed payload not 401"
                problems.append(text)
            if heard.body:
                problems.append("Response contains a body")
        subscription.enabled = not problems
        if subscription.enabled:
            subscription.failing_since = subscription.next_attempt = None
            self._news.set()
        return list(dict.fromkeys(problems))

    def unsubscribe(self) -> None:
        """Forget the receiver and what waits for it."""
        self.stop()
        with self._lock:
            self.subscription = None
            self.waiting.clear()

    # Events

    def tell(self, event: Event) -> None:
        """Keep an event until it is delivered; without a receiver nothing is kept."""
        with self._lock:
            if self.subscription is not None:
                self.waiting.append(event)
                self._news.set()

    def deliver(self) -> int:
        """Send what is due now; how many events the receiver took.

        The queue is not locked while the receiver is spoken to: it may well call the API before it answers.
        """
        with self._delivery:
            subscription, now = self.subscription, self._clock.now()
            if subscription is None or not subscription.enabled:
                return 0
            if subscription.next_attempt is not None and now < subscription.next_attempt:
                return 0
            taken = 0
            while batch := self._next_batch(now):
                if not self._attempt(subscription, batch, now):
                    break
                with self._lock:
                    del self.waiting[: len(batch)]
                taken += len(batch)
            return taken

    def _next_batch(self, now: datetime) -> list[Event]:
        with self._lock:
            self.waiting = [event for event in self.waiting if event.at > now - KEPT_FOR]
            return self.waiting[:MOST_AT_ONCE]

    def _attempt(self, subscription: Subscription, batch: list[Event], now: datetime) -> bool:
        """One batch, tried twice at once; after that every quarter of an hour for a day."""
        first, last = self.sequence + 1, self.sequence + len(batch)
        body = _body(",".join(_event(event) for event in batch), first, last, self._entropy())
        for _ in range(2 if subscription.failing_since is None else 1):
            heard = self._send(subscription, body, signature(subscription.key, body))
            if heard.status == 200 and not heard.body and not heard.cookies:
                self.sequence = last
                subscription.failing_since = subscription.next_attempt = None
                return True
        subscription.failing_since = subscription.failing_since or now
        subscription.next_attempt = now + RETRY_EVERY
        if now >= subscription.failing_since + GIVE_UP_AFTER:
            subscription.enabled = False
        return False

    def _send(self, subscription: Subscription, body: bytes, signed: str) -> Heard:
        headers = {"Content-Type": "application/json", "x-xero-signature": signed}
        return self._post(subscription.url, body, headers)

    def _entropy(self) -> str:
        return "".join(_LETTERS[int(digit, 16)] for digit in self._seeded.entropy(20))

    def _subscribed(self) -> Subscription:
        if self.subscription is None:
            raise Refusal("there is no webhook receiver: subscribe-webhooks first")
        return self.subscription

    # On a thread of its own

    def run(self) -> threading.Thread:
        """Deliver in the background until `stop`, or until nobody holds this queue any more."""
        self.stop()
        self._stopped = threading.Event()
        arguments = (weakref.ref(self), self._news, self._stopped)
        thread = threading.Thread(target=_loop, args=arguments, name="xero-webhooks", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the background delivery."""
        self._stopped.set()
        self._news.set()

    # Keeping

    def save(self) -> dict[str, Any]:
        """The receiver and what waits for it."""
        with self._lock:
            return {
                "subscription": freeze(self.subscription) if self.subscription else None,
                "waiting": freeze(self.waiting),
                "sequence": self.sequence,
            }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take up what `save` gave."""
        with self._lock:
            kept = state["subscription"]
            self.subscription = thaw(Subscription, kept) if kept else None
            self.waiting = [thaw(Event, row) for row in state["waiting"]]
            self.sequence = state["sequence"]


def _loop(queue: weakref.ref[Webhooks], news: threading.Event, stopped: threading.Event) -> None:
    while True:
        news.wait(1.0)
        news.clear()
        webhooks = queue()
        if stopped.is_set() or webhooks is None:
            return
        webhooks.deliver()
        del webhooks


def _event(event: Event) -> str:
    shape: dict[str, Any] = {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/{event.resource}/{event.resource_id}",
        "resourceId": event.resource_id,
        "tenantId": event.tenant_id,
        "tenantType": "ORGANISATION",
        "eventCategory": event.category,
        "eventType": event.kind,
        "eventDateUtc": event.at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3],
    }
    if event.category == "CREDITNOTE":
        shape["data"] = {"Type": event.type, "Status": event.status}
    return json.dumps(shape, separators=(",", ":"))


def _body(events: str, first: int, last: int, entropy: str) -> bytes:
    """The payload with Xero's own irregular blanks: whoever re-serialises it breaks the signature."""
    return (
        f'{{"events":[{events}],"firstEventSequence": {first},"lastEventSequence": {last}, "entropy": "{entropy}"}}'
    ).encode()


def _one_character_off(signed: str) -> str:
    return ("/" if signed[0] != "/" else "B") + signed[1:]
