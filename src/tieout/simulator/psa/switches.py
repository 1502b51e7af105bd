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
        "batched-status",
        "between-closed",
        ("between-closed", "refused"),
        "Whether a batched invoice may go from one closed status to another; none reopens it.",
    ),
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
    Switch(
        "batch-of-invoice", "named", ("named", "unnamed"), "Whether glBatch of an invoice tells the name."
    ),
    Switch(
        "batch-answer", "export", ("export", "nothing"), "Whether a new batch is answered with what it took."
    ),
    Switch("old-codebase", "text", ("text", "404"), "How calls to a code base that was rotated away fail."),
    Switch("newer-version", "serve", ("serve", "415"), "An Accept version above the server's own."),
    Switch("invoice-number", "unique", ("unique", "any"), "Whether an invoice number may be used twice."),
    Switch(
        "purchase-order-number",
        "unique",
        ("unique", "any"),
        "Whether a purchase order number may be used twice.",
    ),
    Switch(
        "unproven-words",
        "as-noted",
        ("as-noted", "otherwise"),
        "Codes and sentences of refusals that nobody has confirmed: as the references note them, or other ones.",
    ),
    Switch("discovery-site", "told", ("told", "left-out"), "Whether discovery tells the SiteUrl."),
    Switch("is-cloud", "boolean", ("boolean", "text"), "How discovery says IsCloud: true or the text True."),
    Switch(
        "invoice-last-updated",
        "answered",
        ("answered", "refused"),
        "Conditions on lastUpdated of invoices.",
    ),
    Switch(
        "invoice-references",
        "answered",
        ("answered", "refused"),
        "Conditions on glBatch and on status/isClosed of invoices.",
    ),
    Switch(
        "rows-by-invoices",
        "answered",
        ("answered", "refused"),
        "Conditions invoice/id in (...) on hours, products and expenses.",
    ),
    Switch(
        "unposted-rows",
        "one",
        ("one", "each-receivable"),
        "Whether an unposted invoice is one row, or one for each receivable row, each with its own amount.",
    ),
    Switch(
        "receivable-rows",
        "each",
        ("each", "one"),
        "Receivable rows of an invoice: one for each revenue row and tax level, or a single one.",
    ),
    Switch(
        "detail-ids",
        "not-enough",
        ("not-enough", "enough"),
        "Whether the ids of the details alone batch a document.",
    ),
    Switch(
        "large-export",
        "answered",
        ("answered", "refused"),
        "An export of more than 50 documents: answered, or ended by a server error.",
    ),
    Switch(
        "negative-invoice",
        "INVOICE",
        ("INVOICE", "CREDIT MEMO"),
        "The documentType of an ordinary invoice with a negative total.",
    ),
    Switch(
        "negative-receipt",
        "listed",
        ("listed", "left-out"),
        "Whether goods sent back make an unposted document.",
    ),
    Switch(
        "expense-sign",
        "positive",
        ("positive", "negative"),
        "The sign of expense rows in the export.",
    ),
    Switch(
        "payment-permission",
        "edit",
        ("edit", "add"),
        "Which permission in Invoicing a new payment needs.",
    ),
    Switch(
        "credit-by-api", "accepted", ("accepted", "refused"), "Whether a credit can be applied by the API."
    ),
    Switch("credit-payment-type", "C", ("C", "P"), "The type of a payment row that applies a credit."),
    Switch(
        "bundle-cost", "one", ("one", "each"), "What a bundle costs of the rate limit: one call, or each."
    ),
    Switch(
        "callback-members",
        "all",
        ("all", "proven"),
        "Members of a callback: all that were seen, or only those that the guide names.",
    ),
    Switch(
        "callback-key",
        "utf-8",
        ("utf-8", "utf-16"),
        "In which bytes the signing key of callbacks is hashed.",
    ),
)
