"""PATCH as ConnectWise PSA does it, traps included (ConnectWise: PATCH and PUT).

Operations are add, replace and remove; paths may have a leading slash, are case-sensitive, and a wrong one answers 200
without changing anything.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tieout.simulator.psa.errors import complaint, invalid, shaped
from tieout.simulator.psa.records import Record

_OPERATIONS = ("add", "replace", "remove")


def patched(record: Record, operations: Any, resource: str) -> Record:
    """The members that the operations want changed, with their new values; `record` itself is not touched.

    Raises: Problem 400 when the body is not a list of operations or names an unknown one.
    """
    if not isinstance(operations, list) or not operations:
        raise shaped(400, "InvalidArgument", "The body must be a list of patch operations.")
    changed: Record = {}
    for operation in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise shaped(400, "InvalidArgument", "A patch operation needs op and path.")
        if operation.get("op") not in _OPERATIONS:
            message = f"The operation {operation.get('op')} is not add, replace or remove."
            raise invalid(resource, complaint("InvalidField", message, resource, "op"))
        value = None if operation["op"] == "remove" else operation.get("value")
        _apply(record, changed, operation["path"].strip("/").split("/"), value)
    return changed


def _apply(record: Record, changed: Record, path: list[str], value: Any) -> None:
    name, *inside = path
    if not inside:
        changed[name] = value
        return
    current = changed.get(name, record.get(name))
    if len(inside) == 1 and isinstance(current, dict) and inside[0] in current:
        new = deepcopy(current)
        new.pop("_info", None)
        if inside[0] == "id":
            new = {"id": value}
        else:
            new[inside[0]] = value
        changed[name] = new
    # Any other nested path is the documented trap: success, and nothing happens.
