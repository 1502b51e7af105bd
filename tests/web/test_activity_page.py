"""The activity log: who did what, before and after, by person and day, and as a spreadsheet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.web.desk import Desk
from tieout import wiring
from tieout.connectors.wire import Consent
from tieout.store.activities import record
from tieout.store.models import Activity, Run, User
from tieout.store.setup import SetUp, apply


@pytest.fixture
def mere(desk) -> User:
    return desk.person("manager", "mere@example.com", "Mere Harris")


def rows(answer) -> list[str]:
    return [row.split("</tr>")[0] for row in answer.content.decode().split("<tbody>")[1].split("<tr>")[1:]]


def test_an_empty_log_says_what_will_stand_there(client, words):
    assert "Nobody has done anything yet" in words(client.get("/settings/activity/"))


def test_a_deed_is_told_with_before_and_after(desk, client, mere, words):
    record(
        desk.workspace, who=mere, action="change role", subject="person:ada@example.com",
        before={"role": "viewer"}, after={"role": "owner"},
    )  # fmt: skip
    page = words(client.get("/settings/activity/"))
    assert "Mere Harris Change role ada@example.com Role: viewer → owner" in page


@pytest.mark.parametrize(
    "subject,shown",
    [
        ("run:12", 'href="/runs/12/" dir="auto">Run 12'),
        ("connection:sydney", 'href="/connections/#sydney" dir="auto">Harbour IT Sydney'),
        ("connection:gone", '<span dir="auto">gone</span>'),
        ("invoice:5001", 'href="/documents/invoices/5001/" dir="auto">Invoice 5001'),
        ("procurement:7", 'href="/documents/purchases/7/" dir="auto">Purchase 7'),
        ("token:Monthly report", '<span dir="auto">API token Monthly report</span>'),
        ("rules", '<span dir="auto">Rules</span>'),
        ("workspace", '<span dir="auto">Harbour IT</span>'),
        ("something:else", '<span dir="auto">something:else</span>'),
    ],
)  # fmt: skip
def test_what_it_was_done_to_is_named_and_linked(desk, client, subject, shown):
    record(desk.workspace, who=None, action="look", subject=subject)
    assert shown in client.get("/settings/activity/").content.decode()


def test_lists_truths_and_nothing_are_written_as_people_do(desk, client, mere, words):
    record(
        desk.workspace, who=mere, action="set", subject="workspace",
        before={"gone": "x"}, after={"kinds": ["invoice", "procurement"], "told": True, "deep": {"a": 1}},
    )  # fmt: skip
    page = words(client.get("/settings/activity/"))
    assert "Gone: was x Documents: invoices, purchases Told: yes Deep: A 1" in page


def test_it_is_filtered_by_person_and_day(desk, client, mere, words):
    record(desk.workspace, who=mere, action="one", subject="workspace")
    record(desk.workspace, who=None, action="two", subject="workspace")
    Activity.objects.of(desk.workspace).filter(action="two").update(at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert len(rows(client.get("/settings/activity/"))) == 2
    assert "One" in rows(client.get(f"/settings/activity/?person={mere.pk}"))[0]
    assert "An operator, at the command line" in rows(client.get("/settings/activity/?person=0"))[0]
    assert "Two" in rows(client.get("/settings/activity/?until=2026-11-01"))[0]
    assert len(rows(client.get("/settings/activity/?since=2026-11-02"))) == 1
    assert "Nothing matches" in words(client.get("/settings/activity/?since=2026-11-23"))


@pytest.mark.parametrize(
    "nonsense", ["person=x", "person=99999999999999999999999", "since=yesterday", "page=x"]
)
def test_nonsense_in_the_address_is_left_out(desk, client, nonsense):
    record(desk.workspace, who=None, action="one", subject="workspace")
    assert len(rows(client.get(f"/settings/activity/?{nonsense}"))) == 1


def test_the_spreadsheet_holds_what_is_filtered_and_runs_nothing(desk, client, mere):
    mere.name = "=cmd()"
    mere.save()
    record(desk.workspace, who=mere, action="export", subject="run:1", after={"through": "2026-11-22"})
    record(desk.workspace, who=None, action="other", subject="run:2")
    text = b"".join(client.get(f"/settings/activity.csv?person={mere.pk}").streaming_content).decode()
    head, row = text.lstrip("\ufeff").splitlines()
    assert head == "When,Who,E-mail,What,Subject,Before and after"
    assert row == "2026-11-22T14:15:00+10:30,'=cmd(),mere@example.com,Export,run:1,Dated until: 22 Nov 2026"


def test_what_was_and_what_is_are_said_in_the_words_of_the_screens(desk, client, mere, words):
    record(
        desk.workspace, who=mere, action="change schedule", subject="schedule:invoice",
        before={"state": "off", "every_minutes": 360}, after={"state": "on", "every_minutes": 90},
    )  # fmt: skip
    record(desk.workspace, who=mere, action="export", subject="run:1", after={"organisation": "adelaide"})
    record(desk.workspace, who=mere, action="skip", subject="invoice:1", before={"state": "held"})
    page = words(client.get("/settings/activity/"))
    assert "Change schedule Schedule of invoice State: Off → On Every: 6 h → 1 h 30 min" in page
    assert "Organisation: Harbour IT Adelaide" in page
    assert "State: was Sync failed" in page


def test_of_a_deed_with_many_values_the_first_stand_there_and_the_others_unfold(desk, client, mere):
    record(desk.workspace, who=mere, action="change rules", subject="rules", after={f"Account {n}": "200" for n in range(9)})  # fmt: skip
    html = client.get("/settings/activity/").content.decode()
    first, _, more = html.partition("<summary>3 more</summary>")
    assert "Account 5:" in first
    assert "Account 6:" not in first
    assert "Account 8:" in more


def test_a_long_log_is_shown_in_pages_with_few_questions(desk, client, mere, django_assert_max_num_queries):
    for number in range(120):
        record(desk.workspace, who=mere, action="export", subject=f"run:{number}")
    with django_assert_max_num_queries(12):
        answer = client.get("/settings/activity/")
    assert len(rows(answer)) == 50
    assert "Page 1 of 3" in answer.content.decode()


def test_deeds_of_another_workspace_are_not_shown(desk, client):
    other = Desk("Another MSP", "another")
    record(other.workspace, who=other.person(), action="plot", subject="workspace")
    html = client.get("/settings/activity/").content.decode()
    assert "Plot" not in html
    assert "Mere Harris" not in html


# --- every act is written down ------------------------------------------------------------------------------


def log(desk: Desk) -> list[tuple[str, str, str]]:
    found = Activity.objects.of(desk.workspace).select_related("user").order_by("pk")
    return [(str(row.user or "operator"), row.action, row.subject.partition(":")[0]) for row in found]


def test_retrieving_exporting_and_cancelling_are_written_down(desk, client):
    form = {"through": "2026-11-22", "invoices": "on"}
    client.post("/export/retrieve", form)
    client.post(f"/runs/{Run.objects.of(desk.workspace).get().pk}/cancel")
    desk.document()
    seal = client.get("/export/summary", form).content.decode().split('name="seen" value="')[1].split('"')[0]
    client.post("/export/now", {**form, "seen": seal})
    assert log(desk) == [
        ("Owner", "retrieve documents", "run"), ("Owner", "cancel run", "run"), ("Owner", "export", "run"),
    ]  # fmt: skip


def test_asking_twice_is_one_deed(desk, client):
    for _ in range(2):
        client.post("/export/retrieve", {"through": "2026-11-22", "invoices": "on"})
    assert log(desk) == [("Owner", "retrieve documents", "run")]


def test_force_sync_is_in_the_story_of_its_document(desk, client, words):
    document = desk.document()
    client.post(f"/documents/invoices/{document.source_id}/force")
    assert log(desk) == [("Owner", "force sync", "invoice")]
    assert "Owner: force sync" in words(client.get(f"/documents/invoices/{document.source_id}/"))


def test_what_no_person_asked_for_is_nobodys_deed(desk):
    desk.run("schedule")
    assert log(desk) == []


def test_a_set_up_is_written_down_without_a_secret(desk):
    apply(SetUp(name="Harbour", time_zone="Australia/Adelaide", locale="en-NZ"))
    (row,) = Activity.objects.of(desk.workspace)
    assert (row.action, row.after) == ("apply set-up", {"workspace Harbour": ["changed", "name", "locale"]})


def test_who_came_back_from_xero_is_handed_on(desk, client, monkeypatch):
    """That it is written down with them is shown where consents are tested."""
    desk.ledger("perth", "Harbour IT Perth", settings={"app": "standard"})
    asked: dict[str, object] = {}
    monkeypatch.setattr(wiring, "authorise", lambda *_: Consent(url="https://x", state="s", verifier="v"))
    monkeypatch.setattr(
        wiring, "finish_authorisation",
        lambda *_, **told: asked.update(told) or wiring.Check(ok=True, sentences=("Fine.",)),
    )  # fmt: skip
    client.get("/connections/perth/connect")
    client.get("/connections/return?code=c&state=s")
    assert str(asked["who"]) == "Owner"


def test_strangers_see_no_log(db):
    assert Client().get("/settings/activity.csv").status_code == 302
