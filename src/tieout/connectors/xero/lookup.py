"""How documents are looked up by number or by id, as many as fit into an address. (Xero: Invoices, CreditNotes.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote
from uuid import UUID

from tieout.connectors.xero.client import Call
from tieout.core.names import CREDITS, LedgerKind

LONGEST_QUERY = 1880  # fifty ids; an address stays under 2,000 characters, host and paging included


def calls_for(kind: LedgerKind, numbers: Sequence[str]) -> Iterator[Call]:
    """Yield the calls that together find every document with one of these numbers.

    Invoices and bills have a list parameter, which a number with a comma in it would break; these, and credit
    notes, are asked for by a condition.
    """
    wanted = list(dict.fromkeys(number for number in numbers if number))
    if kind in CREDITS:
        yield from _by_condition("CreditNotes", "CreditNoteNumber", "look up credit notes", wanted)
        return
    doing = "look up invoices"
    for some in _fitting([number for number in wanted if "," not in number], overhead=1):
        yield Call(path="Invoices", doing=doing, query={"InvoiceNumbers": ",".join(some), "unitdp": "4"})
    awkward = [number for number in wanted if "," in number]
    yield from _by_condition("Invoices", "InvoiceNumber", doing, awkward)


def calls_by_id(kind: LedgerKind, ids: Sequence[str]) -> Iterator[Call]:
    """Yield the calls that together read the documents with these ids.

    Only invoices and bills have a list parameter for ids. Raises ValueError for an id that is none of Xero's,
    for Xero would refuse the whole question.
    """
    wanted = [str(UUID(one)) for one in dict.fromkeys(ids)]
    if kind not in CREDITS:
        for some in _fitting(wanted, overhead=1):
            yield Call(path="Invoices", doing="read invoices", query={"IDs": ",".join(some), "unitdp": "4"})
        return
    for some in _fitting(wanted, overhead=len(quote('CreditNoteID==guid("") OR ', safe=""))):
        where = " OR ".join(f'CreditNoteID==guid("{one}")' for one in some)
        yield Call(path="CreditNotes", doing="read credit notes", query={"where": where, "unitdp": "4"})


def _by_condition(path: str, field: str, doing: str, numbers: Sequence[str]) -> Iterator[Call]:
    for some in _fitting(numbers, overhead=len(quote(f'{field}=="" OR ', safe=""))):
        where = " OR ".join(f'{field}=="{_escaped(number)}"' for number in some)
        yield Call(path=path, doing=doing, query={"where": where, "unitdp": "4"})


def _fitting(numbers: Sequence[str], *, overhead: int) -> Iterator[list[str]]:
    """Yield runs of numbers whose query stays short enough; a single long one goes alone."""
    some: list[str] = []
    length = 0
    for number in numbers:
        cost = len(quote(_escaped(number), safe="")) + overhead
        if some and length + cost > LONGEST_QUERY:
            yield some
            some, length = [], 0
        some.append(number)
        length += cost
    if some:
        yield some


def _escaped(number: str) -> str:
    return number.replace("\\", "\\\\").replace('"', '\\"')
