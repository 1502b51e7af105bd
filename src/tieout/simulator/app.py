"""The door to both worlds: a WSGI application on one port, in the same process or over a socket (loopback only)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from tieout.simulator.calls import Call, Half
from tieout.simulator.control import Control
from tieout.simulator.held import cut
from tieout.simulator.mishaps import FOR_THE_HALF, ConnectionDropped, Mishap
from tieout.simulator.outcomes import instead, spoiled
from tieout.simulator.psa.records import instant
from tieout.simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONTROL = "/_control"


class Application:
    """Routes each request to the system it is for, lets planned mishaps happen, and writes the log."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.control = Control(world)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Raises: ConnectionDropped when a mishap cuts the connection."""
        request = Request(environ)
        # Always read: an unread body would be taken for the next request on a connection that is kept alive.
        body = request.get_data(cache=False)
        if request.path.startswith(CONTROL):
            return self.control.answer(request, body)(environ, start_response)
        half = next((each for each in self.world.halves if each.owns(request.path)), None)
        call = self._call(request, body, half)
        if half is None:
            nothing = Response("There is nothing here.", 404)
            self._log(call, nothing, [])
            return nothing(environ, start_response)
        connection = environ.get("werkzeug.socket")
        response = self._answered(call, half, connection)
        return response(environ, start_response)

    def _call(self, request: Request, body: bytes, half: Half | None) -> Call:
        call = Call(
            system=half.system if half else "",
            method=request.method,
            path=request.path,
            query=request.query_string.decode("latin-1"),
            headers=request.headers,
            body=body,
            base_url=request.host_url.rstrip("/"),
        )
        if half is self.world.psa:
            call.tenant = self.world.psa.tenant_of(call)
        else:
            call.tenant = request.headers.get("xero-tenant-id", "")
        return call

    def _answered(self, call: Call, half: Half, connection: socket.socket | None) -> Response:
        """Answer, with mishaps, and log; a cut connection is logged with status 0."""
        fired = self.world.mishaps.fire(call)
        response: Response | None = None
        try:
            response = self._through(call, half, fired, connection) if fired else half.answer(call)
        except ConnectionDropped:
            cut(connection)
            raise
        finally:
            self._log(call, response, fired)
        return response

    def _through(
        self, call: Call, half: Half, fired: list[Mishap], connection: socket.socket | None
    ) -> Response:
        """The request with its mishaps: those before the work, the work, those after it."""
        call.mishaps = frozenset(mishap.name for mishap in fired) & FOR_THE_HALF
        for mishap in fired:
            answer = self._before(mishap, call, connection)
            if answer is not None:
                return answer
        response = half.answer(call)
        for mishap in fired:
            if mishap.name in ("drop-after", "refresh-reply-lost"):
                raise ConnectionDropped("the work was done, the answer is lost")
            if mishap.name == "hold-after":
                self.world.held.wait(call, "after", connection)
            response = spoiled(mishap, response)
        return response

    def _before(self, mishap: Mishap, call: Call, connection: socket.socket | None) -> Response | None:
        world, name = self.world, mishap.name
        if name == "drop-before":
            raise ConnectionDropped("nothing was done")
        if name == "hold-before":
            world.held.wait(call, "before", connection)
        elif name == "slow":
            threading.Event().wait(float(mishap.args.get("seconds", 1)))
        elif name == "clock-skew":
            world.clock.travel(timedelta(seconds=float(mishap.args.get("seconds", 900))))
        elif name == "codebase-changed":
            world.psa.rotate_codebase(call.tenant)
        return instead(mishap, call, world.clock)

    def _log(self, call: Call, response: Response | None, fired: list[Mishap]) -> None:
        length = response.calculate_content_length() if response is not None else 0
        if response is not None and length is None:
            length = int(response.headers.get("Content-Length", 0))
        self.world.log.add(
            at=instant(self.world.clock.now()),
            system=call.system,
            method=call.method,
            path=f"{call.path}?{call.query}" if call.query else call.path,
            tenant=call.tenant,
            status=response.status_code if response is not None else 0,
            bytes=length or 0,
            bytes_sent=len(call.body),
            mishaps=tuple(mishap.name for mishap in fired),
        )
