"""The worlds on a socket: a threaded HTTP/1.1 server on loopback that keeps connections alive."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tieout.simulator.app import Application
from tieout.simulator.calls import Refusal
from tieout.simulator.world import World

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOKS_UP_EVERY = 0.05
"""Seconds that `stop` waits at most; Werkzeug's half a second is felt where hundreds of worlds are stopped."""


class KeepAlive(WSGIRequestHandler):
    """Requests on one connection after another, each answered in one piece, silently.

    Werkzeug's own loop closes every connection and waits for stray input after each answer; our application always
    reads the body, so neither is needed.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request; a cut connection ends the loop."""
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _: object = None, /
        ) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return self.wfile.write

        try:
            pieces = self.server.app(self.make_environ(), start_response)
            self._send(*begun[-1], pieces)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception:  # noqa: BLE001 - a defect of ours must not look like one of the outside world
            self.close_connection = True
            self._send(
                "500 Simulator Defect", [("Content-Type", "text/plain")], [b"The simulator is broken."]
            )
            traceback.print_exc()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is Werkzeug's
        """Nothing: the world keeps a log of its own."""

    def _send(self, status: str, headers: list[tuple[str, str]], pieces: Iterable[bytes]) -> None:
        """Write an answer; one without a length gets it, unless its status has no body."""
        code, _, words = status.partition(" ")
        known = {name.lower() for name, _ in headers}
        if "content-length" not in known and code != "204":
            pieces = [b"".join(pieces)]
            headers = [*headers, ("Content-Length", str(len(pieces[0])))]
        self.send_response(int(code), words)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece)
        self.wfile.flush()


class RunningServer:
    """A server that answers until it is stopped; also a context manager."""

    def __init__(self, world: World, host: str, port: int) -> None:
        self.world = world
        self.application = Application(world)
        # Bound here, because Werkzeug ends the whole process when the port is taken.
        with socket.create_server((host, port)) as bound:
            self._server: BaseWSGIServer = make_server(
                host, port, self.application, threaded=True, request_handler=KeepAlive, fd=bound.fileno()
            )
        self.host = host
        self.port: int = self._server.port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(LOOKS_UP_EVERY,), name="simulator", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    def stop(self) -> None:
        """Stop answering and free the port."""
        self.world.held.release(drop=True)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(world: World, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
    """Put a world on a port of this machine (0: any free one) and return at once.

    Raises: Refusal for a host that others could reach; OSError when the port is taken.
    """
    if host not in _LOOPBACK:
        raise Refusal(f"the simulator answers on loopback only, not on {host}")
    return RunningServer(world, host, port)
