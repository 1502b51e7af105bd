"""Connections, people, activity, exchanges and spreadsheets by a program: as the screens show and do them."""

from __future__ import annotations

import pytest

from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.store.models import Activity, Membership
from tieout.wiring import Check


def test_connections_are_listed_without_any_secret_and_tested(desk, program, monkeypatch):
    status, rows = program("read").get("/connections")
    assert status == 200
    assert [row["key"] for row in rows] == ["connectwise", "adelaide", "sydney"]
    assert set(rows[0]) == {"key", "name", "kind", "connector", "state", "reason", "checked_at"}
    told: list[str] = []

    def check(_workspace, key):
        told.append(key)
        return Check(ok=False, sentences=("It does not answer.",))

    monkeypatch.setattr("tieout.wiring.check_connection", check)
    status, said = program("manage").post("/connections/adelaide/test")
    assert (status, said, told) == (200, {"ok": False, "sentences": ["It does not answer."]}, ["adelaide"])


def test_an_unknown_connection_is_not_found(desk, program):
    assert program("manage").post("/connections/perth/test")[0] == 404


def test_people_are_invited_given_roles_and_taken_out(desk, program):
    owner, mere = desk.person("owner", "owner@example.com", "Olga"), desk.person("viewer")
    me = program("manage")

    status, people = me.get("/people")
    assert status == 200
    assert {one["email"]: one["role"] for one in people} == {owner.email: "owner", mere.email: "viewer"}
    member = next(one["id"] for one in people if one["email"] == mere.email)

    status, said = me.send("patch", f"/people/{member}", role="exporter")
    assert (status, said["role"]) == (200, "exporter")
    assert me.send("delete", f"/people/{member}")[0] == 204
    assert not Membership.objects.of(desk.workspace).filter(user=mere).exists()
    alone = Membership.objects.of(desk.workspace).get()
    for method, body in (("patch", {"role": "viewer"}), ("delete", {})):
        status, said = me.send(method, f"/people/{alone.pk}", **body)
        assert (status, "without an owner" in said["detail"]) == (409, True)
    deeds = Activity.objects.of(desk.workspace).exclude(action="create API token")
    assert {deed.action for deed in deeds} == {"change role", "remove person"}


def test_an_invitation_is_handed_over_sent_again_and_taken_back(desk, program, client):
    me = program("manage")
    status, said = me.post("/people/invitations", email="ada@example.com", role="manager")
    assert (status, said["role"], said["mailed"]) == (201, "manager", False)
    assert "/invitation/" in said["link"], "no mail is set up here: the link is handed over"
    status, again = me.post(f"/people/invitations/{said['id']}/resend")
    assert (status, again["link"] != said["link"]) == (200, True)
    listed = me.get("/people/invitations")[1]
    assert [one["email"] for one in listed] == ["ada@example.com"]
    assert "link" not in listed[0]
    assert me.send("delete", f"/people/invitations/{said['id']}")[0] == 204
    assert me.get("/people/invitations")[1] == []
    assert me.post("/people/invitations", email="owner@example.com")[0] == 409
    for wrong in ("nobody", "a@b", "two words@example.com", "<script>@example.com", "a@example.com\n"):
        assert me.post("/people/invitations", email=wrong)[0] == 422, wrong
    for method, path in (("post", "/people/invitations/999/resend"), ("delete", "/people/invitations/999")):
        assert me.send(method, path)[0] == 404


@pytest.mark.parametrize(
    "method,path,body",
    [
        ("get", "/people/invitations", {}),
        ("patch", "/people/1", {"role": "viewer"}),
        ("delete", "/people/1", {}),
        ("delete", "/people/invitations/1", {}),
    ],
)
def test_managing_needs_its_right(desk, program, method, path, body):
    me = program("read", "export", "force", "withdraw", "map")
    status = me.get(path)[0] if method == "get" else me.send(method, path, **body)[0]
    assert status == 403


def test_activity_tells_who_did_what_with_before_and_after(desk, program):
    person = desk.person("manager")
    desk_member = Membership.objects.of(desk.workspace).get(user=person)
    me = program("manage")
    me.send("patch", f"/people/{desk_member.pk}", role="owner")
    status, said = me.get("/activity", since="2026-11-22", until="2026-11-22")
    assert status == 200
    deed = said["deeds"][0]
    assert (deed["action"], deed["before"], deed["after"]) == (
        "change role",
        {"role": "manager"},
        {"role": "owner"},
    )
    rows = me.file("/activity/csv")
    assert rows[0]["What"] == "Change role"
    assert len(rows) == said["count"]
    assert me.get("/activity", until="2026-11-01")[1]["count"] == 0
    assert me.get("/activity", person=person.pk)[1]["count"] == 0, "a token without an author did it"


def test_every_exchange_of_a_document_is_listed_read_and_saved(desk, program):
    row = desk.document()
    run = desk.run()
    about = (f"invoice:{row.source_id}",)
    answered = desk.exchange(about, run)
    lost = desk.exchange(about, run, verdict="", status=0, opened_at="2026-11-01T00:00:00Z", seconds=None)
    desk.exchange(run=run)
    me = program("read")

    status, said = me.get("/exchanges", document=about[0])

    assert status == 200
    assert [(one["id"], one["verdict"]) for one in said["exchanges"]] == [
        (lost.pk, "never"),
        (answered.pk, "ok"),
    ]
    assert me.get("/exchanges", run=run.pk)[1]["count"] == 3
    assert me.get("/exchanges", document=about[0], run=run.pk + 1)[1]["count"] == 0
    status, whole = me.get(f"/exchanges/{answered.pk}")
    assert whole["documents"] == list(about)
    assert '"Total":110.10' in whole["answer_body"]
    assert whole["request_headers"]["Authorization"] == "•••"
    assert [line["Verdict"] for line in me.file("/exchanges/csv", document=about[0])] == [
        "Never completed",
        "OK",
    ]
    assert me.get("/exchanges", document="invoice:1")[0] == 404


def test_the_list_of_documents_as_a_file_is_that_of_the_screen(desk, program, client):
    held = desk.document("20.00", state="held")
    desk.fault(held, Fault("account-unmapped", {"account": "4105", "organisation": "Adelaide"}))
    desk.link(desk.document("30.00", state="synced"), "approved")
    rows = program("read").file("/documents/csv", tab="awaiting_payment")
    assert [(row["Amount"], row["Xero status"]) for row in rows] == [("30.00", "Awaiting payment")]
    screen = b"".join(client.get("/documents.csv?tab=exports").streaming_content).decode("utf-8-sig")
    assert len(program("read").file("/documents/csv", tab="exports")) == screen.count("\r\n") - 1 == 2


def test_what_belongs_to_another_workspace_is_not_found(desk, program):
    other = Desk("Other", "other")
    exchange = other.exchange()
    other.person("owner", "theirs@example.com")
    member = Membership.objects.of(other.workspace).get()
    me = program()
    assert me.get(f"/exchanges/{exchange.pk}")[0] == 404
    assert me.get("/exchanges")[1]["count"] == 0
    assert me.send("patch", f"/people/{member.pk}", role="viewer")[0] == 404
    assert me.send("delete", f"/people/{member.pk}")[0] == 404
