"""Contacts by hand: make, rename, merge, archive and restore."""

from __future__ import annotations

import copy
from typing import Any

from tieout.simulator.books import opening
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.people.finding import Args, find_contact
from tieout.simulator.books.records import Contact


def _changed_contact(desk: Desk, contact: Contact, **values: Any) -> dict[str, Any]:
    changed = copy.copy(contact)
    for name, value in values.items():
        setattr(changed, name, value)
    changed.updated = desk.now
    desk.org.contacts.put(changed)
    desk.announce("CONTACT", "UPDATE", "Contacts", changed.id)
    return {"ContactID": changed.id, "Name": changed.name, "ContactStatus": changed.status}


def create_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Add a contact: `fields` in Xero's own keys."""
    contact = opening.add_contact(desk.org, desk.seeded, desk.now, args["fields"])
    desk.announce("CONTACT", "CREATE", "Contacts", contact.id)
    return {"ContactID": contact.id, "Name": contact.name, "ContactStatus": contact.status}


def rename_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Give a contact another name."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), name=str(args["name"]))


def archive_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Archive a contact; its open documents stay."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), status="ARCHIVED")


def restore_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Take a contact out of the archive; only a person can."""
    return _changed_contact(desk, find_contact(desk, str(args["contact"])), status="ACTIVE")


def merge_contact(desk: Desk, args: Args) -> dict[str, Any]:
    """Merge `contact` into `into`: its documents move over and it is archived."""
    gone, kept = find_contact(desk, str(args["contact"])), find_contact(desk, str(args["into"]))
    for shelf in desk.org.shelves():
        for document in shelf.find("contact", gone.id):
            moved = copy.copy(document)
            moved.contact_id = kept.id
            desk.touch(moved)
    _changed_contact(desk, gone, status="ARCHIVED", merged_into=kept.id)
    return {"ContactID": gone.id, "MergedToContactID": kept.id}
