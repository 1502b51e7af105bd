"""Removing secrets from everything that is written down about an exchange: by header, field and value."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit

REMOVED = "[removed]"

_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "clientid"}
)
_HEADERS_WITH_ADDRESS = frozenset({"location", "content-location", "referer", "link"})

# Names that hold a secret wherever they stand. Compared in lower case without "_" and "-".
_SECRET_ENDINGS = ("token", "tokens", "secret", "password", "passwd", "privatekey", "apikey", "codeverifier")
# `code` is a secret in a form or an address (the authorisation code), and an everyday word in JSON.
_FORM_ONLY = frozenset({"code", "clientassertion"})

# The end of such a name, its colon and its value: a text, a flat list, a number.
_JSON_MEMBER = re.compile(
    rb"""((?:tokens?|secret|password|passwd|private[_-]?key|api[_-]?key|verifier)"\s*:\s*)"""
    rb"""("(?:[^"\\]|\\.)*"|\[[^\[\]]*\]|[^\s,}\]{\["]+)""",
    re.IGNORECASE,
)
_HINTS = (b"token", b"secret", b"passw", b"private", b"apikey", b"api_key", b"api-key", b"verifier")
_SHORTEST_SECRET = 6  # removing shorter values everywhere would eat ordinary words
_CREDENTIALS = 4  # a connection offers one at a time, and another one now and then


@lru_cache(maxsize=1024)  # names come again with every request
def _is_secret(name: str, *, in_form: bool) -> bool:
    plain = name.lower().replace("_", "").replace("-", "")
    return plain.endswith(_SECRET_ENDINGS) or (in_form and plain in _FORM_ONLY)


class Redactor:
    """Removes secrets. `secrets` are values that must never be seen, wherever they turn up.

    A value that is removed from a request (its bearer token, its form's client secret) is removed from the
    address, the body and the answer of the same exchange as well, in every usual spelling.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._always = tuple({spelling for secret in secrets for spelling in _spellings(secret)})
        self._offered: dict[tuple[str, ...], tuple[bytes, ...]] = {}

    def secrets_in(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[bytes, ...]:
        """Return every spelling of every secret value that this request carries, longest first."""
        found: set[str] = set()
        if "?" in url:
            found.update(
                value for name, value in _pairs(urlsplit(url).query) if _is_secret(name, in_form=True)
            )
        if _is_form(headers):
            text = body.decode("utf-8", "replace")
            found.update(value for name, value in _pairs(text) if _is_secret(name, in_form=True))
        offered = self._in_headers(headers)
        if not found:
            return offered
        spellings = {spelling for secret in found for spelling in _spellings(secret)}
        return _longest_first(spellings.union(offered))

    def _in_headers(self, headers: Mapping[str, str]) -> tuple[bytes, ...]:
        """The secrets of these headers and those of always: the same for one request after another."""
        values = tuple(value for name, value in headers.items() if name.lower() in _HEADERS)
        known = self._offered.get(values)
        if known is None:
            found = {secret for value in values for secret in _header_secrets(value)}
            spellings = {spelling for secret in found for spelling in _spellings(secret)}
            known = _longest_first(spellings.union(self._always))
            if len(self._offered) >= _CREDENTIALS:
                self._offered.clear()
            self._offered[values] = known
        return known

    def url(self, url: str, secrets: Sequence[bytes] = ()) -> str:
        """Return the address with secret parameters and any user name removed."""
        before, mark, query = url.partition("?")
        scheme, slashes, rest = before.partition("://")
        authority, slash, path = rest.partition("/")
        before = scheme + slashes + authority.rpartition("@")[2] + slash + path
        return self.text(before + mark + _redacted_pairs(query), secrets)

    def headers(self, headers: Mapping[str, str], secrets: Sequence[bytes] = ()) -> dict[str, str]:
        """Return the headers with credentials removed; how they were offered ("Bearer") stays readable."""
        shown = {name: self._header(name.lower(), value) for name, value in headers.items()}
        all_of_them = "\n".join(shown.values()).encode()
        if any(secret in all_of_them for secret in secrets or self._always):
            shown = {name: self.text(value, secrets) for name, value in shown.items()}
        return shown

    def body(self, body: bytes, headers: Mapping[str, str], secrets: Sequence[bytes] = ()) -> bytes:
        """Return a request's or an answer's body with secret fields and values removed."""
        if not body:
            return body
        if _is_form(headers):
            body = _redacted_pairs(body.decode("utf-8", "replace")).encode()
        else:
            lowered = body.lower()
            if any(hint in lowered for hint in _HINTS):
                body = _JSON_MEMBER.sub(rb'\1"' + REMOVED.encode() + rb'"', body)
        return self._without(body, secrets)

    def text(self, text: str, secrets: Sequence[bytes] = ()) -> str:
        """Return a sentence (an error's, say) without the secret values."""
        return self._without(text.encode(), secrets).decode("utf-8", "replace")

    def _header(self, name: str, value: str) -> str:
        if name in _HEADERS or _is_secret(name, in_form=False):
            scheme, space, _ = value.partition(" ")
            return f"{scheme} {REMOVED}" if space and scheme in ("Basic", "Bearer") else REMOVED
        if name in _HEADERS_WITH_ADDRESS:
            return self.url(value)
        return value

    def _without(self, content: bytes, secrets: Sequence[bytes]) -> bytes:
        for secret in secrets or self._always:  # those of a request contain those of always
            if secret in content:
                content = content.replace(secret, REMOVED.encode())
        return content


def _longest_first(spellings: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(spellings, key=len, reverse=True))


def _is_form(headers: Mapping[str, str]) -> bool:
    return any(
        "form-urlencoded" in value.lower()
        for name, value in headers.items()
        if name.lower() == "content-type"
    )


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        if equals:
            yield unquote_plus(name), unquote_plus(value)


def _redacted_pairs(text: str) -> str:
    def shown(part: str) -> str:
        name, equals, _ = part.partition("=")
        return f"{name}={REMOVED}" if equals and _is_secret(unquote_plus(name), in_form=True) else part

    return "&".join(shown(part) for part in text.split("&"))


def _header_secrets(value: str) -> Iterable[str]:
    scheme, space, credential = value.partition(" ")
    yield credential if space else value
    if scheme == "Basic":
        try:
            user, _, password = base64.b64decode(credential).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return
        yield password
        yield f"{user}:{password}"


def _spellings(secret: str) -> Iterable[bytes]:
    """The secret as it is, as JSON writes it, and as an address or a form writes it."""
    if len(secret) < _SHORTEST_SECRET:
        return
    yield from {
        secret.encode(),
        json.dumps(secret)[1:-1].encode(),
        secret.replace("/", "\\/").encode(),
        quote(secret, safe="").encode(),
        quote_plus(secret).encode(),
    }
