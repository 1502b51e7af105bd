"""The two reports: aged receivables and payables by contact, and the trial balance, from the books themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.simulator.books import ledger
from tieout.simulator.books.arithmetic import ZERO
from tieout.simulator.books.asked import read_day
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Account, Contact, Document
from tieout.simulator.books.rejections import bad_query, not_found
from tieout.simulator.books.statuses import POSTED
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.wire import bare_stamp, day_string

_CLASS_TITLES = {
    "REVENUE": "Revenue",
    "EXPENSE": "Expenses",
    "ASSET": "Assets",
    "LIABILITY": "Liabilities",
    "EQUITY": "Equity",
}


def aged_receivables(visit: Visit) -> Answer:
    """GET /Reports/AgedReceivablesByContact: invoices and credits of one customer."""
    return _aged(visit, "Aged Receivables By Contact", "AgedReceivablesByContact", sales=True)


def aged_payables(visit: Visit) -> Answer:
    """GET /Reports/AgedPayablesByContact: bills and credits of one supplier."""
    return _aged(visit, "Aged Payables By Contact", "AgedPayablesByContact", sales=False)


def _aged(visit: Visit, name: str, kind: str, *, sales: bool) -> Answer:
    contact = _contact(visit)
    until = _day(visit, "date") or visit.desk.today()
    first, last = _day(visit, "fromDate"), _day(visit, "toDate") or until
    found = [
        one
        for shelf in (visit.org.invoices, visit.org.credit_notes, visit.org.overpayments)
        for one in shelf.find("contact", contact.id)
        if one.status in POSTED and one.sales is sales
    ]
    shown = [one for one in found if (first is None or one.day >= first) and one.day <= last]
    before = [one for one in found if first is not None and one.day < first]
    opening = _sums(visit.org, before, until)[3]
    rows = [_aged_row(visit.org, one, until) for one in sorted(shown, key=lambda one: one.day)]
    sums = _sums(visit.org, shown, until)
    closing = opening + sums[3]
    start = first or min((one.day for one in found), default=until)
    sections = [
        _section(
            [_cells("Row", (day_string(start), "Opening Balance", "", "", "", "", "", _money(opening)))]
        ),
        _section([*rows, _cells("SummaryRow", ("Total", "", "", "", *map(_money, sums)))]),
        _section([_cells("SummaryRow", ("Closing Balance", "", "", "", "", "", "", _money(closing)))]),
    ]
    header = _cells("Header", ("Date", "Number", "Due Date", "", "Total", "Paid", "Credited", "Due"))
    titles = [
        "Invoices" if sales else "Bills",
        contact.name,
        f"From {_long(start)} to {_long(last)}",
        f"Showing payments to {_long(until)}",
    ]
    return _report(visit, name, kind, titles, until, [header, *sections])


def _contact(visit: Visit) -> Contact:
    contact_id = visit.args.get("contactId") or visit.args.get("contactID")
    if not contact_id:
        raise bad_query("The parameter 'contactId' is required")
    contact = visit.org.contacts.get(contact_id.lower())
    if contact is None:
        raise not_found()
    return contact


def _aged_row(org: Organisation, document: Document, until: date) -> dict[str, Any]:
    due_on = document.due or document.day
    days = (until - due_on).days
    figures = _figures(org, document, until)
    overdue = f"{days} days overdue" if days > 0 and figures[3] else ""
    texts = (day_string(document.day), document.number, day_string(due_on), overdue, *map(_money, figures))
    row = _cells("Row", texts)
    for cell in row["Cells"]:
        cell["Attributes"] = [{"Value": document.id, "Id": "invoiceID"}]
    return row


Figures = tuple[Decimal, Decimal, Decimal, Decimal]


def _figures(org: Organisation, document: Document, until: date) -> Figures:
    """Total, paid, credited and due as of `until`; a credit counts against the contact."""
    sign = Decimal(1) if document.type in {"ACCREC", "ACCPAY"} else Decimal(-1)
    paid = sum((one.amount for one in org.payments_of(document) if one.day <= until), ZERO)
    credited = sum((one.amount for one in org.allocations_of(document) if one.day <= until), ZERO)
    return sign * document.total, sign * paid, sign * credited, sign * (document.total - paid - credited)


def _sums(org: Organisation, documents: Iterable[Document], until: date) -> Figures:
    total = paid = credited = due = ZERO
    for document in documents:
        figures = _figures(org, document, until)
        total, paid, credited, due = (
            total + figures[0],
            paid + figures[1],
            credited + figures[2],
            due + figures[3],
        )
    return total, paid, credited, due


def trial_balance(visit: Visit) -> Answer:
    """GET /Reports/TrialBalance: what every account stands at; the debits equal the credits."""
    until = _day(visit, "date") or visit.desk.today()
    year = ledger.balances(visit.org, until, _year_start(visit.org, until))
    ever = ledger.balances(visit.org, until)
    rows = _cells("Header", ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit"))
    sections, sums = [], [ZERO, ZERO, ZERO, ZERO]
    for account_class, title in _CLASS_TITLES.items():
        members = [one for one in visit.org.accounts.values() if one.account_class == account_class]
        lines = []
        for account in sorted(members, key=lambda one: one.code):
            # Income and expense start anew each year, the rest carries on.
            source = year if account_class in {"REVENUE", "EXPENSE"} else ever
            standing = source.get(account.id)
            if standing is not None:
                columns = _debit_credit(standing)
                sums = [total + column for total, column in zip(sums, (*columns, *columns), strict=True)]
                lines.append(_account_row(account, columns))
        if lines:
            sections.append(_section(lines, title))
    earlier = sum(_before(visit.org, ever, year), ZERO)
    if earlier:
        columns = _debit_credit(earlier)
        retained = visit.org.system_account("RETAINEDEARNINGS")
        sums = [total + column for total, column in zip(sums, (*columns, *columns), strict=True)]
        sections.append(_section([_account_row(retained, columns)], "Equity"))
    total_row = _cells("SummaryRow", ("Total", *map(_money, sums)))
    titles = ["Trial Balance", visit.org.name, f"As at {_long(until)}"]
    return _report(
        visit, "Trial Balance", "TrialBalance", titles, until, [rows, *sections, _section([total_row])]
    )


def _before(org: Organisation, ever: dict[str, Decimal], year: dict[str, Decimal]) -> Iterable[Decimal]:
    """What income and expense accounts held before this year: it is in retained earnings."""
    for account in org.accounts.values():
        if account.account_class in {"REVENUE", "EXPENSE"}:
            yield ever.get(account.id, ZERO) - year.get(account.id, ZERO)


def _year_start(org: Organisation, until: date) -> date:
    """The first day of the financial year that `until` is in."""
    _, month = org.pack.year_end
    first_month = month % 12 + 1
    year = until.year if until.month >= first_month else until.year - 1
    return date(year, first_month, 1)


def _debit_credit(amount: Decimal) -> tuple[Decimal, Decimal]:
    return (amount, ZERO) if amount > ZERO else (ZERO, -amount)


def _account_row(account: Account, columns: tuple[Decimal, Decimal]) -> dict[str, Any]:
    texts = [_money(column) if column else "" for column in columns]
    row = _cells("Row", (f"{account.name} ({account.code})", *texts, *texts))
    for cell in row["Cells"]:
        cell["Attributes"] = [{"Value": account.id, "Id": "account"}]
    return row


# The shape of a report


def _report(
    visit: Visit, name: str, kind: str, titles: list[str], on: date, rows: list[dict[str, Any]]
) -> Answer:
    report = {
        "ReportID": kind,
        "ReportName": name,
        "ReportType": kind,
        "ReportTitles": titles,
        "ReportDate": _long(on),
        "UpdatedDateUTC": bare_stamp(visit.desk.now),
        "Fields": [],
        "Rows": rows,
    }
    return Reply("Reports", [report])


def _section(rows: list[dict[str, Any]], title: str = "") -> dict[str, Any]:
    return {"RowType": "Section", "Title": title, "Rows": rows}


def _cells(row_type: str, texts: Iterable[str]) -> dict[str, Any]:
    return {"RowType": row_type, "Cells": [{"Value": text} for text in texts]}


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _day(visit: Visit, name: str) -> date | None:
    text = visit.args.get(name)
    return read_day(text) if text else None


ROUTES = (
    ("GET", "/Reports/AgedReceivablesByContact", aged_receivables),
    ("GET", "/Reports/AgedPayablesByContact", aged_payables),
    ("GET", "/Reports/TrialBalance", trial_balance),
)
