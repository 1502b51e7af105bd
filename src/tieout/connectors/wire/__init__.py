"""The one way to the outside world: requests go out and answers come back through here.

Here live the courier and its pool of connections (the only importers of the HTTP library), exchanges, verdicts,
throttle and redaction.
Here lives nothing that knows a particular API: paths, fields and status words belong to the connectors.
"""

from tieout.connectors.wire.addresses import AddressRefused, checked_address
from tieout.connectors.wire.consents import Consent, Granted
from tieout.connectors.wire.courier import Courier
from tieout.connectors.wire.cupboard import TokenCupboard
from tieout.connectors.wire.exchanges import Answer, ExchangeBook, Request
from tieout.connectors.wire.failures import failure, fault_about, host_of
from tieout.connectors.wire.pool import Client
from tieout.connectors.wire.redaction import Redactor
from tieout.connectors.wire.shelf import Shelf
from tieout.connectors.wire.throttle import Allowance, Pace
from tieout.connectors.wire.verdicts import Reader, Reading, Verdict, by_status, retry_after, verdict_of

__all__ = [
    "AddressRefused",
    "Allowance",
    "Answer",
    "Client",
    "Consent",
    "Courier",
    "ExchangeBook",
    "Granted",
    "Pace",
    "Reader",
    "Reading",
    "Redactor",
    "Request",
    "Shelf",
    "TokenCupboard",
    "Verdict",
    "by_status",
    "checked_address",
    "failure",
    "fault_about",
    "host_of",
    "retry_after",
    "verdict_of",
]
