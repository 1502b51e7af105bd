"""What invoices and credit notes have in common: list, read, create in batches, update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tieout.simulator.books import document_shapes, documents, fields, listing, refused_shapes
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Document
from tieout.simulator.books.register import Register
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.requests import DocumentAsked, read_document
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.wire import ZERO_GUID
from tieout.simulator.books.writing import Written, write_each, write_one

UNKNOWN = "The document with the supplied id was not found for this endpoint."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its names on the wire, its types, and where it stands."""

    plural: str
    noun: str
    types: tuple[str, ...]
    shelf: Callable[[Organisation], Register[Document]]

    @property
    def credit(self) -> bool:
        """Whether it is a credit note."""
        return self.noun == "CreditNote"


def list_documents(visit: Visit, kind: Kind) -> Answer:
    """GET of the list: lines and payments in full only when paged (Xero: lists without page)."""
    known = fields.documents(visit.org, kind.noun)
    found = listing.filtered(_candidates(visit, kind), visit.args, known, kind.noun)
    page = listing.page_of(visit.args)
    brief = listing.truth(visit.args, "summaryOnly")
    if page is None and (brief or "Statuses" in visit.args):
        page = listing.Page(1, listing.DEFAULT_PAGE_SIZE)
    rows, pagination = listing.cut(found, page)
    with_lines = page is not None and not brief
    shapes = [
        document_shapes.listed(visit.org, one, visit.places, lines=with_lines, brief=brief) for one in rows
    ]
    return Reply(kind.plural, shapes, pagination)


def _candidates(visit: Visit, kind: Kind) -> list[Document]:
    """The documents that indexes and plain parameters leave in."""
    args = visit.args
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    rows = _indexed(visit, kind, since)
    wanted = listing.listed(args, "Statuses")
    if wanted is not None:
        rows = [one for one in rows if one.status in wanted]
    if since is not None:
        inclusive = visit.desk.switches.on("if-modified-since", "inclusive")
        rows = [one for one in rows if changed_since(one.updated, since, inclusive=inclusive)]
    if listing.truth(args, "createdByMyApp"):
        rows = [one for one in rows if one.app == visit.desk.app]
    term = (args.get("searchTerm") or "").lower()
    if term:
        rows = [one for one in rows if term in one.number.lower() or term in (one.reference or "").lower()]
    return rows


def changed_since(updated: datetime, since: datetime, *, inclusive: bool) -> bool:
    """Whether a record of that last change belongs into an answer to `If-Modified-Since`."""
    at = updated.replace(microsecond=0)
    return at > since or (inclusive and at == since)


def _indexed(visit: Visit, kind: Kind, since: datetime | None) -> list[Document]:
    """The smallest set that one index gives; what else is asked is filtered afterwards."""
    shelf, args = kind.shelf(visit.org), visit.args
    pinned = listing.equalities(args, fields.documents(visit.org, kind.noun), kind.noun)
    noun = kind.noun.lower()
    ids = listing.listed(args, "IDs") or _pinned(pinned.get(f"{noun}id"))
    if ids is not None:
        return [one for one in map(shelf.get, (text.lower() for text in ids)) if one is not None]
    numbers = listing.listed(args, f"{kind.noun}Numbers") or _pinned(pinned.get(f"{noun}number"))
    if numbers is not None:
        return [one for number in dict.fromkeys(numbers) for one in shelf.find("number", number)]
    contact_ids = listing.listed(args, "ContactIDs") or _pinned(pinned.get("contact.contactid"))
    if contact_ids is not None:
        return [one for contact_id in contact_ids for one in shelf.find("contact", contact_id)]
    return shelf.since(since, inclusive=True) if since is not None else list(shelf)


def _pinned(value: str | None) -> list[str] | None:
    return [value] if value is not None else None


def get_document(visit: Visit, kind: Kind) -> Answer:
    """GET of one, by id or number."""
    found = document_of(visit, kind)
    return Reply(kind.plural, [document_shapes.read(visit.org, found, visit.places)])


def document_of(visit: Visit, kind: Kind) -> Document:
    """The document that the path names by id or number. Raises: Rejection 404."""
    key, shelf = visit.values["document_id"], kind.shelf(visit.org)
    found = shelf.get(key.lower())
    if found is not None:
        return found
    numbered = shelf.find("number", key)
    if not numbered:
        raise not_found()
    return numbered[0]


def put_documents(visit: Visit, kind: Kind) -> Answer:
    """PUT: create each (Xero: PUT creates)."""

    def write(asked: DocumentAsked) -> Written:
        return _create(visit, kind, asked)

    return write_each(visit, kind.plural, _asked(visit, kind), write)


def post_documents(visit: Visit, kind: Kind) -> Answer:
    """POST: update what is found by id or number, create the rest (Xero: POST overwrites by number)."""

    def write(asked: DocumentAsked) -> Written:
        existing = _target(visit, kind, asked)
        if existing is not None:
            return _change(visit, existing, asked)
        if asked.id and asked.id != ZERO_GUID:
            return Written(refused_shapes.refused_creation(asked, None, credit=kind.credit), [UNKNOWN])
        return _create(visit, kind, asked)

    return write_each(visit, kind.plural, _asked(visit, kind), write)


def post_document(visit: Visit, kind: Kind) -> Answer:
    """POST of one by its id: errors are a 400 always."""
    existing = document_of(visit, kind)
    return write_one(kind.plural, _change(visit, existing, _asked(visit, kind)[0]))


def _asked(visit: Visit, kind: Kind) -> list[DocumentAsked]:
    return [read_document(one, kind.types, kind.noun) for one in visit.elements(kind.plural, kind.noun)]


def _target(visit: Visit, kind: Kind, asked: DocumentAsked) -> Document | None:
    shelf = kind.shelf(visit.org)
    if asked.id and asked.id != ZERO_GUID:
        return shelf.get(asked.id)
    if not asked.number:
        return None
    if asked.type == "ACCPAY" and visit.desk.switches.on("post-bill-number", "creates"):
        return None
    same = [one for one in shelf.find("number", asked.number) if one.type == (asked.type or one.type)]
    return same[0] if same else None


def _create(visit: Visit, kind: Kind, asked: DocumentAsked) -> Written:
    outcome = documents.create(visit.desk, asked)
    if outcome.messages or outcome.document is None:
        shape = refused_shapes.refused_creation(asked, outcome.document, credit=kind.credit)
        return Written(shape, outcome.messages)
    return Written(document_shapes.written(visit.org, outcome.document, visit.places))


def _change(visit: Visit, existing: Document, asked: DocumentAsked) -> Written:
    outcome = documents.change(visit.desk, existing, asked)
    if outcome.messages or outcome.document is None:
        shape = refused_shapes.refused_change(visit.org, existing, asked, visit.places)
        return Written(shape, outcome.messages)
    due = outcome.amount_due_before
    return Written(document_shapes.written(visit.org, outcome.document, visit.places, due))


def standard_routes(kind: Kind) -> tuple[tuple[str, str, Callable[[Visit], Answer]], ...]:
    """The routes that every kind has."""
    table: tuple[tuple[str, str, Callable[[Visit, Kind], Answer]], ...] = (
        ("GET", f"/{kind.plural}", list_documents),
        ("PUT", f"/{kind.plural}", put_documents),
        ("POST", f"/{kind.plural}", post_documents),
        ("GET", f"/{kind.plural}/<document_id>", get_document),
        ("POST", f"/{kind.plural}/<document_id>", post_document),
    )
    return tuple((method, path, _bound(operation, kind)) for method, path, operation in table)


def _bound(operation: Callable[[Visit, Kind], Answer], kind: Kind) -> Callable[[Visit], Answer]:
    def endpoint(visit: Visit) -> Answer:
        return operation(visit, kind)

    return endpoint
