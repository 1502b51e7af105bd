"""Conditions of which nobody knows whether the real server answers them; each is refused where its switch says so."""

from __future__ import annotations

from tieout.simulator.psa.conditions import Comparison, Joined, Negated, Node
from tieout.simulator.psa.errors import bad_query
from tieout.simulator.switchboard import Switches

_STAMP = ("_info", "lastUpdated")


def refuse(switches: Switches, resource: str, node: Node) -> None:
    """Refuse a condition that the switches say is not answered.

    Raises: Problem 400 in the vendor's words for a condition that cannot be understood.
    """
    if isinstance(node, Negated):
        refuse(switches, resource, node.part)
    elif isinstance(node, Joined):
        for part in node.parts:
            refuse(switches, resource, part)
    elif (switch := _open(resource, node)) and switches.on(switch, "refused"):
        raise bad_query(f"Field {'/'.join(node.path)} cannot be used here.")


def _open(resource: str, asked: Comparison) -> str:
    """The switch that decides about a comparison, "" when it is known to be answered."""
    if resource == "invoice" and asked.path == _STAMP:
        return "invoice-last-updated"
    if resource == "invoice" and asked.path in (
        ("glBatch", "id"),
        ("glBatch", "name"),
        ("status", "isClosed"),
    ):
        return "invoice-references"
    if asked.path == ("invoice", "id") and asked.operator == "in":
        return "rows-by-invoices"
    return ""
