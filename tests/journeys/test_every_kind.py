"""The end of a month at one office: invoices of every kind, credit notes and supplier bills go into the books."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.installation import FAR, installed

pytestmark = pytest.mark.journey


def test_r000_01_r002_03_r002_04_r002_06_invoices_and_purchases_are_exported_each_as_what_it_is(
    tmp_path: Path,
) -> None:
    with installed(tmp_path, "month-end") as office:
        office.tell("ask", through=FAR, kinds=["invoice", "procurement"])
        assert office.join(office.start("work_off")) == 0
        [books] = office.world.view()["organisations"]
        kinds = {one["InvoiceNumber"]: (one["Type"], one["Status"]) for one in books["invoices"]}
        credits_ = {one["CreditNoteNumber"]: (one["Type"], one["Total"]) for one in books["credit_notes"]}
        states = {one["number"]: one["state"] for one in office.tell("documents")}

        assert kinds["23902"] == ("ACCREC", "AUTHORISED")
        assert kinds["CLD-20261031"] == ("ACCPAY", "DRAFT"), "a bill is never approved by us"
        assert credits_["23907"][0] == "ACCRECCREDIT"
        assert credits_["23907"][1] > 0, "a credit note's total is positive, its type carries the sign"
        assert credits_["CR-4410"][0] == "ACCPAYCREDIT"
        assert {states[number] for number in ("23902", "CLD-20261031", "23907", "CR-4410")} == {"synced"}

        # What was not posted has its reason, and a second run posts nothing twice.
        written = len(books["invoices"]) + len(books["credit_notes"])
        assert all(one["faults"] for one in office.tell("documents") if one["state"] == "held")
        office.tell("ask", through=FAR, kinds=["invoice", "procurement"])
        assert office.join(office.start("work_off")) == 0
        [books] = office.world.view()["organisations"]
        assert len(books["invoices"]) + len(books["credit_notes"]) == written
