"""Who ConnectWise is: its name, what a connection to it consists of, and how to open one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from tieout.connectors.connectwise.settings import EXAMPLE_HOST, ConnectWiseSettings
from tieout.connectors.connectwise.source import ConnectWiseSource
from tieout.connectors.wire import Courier, Shelf

NAME = "ConnectWise PSA"

SETTINGS: Mapping[str, str] = {
    "host": EXAMPLE_HOST,
    "company": "harbour",
    "client_id": "11111111-2222-3333-4444-555555555555",
    "public_key": "kXy0aBcDeFgHiJkL",
    "web_host": "https://na.myconnectwise.net",
    "interface_name": "Tieout",
}
SECRETS: Mapping[str, str] = {"private_key": "pQr1sTuVwXyZ2345"}
REQUIRED = frozenset({"host", "company", "client_id", "public_key", "private_key"})


def open_source(
    values: Mapping[str, str], *, courier: Courier, shelf: Shelf, today: Callable[[], date]
) -> ConnectWiseSource:
    """Return the source for these settings and secrets; empty ones count as not given.

    Raises ValueError (AddressRefused is one) naming what is missing, unknown or wrong.
    """
    return ConnectWiseSource(_settings(values), courier=courier, shelf=shelf, today=today)


def check(values: Mapping[str, str]) -> None:
    """Raise ValueError naming what is missing, unknown or wrong in these settings and secrets."""
    _settings(values)


def _settings(values: Mapping[str, str]) -> ConnectWiseSettings:
    given = {name: value for name, value in values.items() if value}
    if missing := REQUIRED - given.keys():
        raise ValueError(f"{NAME} needs {', '.join(sorted(missing))}")
    if unknown := given.keys() - SETTINGS.keys() - SECRETS.keys():
        raise ValueError(f"{NAME} knows no {', '.join(sorted(unknown))}")
    return ConnectWiseSettings(**given)
