"""From a verdict or a broken-off exchange to the failure and the fault that the rest of the house knows."""

from __future__ import annotations

from urllib.parse import urlsplit

from tieout.connectors.wire.exchanges import Request
from tieout.connectors.wire.verdicts import Verdict
from tieout.core.fault_catalogue import FACTS
from tieout.core.faults import Fault
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear, WireFailure


def host_of(request: Request) -> str:
    """Return host and port as a person would name the other side."""
    return urlsplit(request.url).netloc.rpartition("@")[2]


def fault_about(code: str, request: Request, *, quoted: str = "", **facts: str) -> Fault:
    """Return a fault about this request with every fact that the catalogue wants and the request can give."""
    host = host_of(request)
    other_side = {"host": host, "address": host, "system": request.called or host}
    known = {**other_side, "organisation": request.organisation, **facts}
    return Fault(code, {name: known[name] for name in sorted(FACTS[code]) if name in known}, quoted)


def failure(
    verdict: Verdict, message: str, *, fault: Fault, quoted: str = "", wait: float = 0.0
) -> WireFailure:
    """Return the failure that a verdict stands for; raise it where the answer was needed.

    Raises ValueError for OK, which is no failure.
    """
    match verdict:
        case Verdict.REFUSED:
            return Refused(message, quoted=quoted, fault=fault)
        case Verdict.UNAUTHORISED:
            return Unauthorised(message, quoted=quoted, fault=fault)
        case Verdict.UNAVAILABLE:
            return Unavailable(message, wait=wait, quoted=quoted, fault=fault)
        case Verdict.UNCLEAR:
            return Unclear(message, quoted=quoted, fault=fault)
        case Verdict.OK:
            raise ValueError("an answer that is well is no failure")
