"""The words, colours and meanings of every state that a screen shows, in one place."""
# ruff: noqa: E501 - a table is read by its columns

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tieout.core.names import LedgerKind, LedgerStatus, SourceKind
from tieout.core.ports import LogResult, RecordKind
from tieout.store.models import DocumentState, Rhythm, State, Trigger


@dataclass(frozen=True, slots=True)
class Word:
    """A state in words: its label, the tone of its pill, an icon, and the sentence shown on hover, focus and touch."""

    label: str
    tone: str
    icon: str
    meaning: str


DOCUMENT_STATES: Mapping[str, Word] = {
    DocumentState.READY: Word("Ready", "blue", "circle-dashed", "Complete and without errors. Goes to Xero with the next export."),
    DocumentState.HELD: Word("Sync failed", "red", "alert-triangle", "Something is wrong with it. Open it to see what, why and where to fix it."),
    DocumentState.POSTING: Word("Exporting", "blue", "send", "A worker is sending it to Xero right now."),
    DocumentState.IN_DOUBT: Word("In doubt", "amber", "hourglass", "It was about to be sent and no answer was seen. It is looked up in Xero before anything is repeated."),
    DocumentState.POSTED: Word("Exported", "violet", "circle-check", "It is in Xero. ConnectWise has not been told yet; the next run does it."),
    DocumentState.SYNCED: Word("Synced", "green", "checks", "It is in Xero, and ConnectWise knows."),
    DocumentState.CHANGED: Word("Changed since export", "amber", "edit", "It is in Xero, but ConnectWise holds something else now."),
    DocumentState.WITHDRAWING: Word("Being withdrawn", "amber", "arrow-back-up", "It is being taken back out of Xero. Nothing else is done with it until that is over."),
    DocumentState.WITHDRAWN: Word("Withdrawn", "grey", "arrow-back-up", "It was taken back out of Xero. It goes again once it was changed in ConnectWise, or when a person says so."),
    DocumentState.SKIPPED: Word("Skipped", "grey", "ban", "A person or a policy left it out."),
    DocumentState.GONE: Word("No longer listed", "grey", "minus", "It was reopened or deleted in ConnectWise before it was exported."),
}  # fmt: skip

LEDGER_STATUSES: Mapping[str, Word] = {
    LedgerStatus.DRAFT: Word("Draft", "grey", "edit", "A draft in Xero, not yet submitted for approval."),
    LedgerStatus.AWAITING_APPROVAL: Word("Awaiting approval", "amber", "hourglass", "Submitted in Xero, not yet approved."),
    LedgerStatus.APPROVED: Word("Awaiting payment", "blue", "clock", "Approved in Xero, something is still due."),
    LedgerStatus.PAID: Word("Paid", "green", "circle-check", "Paid in full in Xero."),
    LedgerStatus.VOIDED: Word("Voided", "grey", "ban", "Voided in Xero."),
    LedgerStatus.DELETED: Word("Deleted", "grey", "trash", "Deleted in Xero."),
}  # fmt: skip

OVERDUE = Word("Overdue", "red", "alert-circle", "Approved in Xero, and its due date has passed.")

RUN_STATES: Mapping[str, Word] = {
    State.QUEUED: Word("Waiting", "grey", "clock", "It starts as soon as a worker is free."),
    State.RUNNING: Word("Running", "blue", "player-play", "A worker is at it."),
    State.DONE: Word("Done", "green", "circle-check", "It went through to its end."),
    State.FAILED: Word("Failed", "red", "circle-x", "It could not go on. The reason stands beside it."),
    State.CANCELLED: Word("Cancelled", "grey", "player-stop", "A person stopped it. What was done by then is done."),
}  # fmt: skip

RHYTHMS: Mapping[str, Word] = {
    Rhythm.OFF: Word("Off", "grey", "player-stop", "Nothing travels by itself. Everything is exported by hand."),
    Rhythm.ON: Word("On", "green", "player-play", "What is ready travels by itself, in its rhythm."),
    Rhythm.PAUSED: Word("Paused", "amber", "player-pause", "It keeps its rhythm, and waits until it is resumed."),
}  # fmt: skip

RESULTS: Mapping[str, Word] = {
    LogResult.DONE: Word("Done", "green", "circle-check", "It is in Xero now."),
    LogResult.UNCHANGED: Word("Unchanged", "grey", "checks", "It was there already and needed nothing."),
    LogResult.FAILED: Word("Failed", "red", "circle-x", "It did not get through. It goes again with the next run."),
    LogResult.HELD: Word("Held", "red", "alert-triangle", "It did not get through: something must be fixed first."),
    LogResult.LEFT_OUT: Word("Left out", "grey", "ban", "It was not part of this run any more."),
}  # fmt: skip

VERDICTS: Mapping[str, Word] = {
    "": Word("No answer yet", "amber", "hourglass", "The request left; its answer was not written down."),
    "never": Word("Never completed", "amber", "hourglass", "The worker ended before the answer was written down; what came of it is looked up."),
    "ok": Word("OK", "green", "circle-check", "The answer was understood and is what was asked for."),
    "refused": Word("Refused", "red", "circle-x", "The other side understood the request and said no."),
    "unauthorised": Word("Not authorised", "red", "lock", "The other side did not accept our credential."),
    "unavailable": Word("Unavailable", "amber", "clock", "Nothing happened; it may work later."),
    "unclear": Word("Unclear", "amber", "hourglass", "It may or may not have happened; it is looked up before anything is repeated."),
}  # fmt: skip

TRIGGERS: Mapping[str, str] = {
    Trigger.RETRIEVE: "Retrieve documents",
    Trigger.EXPORT: "Export",
    Trigger.SCHEDULE: "Scheduled transfer",
    Trigger.FORCE: "Force sync",
    Trigger.CORRECT: "Correction",
    Trigger.CLOSED: "Transfer as soon as closed",
    Trigger.WATCH: "Look at the books",
}

RECORDS: Mapping[str, str] = {
    RecordKind.INVOICE: "Invoices",
    RecordKind.PURCHASE: "Purchases",
    RecordKind.CUSTOMER: "Customers",
    RecordKind.SUPPLIER: "Suppliers",
    RecordKind.PRODUCT: "Products",
}

#: One of them, inside a sentence.
RECORD: Mapping[str, str] = {
    RecordKind.INVOICE: "invoice",
    RecordKind.PURCHASE: "purchase",
    RecordKind.CUSTOMER: "customer",
    RecordKind.SUPPLIER: "supplier",
    RecordKind.PRODUCT: "product",
}

LEDGER_KINDS: Mapping[str, str] = {
    LedgerKind.INVOICE: "Invoice",
    LedgerKind.CREDIT_NOTE: "Credit note",
    LedgerKind.BILL: "Bill",
    LedgerKind.SUPPLIER_CREDIT: "Supplier credit note",
}

SYSTEMS: Mapping[str, str] = {"connectwise": "ConnectWise", "xero": "Xero", "xero-identity": "Xero log-in"}

FIX_IN: Mapping[str, Word] = {
    "source": Word("Fix in ConnectWise", "blue", "external-link", "On the document itself or in its GL account mapping."),
    "ledger": Word("Fix in Xero", "violet", "external-link", "In the organisation's settings or among its documents."),
    "settings": Word("Fix in Export settings", "grey", "adjustments", "In the rules of this workspace."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindWords:
    """How screens and addresses speak of one kind of source document."""

    kind: SourceKind
    slug: str
    one: str
    many: str
    icon: str

    @property
    def title(self) -> str:
        """The plural at the start of a heading."""
        return self.many.capitalize()


KINDS: tuple[KindWords, ...] = (
    KindWords(SourceKind.INVOICE, "invoices", "invoice", "invoices", "file-invoice"),
    KindWords(SourceKind.PROCUREMENT, "purchases", "purchase", "purchases", "shopping-cart"),
)
BY_SLUG: Mapping[str, KindWords] = {words.slug: words for words in KINDS}
BY_KIND: Mapping[str, KindWords] = {words.kind.value: words for words in KINDS}


def ledger_word(status: str, due: date | None, today: date) -> Word | None:
    """Return the word of a ledger status as Xero's lists show it; approved and past its due date is Overdue."""
    if status == LedgerStatus.APPROVED and due is not None and due < today:
        return OVERDUE
    return LEDGER_STATUSES.get(status)


def tax_name(locale: str) -> str:
    """What sales tax is called where the workspace is."""
    country = locale.rpartition("-")[2].upper()
    return {"AU": "GST", "NZ": "GST", "SG": "GST", "GB": "VAT", "IE": "VAT", "ZA": "VAT"}.get(country, "Tax")
