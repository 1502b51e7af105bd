"""Whether a port of this machine is free, asked before a server starts, so that the answer is one clear line."""

from __future__ import annotations

import errno
import socket

from tieout.cli.troubles import Trouble


def refuse_taken(bind: str) -> None:
    """Raise Trouble when `host:port` cannot be listened on."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        raise Trouble(f"{bind!r} is no address to listen on; write it like 127.0.0.1:8000.")
    try:
        with socket.create_server((host.strip("[]") or "0.0.0.0", int(port)), reuse_port=False):  # noqa: S104
            pass
    except OSError as wrong:
        raise Trouble(in_words(wrong, int(port), host)) from None


def in_words(wrong: OSError, port: int, host: str = "127.0.0.1") -> str:
    """Say why a port cannot be listened on."""
    if wrong.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Stop it, or choose another port."
    if wrong.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023."
    return f"{host}:{port} cannot be listened on: {wrong.strerror or wrong}."


def free_port(preferred: int) -> int:
    """Return the preferred port if it is free, else any other one that is."""
    for port in (preferred, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as found:
                return int(found.getsockname()[1])
        except OSError:
            continue
    raise Trouble("There is no free port on this machine.")
