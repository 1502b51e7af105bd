"""One entry of the catalogue, as plain text."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """What a person reads about one kind of fault. `fix_in` is source, ledger or settings; `remedy` is person
    (waits until the cause is fixed), retry (goes again by itself) or defect (ours to mend). `cause` names the
    facts by which the faults of many documents are one cause, cured once; without any, the code alone is.
    """

    code: str
    fix_in: str
    remedy: str
    title: str
    what: str
    why: str
    fix: str
    cause: tuple[str, ...] = ()
