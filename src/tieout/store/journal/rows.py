"""Rows of documents, found by the keys that the core knows them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, starmap
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from tieout.core.documents import SourceDocument
from tieout.core.money import minor_digits, rounded, to_minor
from tieout.core.names import DocumentKey, LedgerId, LedgerKind, LedgerStatus, OrganisationKey, SourceKind
from tieout.core.own_numbers import USUAL, OwnNumbers
from tieout.core.ports import LinkSeen, Waiting
from tieout.store.content import unpack
from tieout.store.models import LIVE, Document, Link
from tieout.store.ownership import OwnedQuerySet

T = TypeVar("T")

#: Most values of one IN (...): SQLite counts variables.
CHUNK = 500


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut into lists of at most CHUNK."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def rows_of(workspace: int, keys: Iterable[DocumentKey]) -> Iterator[OwnedQuerySet[Document]]:
    """Yield query sets that together hold the documents of these keys."""
    by_kind: dict[SourceKind, set[str]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, set()).add(key.id)
    for kind, ids in sorted(by_kind.items()):
        for chunk in chunks(sorted(ids)):
            yield Document.objects.of(workspace).filter(kind=kind, source_id__in=chunk)


def locked(workspace: int, keys: Iterable[DocumentKey], *columns: str) -> dict[DocumentKey, Any]:
    """Key -> the named columns of its row, locked until the write ends, in an order that cannot deadlock."""
    found: dict[DocumentKey, Any] = {}
    for rows in rows_of(workspace, keys):
        names = ("kind", "source_id", *columns)
        for row in rows.select_for_update().order_by("pk").values_list(*names, named=True):
            found[DocumentKey(SourceKind(row.kind), row.source_id)] = row
    return found


def key_of(document: Document) -> DocumentKey:
    """The core's name for a row."""
    return DocumentKey(SourceKind(document.kind), document.source_id)


def links_of(workspace: int, documents: Iterable[int]) -> Mapping[int, tuple[LinkSeen, ...]]:
    """Document id -> what we know of its posted documents; what ended is history and left out."""
    found: dict[int, tuple[LinkSeen, ...]] = {}
    columns = ("document_id", "organisation", "kind", "ledger_id", "number", "fingerprint", "acknowledged_at",
               "looked_at")  # fmt: skip
    now = timezone.now()
    for chunk in chunks(documents):
        rows = Link.objects.of(workspace).filter(LIVE, document_id__in=chunk).order_by("pk")
        for document, organisation, kind, ledger_id, number, print_, told_at, looked_at in rows.values_list(
            *columns
        ):
            seen = LinkSeen(
                organisation=OrganisationKey(organisation),
                kind=LedgerKind(kind),
                ledger_id=LedgerId(ledger_id),
                number=number,
                fingerprint=print_,
                acknowledged=told_at is not None,
                age=(now - looked_at).total_seconds(),
            )
            found[document] = (*found.get(document, ()), seen)
    return found


class StoredRow(NamedTuple):
    """What is wanted of a stored document to go on with it; its draft, which is as large, is not."""

    pk: int
    kind: str
    source_id: str
    version: str
    returned: int
    fingerprint: str
    second_number: str
    own_numbers: Mapping[str, str]
    content: bytes | memoryview


def numbers_of(workspace: int, documents: Sequence[StoredRow | Document]) -> Mapping[int, OwnNumbers]:
    """Document id -> what is special about its numbers; those without anything special are left out."""
    given = {row.pk: row.own_numbers for row in documents if row.own_numbers}
    spent: dict[int, dict[tuple[LedgerKind, str], LedgerStatus]] = {}
    for chunk in chunks(row.pk for row in documents):
        ended = Link.objects.of(workspace).filter(SPENT, document_id__in=chunk, ended_at__isnull=False)
        for pk, kind, number, status in ended.values_list("document_id", "kind", "number", "ledger_status"):
            spent.setdefault(pk, {})[LedgerKind(kind), number.casefold()] = LedgerStatus(status)
    return {
        pk: OwnNumbers(
            given={LedgerKind(kind): number for kind, number in given.get(pk, {}).items()},
            spent=spent.get(pk, {}),
        )
        for pk in {*given, *spent}
    }


class Recent:
    """The documents of the last batches: posted a moment ago, they are wanted again to be acknowledged."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: dict[bytes, SourceDocument] = {}

    def read(self, content: bytes | memoryview) -> SourceDocument:
        """Unpack a document, unless that was done lately. Equal bytes are equal documents."""
        packed = bytes(content)
        found = self._kept.pop(packed, None) or unpack(SourceDocument, packed)
        self._kept[packed] = found
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return found


def stored_rows(
    documents: QuerySet[Document], limit: int | None = None, *, first: str = "pk"
) -> list[StoredRow]:
    """At most `limit` rows of a query set, by the column `first`, else as they were first seen."""
    ordered = documents.order_by(*dict.fromkeys((first, "pk")))
    return list(starmap(StoredRow, ordered.values_list(*StoredRow._fields)[:limit]))


def waiting_of(workspace: int, documents: Sequence[StoredRow], recent: Recent) -> list[Waiting]:
    """The stored documents as the engine takes them, in the same order."""
    links = links_of(workspace, [row.pk for row in documents])
    numbers = numbers_of(workspace, documents)
    return [
        Waiting(
            document=recent.read(row.content),
            version=row.version,
            fingerprint=row.fingerprint,
            links=links.get(row.pk, ()),
            whole=not row.second_number or len(links.get(row.pk, ())) > 1,
            numbers=numbers.get(row.pk, USUAL),
        )
        for row in documents
    ]


#: Why a link ended: a deleted draft keeps its number all the same, as the ledger said.
NUMBER_SPENT = "number spent"

#: Links that ended and whose number is not free again.
SPENT = Q(ledger_status=LedgerStatus.VOIDED) | Q(ended_because=NUMBER_SPENT)

#: A document that the source gave in full.
COMPLETE = ~Q(content=b"")


#: Beyond it a figure is nonsense, and a database holds no such number.
_LARGEST = Decimal(10) ** 15


def minor(amount: Decimal, currency: str) -> int:
    """Whole minor units for lists and totals. An amount finer than that, or absurdly large, is a fault
    elsewhere; here it is rounded or cut, so that the faulty document can be shown.
    """
    amount = max(-_LARGEST, min(_LARGEST, amount))
    try:
        return to_minor(amount, currency)
    except ValueError:
        return to_minor(rounded(amount, minor_digits(currency)), currency)
