"""Creating and changing records: what is refused, what is ignored, and the documented traps."""

from __future__ import annotations

import pytest

from tests.simulator.psa.acme import Acme
from tieout.simulator.calls import Refusal


def operation(path: str, value: object, op: str = "replace") -> dict[str, object]:
    return {"op": op, "path": path, "value": value}


def test_a_minimal_invoice_gets_everything_else_from_its_company(acme: Acme):
    made = acme.post("finance/invoices", {"type": "Miscellaneous", "company": {"id": 250}}, 201)
    assert made["billingTerms"]["name"] == "Net 30 days"
    assert made["taxCode"]["name"] == "VAT20"
    assert made["date"] == "2026-11-22T00:00:00Z"
    assert made["dueDate"] == "2026-12-22T00:00:00Z"
    assert made["total"] == 0
    assert made["status"]["name"] == "New"


def test_create_answers_201_with_the_place_of_the_new_record(acme: Acme):
    response = acme.ask("POST", "finance/invoices", {"type": "Standard", "company": {"id": 250}})
    key = response.get_json(force=True)["id"]
    assert response.headers["Location"].endswith(f"/finance/invoices/{key}")


def test_all_broken_rules_are_named_at_once(acme: Acme):
    body = {"type": "Wrong", "reference": "x" * 51, "customerPO": 5, "company": {"id": 250}}
    errors = acme.post("finance/invoices", body, 400)["errors"]
    assert {each["field"] for each in errors} == {"type", "reference", "customerPO"}


def test_required_fields_are_named(acme: Acme):
    errors = acme.post("finance/invoices", {}, 400)["errors"]
    assert [(each["code"], each["field"]) for each in errors] == [
        ("MissingRequiredField", "type"), ("MissingRequiredField", "company")]  # fmt: skip


def test_a_reference_to_nothing_is_not_found_by_its_field(acme: Acme):
    [error] = acme.post("finance/invoices", {"type": "Standard", "company": {"id": 99}}, 400)["errors"]
    assert (error["code"], error["field"]) == ("NotFound", "company/id")


def test_unknown_members_are_ignored_and_computed_ones_kept(acme: Acme):
    body = {"type": "Standard", "company": {"id": 250}, "mood": "good", "total": 99}
    made = acme.post("finance/invoices", body, 201)
    assert "mood" not in made
    assert made["total"] == 0


def test_a_body_that_is_no_json_is_refused(acme: Acme):
    response = acme.client.post("/v2025_1/apis/3.0/finance/invoices", data="{", headers=acme.headers)
    assert response.status_code == 400


def test_a_status_can_be_named(acme: Acme):
    body = {"type": "Standard", "company": {"identifier": "BigDesign"}, "status": {"name": "Closed"}}
    assert acme.post("finance/invoices", body, 201)["status"]["isClosed"] is True


def test_a_wrong_nested_path_answers_200_and_changes_nothing(acme: Acme):
    before = acme.get("finance/invoices/5003")
    after = acme.patch(
        "finance/invoices/5003", operation("company/nothing/id", 1), operation("Reference", "case")
    )
    assert {k: v for k, v in after.items() if k != "_info"} == {
        k: v for k, v in before.items() if k != "_info"
    }


def test_a_nested_id_moves_the_reference(acme: Acme):
    after = acme.patch("finance/invoices/5003", operation("/billingTerms/id", 1))
    assert after["billingTerms"]["name"] == "Due on receipt"


def test_remove_empties_a_member(acme: Acme):
    acme.patch("finance/invoices/5003", operation("reference", "x"))
    assert "reference" not in acme.patch("finance/invoices/5003", {"op": "remove", "path": "reference"})


def test_an_unknown_operation_is_refused(acme: Acme):
    acme.patch("finance/invoices/5003", operation("reference", "x", "test"), status=400)
    assert acme.ask("PATCH", "finance/invoices/5003", {"reference": "x"}).status_code == 400


def test_an_old_invalid_value_makes_any_patch_fail(acme: Acme):
    [error] = acme.patch("company/companies/666", operation("city", "Leeds"), status=400)["errors"]
    assert error["message"] == "The field yearEstablished must be between 1900 and 9999."
    acme.patch("company/companies/666", operation("yearEstablished", 1999), operation("city", "Leeds"))
    assert acme.get("company/companies/666")["city"] == "Leeds"


def test_put_resets_what_it_does_not_mention(acme: Acme):
    acme.patch("finance/invoices/5003", operation("reference", "x"), operation("customerPO", "y"))
    body = {"type": "Standard", "company": {"id": 251}, "reference": "z", "status": {"id": 1}}
    assert acme.ask("PUT", "finance/invoices/5003", body).status_code == 200
    after = acme.get("finance/invoices/5003")
    assert after["reference"] == "z"
    assert "customerPO" not in after


def test_a_closed_invoice_takes_nothing_but_a_status(acme: Acme):
    acme.patch("finance/invoices/5001", operation("reference", "late"), status=400)
    after = acme.patch("finance/invoices/5001", operation("status", {"id": 1}))
    assert after["status"]["name"] == "New"
    acme.patch("finance/invoices/5001", operation("reference", "in time"))


def test_the_official_way_to_reopen_is_the_closed_invoice(acme: Acme):
    acme.patch(
        "finance/closedInvoices/5001", operation("status", {"id": 1}), operation("internalNotes", "wrong")
    )
    assert acme.get("finance/invoices/5001")["internalNotes"] == "wrong"
    assert acme.get("finance/accounting/unpostedinvoices/count") == {"count": 2}


def test_the_type_is_for_life(acme: Acme):
    acme.patch("finance/invoices/5003", operation("type", "CreditMemo"), status=400)


def test_a_number_is_given_once_unless_the_switch_says_otherwise(acme: Acme):
    acme.patch("finance/invoices/5003", operation("invoiceNumber", "10501"), status=400)
    acme.psa.switches.turn("invoice-number", "any")
    acme.patch("finance/invoices/5003", operation("invoiceNumber", "10501"))


def test_delete_answers_204_then_404_and_frees_the_rows(acme: Acme):
    rows = acme.get("time/entries?conditions=invoice/id=5003")
    assert acme.ask("DELETE", "finance/invoices/5003").status_code == 204
    assert acme.ask("DELETE", "finance/invoices/5003").status_code == 404
    assert "invoice" not in acme.get(f"time/entries/{rows[0]['id']}")


def test_a_batched_invoice_is_not_deleted(acme: Acme):
    acme.batch(5001, "A")
    assert acme.ask("DELETE", "finance/invoices/5001").status_code == 400


def test_a_renamed_company_is_renamed_wherever_it_is_mentioned(acme: Acme):
    acme.patch("company/companies/250", operation("name", "Bigger Design Ltd"))
    assert acme.get("finance/invoices/5001")["company"]["name"] == "Bigger Design Ltd"


def test_types_are_set_on_create_only(acme: Acme):
    acme.patch("company/companies/250", operation("types", [{"id": 3}]))
    assert acme.get("company/companies/250")["isVendorFlag"] is False
    assert acme.get("company/companies/310")["isVendorFlag"] is True


def test_types_come_and_go_by_their_associations(acme: Acme):
    associations = "company/companies/250/typeAssociations"
    made = acme.post(associations, {"type": {"id": 3}}, 201)
    assert made["type"] == {"id": 3, "name": "Vendor"}
    assert acme.get("company/companies/250")["isVendorFlag"] is True
    assert [row["type"]["name"] for row in acme.get(associations)] == ["Client", "Vendor"]
    assert acme.ask("DELETE", f"{associations}/3").status_code == 204
    assert acme.ask("DELETE", f"{associations}/3").status_code == 404
    assert acme.get("company/companies/250")["isVendorFlag"] is False
    acme.post(associations, {"type": {"id": 99}}, 400)


def test_a_person_gives_a_company_other_types(acme: Acme):
    acme.act("edit-company", company="Corner Shop", types=["Prospect", "Vendor"])
    found = acme.get("company/companies?childConditions=types/name='Prospect'")
    assert [each["name"] for each in found] == ["Corner Shop"]
    with pytest.raises(Refusal, match="Nonsense"):
        acme.act("edit-company", company="Corner Shop", types=["Nonsense"])


def test_departments_are_in_locations(acme: Acme):
    rows = acme.get("system/info/departmentlocations")
    assert [(row["location"]["name"], row["department"]["name"]) for row in rows] == [
        ("London Office", "Services"),
        ("Leeds Office", "Services"),
    ]


@pytest.mark.parametrize("position, status", [("ignore", 201), ("refuse", 400)])
def test_ids_that_no_ledger_row_has_are_ignored_or_refused(acme: Acme, position: str, status: int):
    acme.psa.switches.turn("unknown-batch-ids", position)
    body = {"batchIdentifier": "X", "exportInvoicesFlag": True, "processedRecordIds": [20001, 99]}
    acme.post("finance/accounting/batches", body, status)


@pytest.mark.parametrize("position", ["400", "409"])
def test_a_taken_batch_identifier_is_refused_with_either_status(acme: Acme, position: str):
    acme.psa.switches.turn("duplicate-batch", position)
    acme.batch(5001, "X")
    body = {"batchIdentifier": "X", "exportInvoicesFlag": True, "processedRecordIds": [20012]}
    acme.post("finance/accounting/batches", body, int(position))


@pytest.mark.parametrize("position, left", [("goes", None), ("stays", "A")])
def test_unbatching_may_leave_glbatch_standing(acme: Acme, position: str, left: str | None):
    acme.psa.switches.turn("unbatched-glbatch", position)
    acme.batch(5001, "A")
    acme.act("unbatch-invoice", invoice=5001)
    record = acme.get("finance/invoices/5001")
    assert record["unbatchedBatch"]["name"] == "A"
    assert record.get("glBatch", {}).get("name") == left


@pytest.mark.parametrize("position, name", [("named", "A"), ("unnamed", None)])
def test_the_batch_of_an_invoice_is_told_with_its_name_or_without(
    acme: Acme, position: str, name: str | None
):
    acme.psa.switches.turn("batch-of-invoice", position)
    acme.batch(5001, "A")
    batch = acme.get("finance/invoices/5001")["glBatch"]
    assert batch["id"] == 900
    assert batch.get("name") == name


@pytest.mark.parametrize("position, taken", [("export", [5001]), ("nothing", [])])
def test_a_new_batch_is_answered_with_what_it_took_or_nothing(acme: Acme, position: str, taken: list[int]):
    acme.psa.switches.turn("batch-answer", position)
    body = {"batchIdentifier": "A", "exportInvoicesFlag": True, "processedRecordIds": [20001]}
    answer = acme.post("finance/accounting/batches", body, 201)
    assert [one["id"] for one in answer.get("transactions", [])] == taken


def test_rows_that_are_in_a_batch_already_are_passed_over_and_not_in_the_answer(acme: Acme):
    acme.batch(5001, "A")
    body = {"batchIdentifier": "B", "exportInvoicesFlag": True, "processedRecordIds": [20001]}
    answer = acme.post("finance/accounting/batches", body, 201)
    assert "transactions" not in answer
    assert acme.get("finance/invoices/5001")["glBatch"]["name"] == "A"


def test_tax_is_rounded_by_line_or_by_document(acme: Acme):
    lines = [{"work": "a", "amount": "0.12"}, {"work": "b", "amount": "0.12"}]  # 20 %: 0.024 each
    words = {"customer": "Corner Shop", "lines": lines}
    assert str(acme.act("create-invoice", **words)["salesTax"]) == "0.04"
    acme.psa.switches.turn("tax-rounding", "document")
    assert str(acme.act("create-invoice", **words)["salesTax"]) == "0.05"


def test_a_zero_invoice_is_listed_or_not_by_the_switch(acme: Acme):
    words = {"customer": "Corner Shop", "lines": [{"work": "free", "amount": 0}], "closed": True}
    listed = acme.act("create-invoice", **words)["id"]
    acme.psa.switches.turn("zero-total", "left-out")
    left_out = acme.act("create-invoice", **words)["id"]
    unposted = {row["billingLogId"] for row in acme.get("finance/accounting/unpostedinvoices")}
    assert listed in unposted
    assert left_out not in unposted


def test_a_version_from_the_future_is_a_switch(acme: Acme):
    accept = "application/vnd.connectwise.com+json; version=2031.1"
    assert acme.ask("GET", "system/info", Accept=accept).status_code == 200
    acme.psa.switches.turn("newer-version", "415")
    assert acme.ask("GET", "system/info", Accept=accept).status_code == 415


def test_permissions_can_be_taken_away_by_area(acme: Acme):
    acme.act("set-permission", area="Finance/Accounting Interface", doing="inquire", allowed=False)
    assert acme.ask("GET", "finance/accounting/unpostedinvoices").status_code == 403
    assert acme.ask("GET", "finance/invoices").status_code == 200
    acme.act("set-permission", area="Finance/Accounting Interface", doing="inquire", allowed=True)
    assert acme.ask("GET", "finance/accounting/unpostedinvoices").status_code == 200


def test_the_rate_limit_refills_with_time(acme: Acme):
    from datetime import timedelta

    acme.act("set-rate-limit", calls_a_minute=2)
    assert [acme.ask("GET", "system/info").status_code for _ in range(3)] == [200, 200, 429]
    acme.clock.travel(timedelta(minutes=1))
    assert acme.ask("GET", "system/info").status_code == 200


def test_the_old_codebase_after_an_upgrade_by_either_switch(acme: Acme):
    assert acme.act("rotate-codebase")["codebase"] == "v2025_2/"
    assert acme.ask("GET", "system/info").status_code == 400
    acme.psa.switches.turn("old-codebase", "404")
    assert acme.ask("GET", "system/info").status_code == 404
    fallback = acme.client.get("/v4_6_release/apis/3.0/system/info", headers=acme.headers)
    assert fallback.status_code == 200


def test_whether_batching_moves_last_updated_is_a_switch(acme: Acme):
    stamps = [acme.get("finance/invoices/5001")["_info"]["lastUpdated"]]
    for hour, position in ((14, "no"), (15, "yes")):
        acme.psa.switches.turn("batch-bumps-invoice", position)
        acme.clock.freeze(acme.clock.now().replace(hour=hour))
        acme.batch(5001, f"at {hour}")
        stamps.append(acme.get("finance/invoices/5001")["_info"]["lastUpdated"])
        batch = acme.get("finance/invoices/5001")["glBatch"]["id"]
        acme.ask("DELETE", f"finance/accounting/batches/{batch}")
    assert stamps[0] == stamps[1] < stamps[2]


def test_whether_an_order_number_may_be_used_twice_is_a_switch(acme: Acme):
    body = {"vendorCompany": {"id": 310}, "status": {"id": 1}, "terms": {"id": 4}, "poNumber": "PO-700"}
    [error] = acme.post("procurement/purchaseorders", body, 400)["errors"]
    assert (error["code"], error["field"]) == ("ObjectExists", "poNumber")
    acme.psa.switches.turn("purchase-order-number", "any")
    acme.post("procurement/purchaseorders", body, 201)


def test_billing_again_takes_an_invoice_out_of_its_batch_and_closes_it_with_its_changes(acme: Acme):
    acme.batch(5001, "A")
    before = acme.get("finance/invoices/5001")["total"]
    acme.act("rebill-invoice", invoice=5001, add_lines=[{"work": "One hour more", "amount": 100}])
    record = acme.get("finance/invoices/5001")
    assert (record["status"]["isClosed"], record["total"] - before) == (True, 120)
    assert 5001 in [row["billingLogId"] for row in acme.get("finance/accounting/unpostedinvoices")]
    with pytest.raises(Refusal, match="is in no batch"):
        acme.act("rebill-invoice", invoice=5001)


def test_another_program_may_take_an_invoice_first(acme: Acme):
    acme.act("batch-invoice", invoice=5001, batch="OTHER-1")
    assert acme.get("finance/invoices/5001")["glBatch"]["name"] == "OTHER-1"
    assert not acme.export(5001).get("transactions")
    with pytest.raises(Refusal, match="does not wait"):
        acme.act("batch-invoice", invoice=5001, batch="OTHER-2")
