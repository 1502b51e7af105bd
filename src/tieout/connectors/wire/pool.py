"""The connections that all couriers share, kept open from one request to the next, by proxy where there is one.

The HTTP library's own client does much that a courier must not: it follows redirects, keeps cookies, tries credentials.
Here its transports are used as they are: nothing to switch off, and a fifth less work for each request.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self
from urllib.request import getproxies, proxy_bypass

import httpx2

from tieout.connectors.wire.addresses import is_loopback

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0

_LIMITS = httpx2.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=15.0)
_TIMEOUTS = {"timeout": httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS).as_dict()}
_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "Tieout",
}


class Client:
    """A pool of connections. `transport` replaces the network (a WSGI application in tests).

    Proxy settings of the environment are obeyed, except for this machine itself.
    """

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        proxies = {} if transport else _proxies()
        self._direct = transport or httpx2.HTTPTransport(limits=_LIMITS)
        self._by_proxy = {
            scheme: httpx2.HTTPTransport(limits=_LIMITS, proxy=address) for scheme, address in proxies.items()
        }

    def request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> httpx2.Request:
        """Return a request that `send` takes. Raises httpx2.InvalidURL."""
        return httpx2.Request(
            method, url, headers={**_HEADERS, **headers}, content=body or None, extensions=_TIMEOUTS
        )

    def send(self, request: httpx2.Request) -> httpx2.Response:
        """Send once; the answer's body is still to be read, and the answer to be closed. Raises what httpx2's
        transports do.
        """
        return self._way_to(request.url).handle_request(request)

    def _way_to(self, url: httpx2.URL) -> httpx2.BaseTransport:
        proxy = self._by_proxy.get(url.scheme)
        if proxy is None or is_loopback(url.host) or proxy_bypass(url.host):
            return self._direct
        return proxy

    def close(self) -> None:
        """Close every connection."""
        for transport in (self._direct, *self._by_proxy.values()):
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        problem: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


def _proxies() -> dict[str, str]:
    """Scheme of an address -> the proxy to ask, as the environment names them."""
    named = getproxies()
    asked = {scheme: named.get(scheme) or named.get("all", "") for scheme in ("http", "https")}
    return {
        scheme: proxy if "://" in proxy else f"http://{proxy}" for scheme, proxy in asked.items() if proxy
    }
