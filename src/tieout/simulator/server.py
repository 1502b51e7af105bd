"""The worlds on a socket: a threaded HTTP/1.1 server on loopback that keeps connections alive."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tieout.simulator.app import Application
from tieout.simulator.calls import Refusal
from tieout.simulator.world import World

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class KeepAlive(WSGIRequestHandler):
    """Requests on one connection after another, silently.

    Werkzeug closes every connection because it cannot know whether the body was read; our application always reads it.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def send_header(self, keyword: str, value: str) -> None:
        """All headers but the one that would end the connection."""
        if keyword == "Connection" and value == "close":
            return
        super().send_header(keyword, value)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: the world keeps a log of its own."""


class RunningServer:
    """A server that answers until it is stopped; also a context manager."""

    def __init__(self, world: World, host: str, port: int) -> None:
        self.world = world
        self.application = Application(world)
        self._server: BaseWSGIServer = make_server(
            host, port, self.application, threaded=True, request_handler=KeepAlive
        )
        self.host = host
        self.port: int = self._server.port
        self._thread = threading.Thread(target=self._server.serve_forever, name="simulator", daemon=True)
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

    def __enter__(self) -> RunningServer:
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
