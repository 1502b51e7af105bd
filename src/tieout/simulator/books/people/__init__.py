"""What a person does at Xero's screens: the same books and the same rules, without the API's gate.

Here lives one function per action, and the table of all of them. The rules themselves are `documents.py`,
`payments.py`, `crediting.py` and their neighbours one level up; nothing here is reachable for an app.
"""

from __future__ import annotations

from typing import Any

from tieout.simulator.books.desk import Desk
from tieout.simulator.books.people import contacts, documents, money, settings
from tieout.simulator.books.people.finding import Action, Args
from tieout.simulator.books.rejections import Rejection
from tieout.simulator.calls import Refusal

ACTIONS: dict[str, Action] = {
    "approve": documents.approve,
    "submit": documents.submit,
    "void": documents.void,
    "delete": documents.delete,
    "pay": money.pay,
    "delete-payment": money.delete_payment,
    "reconcile-payment": money.reconcile_payment,
    "receive-ahead": money.receive_ahead,
    "credit": money.credit_document,
    "allocate": money.apply_credit,
    "remove-allocation": money.remove_credit,
    "refund": money.refund,
    "create-document": documents.create_document,
    "edit": documents.edit_document,
    "edit-line": documents.edit_line,
    "create-contact": contacts.create_contact,
    "rename-contact": contacts.rename_contact,
    "archive-contact": contacts.archive_contact,
    "restore-contact": contacts.restore_contact,
    "merge-contact": contacts.merge_contact,
    "archive-account": settings.archive_account,
    "restore-account": settings.restore_account,
    "delete-tax-rate": settings.delete_tax_rate,
    "set-lock-date": settings.set_lock_date,
    "change-plan": settings.change_plan,
    "set-role": settings.set_role,
    "subscribe-currency": settings.subscribe_currency,
    "take-offline": settings.take_offline,
    "archive-tracking-option": settings.archive_option,
}


def act(desk: Desk, action: str, args: Args) -> dict[str, Any]:
    """Do one of `ACTIONS`. Raises: Refusal with what is missing or what Xero's screen would say."""
    try:
        return ACTIONS[action](desk, args)
    except KeyError as error:
        raise Refusal(f"'{action}' needs {error}") from error
    except Rejection as rejection:
        raise Refusal(str(rejection)) from rejection
