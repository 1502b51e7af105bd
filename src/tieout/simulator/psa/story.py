"""Turning a bookkeeper's words into records: a customer, an invoice with lines, a purchase order with a delivery.

Scenarios and the actions of people use the same words, so that what a story tells can also be done by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from tieout.simulator.calls import Refusal
from tieout.simulator.psa import invoices
from tieout.simulator.psa.companies import CompanyWriting
from tieout.simulator.psa.errors import Problem
from tieout.simulator.psa.records import Record, midnight, money
from tieout.simulator.psa.tenant import Tenant

Result = TypeVar("Result")
COMPANIES = CompanyWriting()
INVOICES = invoices.InvoiceWriting()
_LINE_KINDS = {"work": "time", "product": "product", "expense": "expense", "agreement": "agreement",
               "down_payment": "downpayment"}  # fmt: skip
_LINE_WORDS = {*_LINE_KINDS, "text", "hours", "rate", "quantity", "price", "cost", "amount", "taxable", "tax_xref",
               "by", "role", "day",
               "reimburse",
    "text_length"}  # fmt: skip
_INVOICE_WORDS = {"id", "number", "customer", "office", "department", "date", "due", "type", "reference", "po",
                  "terms", "currency", "tax_code", "tax", "lines", "closed", "attention", "bill_to", "ticket",
                  "territory", "fields"}  # fmt: skip


def tell_company(tenant: Tenant, words: Mapping[str, Any], who: str) -> Record:
    """A company: `name`, and any of identifier, account, types, address, city, zip, country, email, terms, currency,
    tax_code, tags, fields (custom fields by caption), id, and `year_established` for old records.

    Raises: Refusal for words without a meaning or records that do not exist.
    """
    name = str(words["name"])
    site = {
        "name": "Main",
        "addressLine1": words.get("address"),
        "city": words.get("city"),
        "zip": words.get("zip"),
        "country": {"id": 1, "name": words["country"]} if "country" in words else None,
        "primaryAddressFlag": True,
        "defaultBillingFlag": True,
    }
    kinds = [known(tenant, "companyTypes", each, "name") for each in words.get("types", ["Client"])]
    body = {
        "identifier": words.get("identifier") or identifier_from(name),
        "name": name,
        "addressLine1": words.get("address"),
        "city": words.get("city"),
        "zip": words.get("zip"),
        "accountNumber": words.get("account"),
        "types": [{"id": each["id"]} for each in kinds],
        "invoiceToEmailAddress": words.get("email"),
        "billingTerms": pointer(tenant, "billingTerms", words.get("terms"), "name"),
        "taxCode": pointer(tenant, "taxCodes", words.get("tax_code"), "identifier"),
        "currency": pointer(tenant, "currencies", words.get("currency"), "currencyIdentifier"),
        "integratorTags": list(words.get("tags", [])),
        "customFields": custom_fields(tenant, words.get("fields", {})),
    }
    if "id" in words:
        tenant.table("companies").next_id = max(int(words["id"]), tenant.table("companies").next_id)
    made = refusing(lambda: COMPANIES.create(tenant, _given(body), who))
    if "year_established" in words:
        made["yearEstablished"] = words["year_established"]
    kept = tenant.insert("sites", {**_given(site), "company": tenant.ref("companies", made["id"])}, who)
    made["site"] = made["billingSite"] = tenant.ref("sites", kept["id"])
    return made


def tell_invoice(tenant: Tenant, words: Mapping[str, Any], who: str) -> Record:
    """An invoice with its lines; `closed = true` closes it, `tax` overrides what the tax code would make.

    Raises: Refusal for words without a meaning or records that do not exist.
    """
    if unknown := set(words) - _INVOICE_WORDS:
        raise Refusal(
            f"an invoice has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_INVOICE_WORDS))}"
        )
    if "id" in words:
        tenant.table("invoices").next_id = max(int(words["id"]), tenant.table("invoices").next_id)
    body = {
        "type": words.get("type", "Standard"),
        "invoiceNumber": words.get("number"),
        "company": {"id": known_company(tenant, words["customer"])["id"]},
        "billToCompany": {"id": known_company(tenant, words["bill_to"])["id"]}
        if "bill_to" in words
        else None,
        "locationId": (pointer(tenant, "locations", words.get("office"), "name") or {}).get("id"),
        "departmentId": (pointer(tenant, "departments", words.get("department"), "name") or {}).get("id"),
        "territory": pointer(tenant, "locations", words.get("territory"), "name"),
        "date": day_text(words.get("date")),
        "dueDate": day_text(words.get("due")),
        "reference": words.get("reference"),
        "customerPO": words.get("po"),
        "attention": words.get("attention"),
        "billingTerms": pointer(tenant, "billingTerms", words.get("terms"), "name"),
        "currency": pointer(tenant, "currencies", words.get("currency"), "currencyIdentifier"),
        "taxCode": pointer(tenant, "taxCodes", words.get("tax_code"), "identifier"),
        "ticket": pointer(tenant, "tickets", words.get("ticket"), "summary"),
        "customFields": custom_fields(tenant, words.get("fields", {})),
    }
    invoice = refusing(lambda: INVOICES.create(tenant, _given(body), who))
    tell_lines(tenant, invoice, words.get("lines", []))
    if "tax" in words:
        tenant.tax_overrides[invoice["id"]] = money(words["tax"])
    invoices.recompute(tenant, invoice)
    if words.get("closed"):
        refusing(lambda: invoices.set_status(tenant, invoice["id"], closed=True, who=who))
    return invoice


def tell_lines(tenant: Tenant, invoice: Record, lines: Any) -> None:
    """Put lines on an invoice; on a credit memo quantities are turned negative, so that stories tell plain amounts."""
    sign = -1 if invoice["type"] == "CreditMemo" else 1
    for words in lines:
        _tell_line(tenant, invoice, words, sign)


def known(tenant: Tenant, table: str, key: Any, member: str) -> Record:
    """The record with this id, or whose member has this value.

    Raises: Refusal when there is none.
    """
    found = (
        tenant.table(table).get(key) if isinstance(key, int) else tenant.table(table).find(**{member: key})
    )
    if found is None:
        raise Refusal(f"{tenant.company_id} has no {tenant.table(table).schema.resource} {key!r}")
    return found


def known_invoice(tenant: Tenant, key: Any) -> Record:
    """The invoice with this id or number. Raises: Refusal when there is none."""
    return known(tenant, "invoices", key, "invoiceNumber")


def known_company(tenant: Tenant, key: Any) -> Record:
    """A company by id, name or identifier.

    Raises: Refusal when there is none.
    """
    table = tenant.table("companies")
    found = table.get(key) if isinstance(key, int) else table.find(identifier=key) or table.find(name=key)
    if found is None:
        raise Refusal(f"{tenant.company_id} has no company {key!r}")
    return found


def pointer(tenant: Tenant, table: str, key: Any, member: str) -> Record | None:
    """`{"id": n}` for the record, None when nothing was said, or "" to say that there is none."""
    return None if key in (None, "") else {"id": known(tenant, table, key, member)["id"]}


def custom_fields(tenant: Tenant, values: Mapping[str, Any]) -> list[Record]:
    """Custom fields by caption, as records carry them."""
    rows = []
    for caption, value in values.items():
        definition = tenant.table("userDefinedFields").find(caption=caption)
        if definition is None:
            definition = tenant.insert(
                "userDefinedFields", {"caption": caption, "fieldTypeIdentifier": "Text"}, "admin"
            )
        rows.append({"id": definition["id"], "caption": caption, "type": "Text", "entryMethod": "EntryField",
                     "numberOfDecimals": 0, "value": value})  # fmt: skip
    return rows


def day_text(value: Any) -> str | None:
    """A day as TOML (a date) or JSON (text) gives it, as records keep it.

    Raises: Refusal when it is no date.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return midnight(value.date())
    if isinstance(value, date):
        return midnight(value)
    try:
        return midnight(date.fromisoformat(str(value)[:10]))
    except ValueError as error:
        raise Refusal(f"{value!r} is no date; write it like 2026-11-22") from error


def number(value: Any) -> Decimal:
    """A number as a person writes it.

    Raises: Refusal when it is none.
    """
    try:
        return Decimal(str(value))
    except ArithmeticError as error:
        raise Refusal(f"{value!r} is no number") from error


def refusing(work: Callable[[], Result]) -> Result:
    """Do `work`; an answer that a caller of the API would get as an error becomes a refusal with the same words."""
    try:
        return work()
    except Problem as problem:
        raise Refusal(str(problem)) from problem


def identifier_from(name: str) -> str:
    """`Big Design Ltd` as `BigDesignLtd`: a company id of at most 30 letters and digits."""
    return "".join(letter for letter in name.title() if letter.isalnum())[:30]


def _tell_line(tenant: Tenant, invoice: Record, words: Mapping[str, Any], sign: int) -> None:
    if unknown := set(words) - _LINE_WORDS:
        raise Refusal(f"a line has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_LINE_WORDS))}")
    said = [word for word in _LINE_KINDS if word in words]
    if len(said) != 1:
        raise Refusal(f"a line says exactly one of {', '.join(_LINE_KINDS)}")
    kind = _LINE_KINDS[said[0]]
    members: dict[str, Any] = {
        "text": _lengthened(str(words.get("text", words[said[0]])), words.get("text_length")),
        "taxable": bool(words.get("taxable", True)),
        "xref": str(words.get("tax_xref", "")),
        "cost": money(words.get("cost", 0)),
    }
    quantity = number(words.get("hours", words.get("quantity", 1)))
    price = number(words.get("rate", words.get("price", words.get("amount", 0))))
    if kind == "product":
        item = tenant.table("catalog").find(identifier=words["product"])
        members["item"] = item["id"] if item else 0
        if item is not None:
            members["text"] = str(words.get("text", item["customerDescription"]))
            members["cost"] = money(words.get("cost", item.get("cost") or 0))
            price = number(words.get("price", words.get("amount", item.get("price") or 0)))
    if "by" in words:
        members["member"] = known(tenant, "members", words["by"], "identifier")["id"]
    if "role" in words:
        members["role"] = int(words["role"])
    if "day" in words:
        members["day"] = day_text(words["day"])
    if words.get("reimburse"):
        members["reimbursable"] = True
    invoices.add_charge(tenant, invoice, kind, quantity=sign * quantity, price=price, **members)


def _lengthened(text: str, length: int | None) -> str:
    """The text said over and over until it has this length."""
    return text if length is None else (f"{text} " * (length // len(text) + 1))[:length]


def _given(body: Mapping[str, Any]) -> Record:
    return {name: value for name, value in body.items() if value is not None}
