"""Contacts as Xero shows them: whole, in a list, or as a summary inside a document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import OPEN_STATUSES, Address, Contact, PaymentTerm, Phone
from tieout.simulator.books.requests import CONTACT_TEXTS, ContactAsked
from tieout.simulator.books.wire import ZERO_GUID, moment_stamp

_ADDRESSES = ("STREET", "POBOX")
_PHONES = ("DEFAULT", "DDI", "FAX", "MOBILE")


def full(contact: Contact) -> dict[str, Any]:
    """The contact as in single reads, write replies, and inside a single document."""
    shape: dict[str, Any] = {"ContactID": contact.id}
    if contact.merged_into:
        shape["MergedToContactID"] = contact.merged_into
    if contact.number:
        shape["ContactNumber"] = contact.number
    if contact.account_number:
        shape["AccountNumber"] = contact.account_number
    shape["ContactStatus"] = contact.status
    shape["Name"] = contact.name
    shape |= _given(
        FirstName=contact.first_name, LastName=contact.last_name, CompanyNumber=contact.company_number
    )
    shape["EmailAddress"] = contact.email
    shape["BankAccountDetails"] = contact.bank_details
    shape |= _given(
        TaxNumber=contact.tax_number,
        AccountsReceivableTaxType=contact.sales_tax,
        AccountsPayableTaxType=contact.purchases_tax,
        SalesDefaultAccountCode=contact.sales_account,
        PurchasesDefaultAccountCode=contact.purchases_account,
        Website=contact.website,
    )
    shape["Addresses"] = _addresses(contact)
    shape["Phones"] = _phones(contact)
    shape["UpdatedDateUTC"] = moment_stamp(contact.updated)
    shape["ContactGroups"] = []
    shape["IsSupplier"] = contact.is_supplier
    shape["IsCustomer"] = contact.is_customer
    if contact.currency:
        shape["DefaultCurrency"] = contact.currency
    shape["SalesTrackingCategories"] = []
    shape["PurchasesTrackingCategories"] = []
    shape["ContactPersons"] = [
        {
            "FirstName": person.first_name,
            "LastName": person.last_name,
            "EmailAddress": person.email,
            "IncludeInEmails": person.include_in_emails,
        }
        for person in contact.persons
    ]
    shape["HasValidationErrors"] = False
    return shape


def _given(**texts: str) -> dict[str, str]:
    """The keys that have a text; empty ones are left out (Xero: nulls)."""
    return {key: text for key, text in texts.items() if text}


def detailed(org: Organisation, contact: Contact) -> dict[str, Any]:
    """The contact with what only single and paged reads give: payment terms, balances, attachments."""
    shape = full(contact)
    terms = {
        side: {"Day": term.day, "Type": term.type}
        for side, term in (("Bills", contact.bill_terms), ("Sales", contact.sales_terms))
        if isinstance(term, PaymentTerm)
    }
    if terms:
        shape["PaymentTerms"] = terms
    balances = _balances(org, contact)
    if balances:
        shape["Balances"] = balances
    shape["HasAttachments"] = bool(org.attachments.get(contact.id))
    return shape


def listed(contact: Contact) -> dict[str, Any]:
    """The contact as in a list without a page."""
    shape = full(contact)
    shape["ContactPersons"] = []
    shape["HasAttachments"] = False
    return shape


def brief(contact: Contact) -> dict[str, Any]:
    """The contact as `summaryOnly` gives it."""
    shape = {"ContactID": contact.id, "ContactStatus": contact.status, "Name": contact.name}
    if contact.email:
        shape["EmailAddress"] = contact.email
    return {
        **shape,
        "Addresses": [],
        "Phones": [],
        "UpdatedDateUTC": moment_stamp(contact.updated),
        "ContactGroups": [],
        "IsSupplier": contact.is_supplier,
        "IsCustomer": contact.is_customer,
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def summary(contact: Contact | None) -> dict[str, Any]:
    """The contact inside a document of a list: its id and name."""
    named = {"ContactID": contact.id, "Name": contact.name} if contact else {}
    return {
        **named,
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def echo(asked: ContactAsked, existing: Contact | None) -> dict[str, Any]:
    """A refused contact: what was sent, with a zero id when it was to be created."""
    shape: dict[str, Any] = {"ContactID": existing.id if existing else (asked.id or ZERO_GUID)}
    if asked.status or existing:
        shape["ContactStatus"] = existing.status if existing else asked.status
    if existing:
        shape["Name"] = existing.name
    for field_name, text in asked.texts.items():
        shape[CONTACT_TEXTS[field_name]] = text
    phones = [
        {
            "PhoneType": phone.text("PhoneType") or "DEFAULT",
            "PhoneNumber": phone.text("PhoneNumber") or "",
            "ValidationErrors": [],
        }
        for phone in asked.phones or ()
    ]
    shape |= {"Addresses": [], "Phones": phones, "ContactGroups": []}
    if existing:
        shape["IsCustomer"] = existing.is_customer
    shape["ContactPersons"] = []
    return shape


def _addresses(contact: Contact) -> list[dict[str, str]]:
    known = {address.type: address for address in contact.addresses}
    return [_address(known.get(kind) or Address(kind)) for kind in _ADDRESSES]


def _address(address: Address) -> dict[str, str]:
    shape = {"AddressType": address.type}
    for place, text in enumerate(address.lines, start=1):
        if text:
            shape[f"AddressLine{place}"] = text
    shape |= {
        "City": address.city,
        "Region": address.region,
        "PostalCode": address.postal_code,
        "Country": address.country,
    }
    if address.attention_to:
        shape["AttentionTo"] = address.attention_to
    return shape


def _phones(contact: Contact) -> list[dict[str, str]]:
    known = {phone.type: phone for phone in contact.phones}
    shapes = []
    for kind in _PHONES:
        phone = known.get(kind) or Phone(kind)
        shapes.append(
            {
                "PhoneType": kind,
                "PhoneNumber": phone.number,
                "PhoneAreaCode": phone.area_code,
                "PhoneCountryCode": phone.country_code,
            }
        )
    return shapes


def _balances(org: Organisation, contact: Contact) -> dict[str, Any]:
    """What the contact owes and is owed, in base currency documents; empty without any document."""
    documents = org.invoices.find("contact", contact.id)
    posted = [one for one in documents if one.status in OPEN_STATUSES[2:]]
    sides = {}
    for key, kind in (("AccountsReceivable", "ACCREC"), ("AccountsPayable", "ACCPAY")):
        due = [one.outstanding for one in posted if one.type == kind]
        if due:
            sides[key] = {"Outstanding": sum(due, ZERO), "Overdue": Decimal(0)}
    return sides
