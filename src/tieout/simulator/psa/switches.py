"""Points that the ConnectWise documentation leaves open, each a switch at its most likely position."""

from __future__ import annotations

from tieout.simulator.switchboard import Switch

SWITCHES = (
    Switch("page-size-over-limit", "refuse", ("refuse", "clamp"), "What a pageSize over 1000 does."),
    Switch("second-payment", "accept", ("accept", "reject"), "Whether an invoice may have two payment rows."),
    Switch("overpayment", "reject", ("reject", "accept"), "Whether a payment may exceed the balance."),
    Switch("payment-on-open", "accept", ("accept", "reject"), "A payment on an invoice that is not closed."),
    Switch("payment-on-credit", "accept", ("accept", "reject"), "A payment on a credit memo."),
    Switch(
        "payment-bumps-invoice", "yes", ("yes", "no"), "Whether a payment moves the invoice's lastUpdated."
    ),
    Switch("batch-bumps-invoice", "yes", ("yes", "no"), "Whether batching moves the invoice's lastUpdated."),
    Switch("unknown-batch-ids", "ignore", ("ignore", "refuse"), "processedRecordIds that no ledger row has."),
    Switch(
        "receivable-ids",
        "not-enough",
        ("not-enough", "enough"),
        "Whether receivable ids alone batch a document.",
    ),
    Switch("duplicate-batch", "400", ("400", "409"), "The status of a batch identifier that is taken."),
    Switch(
        "close-without-account",
        "allowed",
        ("allowed", "refused"),
        "Closing when the company has no accountNumber.",
    ),
    Switch("tax-rounding", "line", ("line", "document"), "Where tax is rounded to the cent."),
    Switch(
        "zero-total", "listed", ("listed", "left-out"), "Whether documents of zero are listed as unposted."
    ),
    Switch("unbatched-glbatch", "goes", ("goes", "stays"), "Whether glBatch goes when a person unbatches."),
    Switch("old-codebase", "text", ("text", "404"), "How calls to a code base that was rotated away fail."),
    Switch("newer-version", "serve", ("serve", "415"), "An Accept version above the server's own."),
    Switch("invoice-number", "unique", ("unique", "any"), "Whether an invoice number may be used twice."),
    Switch(
        "purchase-order-number",
        "unique",
        ("unique", "any"),
        "Whether a purchase order number may be used twice.",
    ),
)
