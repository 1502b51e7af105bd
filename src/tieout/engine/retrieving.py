"""Retrieve: what is closed and unposted in the source, judged: ready, or with errors.

Writes nothing into any ledger. The first half of walk A; `posting` is the second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tieout.core.documents import Broken, SourceDocument, Unposted
from tieout.core.faults import Fault
from tieout.core.names import DocumentKey, SourceKind
from tieout.core.own_numbers import USUAL
from tieout.core.ports import Known, Progress, Unauthorised, Waiting, Whereabouts
from tieout.engine.desk import SETTINGS_MAY_BE_OLD, Books, Desk
from tieout.engine.judgement import judged

JUDGED_AT_ONCE = 200
"""Stored documents that are looked at again in one go; keeps memory flat."""


_HANDED_OVER = {Whereabouts.HANDED_OVER, Whereabouts.ELSEWHERE}
"""What we never posted was handed over by others, whether the source tells by whom or not."""


def retrieve(desk: Desk, kinds: Sequence[SourceKind], through: date, *, only_new: bool = False) -> int:
    """Bring the journal up to date with the source's list of unposted documents; return how many are listed.

    1. The source lists what is closed, dated `through` or older, and handed over to no ledger.
    2. Rows that are new, or were reopened and closed again, are read in full; the rest is in the journal.
    3. Every document that is in no ledger yet is judged by today's rulebook and settings.
    4. What is no longer listed, and was never posted, leaves the screens; what somebody else handed over is held.

    `only_new` leaves out what was judged before (3): a look every few minutes costs one list when nothing is new.

    Raises WireFailure when the source cannot be read; what was recorded until then stays.
    """
    try:
        listed = _retrieve(desk, kinds, through, only_new=only_new)
    except Unauthorised as failure:
        desk.notices.connection_lost(None, failure)
        raise
    desk.notices.connection_works(None)
    return listed


def _retrieve(desk: Desk, kinds: Sequence[SourceKind], through: date, *, only_new: bool) -> int:
    books = Books(desk, SETTINGS_MAY_BE_OLD)
    listed = 0
    for page in desk.source.unposted(kinds, through):
        known = desk.journal.known([row.key for row in page])
        _read_in_full(desk, books, [row for row in page if _must_be_read(row, known)], known)
        if not only_new:
            _judge_again(desk, books, [row for row in page if _may_be_judged_again(row, known)])
        desk.journal.still_listed([row.key for row in page])
        listed += len(page)
        desk.journal.progress(Progress(doing="Read what is closed and unposted", done=listed, total=listed))
    _look_after(desk, desk.journal.vanished(kinds, through))
    return listed


def _look_after(desk: Desk, gone: Sequence[DocumentKey]) -> None:
    """What left the list without us was reopened or deleted, or somebody else handed it over: that is held.

    As many are asked for as one request can tell of; the others only leave the screens.
    """
    found = desk.source.whereabouts(gone) if gone else {}
    elsewhere = [key for key, where in found.items() if where in _HANDED_OVER]
    if elsewhere:
        desk.journal.handed_over_elsewhere({key: Fault("posted-elsewhere") for key in elsewhere})


def _must_be_read(row: Unposted, known: Mapping[DocumentKey, Known]) -> bool:
    """A row is read in full when it is new, has changed, or came back although the source was told of it."""
    seen = known.get(row.key)
    if seen is None or not seen.stored or seen.version != row.version:
        return True
    return any(link.acknowledged for link in seen.links)


def _may_be_judged_again(row: Unposted, known: Mapping[DocumentKey, Known]) -> bool:
    """A document that is in no ledger yet, or half of which is not, is judged by today's rules; a posted one
    is left as it is.
    """
    seen = known.get(row.key)
    return seen is not None and not _must_be_read(row, known) and not (seen.links and seen.whole)


def _read_in_full(
    desk: Desk, books: Books, rows: Sequence[Unposted], known: Mapping[DocumentKey, Known]
) -> None:
    versions = {row.key: row.version for row in rows}
    done = 0
    for chunk in desk.source.details(rows) if rows else ():
        whole = [
            Waiting(
                document=item,
                version=versions[item.key],
                fingerprint="",
                links=known[item.key].links if item.key in known else (),
                numbers=known[item.key].numbers if item.key in known else USUAL,
            )
            for item in chunk
            if isinstance(item, SourceDocument)
        ]
        # A posted document that the source no longer gives in full was acknowledged a moment ago: no fault.
        broken = [
            item
            for item in chunk
            if isinstance(item, Broken) and not (item.row.key in known and known[item.row.key].links)
        ]
        desk.journal.record(judged(desk, books, whole), [(item, item.row.version) for item in broken])
        done += len(chunk)
        desk.journal.progress(Progress(doing="Reading documents in full", done=done, total=len(rows)))


def _judge_again(desk: Desk, books: Books, rows: Sequence[Unposted]) -> None:
    """Judge stored documents by today's rules, and by the tags, people and places that they have today."""
    if not rows:
        return
    renewed = desk.source.renewing(rows)
    for start in range(0, len(rows), JUDGED_AT_ONCE):
        stored = desk.journal.stored([row.key for row in rows[start : start + JUDGED_AT_ONCE]])
        today = [replace(item, document=renewed(item.document)) for item in stored]
        desk.journal.record(judged(desk, books, today), [])
