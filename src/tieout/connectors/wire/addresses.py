"""Which addresses we speak to: https everywhere, plain http on this machine only."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


class AddressRefused(ValueError):
    """The address is not one that credentials may be sent to; the text says why and shows a good one."""


def checked_address(address: str, *, example: str = "https://api.example.com") -> str:
    """Return scheme, host and port (and path) without a slash at the end. Raises AddressRefused.

    >>> checked_address("https://api.xero.com/")
    'https://api.xero.com'
    >>> checked_address("http://127.0.0.1:9200")
    'http://127.0.0.1:9200'
    """
    text = address.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise AddressRefused(f"{address!r} is no address ({problem}); write it like {example}") from problem
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise AddressRefused(f"{address!r} is not an address; write it like {example}")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("an address carries no user name or password: these have fields of their own")
    if parts.query or parts.fragment:
        raise AddressRefused(f"{address!r} must end before '?' and '#'; write it like {example}")
    if parts.scheme == "http" and not is_loopback(host):
        raise AddressRefused(f"{address!r} is not encrypted; plain http is for this machine only: {example}")
    return text.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name is this very machine: `localhost`, 127.0.0.0/8 or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
