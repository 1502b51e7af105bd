"""Mapping files, versions of the rules, and rules tried on a document: the screens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.desk import Desk
from tests.wiring.office import Office
from tieout import wiring
from tieout.core.names import LedgerKind, OrganisationKey, PartyId
from tieout.core.rulebook import NumberRule, OrganisationRules, Route, RouteBy, Rulebook
from tieout.simulator.server import serve
from tieout.simulator.world import World
from tieout.store import queries, rulebooks
from tieout.store.models import Activity, Exchange, PendingRules, RulebookVersion

ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")
ROUTES = (
    Route(by=RouteBy.LOCATION, value="Adelaide Office", organisation=ADELAIDE),
    Route(by=RouteBy.DEFAULT, organisation=SYDNEY),
)
RULES = Rulebook(
    version=1,
    routes=ROUTES,
    organisations={
        ADELAIDE: OrganisationRules(
            accounts={"4000": "200", "4010": "200"},
            taxes={"GST": "OUTPUT"},
            numbers={LedgerKind.INVOICE: NumberRule(prefix="ADL-")},
        ),
        SYDNEY: OrganisationRules(accounts={"4000": "200"}),
    },
)
HEADER = "organisation,account,ledger_account\n"
HOSTILE = ["<script>alert(1)</script>", "شركة الميناء", "Æ" * 60, "🌊🌊"]


@pytest.fixture
def ruled(desk) -> Desk:
    """Two organisations with rules; what Xero allows was never read."""
    rulebooks.write_rulebook(desk.workspace, RULES, note="first")
    return desk


@pytest.fixture
def house(db) -> Iterator[Desk]:
    """A workspace whose organisation in Adelaide stands in a simulated Xero and was read once."""
    with serve(world := World(seed=7)) as server:
        office, desk = Office(world, server), Desk("Kahu IT", "kahu")
        office.workspace = desk.workspace
        desk.source()
        office.set_up_custom("adelaide")
        office.set_up("sydney")
        contact = world.books.act(
            "create-contact",
            {"tenant": office.tenants["adelaide"], "fields": {"Name": "Harbour Dental Group"}},
        )
        rules = Rulebook(
            version=1,
            routes=ROUTES,
            organisations={
                **RULES.organisations,
                ADELAIDE: OrganisationRules(
                    accounts={"4000": "200", "4010": "200"},
                    taxes={"GST": "OUTPUT"},
                    numbers={LedgerKind.INVOICE: NumberRule(prefix="ADL-")},
                    parties={"250": PartyId(contact["ContactID"])},
                ),
            },
        )
        rulebooks.write_rulebook(desk.workspace, rules, note="first")
        ledger = wiring.open_ledger(desk.workspace, ADELAIDE)
        ledger.facts(not_older_than=0)
        ledger.parties(not_older_than=0)
        yield desk


def entered(desk: Desk, role: str = "owner") -> Client:
    client = Client()
    client.force_login(desk.person(role, f"{role}@kahu.example", role.capitalize()))
    return client


def brought(client: Client, text: str | bytes, kind: str = "accounts", name: str = "chart.csv", **asked):
    """Choose a file and say what is in it."""
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post("/mapping/files/import", {"kind": kind, "file": file, "others": "keep", **asked})


def accounts(desk: Desk, key: OrganisationKey = ADELAIDE) -> dict[str, str]:
    return dict(queries.rulebook(desk.workspace).organisations[key].accounts)


# --- files out


def test_r002_30_every_table_leaves_as_a_file_and_comes_back_unchanged(ruled, client, words):
    for kind in ("routes", "accounts", "taxes", "tracking", "options", "parties", "numbers", "policies"):
        answer = client.get(f"/mapping/files/{kind}.csv")
        assert answer["Content-Disposition"] == f'attachment; filename="tieout-{kind}.csv"'
        content = b"".join(answer.streaming_content)
        shown = client.get(brought(client, content, kind).headers["Location"])
        assert "Everything is as the file says" in words(shown), kind
    assert queries.rulebook(ruled.workspace).version == 1


def test_a_file_of_one_organisation_is_about_the_one_at_the_top_of_the_page(ruled, client, words):
    answer = client.get("/mapping/files/accounts.csv?organisation=sydney")
    assert "tieout-accounts-sydney.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["organisation"], row["account"]) for row in rows] == [("sydney", "4000")]
    assert "Rules of Harbour IT Sydney alone" in words(client.get("/mapping/files/"))


def test_a_table_that_there_is_not_is_not_found(ruled, client):
    assert client.get("/mapping/files/secrets.csv").status_code == 404


def test_formulas_leave_as_texts(ruled, client):
    rules = queries.rulebook(ruled.workspace)
    hostile = Rulebook(
        version=1,
        organisations={**rules.organisations, SYDNEY: OrganisationRules(accounts={"=cmd()": "200"})},
    )
    rulebooks.write_rulebook(ruled.workspace, hostile)
    content = b"".join(client.get("/mapping/files/accounts.csv?organisation=sydney").streaming_content)
    assert b"sydney,'=cmd(),,200" in content


# --- files in


def test_r002_30_a_file_is_shown_before_it_changes_anything_then_saved_as_one_version(house, words):
    client = entered(house)
    text = f"{HEADER}adelaide,4000,260\nadelaide,4020,200\nadelaide,4010,200\n"
    shown = client.get(brought(client, text).headers["Location"])
    page = words(shown)
    assert "Wrong 0 Changed 1 New 1 Removed 0 Unchanged 1" in page
    assert "2 adelaide, 4000 -> 260 (was 200)" in page
    assert "3 adelaide, 4020 -> 200" in page
    assert accounts(house) == {"4000": "200", "4010": "200"}, "nothing is saved yet"
    address = shown.request["PATH_INFO"]
    answer = client.post(f"{address}save", {"note": "new chart"}, follow=True)
    assert "Version 2 of the rules is in force" in words(answer)
    assert accounts(house) == {"4000": "260", "4020": "200", "4010": "200"}
    newest = queries.rulebook_versions(house.workspace)[0]
    assert (newest.author.email, newest.note) == ("owner@kahu.example", "new chart")
    assert bytes(PendingRules.objects.of(house.workspace).get().content) == b"", "the file is not kept"
    deed = Activity.objects.of(house.workspace).filter(action="change rules").latest("pk")
    assert (deed.before["version"], deed.after["version"], deed.after["note"]) == (1, 2, "new chart")


def test_a_wrong_row_imports_nothing_and_says_its_line_and_what_is_right(house, words):
    client = entered(house)
    text = f"{HEADER}adelaide,4000,999\nperth,4000,200\nadelaide,4020,200\nadelaide,4020,260\n"
    shown = client.get(brought(client, text).headers["Location"])
    page = words(shown)
    assert "Nothing can be imported yet" in page
    assert "2 Harbour IT Adelaide has no account 999" in page
    assert '3 there is no organisation "perth"' in page
    assert "5 contradicts line 4" in page
    answer = client.post(f"{shown.request['PATH_INFO']}save")
    assert answer.status_code == 422
    assert queries.rulebook(house.workspace).version == 1


@pytest.mark.parametrize(
    "content,said",
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04whatever", "This is a workbook"),
        (b"organisation,konto\nadelaide,200\n", "misses account, ledger_account; does not know konto"),
        (b'organisation,account,ledger_account\nadelaide,"4000,200\n', "cannot be read as CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_would_be_right_at_the_field(
    ruled, client, words, content, said
):
    answer = brought(client, content)
    assert answer.status_code == 422
    assert said in words(answer)
    assert answer.context["form"]["kind"].value() == "accounts", "what else was said is kept"


@pytest.mark.parametrize(
    "content,said",
    [
        (
            "\N{ZERO WIDTH NO-BREAK SPACE}organisation;account;ledger_account\r\nadelaide;4020;200\r\n".encode(),
            "New 1",
        ),
        (b"organisation,account,ledger_account\nadelaide,=cmd(),200\n", "is a formula"),
        (b"organisation,account,ledger_account\nadelaide,1-Mar,200\n", "looks like a date"),
        ("sep=;\norganisation;account;ledger_account\nadelaide;4020;200\n".encode("utf-16"), "New 1"),
        ("organisation,account,ledger_account\nadelaide,Caf\xe9,200\n".encode("cp1252"), "Caf\xe9 -> 200"),
    ],
)
def test_what_spreadsheets_do_to_a_file_is_understood_or_named(ruled, client, words, content, said):
    assert said in words(client.get(brought(client, content).headers["Location"]))


def test_rules_that_the_file_does_not_name_stay_or_go_as_was_said(ruled, client, words):
    keep = words(client.get(brought(client, f"{HEADER}adelaide,4000,200\n").headers["Location"]))
    assert "Removed 0 Unchanged 1" in keep
    answer = brought(client, "account,ledger_account\n4000,200\n", organisation="adelaide", others="replace")
    shown = client.get(answer.headers["Location"])
    assert "About Harbour IT Adelaide alone. Rules that the file does not name are removed." in words(shown)
    assert "Removed 1 Unchanged 1" in words(shown)
    client.post(f"{shown.request['PATH_INFO']}save")
    assert accounts(ruled) == {"4000": "200"}
    assert accounts(ruled, SYDNEY) == {"4000": "200"}, "and no other organisation is touched"


def test_codes_that_could_not_be_checked_are_said(ruled, client, words):
    page = words(client.get(brought(client, f"{HEADER}adelaide,4020,777\n").headers["Location"]))
    assert "Codes of Harbour IT Adelaide were not checked" in page


def test_who_saves_second_is_told_what_the_first_changed_and_the_file_is_kept(house, words):
    first, second = entered(house), entered(house, "manager")
    late = second.get(brought(second, f"{HEADER}adelaide,4000,260\n").headers["Location"]).request[
        "PATH_INFO"
    ]
    early = first.get(brought(first, f"{HEADER}adelaide,4020,200\n").headers["Location"]).request["PATH_INFO"]
    first.post(f"{early}save")
    answer = second.post(f"{late}save")
    assert answer.status_code == 409
    assert "The rules were changed meanwhile." in words(answer)
    assert "Accounts: 4020, Harbour IT Adelaide: 200 (new)" in words(answer)
    assert accounts(house)["4000"] == "200"
    again = second.post(f"{late}again")
    fresh = second.get(again.headers["Location"])
    assert "Made from version 2" in words(fresh)
    second.post(f"{fresh.request['PATH_INFO']}save")
    assert accounts(house) == {"4000": "260", "4010": "200", "4020": "200"}


def test_a_second_click_saves_nothing_twice(ruled, client, words):
    address = brought(client, f"{HEADER}adelaide,4020,200\n").headers["Location"]
    client.post(f"{address}save")
    answer = client.post(f"{address}save", follow=True)
    assert "This was saved already, as version 2." in words(answer)
    assert queries.rulebook(ruled.workspace).version == 2
    for back in (client.get(address), client.post(f"{address}again")):
        assert back.headers["Location"] == "/mapping/versions/2/"


def test_a_file_can_be_left(ruled, client, words):
    address = brought(client, f"{HEADER}adelaide,4020,200\n").headers["Location"]
    assert "The rules are as they were." in words(client.post(f"{address}leave", follow=True))
    assert not PendingRules.objects.of(ruled.workspace).exists()
    assert queries.rulebook(ruled.workspace).version == 1


def test_what_one_person_was_shown_is_no_other_persons(ruled, client, enter):
    address = brought(client, f"{HEADER}adelaide,4020,200\n").headers["Location"]
    manager = enter("manager")
    assert manager.get(address).status_code == 404
    assert manager.post(f"{address}leave").status_code == 404
    assert manager.post(f"{address}save").status_code == 404
    assert queries.rulebook(ruled.workspace).version == 1


def test_a_large_file_is_shown_shortly_and_saved_whole(ruled, client, words):
    text = "party,contact\n" + "".join(f"{number},c-{number}\n" for number in range(3_000))
    shown = client.get(brought(client, text, "parties", organisation="sydney").headers["Location"])
    assert "New 3000" in words(shown)
    assert "and 2,800 more rows" in words(shown)
    client.post(f"{shown.request['PATH_INFO']}save")
    assert len(queries.rulebook(ruled.workspace).organisations[SYDNEY].parties) == 3_000


def test_a_file_beyond_all_measure_is_refused_before_it_is_read(ruled, client, words, monkeypatch):
    monkeypatch.setattr("tieout.web.forms_rule_files.LARGEST", 100)
    answer = brought(client, f"{HEADER}{'x' * 200}\n")
    assert answer.status_code == 422
    assert "100 are taken. Import it in parts." in words(answer)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_a_file_are_only_names(ruled, client, words, name):
    answer = client.get(
        brought(client, f'{HEADER}adelaide,"{name}",200\n', name=f"{name[:20]}.csv").headers["Location"]
    )
    assert name in words(answer)
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "role,brings", [("owner", 302), ("manager", 302), ("exporter", 403), ("viewer", 403)]
)
def test_only_who_may_change_rules_brings_a_file(ruled, enter, words, role, brings):
    client = enter(role)
    page = client.get("/mapping/files/")
    assert ("Show what would change" in words(page)) is (brings == 302)
    assert brought(client, f"{HEADER}adelaide,4020,200\n").status_code == brings


# --- versions


def two_versions(desk: Desk) -> None:
    changed = Rulebook(
        version=1,
        routes=ROUTES,
        organisations={**RULES.organisations, SYDNEY: OrganisationRules(accounts={"4000": "260"})},
    )
    rulebooks.write_rulebook(desk.workspace, changed, note="Sydney sells elsewhere")


def test_r002_31_versions_say_who_when_why_and_how_many_runs(ruled, client, words):
    two_versions(ruled)
    ruled.run(rulebook_version=1)
    ruled.run(rulebook_version=1)
    page = words(client.get("/mapping/versions/"))
    assert "Version 2 in force" in page
    assert "Sydney sells elsewhere 0" in page
    assert "first 2 runs by version 1" in page


def test_a_version_says_what_it_changed_and_what_differs_from_any_other(ruled, client, words):
    two_versions(ruled)
    rulebooks.restore_rulebook(ruled.workspace, 1)
    assert "Accounts: 4000, Harbour IT Sydney 200 260" in words(client.get("/mapping/versions/2/"))
    assert "Both say the same." in words(client.get("/mapping/versions/3/?with=1"))
    assert "What differs from version 1" in words(client.get("/mapping/versions/2/?with=1"))
    assert "Organisation Harbour IT Sydney none set up" in words(client.get("/mapping/versions/1/"))
    for wrong in ("99", "x", "-1"):
        assert client.get(f"/mapping/versions/2/?with={wrong}").status_code == 404
    assert client.get("/mapping/versions/99/").status_code == 404


def test_r002_31_going_back_is_asked_with_the_difference_and_makes_a_new_version(ruled, client, words):
    two_versions(ruled)
    page = client.get("/mapping/versions/1/restore")
    assert "Back to version 1?" in words(page)
    assert "Accounts: 4000, Harbour IT Sydney 260 200" in words(page)
    assert queries.rulebook(ruled.workspace).version == 2, "nothing is changed by asking"
    answer = client.post("/mapping/versions/1/restore", {"base": "2"}, follow=True)
    assert "it is version 1 again" in words(answer)
    now = queries.rulebook(ruled.workspace)
    assert (now.version, now.organisations) == (3, RULES.organisations)
    assert RulebookVersion.objects.of(ruled.workspace).count() == 3, "and none is lost"


def test_going_back_from_an_old_page_is_refused_and_shown_anew(ruled, client, words):
    two_versions(ruled)
    two = Rulebook(version=1, routes=(), organisations=RULES.organisations)
    rulebooks.write_rulebook(ruled.workspace, two, note="no routes")
    answer = client.post("/mapping/versions/1/restore", {"base": "2"})
    assert answer.status_code == 409
    assert "The rules were changed meanwhile" in words(answer)
    assert "Routes: Everything else none Harbour IT Sydney" in words(answer), (
        "the difference is the one of now"
    )
    assert queries.rulebook(ruled.workspace).version == 3


def test_going_back_says_which_waiting_documents_it_moves(ruled, client, words):
    other = Rulebook(
        version=1, routes=(Route(by=RouteBy.DEFAULT, organisation=SYDNEY),), organisations=RULES.organisations
    )
    rulebooks.write_rulebook(ruled.workspace, other)
    ruled.document(), ruled.document()
    page = words(client.get("/mapping/versions/1/restore"))
    assert "Of 2 waiting documents, 2 would go to other books" in page


def test_versions_before_any_rules_say_so(desk, client, words):
    assert "No rules yet" in words(client.get("/mapping/versions/"))
    assert "No rules yet" in words(client.get("/mapping/files/"))
    assert "No rules yet" in words(client.get("/mapping/try/"))


# --- try it


def test_r002_29_a_document_says_which_rule_gives_it_what(house, words):
    house.document("110.00", number="24101")
    calls = Exchange.objects.of(house.workspace).count()
    page = words(entered(house).get("/mapping/try/?document=24101"))
    assert "24101 Harbour Dental Group" in page
    assert "location Adelaide Office the location leads to Harbour IT Adelaide decides" in page
    assert "default leads to Harbour IT Sydney" in page
    assert "Contact Harbour Dental Group linked by hand" in page
    assert "Number ADL-24101" in page
    assert "4000 becomes 200 Sales" in page
    assert "GST becomes OUTPUT GST on Income" in page
    assert "Ready" in page
    assert Exchange.objects.of(house.workspace).count() == calls, "nobody is asked while a person waits"


def test_unsaved_rules_are_tried_beside_those_in_force(house, words):
    house.document("110.00", number="24101")
    client = entered(house)
    text = "by,value,organisation\nstaff,jsmith,adelaide\nlocation,Adelaide Office,sydney\n"
    address = brought(client, text, "routes").headers["Location"]
    page = words(client.get(f"{address}?document=24101"))
    assert "now Harbour IT Adelaide Harbour IT Sydney" in page
    assert "The settings of Harbour IT Sydney were never read" in page
    assert "1 would go to other books" in page
    assert queries.rulebook(house.workspace).version == 1


def test_an_unmapped_account_is_shown_where_it_is_missing(house, words):
    house.document("110.00", number="24101")
    client = entered(house)
    address = brought(client, "organisation,account,ledger_account\nadelaide,4000,200\n", others="replace")
    page = words(client.get(f"{address.headers['Location']}?document=24101"))
    assert "4010 becomes now 200 Sales not mapped" in page
    assert "Account not mapped" in page
    assert "now Ready becomes With errors" in page
    assert "1 would be held back" in page


def test_an_earlier_version_is_tried_too(ruled, client, words):
    two_versions(ruled)
    ruled.document(number="24101")
    page = client.get("/mapping/try/?document=24101&version=1")
    assert page.context["chosen"] == 1
    assert "None of 1 waiting document would go elsewhere" in words(page)
    for wrong in ("99", "x", "-1", "1" * 30):
        assert client.get(f"/mapping/try/?document=24101&version={wrong}").status_code == 404


def test_a_number_that_several_bear_asks_which(ruled, client, words):
    one, two = ruled.document(number="77"), ruled.document(number="77", party="Northgate Legal")
    page = client.get("/mapping/try/?document=77")
    assert "Several documents bear this number. Which one?" in words(page)
    assert f"invoice%3A{two.source_id}".encode() in page.content
    assert "77 Harbour Dental" in words(client.get(f"/mapping/try/?document=invoice:{one.source_id}"))


def test_a_name_is_searched_for_and_nothing_found_is_said(ruled, client, words):
    ruled.document(party="Northgate Legal", number="88")
    assert "88 Northgate Legal" in words(client.get("/mapping/try/?document=northgate"))
    for nothing in ("zzz", "invoice:1", "'; drop table", "9" * 150):
        answer = client.get("/mapping/try/", {"document": nothing})
        assert "There is no such document." in words(answer)


def test_a_document_that_was_never_read_in_full_cannot_be_tried(ruled, client, words):
    ruled.document(number="99", content=b"", state="held")
    assert "could not be read in full yet" in words(client.get("/mapping/try/?document=99"))


def test_documents_of_another_workspace_are_not_found(ruled, client, words):
    stranger = Desk("Other", "other")
    theirs = stranger.document(number="4711")
    assert "There is no such document." in words(client.get("/mapping/try/?document=4711"))
    assert "There is no such document." in words(
        client.get(f"/mapping/try/?document=invoice:{theirs.source_id}")
    )
