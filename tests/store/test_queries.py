"""Every read that a screen needs: counts equal lists, sums are exact, workspaces stay apart, questions are few."""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest

from tests.store.builders import (
    ADELAIDE,
    DAY,
    SYDNEY,
    UNMAPPED,
    ask_for,
    claimed,
    created,
    faulty,
    invoice,
    pairs,
    posting,
    reading,
    ready,
    refused,
)
from tieout.core import rulebook_text
from tieout.core.faults import Fault
from tieout.core.names import SourceKind
from tieout.core.ports import LogResult, LogRow, RecordKind
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook
from tieout.store import queries
from tieout.store.exchanges import ExchangeBook
from tieout.store.models import Activity, Document, Link, Membership, PartRole, RulebookVersion, RunPart, User
from tieout.store.queries import EventKind
from tieout.store.runs import finish_part
from tieout.store.workers import worker_beat

pytestmark = pytest.mark.django_db

BOTH = tuple(SourceKind)
INVOICE = SourceKind.INVOICE
OFF = Fault("currency-off", {"number": "9", "currency": "NZD", "organisation": "Sydney", "currencies": "AUD"})


@pytest.fixture
def books(workspace):
    """Four ready (one dated a day later, one in NZD for Sydney), two held (one with two faults), one posted."""
    journal = reading(workspace)
    journal.record(
        [
            ready(invoice(1, "110.00")),
            ready(invoice(2, "0.10")),
            ready(invoice(3, "220.00", day=DAY + timedelta(days=1))),
            ready(invoice(4, "55.00", currency="NZD"), SYDNEY),
            faulty(invoice(5, "33.00")),
            faulty(invoice(6, "44.00"), UNMAPPED, OFF),
            ready(invoice(7, "77.00")),
        ],
        [],
    )
    finish_part(journal._claim.part.pk, 1)
    journal = posting(workspace)
    (sent,) = journal.intend(pairs([ready(invoice(7, "77.00"))]), key="k")
    journal.conclude([created(sent)])
    return workspace


# --- the export screen -----------------------------------------------------------------------------------------


def test_r000_20_ready_documents_are_counted_and_added_up_per_currency(books):
    ready_group = queries.export_summary(books, through=DAY, kinds=BOTH)[INVOICE]["ready"]
    assert ready_group == (3, [("AUD", 11010), ("NZD", 5500)])


def test_r000_23_documents_with_errors_are_counted_and_added_up(books):
    assert queries.export_summary(books, through=DAY, kinds=BOTH)[INVOICE]["held"] == (2, [("AUD", 7700)])


@pytest.mark.parametrize("days, documents", [(-1, 0), (0, 3), (1, 4)])
def test_r000_09_documents_of_that_date_or_older(books, days, documents):
    found = queries.export_summary(books, through=DAY + timedelta(days=days), kinds=BOTH)
    assert found[INVOICE]["ready"].documents == documents


def test_r000_17_a_kind_that_was_not_included_is_not_there(books):
    assert set(queries.export_summary(books, through=DAY, kinds=[INVOICE])) == {INVOICE}
    assert queries.export_summary(books, through=DAY, kinds=BOTH)[SourceKind.PROCUREMENT]["ready"] == (0, [])


@pytest.mark.parametrize("state", ["ready", "held", "changed"])
def test_every_number_of_the_summary_is_the_length_of_its_list(books, state):
    found = queries.export_summary(books, through=DAY, kinds=BOTH, organisation="adelaide")[INVOICE][state]
    rows = queries.export_list(books, through=DAY, kind=INVOICE, organisation="adelaide", state=state)
    assert len(rows) == found.documents
    assert sum(row.total_minor for row in rows) == sum(minor for _, minor in found.sums)


def test_what_would_go_where(books):
    rows = queries.ready_by_destination(books, through=DAY, kinds=BOTH)
    assert [
        (row.organisation, row.ledger_kind, row.currency, row.count, row.total_minor) for row in rows
    ] == [
        ("adelaide", "invoice", "AUD", 2, 11010),
        ("sydney", "invoice", "NZD", 1, 5500),
    ]


def test_what_keeps_documents_back_the_most_frequent_first(books):
    groups = queries.faults_by_code(books, through=DAY, kinds=BOTH)
    assert groups == [("account-unmapped", 2), ("currency-off", 1)]


def test_what_is_ready_is_counted_for_the_menu(books):
    assert (queries.ready_count(books), queries.ready_count(books, "sydney")) == (4, 1)


# --- documents -------------------------------------------------------------------------------------------------


def numbers(rows) -> set[str]:
    return {row.number for row in rows}


@pytest.mark.parametrize(
    "asked, found",
    [
        ({}, "1234567"),
        ({"organisation": "sydney"}, "4"),
        ({"state": "held"}, "56"),
        ({"kind": "procurement"}, ""),
        ({"search": "7"}, "7"),
        ({"search": "inv-2"}, "2"),
        ({"search": "harbour"}, "1234567"),
        ({"search": "nobody"}, ""),
        ({"since": DAY + timedelta(days=1)}, "3"),
        ({"until": DAY}, "124567"),
        ({"tab": "awaiting_payment"}, "7"),
        ({"tab": "overdue", "today": DAY}, ""),
        ({"tab": "overdue", "today": DAY + timedelta(days=1)}, "7"),
        ({"tab": "paid"}, ""),
        ({"state": "ready", "organisation": "adelaide", "until": DAY}, "12"),
    ],
)
def test_documents_that_fit_every_condition(books, asked, found):
    assert numbers(queries.documents(books, **asked)) == set(found)


@pytest.mark.parametrize("letters", ["*", "?", "[", "]", "[a-z]", "*1", "%", "_", "\\", "'"])
def test_no_letter_of_a_search_has_a_meaning_of_its_own(books, letters):
    assert numbers(queries.documents(books, search=letters)) == set()
    called = Document.objects.of(books).get(number="5")
    called.reference = f"a {letters.upper()} b"
    called.save()
    assert numbers(queries.documents(books, search=letters)) == {"5"}
    assert [row.number for row in queries.Leafed(books, search=letters)] == ["5"]


@pytest.mark.parametrize(
    "order", ["date", "-date", "number", "-total_minor", "party_name", "state", "due_date"]
)
def test_documents_in_any_order(books, order):
    name = order.removeprefix("-")
    values = [getattr(row, name) for row in queries.documents(books, order=order)]
    assert values == sorted(values, key=lambda it: (it is None, it or DAY), reverse=order.startswith("-"))


def test_a_list_does_not_load_what_it_does_not_show(books, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(queries.documents(books))
    assert {"content", "draft"} <= rows[0].get_deferred_fields()


def test_tabs_count_what_they_list(books):
    Link.objects.of(books).update(due_date=date(2026, 9, 30))
    for today in (date(2026, 9, 30), date(2026, 10, 1)):
        counts = queries.standing(books, today=today).tabs
        listed = {tab: len(queries.documents(books, tab=tab, today=today)) for tab in counts}
        assert counts == listed
    assert counts["overdue"] == counts["awaiting_payment"] == 1


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"tab": "awaiting_payment"},
        {"tab": "awaiting_payment", "organisation": "adelaide", "order": "number"},
        {"tab": "exports"},
        {"state": "ready", "organisation": "adelaide"},
        {"kind": "invoice", "until": DAY},
        {"order": "party_name"},
        {"order": "-due_date"},
        {"order": "-total_minor"},
        {"search": "harbour"},  # finds more than are seen whole
        {"search": "110", "state": "ready"},  # and an amount that one of them has
        {"search": "0.10"},  # an amount alone
    ],
)
@pytest.mark.parametrize("opened_at", [0, 5])
def test_a_long_list_gives_the_same_pages_from_both_ends(books, monkeypatch, asked, opened_at):
    """What lies behind the first ids is looked for from the end that is nearer, and a far page is counted at once."""
    monkeypatch.setattr(inspect.getmodule(queries.Leafed), "_FIRST", 2)
    asked = {"order": "-date", "today": DAY} | asked
    whole = [row.pk for row in queries.documents(books, **asked)]
    leafed = queries.Leafed(books, **asked, opened_at=opened_at)
    assert len(leafed) == len(whole) > 0
    for start in range(len(whole)):
        assert [row.pk for row in leafed[start : start + 2]] == whole[start : start + 2]


def test_the_newest_that_wait_are_read_and_all_of_them_counted(books):
    states = Document.objects.of(books).filter(state__in=["ready", "held"]).order_by("-date", "-pk")
    every = [row.source_id for row in states if row.content]
    assert len(every) == 6
    for most in (2, 6, 7):
        rows, count = queries.newest_waiting(books, most)
        assert ([row.source_id for row in rows], count) == (every[:most], 6)


def test_nothing_waits_where_there_is_nothing(workspace):
    assert queries.newest_waiting(workspace, 5) == ([], 0)


def test_how_far_a_posting_is_counts_what_is_not_through(books):
    run = RunPart.objects.of(books).filter(role=PartRole.POST).latest("pk").run
    assert queries.posting_totals(run)["adelaide"][1:] == (2, 1)  # one is dated a day after the run
    Document.objects.of(books).filter(state="posted").update(state="synced")
    assert queries.posting_totals(run)["adelaide"][1:] == (2, 0)


def test_tiles_add_up_to_the_cent(books):
    assert queries.standing(books, today=DAY).states == [
        ("held", "AUD", 2, 7700), ("posted", "AUD", 1, 7700), ("ready", "AUD", 3, 33010), ("ready", "NZD", 1, 5500),
    ]  # fmt: skip
    assert queries.standing(books, organisation="sydney", today=DAY).states == [("ready", "NZD", 1, 5500)]


def test_a_document_with_its_links_and_faults(books):
    row = queries.document(books, INVOICE, "7")
    assert [link.number for link in queries.links_of(books, row)] == ["INV-7"]
    held = [queries.document(books, "invoice", number) for number in ("5", "6")]
    assert [fault.code for fault in queries.open_faults_of(books, held)] == [
        "account-unmapped", "account-unmapped", "currency-off",
    ]  # fmt: skip
    assert queries.document(books, SourceKind.PROCUREMENT, "7") is None


# --- stories ---------------------------------------------------------------------------------------------------


def test_a_documents_story_from_its_first_sight_to_the_last_word(books, django_assert_max_num_queries):
    ann = User.objects.create_user("ann@example.com")
    Activity.objects.of(books).create(user=ann, action="force sync", subject="invoice:5")
    journal = reading(books)
    journal.record([ready(invoice(5, "33.00"))], [])
    finish_part(journal._claim.part.pk, journal._claim.attempt)
    run = ask_for(books, reads=True)
    part = RunPart.objects.of(books).create(run=run, role=PartRole.POST, organisation="sydney")
    journal = claimed(books, part)
    exchange_about(books, run, "invoice:5")
    (sent,) = journal.intend(pairs([ready(invoice(5, "33.00"))]), key="k")
    journal.conclude([refused(sent)])
    row = queries.document(books, INVOICE, "5")
    with django_assert_max_num_queries(7):
        story = [event.kind for event in queries.timeline(books, row)]
    assert story == [
        EventKind.CONCLUDED, EventKind.FAULT_FOUND, EventKind.SENDING, EventKind.EXCHANGE, EventKind.FAULT_GONE,
        EventKind.DEED, EventKind.FAULT_FOUND, EventKind.SEEN,
    ]  # fmt: skip


def exchange_about(workspace, run, *subjects) -> int:
    book = ExchangeBook(workspace, run)
    number = book.open(
        system="xero", organisation="adelaide", method="PUT", url="https://api.example/Invoices",
        headers={"accept": "application/json"}, body=b'{"Invoices":[]}', about=subjects,
    )  # fmt: skip
    book.close(number, status=200, headers={"x": "y"}, body=b"{}", seconds=0.2, verdict="ok", error="")
    return number


def test_r002_43_an_exchange_is_readable_from_every_document_it_was_about(books):
    run = ask_for(books)
    number = exchange_about(books, run, "invoice:1", "invoice:2")
    assert [row.pk for row in queries.exchanges_of(books, queries.document(books, INVOICE, "2"))] == [number]
    assert list(queries.exchanges_of(books, queries.document(books, INVOICE, "3"))) == []
    found = queries.exchange(books, number)
    assert (found.request_body, found.answer_body, found.answer_headers) == (
        b'{"Invoices":[]}',
        b"{}",
        {"x": "y"},
    )
    assert found.subjects == ["invoice:1", "invoice:2"]
    assert [row.pk for row in queries.exchanges(books, run=run.pk, system="xero")] == [number]


# --- runs ------------------------------------------------------------------------------------------------------


def test_runs_and_the_one_that_goes(books):
    going = queries.open_run(books)
    assert going == queries.last_run(books)
    assert [run.pk for run in queries.runs(books)] == sorted(
        (run.pk for run in queries.runs(books)), reverse=True
    )
    retrieval = queries.last_retrieval(books)
    assert (retrieval.trigger, retrieval.state) == ("retrieve", "done")
    assert [part.organisation for part in queries.run_parts(books, going.pk)] == ["adelaide"]
    assert queries.run(books, going.pk).pk == going.pk
    assert queries.run(books, going.pk + 1) is None


def test_r000_36_the_log_counts_every_record_by_what_became_of_it(workspace):
    journal = reading(workspace)
    journal.log([LogRow(record=kind, name=kind.value, result=LogResult.DONE) for kind in RecordKind])
    journal.log([LogRow(record=RecordKind.CUSTOMER, name="Bad", result=LogResult.FAILED, fault=UNMAPPED)])
    number = int(journal.run)
    assert queries.log_counts(workspace, number) == {
        "done": {"customer": 1, "invoice": 1, "product": 1, "purchase": 1, "supplier": 1}, "failed": {"customer": 1},
    }  # fmt: skip
    assert queries.run_log(workspace, number)[0].name == "Bad"
    assert len(queries.run_log(workspace, number, record="customer", result="done")) == 1


def test_a_worker_lives_while_it_is_heard_of(db, time_machine_days):
    assert not queries.worker_alive()
    worker_beat("w1", host="here", version="1")
    assert queries.worker_alive()
    time_machine_days(1)
    assert not queries.worker_alive()


# --- people, systems, rules ------------------------------------------------------------------------------------


def test_members_enter_their_workspaces_and_see_their_connections(workspace, stranger):
    ann = User.objects.create_user("ann@example.com")
    Membership.objects.of(workspace).create(user=ann, role="owner")
    assert [(each.workspace, each.role) for each in queries.memberships(ann)] == [(workspace, "owner")]
    assert [each.key for each in queries.connections(workspace)] == ["connectwise", "adelaide", "sydney"]
    assert [each.key for each in queries.organisations(workspace)] == ["adelaide", "sydney"]
    assert queries.workspace() is None  # which of the two?
    assert queries.workspace("stranger") == stranger


def test_the_newest_rulebook_is_in_force_and_older_ones_can_be_read(workspace):
    assert queries.rulebook(workspace) == Rulebook(version=0)
    rules = {ADELAIDE: OrganisationRules(accounts={"4000": "200"})}
    route = Route(by=RouteBy.DEFAULT, organisation=ADELAIDE)
    books = [Rulebook(version=n, organisations=rules, routes=(route,) * (n - 1)) for n in (1, 2)]
    for book in books:
        RulebookVersion.objects.of(workspace).create(version=book.version, body=rulebook_text.plain(book))
    assert queries.rulebook(workspace) == books[1]
    assert queries.rulebook(workspace, 1) == books[0]
    assert [row.version for row in queries.rulebook_versions(workspace)] == [2, 1]


def test_no_question_reaches_into_another_workspace(books, stranger):
    row = queries.document(books, INVOICE, "5")
    run = queries.last_run(books)
    assert queries.documents(stranger).count() == 0
    assert set(queries.standing(stranger, today=DAY).tabs.values()) == {0}
    assert queries.standing(stranger, today=DAY).states == []
    assert queries.export_summary(stranger, through=DAY, kinds=BOTH)[INVOICE]["ready"] == (0, [])
    assert queries.document(stranger, INVOICE, "5") is None
    assert queries.links_for(stranger, [row]) == queries.open_faults(stranger, row) == []
    assert queries.run(stranger, run.pk) is None
    assert queries.run_parts(stranger, run.pk) == []
    assert list(queries.run_log(stranger, run.pk)) == []
    number = exchange_about(books, run, "invoice:5")
    assert queries.exchange(stranger, number) is None
    assert [event.kind for event in queries.timeline(stranger, row)] == [EventKind.SEEN]
