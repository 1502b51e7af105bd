"""How the text of a setting becomes its value; each raises ValueError with a reason that ends the sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from cryptography.fernet import Fernet

_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


def switch(text: str) -> bool:
    """1 or 0, or one of the words that mean them."""
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError("is neither 1 nor 0")


def folder(text: str) -> Path:
    """A folder, `~` and relative paths made whole."""
    return Path(text).expanduser().absolute()


def database(text: str) -> str:
    """The address of a database that Tieout can use."""
    scheme, _, rest = text.partition("://")
    if scheme not in {"sqlite", "postgres", "postgresql"} or not rest:
        raise ValueError("is neither a sqlite nor a postgresql address")
    return text


def secret_key(text: str) -> str:
    """What signs sessions and links: long, and not the same few characters."""
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError("is shorter than 50 characters or too regular to be a secret")
    return text


def data_keys(text: str) -> tuple[str, ...]:
    """Keys that encrypt, comma-separated, each fit to encrypt with."""
    keys = several(text)
    for key in keys:
        try:
            Fernet(key)
        except ValueError as wrong:
            raise ValueError("holds a key that is not 32 bytes in URL-safe base64") from wrong
    return keys


def several(text: str) -> tuple[str, ...]:
    """Texts, comma-separated."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def address(text: str) -> str:
    """An http address of scheme and host alone, without the slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("is not an address of scheme and host alone")
    return text.rstrip("/")


def email(text: str) -> str:
    """A way to send mail."""
    if not text.startswith(("smtp://", "smtp+tls://", "smtp+ssl://", "consolemail://", "filemail://")):
        raise ValueError("names no way to send mail: smtp, smtp+tls, smtp+ssl, consolemail or filemail")
    return text


def time_zone(text: str) -> str:
    """A time zone of the IANA database."""
    if text not in available_timezones():
        raise ValueError("is not a time zone of the IANA database")
    return ZoneInfo(text).key


def between(low: int, high: int) -> Callable[[str], int]:
    """Return the reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(text)

    return read


def seconds(text: str) -> float:
    """Seconds from 0.1 to 60."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 60:
        raise ValueError("is not a number of seconds from 0.1 to 60")
    return seconds


def one_of(*words: str) -> Callable[[str], str]:
    """Return the reader of one of the words, in lower case."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return text.lower()

    return read
