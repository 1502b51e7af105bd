"""The policies in words: what each decides, why one would choose what, and its choices, in groups as people look for
them.
"""
# ruff: noqa: E501 - a table is read by its columns

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """One policy. Without choices it is a text; `offers` names the pick-list of Xero that helps with it."""

    name: str
    label: str
    why: str
    choices: Mapping[str, str] = field(default_factory=dict)
    offers: str = ""


_YES_NO = {"true": "Yes", "false": "No"}
_STATUS = {"draft": "Draft", "awaiting_approval": "Awaiting approval", "approved": "Approved"}

GROUPS: tuple[tuple[str, tuple[PolicyWords, ...]], ...] = (
    ("How documents arrive", (
        PolicyWords("exports", "Exports", "Off: documents of this organisation wait and say so; nothing is sent, by hand or by schedule.", {"true": "On", "false": "Off"}),
        PolicyWords("invoice_status", "Invoices arrive as", "What is closed in ConnectWise was decided there. Bills are always drafts: nothing here approves one.", _STATUS),
        PolicyWords("credit_note_status", "Credit notes arrive as", "Some want to see a credit before it counts.", _STATUS),
        PolicyWords("mark_sent", "Mark approved invoices as sent", "ConnectWise may have mailed them already.", _YES_NO),
        PolicyWords("invoice_theme", "Branding theme of invoices", "Empty takes Xero's default.", offers="themes"),
        PolicyWords("credit_note_theme", "Branding theme of credit notes", "Empty takes Xero's default.", offers="themes"),
        PolicyWords("attach_pdf", "Attach the printed invoice", "One call more on each side for each invoice.", _YES_NO),
        PolicyWords("line_text", "Text of a line", "A template: {description}, {item}, {quantity}, {number}, {type}, {company}, {date}, {location}, {department}, {territory}, {reference}, {po}."),
        PolicyWords("due_rule", "Due date", "The day that ConnectWise gave the customer, or one by a rule.", {"source": "As in ConnectWise", "days": "Days after the date", "month_end": "Days after the end of the month", "next_month": "A day of the next month"}),
        PolicyWords("due_days", "Days, or the day", "0 to 365. With “As in ConnectWise” it counts where ConnectWise names no day."),
    )),
    ("Customers, suppliers and products", (
        PolicyWords("missing_party", "Missing contact", "A contact made twice splits a customer's history. Create makes it under the company's name.", {"fault": "Hold the document", "create": "Create"}),
        PolicyWords("missing_item", "Product that Xero does not have", "Left out, lines keep their text and name no product, which costs no call.", {"leave_out": "Leave out", "create": "Create", "fault": "Hold the document"}),
    )),
    ("Amounts and tax", (
        PolicyWords("amounts_are", "Amounts are", "ConnectWise prices without tax; the total is the same either way.", {"exclusive": "Tax exclusive", "inclusive": "Tax inclusive", "no_tax": "No tax"}),
        PolicyWords("zero_total", "Zero totals", "A document of nothing is still one. Acknowledge only tells ConnectWise; ignore leaves it listed there.", {"post": "Post", "acknowledge": "Acknowledge only", "ignore": "Ignore"}),
        PolicyWords("mixed_invoices", "Charges and returns on one invoice", "One document, as the customer got it; or an invoice and a credit note.", {"as_one": "Keep as one", "split": "Split in two"}),
        PolicyWords("tax_override", "Send ConnectWise's tax to the cent", "The books then show what was charged.", _YES_NO),
        PolicyWords("rounding_limit", "Rounding limit", "0 to 10. Beyond it a difference is no rounding, and the document is held."),
        PolicyWords("rounding_account", "Rounding account", "Where a line that makes up for cents goes. Empty forbids such a line.", offers="accounts"),
    )),
    ("What happens later", (
        PolicyWords("edits", "Edits", "A correction in ConnectWise reaches Xero while Xero takes it, or waits for a person.", {"write_through": "Write through", "ask": "Ask me"}),
        PolicyWords("drift", "Edits by hand in Xero", "Somebody meant it. Keep theirs counts what stands there from now on; keep ours writes again what was sent.", {"ask": "Ask me", "keep_theirs": "Keep theirs", "keep_ours": "Keep ours"}),
        PolicyWords("withdrawn_in_source", "Reopened or deleted in ConnectWise", "It may come back changed in a minute.", {"hold": "Hold", "withdraw": "Withdraw from Xero"}),
        PolicyWords("status_when_approved", "ConnectWise status when approved", "A closed billing status that the invoice gets once Xero calls it approved, in twelve hours at most. Empty leaves it alone."),
        PolicyWords("status_when_paid", "ConnectWise status when paid", "The same once it is paid in full, so that reports in ConnectWise show it. Empty leaves it alone."),
        PolicyWords("spent_number", "A number that is used up", "A number that was withdrawn cannot always be used again. A suffix makes it -2, then -3.", {"hold": "Hold, a person gives a new one", "suffix": "Add a suffix"}),
        PolicyWords("locked_period", "Dated in a locked period", "The bookkeeper opens the period; or it arrives as a draft; or on the first open day, with a note.", {"hold": "Hold", "draft": "Send as a draft", "redate": "Redate, with a note"}),
    )),
)  # fmt: skip

POLICIES: Mapping[str, PolicyWords] = {words.name: words for _, group in GROUPS for words in group}
