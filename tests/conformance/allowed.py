"""What is right although the official descriptions do not say so: each with its reason."""

from __future__ import annotations

#: Addresses that no description knows: pattern -> reason.
ADDRESSES = {
    r"/login/companyinfo/.*": "ConnectWise tells of discovery in prose only",
    r"/[^/]+/apis/3\.0/system/callbacks/signingkey/\w+": "where key_url leads is not documented",
    r"/\.well-known/openid-configuration": "OpenID Connect discovery, which Xero does not describe again",
    r"/identity/connect/authorize": "Xero's consent page is for people",
    r"/connect/(token|revocation)": "OAuth 2.0 itself (RFC 6749, RFC 7009), which Xero does not describe again",
}

#: Operations whose answers are not as described: system -> operation -> reason.
CONTRADICTIONS = {
    "psa": {
        "POST /system/bundles": "its results hold records of any kind; the description wants empty ones",
    },
    "xero": {
        f"DELETE /{kind}/Allocations/{{AllocationID}}": "the description's example contradicts its schema; we give the example"
        for kind in (
            "CreditNotes/{CreditNoteID}",
            "Overpayments/{OverpaymentID}",
            "Prepayments/{PrepaymentID}",
        )
    },
}

#: Statuses that the descriptions leave out: system -> status -> reason.
STATUSES = {
    "psa": {
        414: "the gateway's limit of an address",
        415: "a version of the API that the server does not know",
        429: "throttled, with a body of another shape",
        500: "errors of the server are not described",
    },
    "xero": {
        400: "for reading only writing operations have it described, and a refused filter is answered so",
        401: "token or scope",
        403: "organisation not connected",
        404: "a page for people",
        405: "the address takes another method",
        406: "no Accept for JSON; the real service answers XML",
        429: "one of the limits; no body",
        500: "a server error, in a page for people",
        501: "not there",
        503: "the organisation is offline",
    },
}

#: Answers that are no JSON: system -> media type -> reason.
TYPES = {
    "psa": {"text/plain": "the gateway's 'Cannot route'"},
    "xero": {
        "text/html": "pages of errors",
        "text/xml": "no Accept for JSON",
    },
}

_RECORDED = "recorded answers have it"
_DATE = dict.fromkeys(("DateString", "DueDateString"), _RECORDED)
_DOCUMENT = {**_DATE, "InvoicePaymentServices": _RECORDED}
_ENVELOPE = dict.fromkeys(("Id", "Status", "ProviderName", "DateTimeUTC"), _RECORDED)
_CREDIT = {**_DATE, "ID": "recorded answers repeat the id under this name"}
_OPTION = dict.fromkeys(("IsArchived", "IsActive", "IsDeleted", "HasValidationErrors"), _RECORDED)
_ERRORS = dict.fromkeys(
    ("HasErrors", "HasValidationErrors", "StatusAttributeString"),
    "of each element with summarizeErrors=false",
)

#: Members that real answers have: system -> schema -> member -> reason; "*": any member.
MEMBERS: dict[str, dict[str, dict[str, str]]] = {
    "psa": {},
    "xero": {
        **dict.fromkeys(
            (
                "Accounts", "Actions", "Allocations", "Attachments", "BankTransactions", "BatchPayments",
                "BrandingThemes", "Contacts", "CreditNotes", "Currencies", "HistoryRecords", "Invoices", "Items",
                "OnlineInvoices", "Organisations", "Overpayments", "Payments", "Prepayments", "PurchaseOrders", "ReportWithRows",
                "TaxRates", "TrackingCategories", "TrackingOptions",
            ),
            _ENVELOPE,
        ),
        "Invoice": _DOCUMENT,
        "CreditNote": {**_DOCUMENT, **_CREDIT},
        "Overpayment": _CREDIT,
        "Prepayment": _CREDIT,
        "PurchaseOrder": {
            **dict.fromkeys(("DateString", "DeliveryDateString", "Type", "IsDiscounted"), "its examples have it"),
            "HasErrors": "its examples have it",
            "UpdatedDateUTCString": "every document has it since July 2026",
        },
        "BankTransaction": {**_DATE, "HasErrors": "of each element with summarizeErrors=false"},
        "BatchPayment": _ERRORS,
        "LineItem": {"ValidationErrors": _RECORDED},
        "HistoryRecord": {"DateUTCString": _RECORDED, "ValidationErrors": _RECORDED},
        "TrackingOption": _OPTION,
        "Element": {"*": "an element of a refusal echoes what was sent"},
    },
}  # fmt: skip

#: Headers that a request of ours may lack: name -> reason.
HEADERS = {"xero-tenant-id": "a custom connection is of one organisation, which need not be named"}
