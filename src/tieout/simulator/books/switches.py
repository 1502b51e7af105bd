"""The open points of Xero's accounting API."""

from __future__ import annotations

from tieout.simulator.switchboard import Switch

SWITCHES = (
    Switch(
        "half-cent",
        "away-from-zero",
        ("away-from-zero", "to-even"),
        "Where an amount of exactly half a cent is rounded to.",
    ),
    Switch(
        "if-modified-since",
        "inclusive",
        ("inclusive", "exclusive"),
        "Whether a document changed in exactly the second asked for is in the list.",
    ),
    Switch(
        "rejected-calls",
        "count",
        ("count", "free"),
        "Whether a call that was answered with 429 uses up the minute and the day as well.",
    ),
    Switch(
        "missing-scope",
        "401",
        ("401", "403"),
        "The status of a call whose token lacks the scope of the endpoint.",
    ),
    Switch(
        "unknown-contact-id",
        "validation",
        ("validation", "404"),
        "How a document that names an unknown ContactID is refused.",
    ),
    Switch(
        "approved-without-date",
        "refused",
        ("refused", "today"),
        "Whether an approved document without a Date is refused or dated today.",
    ),
    Switch(
        "locked-drafts",
        "refused",
        ("refused", "allowed"),
        "Whether a draft may carry a date in a locked period.",
    ),
    Switch(
        "lock-date-format",
        "day-month-year",
        ("day-month-year", "iso"),
        "How the lock date is written in the message: 30 Jun 2026 or 2026-06-30.",
    ),
    Switch(
        "zero-total",
        "paid",
        ("paid", "authorised"),
        "Whether an approved invoice of zero becomes PAID at once.",
    ),
    Switch(
        "post-bill-number",
        "updates",
        ("updates", "creates"),
        "Whether POST of a bill with a number that exists changes the earlier bill.",
    ),
    Switch(
        "not-json-accept",
        "406",
        ("406", "xml"),
        "What a call without an Accept for JSON gets: a refusal, or an answer in XML that no client of ours reads.",
    ),
    Switch(
        "summarised-elements",
        "failing",
        ("failing", "all"),
        "Whether a summarised 400 lists the failing elements only or their valid siblings too.",
    ),
    Switch(
        "payment-webhook",
        "silent",
        ("silent", "update"),
        "Whether a payment or an allocation raises an INVOICE UPDATE event.",
    ),
    Switch(
        "same-key-at-once",
        "wait",
        ("wait", "refuse"),
        "What a second call with an idempotency key gets while the first is still running.",
    ),
    Switch(
        "unproven-words",
        "as-noted",
        ("as-noted", "otherwise"),
        "Sentences of refusals that nobody has confirmed: as the references note them, or other ones.",
    ),
    Switch(
        "limit-names",
        "told",
        ("told", "silent"),
        "Whether the header names the limit of calls at once and of the app, as it does minute and day.",
    ),
    Switch("429-body", "empty", ("empty", "json"), "The body of a 429."),
    Switch("organisation-id", "tenant", ("tenant", "own"), "Whether OrganisationID is the id of the tenant."),
    Switch(
        "adviser-before-lock",
        "refused",
        ("refused", "allowed"),
        "Whether an app connected by an adviser may post before the period lock date.",
    ),
    Switch(
        "reconciled-payment",
        "deletable",
        ("deletable", "kept"),
        "Whether a reconciled payment can be deleted.",
    ),
)
