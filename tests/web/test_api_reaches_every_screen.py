"""Whatever a screen shows or does, a program can ask and do: each address of a screen has its operations, or a reason."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.test_every_api_path import OPERATIONS
from tieout.web.urls import urlpatterns

#: Address of a screen by its name -> what a program asks instead, each a method and a path below /api.
SCREENS: Mapping[str, tuple[str, ...]] = {
    "export": ("get /export",),
    "retrieve": ("post /export/retrieve",),
    "export-summary": ("post /export/plan",),
    "export-selected": ("post /export/plan",),
    "export-now": ("post /export",),
    "export-list": ("get /documents",),
    "export-list-csv": ("get /documents/csv",),
    "write-through": ("post /corrections/plan", "post /corrections/write-through"),
    "runs": ("get /runs",),
    "run": ("get /runs/{number}",),
    "run-progress": ("get /runs/{number}",),
    "run-cancel": ("post /runs/{number}/cancel",),
    "run-log": ("get /runs/{number}/log",),
    "run-log-csv": ("get /runs/{number}/log/csv",),
    "documents": ("get /documents", "get /documents/standing"),
    "documents-csv": ("get /documents/csv",),
    "no-origin": ("get /documents/no-origin",),
    "no-origin-csv": ("get /documents/no-origin/csv",),
    "resync": ("post /documents/force",),
    "documents-export": ("post /export/plan", "post /export"),
    "documents-draft": ("post /corrections/plan", "post /corrections/withdraw"),
    "documents-skip": ("post /corrections/plan", "post /corrections/skip"),
    "document": ("get /documents/{key}", "get /exchanges"),
    "document-lines": ("get /documents/{key}",),
    "document-exchanges-csv": ("get /exchanges/csv",),
    "force": ("post /documents/force",),
    "document-export": ("post /export/plan", "post /export"),
    "withdraw": ("post /corrections/plan", "post /corrections/withdraw"),
    "adopt": ("post /corrections/rival", "post /corrections/adopt"),
    "renumber": ("post /corrections/rival", "post /corrections/renumber"),
    "skip": ("post /corrections/plan", "post /corrections/skip"),
    "take-up": ("post /corrections/take-up",),
    "document-write-through": ("post /corrections/plan", "post /corrections/write-through"),
    "keep-theirs": ("post /corrections/keep-theirs",),
    "exceptions": ("get /exceptions",),
    "exceptions-csv": ("get /exceptions/csv",),
    "exception": ("get /exceptions", "post /exceptions/choices"),
    "exception-put-right": ("post /exceptions/put-right",),
    "exception-resolve": ("post /exceptions/resolve",),
    "exception-dismiss": ("post /exceptions/dismiss", "post /exceptions/take-up"),
    "rule-files": ("get /rules/files/{kind}",),
    "rule-csv": ("get /rules/files/{kind}",),
    "rule-import": ("post /rules/files/{kind}",),
    "rule-preview": ("post /rules/files/{kind}",),
    "rule-preview-save": ("post /rules/files/{kind}",),
    "rule-preview-again": ("post /rules/files/{kind}",),
    "rule-versions": ("get /rules/versions",),
    "rule-version": ("get /rules/versions/{number}", "get /rules/differences"),
    "rule-version-restore": ("post /rules/versions/{number}/restore",),
    "rule-trial": ("get /rules/try/{key}",),
    "mapping": ("get /mapping/{kind}/wanted", "get /mapping/misfits"),
    "mapping-refresh": ("post /mapping/refresh",),
    "mapping-items": ("get /mapping/items",),
    "mapping-numbers": ("get /rules/versions/{number}",),
    "mapping-numbers-save": ("post /mapping/{kind}/rows", "post /mapping/{kind}/try"),
    "mapping-policies": ("get /rules/versions/{number}",),
    "mapping-policies-save": ("post /mapping/{kind}/rows", "post /mapping/{kind}/try"),
    "mapping-table": (
        "get /rules/versions/{number}",
        "get /mapping/{kind}/wanted",
        "get /mapping/{kind}/choices",
    ),
    "mapping-choose": ("post /mapping/{kind}/rows",),
    "mapping-row": ("post /mapping/{kind}/rows", "post /mapping/{kind}/try", "get /mapping/{kind}/choices"),
    "exchange": ("get /exchanges/{number}",),
    "schedule": ("get /schedule",),
    "schedule-change": ("patch /schedule/{kind}",),
    "schedule-switch": ("patch /schedule/{kind}",),
    "schedule-run": ("post /schedule/{kind}/run",),
    "connections": ("get /connections",),
    "connection-test": ("post /connections/{key}/test",),
    "disconnect": ("post /connections/{key}/disconnect",),
    "people": ("get /people", "get /people/invitations"),
    "invite": ("post /people/invitations",),
    "invitation-resend": ("post /people/invitations/{number}/resend",),
    "invitation-revoke": ("delete /people/invitations/{number}",),
    "member-role": ("patch /people/{number}",),
    "member-remove": ("delete /people/{number}",),
    "tokens": ("get /tokens",),
    "token-create": ("post /tokens",),
    "token-revoke": ("delete /tokens/{number}",),
    "activity": ("get /activity",),
    "activity-csv": ("get /activity/csv",),
}
#: What a program has no use for, and why.
FOR_PEOPLE_ALONE: Mapping[str, str] = {
    "home": "leads to the export screen",
    "settings": "leads to the people",
    "rule-preview-leave": "a program's preview is an answer that is kept nowhere",
    "connect": "consent to the books is given by a person, in a browser",
    "connections-return": "the way back from that consent",
    "invitation": "whoever is invited chooses their own password",
    "unsent": "a program has no session that ends",
    "workspace": "a token belongs to one workspace",
    "appearance": "light or dark",
    "help": "a page to read",
    "about": "a page to read",
}


def test_whatever_a_screen_does_a_program_can_do_or_it_is_said_why_not():
    names = {str(pattern.name) for pattern in urlpatterns}
    assert sorted(names) == sorted([*SCREENS, *FOR_PEOPLE_ALONE]), (
        "a new screen says here what programs ask instead"
    )


def test_every_operation_stands_behind_a_screen_and_every_one_named_is_there():
    described = {f"{method} {path.removeprefix('/api')}" for path, method in OPERATIONS}
    named = {operation for operations in SCREENS.values() for operation in operations}
    assert named == described
