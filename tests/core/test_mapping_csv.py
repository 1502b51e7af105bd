"""Mapping files as spreadsheets write them, and what importing one would do."""

from __future__ import annotations

import csv
import io
import sys
import time
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.builders import ADELAIDE, FACTS_OF_ADELAIDE, RULES, SYDNEY
from tests.core.test_rulebook_text import rulebooks
from tieout.core import rulebook_text
from tieout.core.ledgers import LedgerParty, PartyDirectory
from tieout.core.mapping_csv import KnownCodes, RowResult, WrongFile, plan_import, written
from tieout.core.names import LedgerKind, PartyId
from tieout.core.rulebook import (
    NumberRule,
    OrganisationRules,
    Route,
    RouteBy,
    Rulebook,
    StaffRole,
    TrackingFrom,
    TrackingRule,
)
from tieout.core.rulebook_rows import TABLES, MappingKind, rows_of
from tieout.core.spreadsheet_cells import armed, defused

TRACKED = TrackingRule(
    category="Office", comes_from=TrackingFrom.LOCATION, options={"Adelaide Office": "Adelaide"}
)
BOOK = Rulebook(
    version=3,
    routes=(
        Route(by=RouteBy.LOCATION, value="Adelaide", organisation=ADELAIDE),
        Route(by=RouteBy.STAFF, value="jsmith", organisation=SYDNEY, role=StaffRole.SALES_REP),
        Route(by=RouteBy.DEFAULT, organisation=SYDNEY),
    ),
    organisations={
        ADELAIDE: replace(
            OrganisationRules(),
            accounts={"4000": "200", "4001:Services": "200"},
            taxes={"GST": "OUTPUT", "": "EXEMPTOUTPUT"},
            tracking=(TRACKED,),
            parties={"250": PartyId("c-250")},
            numbers={LedgerKind.INVOICE: NumberRule(prefix="INV-", suffix="-AU")},
        ),
        SYDNEY: OrganisationRules(),
    },
    common_accounts={"5000": "310"},
)
EVERYTHING = KnownCodes(
    facts={ADELAIDE: FACTS_OF_ADELAIDE},
    parties={
        ADELAIDE: PartyDirectory.of(
            [
                LedgerParty(id=PartyId("c-250"), name="Big Design"),
                LedgerParty(id=PartyId("c-999"), name="Old Customer", archived=True),
            ]
        )
    },
)


def read(text, kind=MappingKind.ACCOUNTS, *, known=EVERYTHING, encoding="utf-8", **how):
    return plan_import(text.encode(encoding), BOOK, kind, known, **how)


def said(plan, result=RowResult.WRONG):
    return [(row.line, row.said) for row in plan.rows if row.result is result]


def test_r002_30_an_import_shows_what_is_new_changed_unchanged_and_wrong():
    plan = read(
        "organisation,account,class,ledger_account\n"
        "adelaide,4000,,310\n"
        "adelaide,4001,Services,200\n"
        "adelaide,4002,,200\n"
        "adelaide,4003,,999\n"
    )
    assert plan.counts == {
        RowResult.CHANGED: 1,
        RowResult.UNCHANGED: 1,
        RowResult.NEW: 1,
        RowResult.WRONG: 1,
    }
    assert said(plan, RowResult.CHANGED) == [(2, "adelaide, 4000 -> 310 (was 200)")]
    assert said(plan, RowResult.NEW) == [(4, "adelaide, 4002 -> 200")]
    assert said(plan) == [(5, "Harbour IT Adelaide has no account 999")]
    assert plan.rulebook is None, "one wrong row and nothing is imported"


def test_r002_30_what_the_file_does_not_name_stays_unless_it_replaces_all():
    text = "organisation,account,ledger_account\nadelaide,4002,200\n"
    kept = read(text).rulebook
    assert kept is not None
    assert kept.organisations[ADELAIDE].accounts == {"4000": "200", "4001:Services": "200", "4002": "200"}
    assert kept.common_accounts == {"5000": "310"}
    plan = read(text, replace=True)
    assert plan.rulebook is not None
    assert plan.rulebook.organisations[ADELAIDE].accounts == {"4002": "200"}
    assert plan.rulebook.common_accounts == {}
    assert plan.counts[RowResult.REMOVED] == 3
    alone = read(text, replace=True, organisation="adelaide").rulebook
    assert alone is not None
    assert alone.common_accounts == {"5000": "310"}, "what is not about the organisation stays"


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("organisation,account,ledger_account\nadelaide,4002,200\n", "utf-8"),
        ("\ufefforganisation;account;ledger_account\r\nadelaide;4002;200\r\n", "utf-8"),
        ("organisation\taccount\tledger_account\nadelaide\t4002\t200\n", "utf-16"),
        ('sep=;\n"Organisation";"Account";"Ledger account"\n"adelaide";"4002";"200"\n', "cp1252"),
        ("ledger_account,organisation,account\r200,adelaide,4002\r", "utf-8"),
        ("organisation|account|ledger_account|\n adelaide |\u00a04002\u200b|200|\n||\n", "utf-8"),
    ],
    ids=["plain", "mark and semicolons", "unicode text", "sep line and quotes", "other order", "blanks"],
)
def test_r002_30_every_dialect_of_csv_is_read(text, encoding):
    plan = read(text, encoding=encoding)
    assert plan.counts == {RowResult.NEW: 1}, plan.rows
    assert plan.rulebook is not None
    assert plan.rulebook.organisations[ADELAIDE].accounts["4002"] == "200"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_of_many_pieces_loses_no_line_and_counts_them(end):
    rows = [f'sydney,"{number}{"x" * (number % 97)}",c{number}' for number in range(6_000)]
    plan = read(end.join(["organisation,party,contact", *rows, "perth,1,2", ""]), MappingKind.PARTIES)
    assert plan.counts == {RowResult.NEW: 6_000, RowResult.WRONG: 1}
    assert said(plan)[0][0] == 6_002


def test_accents_of_an_old_windows_file_are_read():
    text = "by,value,organisation\ncompany,Café Müller,adelaide\n"
    for encoding in ("cp1252", "utf-8"):
        plan = read(text, MappingKind.ROUTES, encoding=encoding)
        assert plan.encoding == encoding
        assert said(plan, RowResult.NEW) == [(2, "company, Café Müller -> adelaide")]


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04xlsx", "save the sheet as CSV"),
        (
            b"account,code\n4000,200\n",
            "misses organisation, ledger_account; does not know code. The columns are:",
        ),
        (b"organisation,account,account,ledger_account\n", "has twice account"),
        (
            b'organisation,account,ledger_account\nadelaide,"4000,200\nadelaide,4001,200\n',
            "cannot be read as CSV",
        ),
        (b"organisation,account,ledger_account\nadelaide,\x81\x8d,200\n", "neither UTF-8 nor Windows-1252"),
        (b"\xff\xfe\x00", "begins as UTF-16 and is none, or breaks off"),
        ("organisation,account,ledger_account\n".encode("utf-16") + b"x", "begins as UTF-16 and is none"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_would_be_right(content, problem):
    with pytest.raises(WrongFile, match=problem):
        plan_import(content, BOOK, MappingKind.ACCOUNTS, EVERYTHING)


def test_a_file_without_line_ends_is_refused_in_the_time_that_reading_it_takes():
    """Looking for the end of the line anew at every character once kept a process of the site busy until it was killed."""

    def seconds(content: bytes) -> float:
        began = time.process_time()
        with pytest.raises(WrongFile):
            plan_import(content, BOOK, MappingKind.ACCOUNTS, EVERYTHING)
        return time.process_time() - began

    head = b"organisation,account,ledger_account\n"
    with_ends = seconds(head + b"adelaide,4000\n" * 40_000 + b'"')
    assert seconds(head + b"a" * 500_000) < with_ends
    with pytest.raises(WrongFile, match="a line has more than 1,048,576 characters"):
        plan_import(head + b"a" * 5_000_000, BOOK, MappingKind.ACCOUNTS, EVERYTHING)


@pytest.mark.parametrize("cell", ["40\x0000", '="40\x0000"', "\x00"])
def test_a_character_that_no_database_keeps_is_told_with_its_line(cell):
    quoted = cell.replace('"', '""')
    plan = read(f'organisation,account,ledger_account\nadelaide,"{quoted}",200\n')
    assert [(line, "NUL" in problem) for line, problem in said(plan)] == [(2, True)]
    assert plan.rulebook is None


def accounts(*rows):
    return read("organisation,account,class,ledger_account\n" + "\n".join(rows) + "\n")


@pytest.mark.parametrize(
    "row, problem",
    [
        (
            "perth,4000,,200",
            'there is no organisation "perth"; there are: adelaide, sydney, and (all) stands',
        ),
        (",4000,,200", "organisation: is empty"),
        ("adelaide,,,200", "account: is empty"),
        ("adelaide,4000,,", "ledger_account: is empty"),
        (
            "adelaide,1-Mar,,200",
            'account: "1-Mar" looks like a date that a spreadsheet made of a code such as 3-1',
        ),
        ("adelaide,4000,,2026-03-01", 'ledger_account: "2026-03-01" looks like a date'),
        ("adelaide,4000,,1.2E+05", "looks like a long number that a spreadsheet has rounded"),
        ("adelaide,4000,,#N/A", "is an error of the spreadsheet"),
        ("adelaide,4000,,=cmd()", "is a formula, and nothing is calculated here"),
        ("adelaide,4000,,\"+cmd|' /C calc'!A0\"", "is a formula"),
        ("adelaide,4000,,@SUM(A1)", "is a formula"),
        ("adelaide,4000,,201", "Harbour IT Adelaide has no account 201; near: 2"),
        ("adelaide,4000,,260", "account 260 (Other income) is archived in Harbour IT Adelaide"),
        ("adelaide,4000,,090", "takes no lines"),
        ("adelaide,4000,Big, wide,200", "belongs in quotes"),
        (f"adelaide,{'4' * 1001},,200", "has 1,001 characters"),
    ],
)
def test_a_wrong_row_says_its_line_what_is_wrong_and_how_it_is_right(row, problem):
    [(line, words)] = said(accounts(row))
    assert line == 2
    assert problem in words


def test_a_code_for_all_must_be_known_to_one_organisation():
    small = replace(FACTS_OF_ADELAIDE, name="Harbour IT Sydney", accounts={})
    known = KnownCodes(facts={ADELAIDE: FACTS_OF_ADELAIDE, SYDNEY: small})
    text = "organisation,account,ledger_account\n(all),4000,{}\n"
    [(_, words)] = said(read(text.format("999"), known=known))
    assert "has no account 999" in words
    assert read(text.format("310"), known=known).counts == {RowResult.NEW: 1}


def test_a_code_that_really_looks_like_a_date_is_kept_by_quoting_it():
    plan = accounts('adelaide,"=""3-1""",,200')
    assert plan.rulebook is not None
    assert plan.rulebook.organisations[ADELAIDE].accounts["3-1"] == "200"


def test_codes_of_an_organisation_that_was_never_read_are_not_checked():
    assert accounts("sydney,4000,,999").counts == {RowResult.NEW: 1}


def test_a_row_that_is_there_twice_names_the_first_one():
    plan = accounts("adelaide,4000,,200", "adelaide,4000,,200", "adelaide,4000,,310")
    assert said(plan) == [
        (3, "is the same as line 2; remove one of them"),
        (4, "contradicts line 2, where adelaide, 4000 becomes 200; remove one of them"),
    ]


@pytest.mark.parametrize(
    "kind, text, problem",
    [
        ("routes", "by,value,organisation\nmoon,x,adelaide", 'by: "moon" is not one of tag | staff'),
        ("routes", "by,value,organisation\nlocation,,adelaide", "value: is missing or empty"),
        ("routes", "by,value,organisation,role\nlocation,x,adelaide,sales_rep", "a route by location has no role"),
        ("routes", "by,value,organisation\nlocation,X,adelaide\nlocation,x,sydney", "contradicts line 2"),
        ("taxes", "organisation,tax,ledger_tax\nadelaide,GST,GST on income", "OUTPUT"),
        ("taxes", "organisation,tax,ledger_tax\nadelaide,GST,OLD", "not in use any more"),
        ("tracking", "organisation,category,from\nadelaide,Region,location", "no tracking category Region"),
        ("tracking", "organisation,category,from\nadelaide,Office,moon", 'from: "moon" is not one of'),
        ("tracking", "organisation,category,from\nadelaide,Office,field", "field: is missing or empty"),
        ("tracking", "organisation,category,from,required\nadelaide,Office,location,maybe", "must be true or false"),
        ("options", "organisation,category,value,option\nadelaide,Office,Perth,Perth", "no option Perth"),
        ("options", "organisation,category,value,option\nsydney,Office,Perth,Perth", "from: is missing or empty"),
        ("parties", "organisation,party,contact\nadelaide,251,c-251", "has no contact with the id c-251"),
        ("parties", "organisation,party,contact\nadelaide,251,c-999", "Old Customer is archived"),
        ("numbers", "organisation,kind,prefix,suffix\nadelaide,quote,Q-,", "quote: is not known here"),
        ("policies", "organisation,policy,value\nadelaide,edits,maybe", "is not one of write_through | ask"),
        ("policies", "organisation,policy,value\nadelaide,due_days,many", "must be a whole number"),
        ("policies", "organisation,policy,value\nadelaide,fruit,apple", "fruit: is not known here"),
    ],
)  # fmt: skip
def test_every_table_refuses_what_it_cannot_hold(kind, text, problem):
    plan = read(text, MappingKind(kind))
    assert plan.rulebook is None
    assert problem in said(plan)[-1][1]


@pytest.mark.parametrize(
    "kind, text",
    [
        ("routes", "by,value,organisation\ncurrency,NZD,sydney\nlocation,ADELAIDE,adelaide"),
        ("taxes", "organisation,tax,ledger_tax\n(all),EXP,EXEMPTOUTPUT\nadelaide,(no tax),EXEMPTOUTPUT"),
        ("tracking", "organisation,category,from,required\nsydney,Region,territory,TRUE\nadelaide,office,location,"),
        ("options", "organisation,category,value,option\nadelaide,Office,Adl,Adelaide\nadelaide,Office,Adelaide Office,Adelaide"),
        ("parties", "organisation,party,contact,name\nsydney,250,x-1,Big\nadelaide,250,c-250,Big Design"),
        ("numbers", "organisation,kind,prefix,suffix\nadelaide,credit_note,CN-,\nadelaide,invoice,INV-,-AU"),
        ("policies", "organisation,policy,value\nadelaide,due_days,14\nadelaide,tax_override,TRUE"),
    ],
)  # fmt: skip
def test_r002_30_every_table_takes_rows(kind, text):
    plan = read(text, MappingKind(kind))
    assert [words for _, words in said(plan)] == []
    changed = RowResult.CHANGED if kind == "policies" else RowResult.NEW
    assert plan.counts == {changed: 1, RowResult.UNCHANGED: 1}
    assert plan.rulebook is not None


def test_tracking_that_is_imported_again_keeps_its_options():
    plan = read("organisation,category,from\nadelaide,Office,department\n", MappingKind.TRACKING)
    assert plan.rulebook is not None
    [rule] = plan.rulebook.organisations[ADELAIDE].tracking
    assert (rule.comes_from, rule.options) == (TrackingFrom.DEPARTMENT, {"Adelaide Office": "Adelaide"})


@pytest.mark.parametrize("kind", MappingKind)
def test_r002_30_what_is_exported_comes_back_as_it_was(kind):
    text = "".join(written(BOOK, kind, naming=lambda _: "=who()"))
    plan = read(text, kind)
    assert plan.counts == {RowResult.UNCHANGED: len(rows_of(BOOK, kind))}, plan.rows
    assert not plan.changes
    assert plan.rulebook == BOOK


def test_the_file_of_one_organisation_holds_its_rows_alone():
    text = "".join(written(BOOK, MappingKind.ACCOUNTS, organisation="adelaide"))
    assert "310" not in text
    assert "(all)" not in text
    without_column = "account,ledger_account\n4002,200\n"
    plan = read(without_column, organisation="adelaide")
    assert said(plan, RowResult.NEW) == [(2, "adelaide, 4002 -> 200")]
    [(_, words)] = said(read("organisation,account,ledger_account\nsydney,1,2\n", organisation="adelaide"))
    assert "this import is for adelaide alone" in words


cells = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=6).filter(
    lambda text: (
        text == text.strip(" \u00a0\u200b\u200e\u200f\u2060\ufeff") and text.split() and ":" not in text
    )
)


@given(st.dictionaries(cells, cells, max_size=4))
def test_no_text_is_lost_on_the_way_through_a_file(codes):
    book = Rulebook(version=1, organisations={ADELAIDE: replace(RULES, accounts={}, taxes={}, parties=codes)})
    text = "".join(written(book, MappingKind.PARTIES))
    plan = plan_import(text.encode(), book, MappingKind.PARTIES, KnownCodes())
    assert plan.counts.get(RowResult.UNCHANGED, 0) == len(codes), plan.rows
    assert plan.rulebook == book


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=8))
def test_a_defused_text_is_no_formula_and_comes_back(text):
    assert armed(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "@", "\t", "\r"))


@given(rulebooks(), st.sampled_from(MappingKind))
def test_every_row_of_any_rulebook_fits_its_columns(rulebook, kind):
    table = TABLES[kind]
    for key, values in rows_of(rulebook, kind):
        assert (len(key), len(values)) == (len(table.keys), len(table.values))


def test_a_hundred_thousand_rows_are_read_as_a_rulebook_once(monkeypatch):
    """Each row is judged by itself without a rulebook around it, which takes seconds instead of a minute."""
    parsed = []
    parse = rulebook_text.parse
    monkeypatch.setattr(rulebook_text, "parse", lambda plain: parsed.append(1) or parse(plain))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["by", "value", "organisation"])
    writer.writerows(["company", f"Client {number}", "sydney"] for number in range(100_000))
    plan = plan_import(text.getvalue().encode(), BOOK, MappingKind.ROUTES, EVERYTHING)
    assert len(parsed) == 1
    assert plan.counts == {RowResult.NEW: 100_000}
    assert len(plan.rows) == 200, "a few are shown, all are counted"
    assert plan.rulebook is not None
    assert len(plan.rulebook.routes) == len(BOOK.routes) + 100_000


@pytest.mark.parametrize(
    "kind, row",
    [
        ("routes", "company,Client {},sydney"),
        ("routes", "moon,Client {},sydney"),
        ("accounts", "adelaide,A{},200"),
        ("tracking", "sydney,Category {},location"),
        ("options", "adelaide,Office,Place {},Adelaide"),
        ("options", "sydney,Office,Place {},Adelaide"),
        ("numbers", "sydney,quote {},Q-"),
        ("policies", "sydney,fruit {},apple"),
        ("policies", "sydney,due_days,4{:03}"),
    ],
)
def test_a_row_costs_the_same_however_many_rules_and_rows_there_are(kind, row):
    """Calls are counted, not seconds: the rows of a long file on top of many rules cost what a few rows do."""
    kind = MappingKind(kind)
    table = TABLES[kind]
    columns = [name for name in (*table.keys, *table.values) if name not in {"class", "role", "required"}]
    head = ",".join(columns[: row.count(",") + 1])

    def content(rows: range) -> bytes:
        return "\n".join([head, *(row.format(number) for number in rows)]).encode()

    def calls(book: Rulebook, rows: range) -> int:
        counted = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal counted
            counted += event in {"call", "c_call"}

        sys.setprofile(count)
        try:
            plan_import(content(rows), book, kind, KnownCodes())
        finally:
            sys.setprofile(None)
        return counted

    large = plan_import(content(range(400)), BOOK, kind, KnownCodes()).rulebook or BOOK
    each = [(calls(book, range(500, 900)) - calls(book, range(500, 700))) / 200 for book in (BOOK, large)]
    assert each[1] == pytest.approx(each[0], rel=0.02)
    assert each[0] < 250


def test_thousands_of_wrong_rows_end_with_a_short_list():
    content = b"organisation,account,ledger_account\n" + b"".join(
        b"adelaide,%d,%d\n" % (row, row + 1_000_000) for row in range(20_000)
    )
    tracemalloc.start()
    plan = plan_import(content, BOOK, MappingKind.ACCOUNTS, EVERYTHING)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plan.counts == {RowResult.WRONG: 20_000}
    assert len(said(plan)) == 200
    assert plan.rulebook is None
    assert peak < 20_000_000, "nothing is kept of a row but that its key was there"
