"""Finding, making and changing contacts: by id, number or name, with Xero's rules on uniqueness and archiving."""

from __future__ import annotations

import copy
import re

from tieout.simulator.books.asked import Asked
from tieout.simulator.books.desk import Desk
from tieout.simulator.books.records import Address, Contact, ContactPerson, PaymentTerm, Phone
from tieout.simulator.books.requests import ContactAsked

ARCHIVED_EDIT = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
ARCHIVED_ON_DOCUMENT = (
    "The contact with the specified contact details has been archived. "
    "The contact must be un-archived before creating new invoices or credit notes."
)
NUMBER_TAKEN = "Another contact has this contact number. Please enter a different contact number."
NOT_IDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WEBSITE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_LIMITS = {
    "name": 255,
    "number": 50,
    "account_number": 50,
    "company_number": 50,
    "tax_number": 50,
    "first_name": 255,
    "last_name": 255,
    "email": 255,
}
_MAX_PERSONS = 5


def name_taken(name: str) -> str:
    """The message for a name that another active contact has."""
    return (
        f"The contact name {name} is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )


def find(desk: Desk, asked: ContactAsked) -> Contact | None:
    """The contact meant: by id, else by number, else by name (an active one before an archived one)."""
    contacts = desk.org.contacts
    if asked.id:
        return contacts.get(asked.id)
    number = asked.texts.get("number")
    if number:
        found = contacts.find("number", number)
        if found:
            return found[0]
    name = asked.texts.get("name", "").strip()
    named = contacts.find("name", name) if name else []
    return min(named, key=lambda contact: contact.status != "ACTIVE") if named else None


def problems(desk: Desk, asked: ContactAsked, existing: Contact | None) -> list[str]:
    """Everything that keeps the contact from being made (`existing` None) or changed as asked."""
    if existing is not None and existing.status != "ACTIVE":
        return [ARCHIVED_EDIT]
    messages = []
    if existing is None:
        if asked.status and asked.status != "ACTIVE":
            messages.append(f"The status '{asked.status}' is not valid for contacts")
        if not asked.texts.get("name"):
            messages.append(NOT_IDENTIFIED)
    messages += uniqueness_problems(desk, asked, existing)
    messages += _forms(asked)
    return messages


def uniqueness_problems(desk: Desk, asked: ContactAsked, existing: Contact | None) -> list[str]:
    """The messages for a name or a number that another contact has."""
    messages = []
    own = existing.id if existing else ""
    name = asked.texts.get("name")
    if name:
        others = [one for one in desk.org.contacts.find("name", name) if one.id != own]
        if any(one.status == "ACTIVE" for one in others):
            messages.append(name_taken(name))
        elif others and existing is None:
            messages.append(ARCHIVED_EDIT)
    number = asked.texts.get("number")
    if number and any(one.id != own for one in desk.org.contacts.find("number", number)):
        messages.append(NUMBER_TAKEN)
    return messages


def _forms(asked: ContactAsked) -> list[str]:
    messages = []
    for field_name, limit in _LIMITS.items():
        text = asked.texts.get(field_name, "")
        if len(text) > limit:
            label = "".join(part.capitalize() for part in field_name.split("_"))
            messages.append(f"The {label} must be at most {limit} characters long")
    if re.search("[<>]", asked.texts.get("name", "")):
        messages.append("The contact name must not contain < or >")
    if asked.texts.get("email") and not _EMAIL.fullmatch(asked.texts["email"]):
        messages.append("Email address must be valid")
    if asked.texts.get("website") and not _WEBSITE.fullmatch(asked.texts["website"]):
        messages.append("Website must be valid")
    if asked.persons is not None and len(asked.persons) > _MAX_PERSONS:
        messages.append(f"A contact can have at most {_MAX_PERSONS} contact persons")
    return messages


def save(desk: Desk, asked: ContactAsked, existing: Contact | None) -> Contact:
    """Make or change the contact; `problems` must have found none."""
    if existing is None:
        contact = Contact(id=desk.seeded.guid(), name="", updated=desk.now)
    else:
        contact = copy.copy(existing)
        contact.updated = desk.now
    for field_name, text in asked.texts.items():
        setattr(contact, field_name, text)
    _replace_lists(contact, asked)
    if asked.status:
        contact.status = asked.status
    if asked.sales_terms:
        contact.sales_terms = PaymentTerm(asked.sales_terms.day, asked.sales_terms.type)
    if asked.bill_terms:
        contact.bill_terms = PaymentTerm(asked.bill_terms.day, asked.bill_terms.type)
    desk.org.contacts.put(contact)
    desk.note(contact.id, "Updated" if existing else "Created", system=True)
    desk.announce("CONTACT", "UPDATE" if existing else "CREATE", "Contacts", contact.id)
    return contact


def _replace_lists(contact: Contact, asked: ContactAsked) -> None:
    if asked.addresses is not None:
        kept = {address.type: address for address in contact.addresses}
        kept.update((address.type, address) for address in map(_address, asked.addresses))
        contact.addresses = list(kept.values())
    if asked.phones is not None:
        known = {phone.type: phone for phone in contact.phones}
        known.update((phone.type, phone) for phone in map(_phone, asked.phones))
        contact.phones = list(known.values())
    if asked.persons is not None:
        contact.persons = [_person(person) for person in asked.persons]


def _address(asked: Asked) -> Address:
    return Address(
        type=asked.choice("AddressType", ("POBOX", "STREET", "DELIVERY"), "AddressType") or "POBOX",
        lines=[asked.text(f"AddressLine{line}") or "" for line in range(1, 5)],
        city=asked.text("City") or "",
        region=asked.text("Region") or "",
        postal_code=asked.text("PostalCode") or "",
        country=asked.text("Country") or "",
        attention_to=asked.text("AttentionTo") or "",
    )


def _phone(asked: Asked) -> Phone:
    return Phone(
        type=asked.choice("PhoneType", ("DEFAULT", "DDI", "FAX", "MOBILE", "OFFICE"), "PhoneType")
        or "DEFAULT",
        number=asked.text("PhoneNumber") or "",
        area_code=asked.text("PhoneAreaCode") or "",
        country_code=asked.text("PhoneCountryCode") or "",
    )


def _person(asked: Asked) -> ContactPerson:
    return ContactPerson(
        first_name=asked.text("FirstName") or "",
        last_name=asked.text("LastName") or "",
        email=asked.text("EmailAddress") or "",
        include_in_emails=bool(asked.truth("IncludeInEmails")),
    )


def overwrite_from_document(desk: Desk, asked: ContactAsked, contact: Contact) -> Contact:
    """What a contact block on a document does to the contact that it names (Xero: contact block on invoices).

    A block that only identifies leaves the contact alone; any further field overwrites the contact, and the
    contact persons that the block does not list are lost.
    """
    wanted = {name: text for name, text in asked.texts.items() if text and getattr(contact, name) != text}
    if not wanted and not asked.addresses and not asked.phones and not asked.persons:
        return contact
    changed = copy.copy(contact)
    for field_name, text in wanted.items():
        setattr(changed, field_name, text)
    _replace_lists(changed, asked)
    if not asked.persons:
        changed.persons = []
    changed.updated = desk.now
    desk.org.contacts.put(changed)
    return changed


def flag_side(contact: Contact, *, sales: bool) -> None:
    """The first document makes the contact a customer or a supplier; this alone is no change (Xero: UpdatedDateUTC)."""
    if sales:
        contact.is_customer = True
    else:
        contact.is_supplier = True
