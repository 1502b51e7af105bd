"""The Schedule screen and its API: who may change what, what it says, and that a run now moves nothing."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.web.desk import NOON, Desk
from tieout.core.names import SourceKind
from tieout.store import queries, schedules, tokens
from tieout.store.models import Activity, Connection, Rhythm, Run, Schedule, Trigger

INVOICES = SourceKind.INVOICE


def on(desk: Desk, **more: object) -> Schedule:
    return schedules.change(desk.workspace, INVOICES, state=Rhythm.ON, who=None, **more)


def cadence(hours: object, minutes: object, **more: object) -> dict[str, object]:
    return {"invoice-hours": hours, "invoice-minutes": minutes, **more}


def stored(desk: Desk) -> Schedule:
    return queries.schedules(desk.workspace)[INVOICES]


# --- what it says --------------------------------------------------------------------------------------------


def test_r000_03_the_export_screen_leads_to_scheduled_automated_transfers(client, desk, words):
    page = client.get("/export/").content.decode()
    assert 'href="/schedule/"' in page
    assert "Scheduled automated transfers" in page
    assert words(client.get("/schedule/")).count("Scheduled automated transfers") == 1


def test_it_is_in_the_menu_of_every_page_under_the_letter_h(client, desk):
    assert '<a href="/schedule/" data-key="h">' in client.get("/about/").content.decode()


def test_r002_11_every_record_type_has_its_own_card(client, desk, words):
    page = words(client.get("/schedule/"))
    assert "Invoices and credit notes Off" in page
    assert "Purchases Off" in page
    assert page.count("none: exported by hand only") == 2


def test_r002_10_the_usual_interval_is_said_before_anything_is_switched_on(client, desk, words):
    assert words(client.get("/schedule/")).count("every 6 hours") == 2


def test_the_next_run_is_said_as_people_say_it(client, desk, words):
    on(desk)
    # it is a quarter past two in the afternoon in Adelaide
    assert "Next run today at 20:15, in 6 hours" in words(client.get("/schedule/"))
    schedules.change(desk.workspace, INVOICES, every_minutes=720, who=None)
    assert "Next run tomorrow at 02:15, in 12 hours" in words(client.get("/schedule/"))


def test_the_last_run_is_there_with_its_counts_and_how_long_it_took(client, desk, words):
    run = desk.run(Trigger.SCHEDULE, counts={"done": 12, "held": 1}, created_at=NOON)
    on(desk)
    Schedule.objects.of(desk.workspace).update(last_run=run)
    page = client.get("/schedule/")
    assert f"Run {run.pk} , 1 hour ago: 12 done, 1 held, took 14.0 s" in words(page)
    assert f'href="/runs/{run.pk}/"' in page.content.decode()


def test_the_history_holds_scheduled_runs_and_no_others(client, desk, words):
    mine = [desk.run(trigger) for trigger in (Trigger.SCHEDULE, Trigger.CLOSED, Trigger.WATCH)]
    other = desk.run(Trigger.EXPORT)
    page = words(client.get("/schedule/"))
    assert all(f"Run {run.pk} " in page for run in mine)
    assert f"Run {other.pk} " not in page


def test_a_workspace_in_which_nothing_ever_ran_is_told_what_to_do_first(client, desk, words):
    assert "Make the first export by hand" in words(client.get("/schedule/"))


@pytest.mark.parametrize("address", ["/schedule/", "/exceptions/"])
def test_r004_10_books_that_were_not_looked_at_for_twelve_hours_are_an_alert(client, desk, words, address):
    on(desk)
    desk.link(desk.document(state="synced"))
    assert "was not looked at" not in words(client.get(address))
    Schedule.objects.of(desk.workspace).update(changed_at=timezone.now() - timedelta(hours=13))
    assert "Harbour IT Adelaide was not looked at for more than twelve hours. Last look: never." in words(
        client.get(address)
    )
    Connection.objects.of(desk.workspace).filter(key="adelaide").update(watched_at=NOON)
    assert "was not looked at" not in words(client.get(address))


# --- who may do what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role, changes, runs", [("owner", True, True), ("manager", False, True),
                                                 ("exporter", False, True), ("viewer", False, False)])  # fmt: skip
def test_everybody_sees_it_and_only_some_may_change_it(enter, desk, role, changes, runs):
    person = enter(role)
    page = person.get("/schedule/").content.decode()
    assert ("Switch on" in page, "Save" in page, "Run now" in page) == (changes, changes, runs)
    answers = [
        person.post("/schedule/invoices/switch", {"state": "on"}).status_code,
        person.post("/schedule/invoices/change", cadence(2, 0)).status_code,
        person.post("/schedule/invoices/run").status_code,
    ]
    assert answers == [302 if changes else 403, 302 if changes else 403, 302 if runs else 403]


def test_switching_on_pausing_resuming_and_off(client, desk, words):
    for state, told in (
        ("on", "is on. Next run today"),
        ("paused", "is paused."),
        ("on", "is on."),
        ("off", "is off."),
    ):
        page = client.post("/schedule/invoices/switch", {"state": state}, follow=True)
        assert told in words(page)
        assert stored(desk).state == state
    assert [deed.after for deed in Activity.objects.of(desk.workspace).order_by("pk")] == [
        {"state": "on"},
        {"state": "paused"},
        {"state": "on"},
        {"state": "off"},
    ]


def test_what_is_neither_on_nor_off_is_not_taken(client, desk, words):
    page = client.post("/schedule/invoices/switch", {"state": "sometimes"}, follow=True)
    assert "Choose on, paused or off." in words(page)


def test_r002_20_an_interval_is_saved_and_said(client, desk, words):
    page = client.post(
        "/schedule/invoices/change", cadence(1, 30, **{"invoice-as_soon_as_closed": "on"}), follow=True
    )
    assert "Invoices and credit notes: every 1 h 30 min, as you said." in words(page)
    assert (stored(desk).every_minutes, stored(desk).as_soon_as_closed) == (90, True)


@pytest.mark.parametrize(
    "typed, told",
    [
        ((0, 59), "Choose from one hour to 24 hours."),
        ((24, 1), "Choose from one hour to 24 hours."),
        ((25, 0), "Hours are a whole number from 0 to 24."),
        (("", ""), "Enter hours, or 0."),
        (("six", 0), "Hours are a whole number from 0 to 24."),
        ((1.5, 0), "Hours are a whole number from 0 to 24."),
        ((6, 60), "Minutes are a whole number from 0 to 59."),
    ],
)
def test_r002_20_fifty_nine_minutes_and_nonsense_are_refused_beside_what_was_typed(
    client, desk, words, typed, told
):
    answer = client.post("/schedule/invoices/change", cadence(*typed))
    assert answer.status_code == 422
    assert told in words(answer)
    assert f'value="{typed[0]}"' in answer.content.decode() or typed[0] == ""
    assert not Schedule.objects.of(desk.workspace).exists()


def test_r002_42_run_now_leads_to_its_run_and_the_next_one_stays_where_it_is(client, desk):
    before = on(desk).next_at
    answer = client.post("/schedule/invoices/run")
    run = Run.objects.of(desk.workspace).get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert (run.trigger, run.kinds, run.who.email) == (Trigger.SCHEDULE, ["invoice"], "owner@example.com")
    assert stored(desk).next_at == before


def test_a_double_click_on_run_now_is_one_run(client, desk, words):
    client.post("/schedule/invoices/run")
    assert "does this already" in words(client.post("/schedule/invoices/run", follow=True))
    assert Run.objects.of(desk.workspace).count() == 1


def test_nothing_but_the_two_kinds_has_an_address(client, desk):
    assert client.post("/schedule/payments/run").status_code == 404


# --- before an export ----------------------------------------------------------------------------------------


def test_r004_03_what_an_export_does_not_do_is_told_before_it(client, desk, words):
    page = words(client.get("/export/"))
    assert "What an export does and does not do" in page
    for sentence in (
        "bills always as drafts : approving them stays in Xero",
        "Bring documents that were made in Xero to ConnectWise",
        "Use the number of an approved invoice a second time",
        "Change a customer or supplier that Xero has",
    ):
        assert sentence in page


# --- programs ------------------------------------------------------------------------------------------------


@pytest.fixture
def program(client, desk):
    """Ask as a program with these rights."""
    numbers = itertools.count()

    def asks(
        method: str, path: str, body: dict | None = None, rights: tuple[str, ...] = ("manage", "export")
    ):
        owner = desk.person("owner", f"{next(numbers)}@example.com")
        _, text = tokens.create(
            desk.workspace, "p", list(rights), timezone.now() + timedelta(days=1), who=owner
        )
        return getattr(client, method)(
            f"/api{path}", body, content_type="application/json", headers={"Authorization": f"Bearer {text}"}
        )

    return asks


def test_a_program_reads_changes_and_runs(program, desk):
    assert [row["state"] for row in program("get", "/schedule").json()] == ["off", "off"]
    changed = program("patch", "/schedule/invoice", {"state": "on", "every_minutes": 60}).json()
    assert (changed["state"], changed["every_minutes"]) == ("on", 60)
    assert changed["next_at"] == "2026-11-22T04:45:00Z"
    answer = program("post", "/schedule/invoice/run")
    assert (answer.status_code, answer.json()["trigger"]) == (202, "schedule")


def test_r002_20_a_program_is_refused_59_minutes_as_well(program, desk):
    assert program("patch", "/schedule/invoice", {"every_minutes": 59}).status_code == 422
    assert program("patch", "/schedule/invoice", {"every": 60}).status_code == 422


def test_a_program_needs_the_right(program, desk):
    assert program("patch", "/schedule/invoice", {"state": "on"}, rights=("export",)).status_code == 403
    assert program("post", "/schedule/invoice/run", rights=("manage",)).status_code == 403
    assert program("get", "/schedule", rights=()).status_code == 200
