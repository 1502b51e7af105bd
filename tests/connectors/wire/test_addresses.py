"""Credentials travel encrypted, or not at all; plain http is for this machine."""

from __future__ import annotations

import pytest

from tieout.connectors.wire import AddressRefused, checked_address


@pytest.mark.parametrize(
    "address, kept",
    [
        ("https://api.xero.com", "https://api.xero.com"),
        (" https://api-na.myconnectwise.net/ ", "https://api-na.myconnectwise.net"),
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200"),
        ("http://127.8.8.8", "http://127.8.8.8"),
        ("http://localhost:9200/", "http://localhost:9200"),
        ("http://[::1]:9200", "http://[::1]:9200"),
        ("https://proxy.example.com:8443/xero/", "https://proxy.example.com:8443/xero"),
    ],
)
def test_a_good_address_is_kept(address, kept):
    assert checked_address(address) == kept


@pytest.mark.parametrize(
    "address, says",
    [
        ("http://api.xero.com", "not encrypted"),
        ("http://localhost.evil.example", "not encrypted"),
        ("http://127.0.0.1.evil.example", "not encrypted"),
        ("http://10.0.0.5", "not encrypted"),
        ("ftp://x.example", "is not an address"),
        ("api.xero.com", "is not an address"),
        ("", "is not an address"),
        ("https://", "is not an address"),
        ("https://x.example:port", "no address"),
        ("https://user:hushhush@x.example", "carries no user name"),
        ("https://x.example/?a=b", "must end before"),
    ],
)
def test_a_bad_address_is_refused_in_one_line(address, says):
    with pytest.raises(AddressRefused, match=says) as caught:
        checked_address(address, example="https://api.xero.com")
    assert "\n" not in str(caught.value)
    assert "hushhush" not in str(caught.value)
