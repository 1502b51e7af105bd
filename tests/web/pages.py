"""Every page of ours with something on it, hostile names among it: for tests of looks, questions and times.

Whoever adds an address adds a line here, and what it needs to show to `furnished`; `test_every_page` tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from tests.web.desk import TODAY, Desk
from tieout.core.faults import Fault
from tieout.core.names import OrganisationKey, SourceKind
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook
from tieout.core.rulebook_rows import MappingKind
from tieout.core.used_codes import UsedAs
from tieout.store import dismissals, invitations, rulebooks, schedules, tokens
from tieout.store.activities import record
from tieout.store.models import Document, Membership, Rhythm, Role, UsedCode, User
from tieout.wiring import previews

#: What a member may look at. Words in braces are given by `furnished`.
PAGES = (
    "/export/",
    "/export/summary?through=2026-11-22&invoices=on&purchases=on",
    "/export/invoices/ready/?through=2026-11-22&invoices=on",
    "/export/invoices/errors/?through=2026-11-22&invoices=on",
    "/export/invoices/changed/?through=2026-11-22&invoices=on",
    "/runs/",
    "/runs/{run}/",
    "/runs/{run}/log/",
    "/documents/",
    "/documents/?tab=awaiting_payment&sort=party_name",
    "/documents/?q=nothing-like-it",
    "/documents/no-origin/",
    "/documents/invoices/{ready}/",
    "/documents/invoices/{held}/",
    "/documents/invoices/{changed}/",
    "/documents/invoices/{ready}/export",
    "/documents/invoices/{held}/export",
    "/documents/invoices/{held}/renumber",
    "/documents/invoices/{held}/skip",
    "/documents/invoices/{rival}/adopt",
    "/documents/invoices/{skipped}/",
    "/documents/invoices/{synced}/withdraw",
    "/documents/invoices/{changed}/withdraw",
    "/documents/invoices/{changed}/write-through",
    "/exchanges/{exchange}/",
    "/connections/",
    "/connections/sydney/disconnect",
    "/exceptions/",
    "/exceptions/?tab=dismissed",
    "/exceptions/cause?cause=account-unmapped%3A+4105&in=adelaide",
    "/schedule/",
    "/mapping/files/",
    "/mapping/files/shown/{wrong_file}/",
    "/mapping/files/shown/{shown_file}/?document=hostile",
    "/mapping/versions/",
    "/mapping/versions/2/",
    "/mapping/versions/1/restore",
    "/mapping/try/",
    "/mapping/try/?document=hostile&version=1",
    "/mapping/try/?document=Honourable",
    "/mapping/",
    "/mapping/routes/",
    "/mapping/accounts/",
    "/mapping/accounts/?of=(all)&q=nothing-like-it",
    "/mapping/taxes/",
    "/mapping/tracking/",
    "/mapping/contacts/",
    "/mapping/items/",
    "/mapping/numbers/",
    "/mapping/policies/",
    "/mapping/accounts/rule?of=adelaide&account=4000",
    "/mapping/routes/rule",
    "/settings/tokens/",
    "/settings/people/",
    "/settings/people/{member}/remove",
    "/settings/activity/",
    "/settings/activity/?since=2030-01-01",
    "/help/",
    "/about/",
)
#: Pages of forms and texts: there is nothing on them that may be empty or long.
WITHOUT_A_LIST = frozenset({"/mapping/try/", "/mapping/numbers/", "/mapping/policies/", "/help/", "/about/"})
#: Every list by its plain address: looked at when it is empty, when it is long and when it cannot be read.
LISTS = tuple(page for page in PAGES if re.fullmatch(r"(/[a-z-]+)+/", page) and page not in WITHOUT_A_LIST)
#: Pages of a person's own account.
OF_THE_ACCOUNT = ("/account/password/change/", "/account/second-factor/", "/account/sessions/")
#: What a page loads into itself, and what is saved as a file.
PIECES = ("/runs/{going}/progress", "/documents/invoices/{ready}/lines")
SPREADSHEETS = (
    "/export/invoices/ready.csv?through=2026-11-22&invoices=on",
    "/export/invoices/errors.csv?through=2026-11-22&invoices=on",
    "/documents.csv",
    "/documents/no-origin.csv",
    "/documents/invoices/{synced}/exchanges.csv",
    "/exceptions.csv",
    "/settings/activity.csv",
    "/runs/{run}/log.csv",
    "/mapping/files/accounts.csv",
)
#: Addresses that only lead on, or stand open to strangers and have tests of their own.
ELSEWHERE = frozenset({"home", "settings", "invitation", "connect", "connections-return", "unsent"})

HOSTILE = (
    "The Honourable Company of Very Long Names and Sons (Australasia) Proprietary Limited",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "شركة الميناء للتجارة والخدمات المحدودة",
    "Café Ærø 🌊 <script>alert(1)</script>",
    '=HYPERLINK("https://example.com";"click")',
)
UNMAPPED = Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}, line=2)
REFUSED = Fault(
    "rejected-by-ledger", {"number": "5030"}, "Account code '200' is not a valid code for this document."
)
LOCKED = Fault("period-locked")


def furnished(desk: Desk) -> Mapping[str, object]:
    """Put something on every page, hostile names and twelve-digit amounts among it; what `PAGES` leaves open."""
    desk.source(settings={"company": "harbour", "host": "http://127.0.0.1:9200"})
    desk.ledger("adelaide", "Harbour IT Adelaide Pty Ltd")
    desk.ledger("sydney", "Harbour IT Sydney Pty Ltd", settings={"app": "standard"}, state="disconnected",
                state_reason="The consent was withdrawn in Xero.")  # fmt: skip
    owner = desk.person()
    ready = [desk.document("123456789012.34", party=name) for name in HOSTILE][-1]
    desk.document("-842.10", organisation="sydney")
    desk.document("5400.00", currency="USD")
    desk.document("990.00", kind=SourceKind.PROCUREMENT, party="Ingram Micro")
    held = desk.document("77.00", state="held")
    desk.fault(held, UNMAPPED)
    desk.fault(desk.document("77.00", state="held"), REFUSED)
    desk.fault(desk.document("12.00", state="held"), LOCKED)
    dismissals.dismiss(desk.workspace, LOCKED.cause, "adelaide", reason="asked the bank", who=owner)
    run, going = desk.run(who=owner), desk.run("retrieve", "running")
    desk.run("schedule", counts={"done": 12, "held": 1})
    schedules.change(desk.workspace, SourceKind.INVOICE, state=Rhythm.ON, as_soon_as_closed=True, who=owner)
    desk.part(run, "adelaide", done=3, total=4, failed=1)
    desk.part(going)
    posted = _posted(desk, run)
    desk.log(run, "5030 Northgate Legal", "failed", fault=REFUSED, organisation="adelaide")
    _people(desk, owner)
    rival = desk.rivalled()
    for number, name in enumerate(HOSTILE):
        desk.without_origin(number=f"HAND-{number}", party_name=name, total_minor=12345678901234)
    desk.document("110.00", number="hostile", party=HOSTILE[2])
    return {
        **_rules(desk, owner),
        "run": run.pk,
        "going": going.pk,
        "exchange": desk.exchange((f"invoice:{held.source_id}",), run).pk,
        "ready": ready.source_id,
        "held": held.source_id,
        "rival": rival.source_id,
        "skipped": desk.document(state="skipped").source_id,
        "synced": posted["synced"].source_id,
        "changed": posted["changed"].source_id,
        "member": Membership.objects.of(desk.workspace).exclude(role=Role.OWNER).latest("pk").pk,
    }


def _posted(desk: Desk, run: object) -> Mapping[str, Document]:
    """What stands in the books in each way that it can, by its state here."""
    found = {}
    for state, status in (
        ("posted", "draft"),
        ("changed", "paid"),
        ("synced", "voided"),
        ("synced", "approved"),
    ):
        document = found[state] = desk.document("110.00", state=state)
        desk.link(document, status, total_minor=11001 if state == "changed" else 11000)
        desk.log(run, f"{document.number} {document.party_name}", document=f"invoice:{document.source_id}")
        desk.exchange((f"invoice:{document.source_id}",), run)
    return found


def _rules(desk: Desk, owner: User) -> Mapping[str, int]:
    """Two versions of the rules, and two files that were shown and not saved: one with wrong rows, one without."""
    adelaide, sydney = OrganisationKey("adelaide"), OrganisationKey("sydney")
    named = dict.fromkeys(HOSTILE, "200")
    for code in ("200", "260"):
        rules = Rulebook(
            version=1,
            routes=(Route(by=RouteBy.LOCATION, value="Adelaide Office", organisation=adelaide),
                    Route(by=RouteBy.DEFAULT, organisation=sydney)),
            organisations={adelaide: OrganisationRules(accounts={"4000": code, **named}),
                           sydney: OrganisationRules()},
        )  # fmt: skip
        rulebooks.write_rulebook(desk.workspace, rules, who=owner, note=HOSTILE[3])
    rows = [f'adelaide,"{name}",999' for name in HOSTILE[:4]]
    wrong = "organisation,account,ledger_account\n" + "\n".join([*rows, "sydney,4000,200", "perth,1,2"])
    rows = [f'company,"{name}",sydney' for name in HOSTILE[:4]]
    whole = "by,value,organisation\n" + "\n".join([*rows, "location,Adelaide Office,sydney"])
    return {
        name: previews.preview(
            desk.workspace, owner, kind, text.encode(), file_name=f"{HOSTILE[1]}.csv", replaces=True
        )
        for name, kind, text in (
            ("wrong_file", MappingKind.ACCOUNTS, wrong),
            ("shown_file", MappingKind.ROUTES, whole),
        )
    }


def _people(desk: Desk, owner: User) -> None:
    for number, name in enumerate(HOSTILE):
        person = desk.person("viewer", f"a.rather.long.address.{number}@subdomain.example.com", name)
        record(desk.workspace, who=person, action="change role", subject=f"person:{person.email}",
               before={"role": "viewer"}, after={"role": "manager"})  # fmt: skip
    invitations.invite(desk.workspace, "ada@example.com", Role.EXPORTER, who=owner)
    tokens.create(desk.workspace, HOSTILE[0], ["export"], timezone.now() + timedelta(days=9), who=owner)


def _used(desk: Desk, *texts: str) -> None:
    """Codes that documents of the last days use: accounts, taxes, products, places."""
    for used_as in (UsedAs.ACCOUNT, UsedAs.TAX, UsedAs.ITEM, UsedAs.LOCATION):
        for text in texts:
            UsedCode.objects.of(desk.workspace).create(
                organisation="adelaide", used_as=used_as, text=text, last_used=TODAY
            )


def crowded(desk: Desk, rows: int = 20) -> None:
    """More of everything that a furnished desk has: a page over it may not ask more than before."""
    owner = User.objects.get(email="mere@example.com")
    _used(desk, *(f"{number:04}" for number in range(rows)))
    for number in range(rows):
        run = desk.run(who=owner)
        for state in ("ready", "changed", "skipped"):
            desk.document(state=state)
        desk.link(synced := desk.document(state="synced"))
        held = desk.document(state="held")
        desk.fault(held, UNMAPPED)
        desk.fault(held, Fault("account-unmapped", {"account": f"6{number:03}", "organisation": "Adelaide"}))
        desk.fault(desk.document(state="held"), LOCKED)
        desk.without_origin(number=f"TYPED-{number}")
        desk.log(run, held.number, "failed", fault=UNMAPPED, organisation="adelaide")
        desk.exchange((f"invoice:{synced.source_id}", f"invoice:{held.source_id}"), run)
        person = desk.person("exporter", f"person{number}@example.com", f"Person {number}")
        record(desk.workspace, who=person, action="export", subject=f"run:{run.pk}", after={"documents": 1})
        invitations.invite(desk.workspace, f"asked{number}@example.com", Role.VIEWER, who=person)
        tokens.create(desk.workspace, f"program {number}", [], timezone.now() + timedelta(days=9), who=person)
