"""Contacts: list, read, create, update, archive."""

from __future__ import annotations

from typing import Any

from tieout.simulator.books import contact_shapes, contacts, fields, listing
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.records import Contact
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.requests import ContactAsked, read_contact
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.writing import Written, write_each, write_one

_FLAG = "HasValidationErrors"


def list_contacts(visit: Visit) -> Answer:
    """GET /Contacts: archived ones only when asked for, details only when paged."""
    found = listing.filtered(_candidates(visit), visit.args, fields.contacts(visit.org), "Contact")
    page = listing.page_of(visit.args)
    brief = listing.truth(visit.args, "summaryOnly")
    if page is None and brief:
        page = listing.Page(1, listing.DEFAULT_PAGE_SIZE)
    rows, pagination = listing.cut(found, page)
    return Reply(
        "Contacts", [_shape(visit, one, paged=page is not None, brief=brief) for one in rows], pagination
    )


def _shape(visit: Visit, contact: Contact, *, paged: bool, brief: bool) -> dict[str, Any]:
    if brief:
        return contact_shapes.brief(contact)
    return contact_shapes.detailed(visit.org, contact) if paged else contact_shapes.listed(contact)


def _candidates(visit: Visit) -> list[Contact]:
    """The contacts that indexes and plain parameters leave in."""
    shelf, args = visit.org.contacts, visit.args
    ids = listing.listed(args, "IDs")
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    pinned = listing.equalities(args, fields.contacts(visit.org), "Contact")
    if ids is not None:
        rows = [one for one in map(shelf.get, (text.lower() for text in ids)) if one is not None]
    elif "contactid" in pinned:
        one = shelf.get(pinned["contactid"])
        rows = [one] if one else []
    elif "name" in pinned:
        rows = shelf.find("name", pinned["name"])
    elif "contactnumber" in pinned:
        rows = shelf.find("number", pinned["contactnumber"])
    elif since is not None:
        rows = shelf.since(since, inclusive=visit.desk.switches.on("if-modified-since", "inclusive"))
    else:
        rows = list(shelf)
    if not listing.truth(args, "includeArchived"):
        rows = [one for one in rows if one.status == "ACTIVE"]
    term = (args.get("searchTerm") or "").lower()
    return [one for one in rows if _matches(one, term)] if term else rows


def _matches(contact: Contact, term: str) -> bool:
    texts = (
        contact.name,
        contact.first_name,
        contact.last_name,
        contact.number,
        contact.company_number,
        contact.email,
    )
    return any(term in text.lower() for text in texts)


def get_contact(visit: Visit) -> Answer:
    """GET /Contacts/{ContactID or ContactNumber}"""
    return Reply("Contacts", [contact_shapes.detailed(visit.org, _contact(visit))])


def _contact(visit: Visit) -> Contact:
    key = visit.values["contact_id"]
    contact = visit.org.contacts.get(key.lower())
    if contact is None:
        numbered = visit.org.contacts.find("number", key)
        if not numbered:
            raise not_found()
        contact = numbered[0]
    return contact


def put_contacts(visit: Visit) -> Answer:
    """PUT /Contacts: create; a name that exists is refused."""

    def write(asked: ContactAsked) -> Written:
        return _save(visit, asked, None)

    return write_each(visit, "Contacts", _asked(visit), write, flag=_FLAG)


def post_contacts(visit: Visit) -> Answer:
    """POST /Contacts: update what is found by id, number or name, create the rest."""

    def write(asked: ContactAsked) -> Written:
        existing = contacts.find(visit.desk, asked)
        if asked.id and existing is None:
            return Written(
                contact_shapes.echo(asked, None),
                ["The contact with the specified contact details could not be found"],
            )
        return _save(visit, asked, existing)

    return write_each(visit, "Contacts", _asked(visit), write, flag=_FLAG)


def post_contact(visit: Visit) -> Answer:
    """POST /Contacts/{ContactID}: update one."""
    existing = _contact(visit)
    return write_one("Contacts", _save(visit, _asked(visit)[0], existing), flag=_FLAG)


def _asked(visit: Visit) -> list[ContactAsked]:
    asked: list[Asked] = visit.elements("Contacts", "Contact")
    return [read_contact(one) for one in asked]


def _save(visit: Visit, asked: ContactAsked, existing: Contact | None) -> Written:
    messages = contacts.problems(visit.desk, asked, existing)
    if messages:
        return Written(contact_shapes.echo(asked, existing), messages)
    return Written(contact_shapes.full(contacts.save(visit.desk, asked, existing)))


ROUTES = (
    ("GET", "/Contacts", list_contacts),
    ("PUT", "/Contacts", put_contacts),
    ("POST", "/Contacts", post_contacts),
    ("GET", "/Contacts/<contact_id>", get_contact),
    ("POST", "/Contacts/<contact_id>", post_contact),
)
