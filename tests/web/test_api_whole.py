"""What programs can do since every screen's deed is theirs: plan an export, read a document whole, tokens, disconnecting."""

from __future__ import annotations

from tieout import wiring
from tieout.core.faults import Fault
from tieout.store.models import ApiToken, Connection, Run
from tieout.wiring import Check


def test_r000_29_an_export_is_planned_in_numbers_before_it_is_asked_for(desk, program):
    ready, held = desk.document("110.00"), desk.document("30.00", state="held")
    desk.document("55.00", organisation="sydney", currency="NZD")
    desk.fault(held, Fault("account-unmapped", {"account": "4105"}))
    reader = program("read")
    status, plan = reader.post("/export/plan")
    assert status == 200
    assert [(one["organisation"], one["documents"], one["total"]) for one in plan["destinations"]] == [
        ("adelaide", 1, {"currency": "AUD", "amount": "110.00"}),
        ("sydney", 1, {"currency": "NZD", "amount": "55.00"}),
    ]
    assert (plan["left_out"], plan["not_ready"]) == ({"account-unmapped": 1}, 0)
    named = [f"invoice:{ready.source_id}", f"invoice:{held.source_id}", f"invoice:{ready.source_id}"]
    _, some = reader.post("/export/plan", documents=named)
    assert ([one["documents"] for one in some["destinations"]], some["not_ready"]) == ([1], 1)
    assert not Run.objects.of(desk.workspace).exists()


def test_r001_18_how_many_are_synced_failed_and_on_each_tab(desk, program):
    desk.document("30.00", state="held")
    desk.link(desk.document("20.00", state="synced"))
    _, said = program("read").get("/documents/standing")
    assert {one["state"]: one["documents"] for one in said["states"]} == {"held": 1, "synced": 1}
    assert sum(said["tabs"][tab] for tab in ("draft", "awaiting_approval", "awaiting_payment", "paid")) == 1
    assert program("read").get("/documents/standing", organisation="sydney")[1]["states"] == []


def test_r000_44_a_document_comes_with_its_lines_and_its_story(desk, program):
    row = desk.document("110.00", number="24101")
    _, said = program("read").get(f"/documents/invoice:{row.source_id}")
    (draft,) = said["drafts"]
    assert draft["total"] == "110.00"
    assert {"account", "tax_code", "tracking", "amount"} <= draft["lines"][0].keys()
    assert said["events"][-1]["title"] == "Listed by ConnectWise for the first time"


def test_the_log_and_the_exceptions_are_saved_as_the_screens_save_them(desk, program, client):
    run = desk.run()
    desk.log(run, "24101")
    desk.fault(desk.document("30.00", state="held"), Fault("account-unmapped", {"account": "4105"}))
    for path, screen in (
        (f"/api/runs/{run.pk}/log/csv", f"/runs/{run.pk}/log.csv"),
        ("/api/exceptions/csv", "/exceptions.csv"),
    ):
        asked = client.get(path, headers=program("read")._headers)
        assert b"".join(asked.streaming_content) == b"".join(client.get(screen).streaming_content), path
    assert len(program("read").file("/exceptions/csv")) == 1
    assert program("read").file("/exceptions/csv", dismissed=True) == []
    assert program("read").get("/runs/999999/log/csv")[0] == 404


def test_a_token_is_made_told_once_used_and_taken_back(desk, program):
    owner = program("read", "export", "manage")
    status, made = owner.post("/tokens", name="nightly run", rights=["export"], days=30)
    assert (status, made["rights"], made["token"].startswith("tieout_")) == (201, ["export", "read"], True)
    listed = owner.get("/tokens")[1]
    assert [one["name"] for one in listed] == ["nightly run", "nightly"]
    assert made["token"] not in str(listed)
    fresh = type(owner)(made["token"])
    assert (fresh.get("/runs")[0], fresh.get("/tokens")[0]) == (200, 403)
    assert owner.send("delete", f"/tokens/{made['id']}")[0] == 204
    assert (fresh.get("/runs")[0], owner.send("delete", f"/tokens/{made['id']}")[0]) == (401, 404)


def test_r004_13_a_token_gives_no_right_that_it_has_not_and_no_end_beyond_a_year(desk, program):
    owner = program("read", "manage")
    status, said = owner.post("/tokens", name="more", rights=["withdraw"], days=1)
    assert (status, "cannot give the right to withdraw" in said["detail"]) == (403, True)
    for wrong in (
        {"days": 367},
        {"days": 0},
        {"days": 1, "name": " "},
        {"days": 1, "rights": ["see secrets"]},
    ):
        assert owner.post("/tokens", **{"name": "x", **wrong})[0] == 422, wrong
    assert ApiToken.objects.of(desk.workspace).count() == 1


def test_an_organisation_is_disconnected_and_only_one_that_a_person_connects(desk, program, monkeypatch):
    desk.ledger("perth", "Harbour IT Perth", settings={"app": "standard"})
    asked = []

    def disconnect(workspace, key, *, who):
        asked.append(key)
        return Check(ok=True, sentences=("Harbour IT Perth is disconnected.",))

    monkeypatch.setattr(wiring, "disconnect", disconnect)
    owner = program("read", "manage")
    answer = owner.post("/connections/perth/disconnect")
    assert answer == (200, {"ok": True, "sentences": ["Harbour IT Perth is disconnected."]})
    source = Connection.objects.of(desk.workspace).get(kind="source").key
    for other in ("adelaide", source, "nowhere"):
        assert owner.post(f"/connections/{other}/disconnect")[0] == 404, other
    assert asked == ["perth"]
