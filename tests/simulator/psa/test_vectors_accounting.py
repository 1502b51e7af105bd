"""The reference's numbered vectors about the accounting interface: unposted, export, batches, and back."""

from __future__ import annotations

from decimal import Decimal

from tests.simulator.psa.acme import Acme, read

UNPOSTED = "finance/accounting/unpostedinvoices"
BATCHES = "finance/accounting/batches"
EIGHT = list(range(20001, 20009))


def unposted(acme: Acme) -> set[int]:
    return {row["billingLogId"] for row in acme.get(UNPOSTED)}


def batch_5001(acme: Acme, status: int = 201):
    body = {"batchIdentifier": "A", "exportInvoicesFlag": True, "processedRecordIds": EIGHT}
    return acme.post(BATCHES, body, status)


def batch_id(acme: Acme) -> int:
    return acme.get(f'{BATCHES}?conditions=batchIdentifier="A"')[0]["id"]


def test_vector_29_closed_invoices_are_unposted_and_rows_have_ids_of_their_own(acme: Acme):
    rows = acme.get(UNPOSTED)
    assert {row["billingLogId"] for row in rows} == {5001, 5002, 5004}
    assert all(row["id"] != row["billingLogId"] for row in rows)


def test_vector_30_without_thru_date_a_later_invoice_is_missing(acme: Acme):
    found = acme.post("finance/accounting/export", {"exportInvoicesFlag": True})
    assert [row["id"] for row in found["transactions"]] == [5001, 5002]


def test_vector_31_a_far_thru_date_brings_it(acme: Acme):
    wanted = {"exportInvoicesFlag": True, "thruDate": "2027-01-01T00:00:00Z"}
    found = acme.post("finance/accounting/export", wanted)
    assert [row["id"] for row in found["transactions"]] == [5001, 5002, 5004]


def test_vector_32_an_export_of_nothing_is_refused(acme: Acme):
    body = acme.post("finance/accounting/export", {}, 400)
    assert "Batch export must include invoices, expenses, or products" in body["message"]


def test_vector_33_the_export_of_an_invoice_ties_out(acme: Acme):
    found = acme.export(5001)
    [transaction] = found["transactions"]
    assert transaction["id"] == 5001
    assert transaction["total"] == Decimal("693.50")
    assert sum(row["total"] for row in transaction["detail"]) == Decimal("-693.50")
    assert transaction["glEntryIds"] == "20002,20004,20006,20008"
    assert [row["id"] for row in transaction["detail"]] == [20001, 20003, 20005, 20007]
    assert [row["taxCodeXref"] for row in transaction["detail"]] == ["OUTPUT2", "OUTPUT2", "NONE", "OUTPUT2"]
    assert [row["accountNumber"] for row in transaction["detail"]] == ["4000", "4001", "4002", "2200"]
    assert [each["company"]["id"] for each in found["customers"]] == [250]


def test_vector_35_a_credit_memo_has_the_opposite_signs(acme: Acme):
    [transaction] = acme.export(5002)["transactions"]
    assert transaction["documentType"] == "CREDIT MEMO"
    assert transaction["total"] == Decimal("-72.00")
    assert sum(row["total"] for row in transaction["detail"]) == Decimal("72.00")


def test_vector_37_an_export_changes_nothing(acme: Acme):
    before = acme.get(UNPOSTED)
    assert acme.export(5001, 5002) == acme.export(5001, 5002)
    assert acme.get(UNPOSTED) == before


def test_vector_40_a_batch_takes_the_invoice_off_the_list(acme: Acme):
    batch_5001(acme)
    assert unposted(acme) == {5002, 5004}
    assert acme.get("finance/invoices/5001")["glBatch"]["name"] == "A"


def test_vector_41_an_identifier_is_used_once(acme: Acme):
    batch_5001(acme)
    batch_5001(acme, 400)
    assert acme.get(f"{BATCHES}/count") == {"count": 1}


def test_vector_42_a_batch_of_nothing_is_refused(acme: Acme):
    body = {"batchIdentifier": "B", "exportInvoicesFlag": True, "processedRecordIds": []}
    assert "Cannot find GLEntryRecIDList to update" in acme.post(BATCHES, body, 400)["message"]


def test_vector_45_the_entries_of_a_batch_balance(acme: Acme):
    batch_5001(acme)
    rows = acme.get(f"{BATCHES}/{batch_id(acme)}/entries")
    assert sum(row["debit"] for row in rows) == Decimal("693.50")
    assert sum(row["credit"] for row in rows) == Decimal("693.50")
    assert {row["invoice"]["id"] for row in rows} == {5001}


def test_vector_46_a_batched_invoice_cannot_be_reopened(acme: Acme):
    batch_5001(acme)
    operation = {"op": "replace", "path": "status", "value": {"id": 1}}
    acme.patch("finance/closedInvoices/5001", operation, status=400)


def test_vector_47_deleting_the_batch_gives_the_invoice_back_with_the_same_rows(acme: Acme):
    before = acme.export(5001)
    batch_5001(acme)
    assert acme.ask("DELETE", f"{BATCHES}/{batch_id(acme)}").status_code == 204
    assert 5001 in unposted(acme)
    assert acme.export(5001) == before
    assert "glBatch" not in acme.get("finance/invoices/5001")


def test_vector_49_a_closed_batch_stays(acme: Acme):
    batch_5001(acme)
    acme.act("close-batch", batch="A")
    read(acme.ask("DELETE", f"{BATCHES}/{batch_id(acme)}"), 400)
    assert 5001 not in unposted(acme)


def test_a_batch_of_some_rows_leaves_the_rest_unposted(acme: Acme):
    body = {"batchIdentifier": "half", "exportInvoicesFlag": True, "processedRecordIds": [20001, 20002]}
    acme.post(BATCHES, body, 201)
    row = next(row for row in acme.get(UNPOSTED) if row["billingLogId"] == 5001)
    assert row["total"] == Decimal("393.50")


def test_a_batch_can_be_exported_again(acme: Acme):
    before = acme.export(5001)["transactions"]
    batch_5001(acme)
    again = acme.post(f"{BATCHES}/{batch_id(acme)}/export", {"exportInvoicesFlag": True})
    assert again["transactions"] == before


def test_closing_again_makes_new_rows_under_the_same_invoice(acme: Acme):
    old = {row["id"] for row in acme.export(5001)["transactions"][0]["detail"]}
    acme.act("reopen-invoice", invoice=5001)
    assert 5001 not in unposted(acme)
    acme.act("edit-invoice", invoice=5001, add_lines=[{"work": "More", "amount": "10.00"}])
    acme.act("close-invoice", invoice=5001)
    [transaction] = acme.export(5001)["transactions"]
    assert old.isdisjoint(row["id"] for row in transaction["detail"])
    assert transaction["total"] == Decimal("705.50")


def test_an_invoice_that_a_person_takes_out_of_its_batch_is_unposted_and_says_so(acme: Acme):
    batch_5001(acme)
    acme.act("unbatch-invoice", invoice="10501")
    record = acme.get("finance/invoices/5001")
    assert record["unbatchedBatch"]["name"] == "A"
    assert "glBatch" not in record
    assert 5001 in unposted(acme)


def test_an_invoice_closed_without_a_mapping_is_in_no_list_until_mended_and_closed_again(acme: Acme):
    assert 5005 not in unposted(acme)
    acme.act("map-account", gl_type="RD", account="2300")
    assert 5005 not in unposted(acme)
    acme.act("reopen-invoice", invoice=5005)
    acme.act("close-invoice", invoice=5005)
    assert 5005 in unposted(acme)


def test_a_condensed_export_merges_rows_by_account(acme: Acme):
    acme.act("reopen-invoice", invoice=5001)
    acme.act("edit-invoice", invoice=5001, add_lines=[{"work": "More", "amount": "10.00"}])
    acme.act("close-invoice", invoice=5001)
    [transaction] = acme.export(5001, summarizeInvoices="Condensed")["transactions"]
    services = [row for row in transaction["detail"] if row["accountNumber"] == "4000"]
    assert [row["total"] for row in services] == [Decimal("-310.00")]
    assert "timeEntry" not in services[0]


def test_ids_that_do_not_wait_are_ignored_without_a_word(acme: Acme):
    assert [row["id"] for row in acme.export(5001, 5003, 424242)["transactions"]] == [5001]


def test_a_batched_invoice_goes_from_one_closed_status_to_another_where_the_switch_says_so(acme: Acme):
    batch_5001(acme)
    paid = {"op": "replace", "path": "status", "value": {"id": 14}}
    acme.psa.switches.turn("batched-status", "refused")
    assert "has been batched" in acme.patch("finance/closedInvoices/5001", paid, status=400)["message"]
    acme.psa.switches.turn("batched-status", "between-closed")
    assert acme.patch("finance/closedInvoices/5001", paid)["status"]["name"] == "Paid"
    assert acme.get("finance/invoices/5001")["glBatch"], "and stays where it is"


def test_vector_65_closing_without_an_account_is_blocked_where_the_switch_says_so(acme: Acme):
    acme.psa.switches.turn("close-without-account", "refused")
    body = acme.patch(
        "finance/invoices/5003", {"op": "replace", "path": "status", "value": {"id": 13}}, status=400
    )
    assert body["message"].startswith("Company does not have an account")
    assert acme.get("finance/invoices/5003")["status"]["name"] == "New"
    acme.psa.switches.turn("close-without-account", "allowed")
    acme.patch("finance/invoices/5003", {"op": "replace", "path": "status", "value": {"id": 13}})
