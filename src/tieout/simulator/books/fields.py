"""Which properties of each record the `where` and `order` of its list can name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Document
from tieout.simulator.books.where import DATE, ENUM, GUID, NUMBER, TEXT, TRUTH, Field


def _attribute(name: str) -> Callable[[Any], Any]:
    def read(record: Any) -> Any:
        return getattr(record, name)

    return read


def _text(name: str) -> Callable[[Any], Any]:
    """A text that Xero treats as null when it is empty."""

    def read(record: Any) -> Any:
        return getattr(record, name) or None

    return read


def _plain(rows: Mapping[str, tuple[str, str]]) -> dict[str, Field]:
    made = {}
    for path, (kind, name) in rows.items():
        made[path.lower()] = Field(kind, _text(name) if kind in {TEXT, GUID} else _attribute(name))
    return made


def _contact_paths(org: Organisation, prefix: str, contact_id: Callable[[Any], str]) -> dict[str, Field]:
    def of(name: str) -> Callable[[Any], Any]:
        def read(record: Any) -> Any:
            contact = org.contacts.get(contact_id(record))
            return (getattr(contact, name) or None) if contact else None

        return read

    return {
        f"{prefix}.contactid": Field(GUID, of("id")),
        f"{prefix}.name": Field(TEXT, of("name")),
        f"{prefix}.contactnumber": Field(TEXT, of("number")),
        f"{prefix}.accountnumber": Field(TEXT, of("account_number")),
    }


def documents(org: Organisation, noun: str) -> dict[str, Field]:
    """Invoices (noun "Invoice"), credit notes ("CreditNote"), overpayments and prepayments."""
    rows = {
        f"{noun}ID": (GUID, "id"),
        f"{noun}Number": (TEXT, "number"),
        "Type": (ENUM, "type"),
        "Status": (ENUM, "status"),
        "Date": (DATE, "day"),
        "DueDate": (DATE, "due"),
        "Reference": (TEXT, "reference"),
        "Url": (TEXT, "url"),
        "CurrencyCode": (ENUM, "currency"),
        "SubTotal": (NUMBER, "sub_total"),
        "TotalTax": (NUMBER, "total_tax"),
        "Total": (NUMBER, "total"),
        "AmountDue": (NUMBER, "outstanding"),
        "RemainingCredit": (NUMBER, "outstanding"),
        "AmountPaid": (NUMBER, "paid"),
        "AmountCredited": (NUMBER, "credited"),
        "FullyPaidOnDate": (DATE, "settled_on"),
        "UpdatedDateUTC": (DATE, "updated"),
        "SentToContact": (TRUTH, "sent"),
        "BrandingThemeID": (GUID, "theme_id"),
    }
    return _plain(rows) | _contact_paths(org, "contact", lambda document: document.contact_id)


def contacts(_org: Organisation) -> dict[str, Field]:
    """Contacts."""
    return _plain(
        {
            "ContactID": (GUID, "id"),
            "Name": (TEXT, "name"),
            "ContactNumber": (TEXT, "number"),
            "AccountNumber": (TEXT, "account_number"),
            "EmailAddress": (TEXT, "email"),
            "FirstName": (TEXT, "first_name"),
            "LastName": (TEXT, "last_name"),
            "TaxNumber": (TEXT, "tax_number"),
            "CompanyNumber": (TEXT, "company_number"),
            "ContactStatus": (ENUM, "status"),
            "IsCustomer": (TRUTH, "is_customer"),
            "IsSupplier": (TRUTH, "is_supplier"),
            "UpdatedDateUTC": (DATE, "updated"),
        }
    )


def accounts(_org: Organisation) -> dict[str, Field]:
    """Accounts."""
    return _plain(
        {
            "AccountID": (GUID, "id"),
            "Code": (TEXT, "code"),
            "Name": (TEXT, "name"),
            "Type": (ENUM, "type"),
            "Class": (ENUM, "account_class"),
            "Status": (ENUM, "status"),
            "TaxType": (TEXT, "tax_type"),
            "SystemAccount": (TEXT, "system"),
            "EnablePaymentsToAccount": (TRUTH, "payments"),
            "UpdatedDateUTC": (DATE, "updated"),
        }
    )


def tax_rates(_org: Organisation) -> dict[str, Field]:
    """Tax rates."""
    return _plain(
        {
            "Name": (TEXT, "name"),
            "TaxType": (TEXT, "tax_type"),
            "Status": (ENUM, "status"),
            "ReportTaxType": (TEXT, "report_type"),
            "EffectiveRate": (NUMBER, "rate"),
        }
    )


def named(_org: Organisation) -> dict[str, Field]:
    """Tracking categories and branding themes."""
    return _plain({"Name": (TEXT, "name"), "Status": (ENUM, "status")})


def items(_org: Organisation) -> dict[str, Field]:
    """Items."""
    return _plain(
        {
            "ItemID": (GUID, "id"),
            "Code": (TEXT, "code"),
            "Name": (TEXT, "name"),
            "Description": (TEXT, "description"),
            "UpdatedDateUTC": (DATE, "updated"),
        }
    )


def payments(org: Organisation) -> dict[str, Field]:
    """Payments, by what they are against too."""

    def of(name: str) -> Callable[[Any], Any]:
        def read(payment: Any) -> Any:
            document = org.document(payment.document_id)
            return getattr(document, name) if isinstance(document, Document) else None

        return read

    rows = _plain(
        {
            "PaymentID": (GUID, "id"),
            "PaymentType": (ENUM, "type"),
            "Status": (ENUM, "status"),
            "Date": (DATE, "day"),
            "Amount": (NUMBER, "amount"),
            "Reference": (TEXT, "reference"),
            "IsReconciled": (TRUTH, "reconciled"),
            "UpdatedDateUTC": (DATE, "updated"),
        }
    )
    return rows | {
        "invoice.invoiceid": Field(GUID, _attribute("document_id")),
        "invoice.invoicenumber": Field(TEXT, of("number")),
        "invoice.type": Field(ENUM, of("type")),
        "account.accountid": Field(GUID, _attribute("account_id")),
    }


def batch_payments(_org: Organisation) -> dict[str, Field]:
    """Batch payments."""
    return _plain(
        {
            "BatchPaymentID": (GUID, "id"),
            "Type": (ENUM, "type"),
            "Status": (ENUM, "status"),
            "Date": (DATE, "day"),
            "TotalAmount": (NUMBER, "total"),
            "Reference": (TEXT, "reference"),
            "UpdatedDateUTC": (DATE, "updated"),
        }
    )
