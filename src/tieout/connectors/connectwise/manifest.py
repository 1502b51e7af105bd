"""Who ConnectWise is, in one place: its name, what a connection consists of, and how gently it wants to be asked."""

from __future__ import annotations

from tieout.connectors.connectwise.settings import EXAMPLE_HOST, ConnectWiseSettings
from tieout.connectors.connectwise.source import ConnectWiseSource

KIND = "connectwise"
NAME = "ConnectWise PSA"

SETTINGS = ConnectWiseSettings
SOURCE = ConnectWiseSource

SECRETS = ("private_key",)
"""Fields of the settings that are kept in the vault and shown to nobody."""

HOSTS = (
    ("North America", EXAMPLE_HOST),
    ("Europe", "https://api-eu.myconnectwise.net"),
    ("Australia", "https://api-au.myconnectwise.net"),
    ("South Africa", "https://api-za.myconnectwise.net"),
)
"""The vendor's cloud, region by region; a company that runs its own server enters its own address."""

REQUESTS_PER_SECOND = 5.0
REQUESTS_AT_ONCE = 4
"""No limit is published; about a thousand requests a minute, shared with all other integrations of the company,
are reported to be too many. (ConnectWise: rate limits.)
"""
