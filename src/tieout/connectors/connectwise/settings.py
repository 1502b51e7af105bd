"""What one must know to speak to one company's ConnectWise: its address, the company, a key pair, a client
id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from tieout.connectors.wire.addresses import checked_address

CALLED = "ConnectWise"
"""How people write it in a sentence; its maker says ConnectWise PSA."""

EXAMPLE_HOST = "https://api-na.myconnectwise.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectWiseSettings:
    """One connection. `host` is the API's address with scheme; `web_host` where people open ConnectWise in a
    browser, derived from `host` when empty; `interface_name` is how batches name their maker.

    Raises AddressRefused for an address that credentials may not be sent to, ValueError for an empty field.
    """

    host: str
    company: str
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    client_id: str = field(repr=False)
    web_host: str = ""
    interface_name: str = "Tieout"

    def __post_init__(self) -> None:
        for name in ("company", "public_key", "private_key", "client_id"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} is empty; ConnectWise accepts no call without it")
        object.__setattr__(self, "host", checked_address(self.host, example=EXAMPLE_HOST))
        if self.web_host:
            object.__setattr__(
                self, "web_host", checked_address(self.web_host, example="https://na.myconnectwise.net")
            )

    @property
    def web(self) -> str:
        """Where people open ConnectWise: the cloud's API hosts are its web hosts with `api-` in front."""
        return self.web_host or self.host.replace("//api-", "//", 1)

    @property
    def address(self) -> str:
        """The host as messages name it, without the scheme."""
        return urlsplit(self.host).netloc

    def invoice_page(self, invoice: int) -> str:
        """Return the address at which a browser opens an invoice."""
        return (
            f"{self.web}/v4_6_release/services/system_io/router/openrecord.rails"
            f"?recordType=InvoiceFV&recid={invoice}&companyName={quote(self.company, safe='')}"
        )
