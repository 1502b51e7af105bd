"""Sales invoices and bills come into the books by PUT, each judged by itself, with every message at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.books.demo import Xero, draft, make_xero

D = Decimal
OK_LINE = {
    "Description": "Work",
    "Quantity": 1,
    "UnitAmount": "100.00",
    "AccountCode": "200",
    "TaxType": "NONE",
}


def approved(**fields):
    return draft(**{"Status": "AUTHORISED", **fields})


def with_line(**fields):
    return approved(LineItems=[{**OK_LINE, **fields}])


def refused(xero: Xero, body) -> list[str]:
    answer = xero.put("/Invoices", body, "unitdp=4")
    assert answer.status == 400, answer.text
    assert answer.json["Type"] == "ValidationException"
    assert len(xero.books.world()[0]["invoices"]) == 0
    return answer.messages()


def test_an_invoice_comes_back_with_number_totals_and_defaults(xero):
    body = draft()
    del body["LineItems"][0]["TaxType"]
    made = xero.put("/Invoices", {"Invoices": [body]}).json["Invoices"][0]
    assert made["InvoiceNumber"] == "INV-0001"
    assert made["Status"] == "DRAFT"
    assert made["LineAmountTypes"] == "Exclusive"
    assert made["CurrencyCode"] == "NZD"
    assert made["LineItems"][0]["TaxType"] == "OUTPUT2"  # from the account
    assert (made["SubTotal"], made["TotalTax"], made["Total"], made["AmountDue"]) == (100, 15, 115, 115)
    assert made["Contact"]["IsCustomer"] is True
    assert made["BrandingThemeID"] == xero.org.default_theme_id()
    assert made["Date"] == "/Date(1789344000000+0000)/"
    assert made["DateString"] == "2026-09-14T00:00:00"
    assert "Payments" not in made


def test_vector_71_two_times_ten_fifty_at_fifteen_percent(xero):
    made = xero.invoice(
        LineItems=[{"Description": "Job", "Quantity": 2, "UnitAmount": 10.5, "AccountCode": "200"}]
    )
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (D("21.00"), D("3.15"), D("24.15"))


def test_vector_72_tax_is_the_sum_of_rounded_lines(xero):
    lines = [
        {**OK_LINE, "UnitAmount": amount, "TaxType": "OUTPUT2"} for amount in ("25.06", "25.61", "25.63")
    ]
    made = xero.invoice(LineItems=lines)
    assert [line["TaxAmount"] for line in made["LineItems"]] == [D("3.76"), D("3.84"), D("3.84")]
    assert made["TotalTax"] == D("11.44")


@pytest.mark.parametrize(
    "gross,net,tax",
    [
        ("541.25", "470.65", "70.60"),
        ("500", "434.78", "65.22"),
        ("97", "84.35", "12.65"),
        ("89", "77.39", "11.61"),
    ],
)
def test_vector_73_inclusive_lines_carry_their_tax(xero, gross, net, tax):
    made = xero.invoice(
        LineAmountTypes="Inclusive", LineItems=[{**OK_LINE, "UnitAmount": gross, "TaxType": "OUTPUT2"}]
    )
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (D(net), D(tax), D(gross))
    assert made["LineItems"][0]["LineAmount"] == D(gross)


def test_vector_10_invoice_without_contact(xero):
    body = approved()
    del body["Contact"]
    assert refused(xero, body) == ["A Contact must be specified for this type of transaction"]


def test_vector_11_approved_invoice_without_lines(xero):
    assert refused(xero, approved(LineItems=[])) == ["One or more line items must be specified"]


def test_vector_12_created_as_paid(xero):
    assert refused(xero, approved(Status="PAID")) == ["Invoice not of valid status for creation"]


def test_vector_13_approved_without_due_date(xero):
    assert refused(xero, approved(DueDate=None)) == ["The document DueDate field must be specified."]


def test_due_date_comes_from_the_payment_terms_of_the_contact(xero):
    terms = {
        "Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
        "Bills": {"Day": 7, "Type": "DAYSAFTERBILLDATE"},
    }
    xero.contact(PaymentTerms=terms)
    assert xero.invoice(DueDate=None)["DueDateString"] == "2026-10-20T00:00:00"
    assert xero.invoice(DueDate=None, Type="ACCPAY")["DueDateString"] == "2026-09-21T00:00:00"


def test_vector_14_approved_without_date(xero):
    assert refused(xero, approved(Date=None)) == ["The Date field must be specified."]


def test_approved_without_date_is_dated_today_when_the_switch_says_so(xero):
    assert xero.put("/Invoices", approved(Date=None)).status == 400
    xero.books.switches.turn("approved-without-date", "today")
    # 09:30 UTC on the 14th is the evening of the 14th in Auckland
    assert xero.invoice(Date=None)["DateString"] == "2026-09-14T00:00:00"


def test_a_draft_without_date_is_dated_today_in_the_organisation(xero):
    xero.clock.travel(xero.clock.now().replace(hour=13) - xero.clock.now())
    xero.sign_in()
    made = xero.put("/Invoices", draft(Date=None)).json["Invoices"][0]
    assert made["DateString"] == "2026-09-15T00:00:00"  # 13:00 UTC is after midnight in Auckland


def test_vector_15_number_of_a_sales_invoice_is_unique(xero):
    xero.invoice(InvoiceNumber="INV-77")
    answer = xero.put("/Invoices", draft(InvoiceNumber="inv-77"))
    assert answer.messages() == ["Invoice # must be unique."]


def test_bills_may_share_a_number(xero):
    for _ in range(2):
        assert xero.put("/Invoices", draft(Type="ACCPAY", InvoiceNumber="S-1")).status == 200
    assert len(xero.get("/Invoices", "InvoiceNumbers=S-1").json["Invoices"]) == 2


def test_numbers_of_deleted_invoices_stay_taken(xero):
    made = xero.put("/Invoices", draft()).json["Invoices"][0]
    xero.post(f"/Invoices/{made['InvoiceID']}", {"Status": "DELETED"})
    assert xero.put("/Invoices", draft(InvoiceNumber=made["InvoiceNumber"])).messages() == [
        "Invoice # must be unique."
    ]
    assert xero.put("/Invoices", draft()).json["Invoices"][0]["InvoiceNumber"] == "INV-0002"


@pytest.mark.parametrize("code", ["999", "610", "800", "820", "090"])
def test_vector_24_account_unknown_system_or_bank(xero, code):
    assert refused(xero, with_line(AccountCode=code)) == [
        f"Account code '{code}' is not a valid code for this document."
    ]


def test_vector_25_archived_account(xero):
    xero.act("archive-account", account="200")
    assert refused(xero, with_line()) == [
        "Account code '200' has been archived, or has been deleted. Each line item must reference a valid account."
    ]


def test_vector_26_approved_line_without_account(xero):
    assert "Account code must be specified" in refused(xero, with_line(AccountCode=None))
    draft_ = draft(LineItems=[{**OK_LINE, "AccountCode": None}])
    assert xero.put("/Invoices", draft_).status == 200


def test_vector_27_no_tax_type_and_none_derivable(xero):
    assert "The TaxType field is mandatory" in refused(xero, with_line(AccountCode=None, TaxType=None))


def test_vector_28_unknown_tax_type(xero):
    message = "The TaxType code FOO does not exist or cannot be used for this type of transaction"
    assert refused(xero, with_line(TaxType="FOO")) == [message]


def test_a_deleted_tax_rate_counts_as_unknown(xero):
    assert "OUTPUT does not exist" in refused(xero, with_line(TaxType="OUTPUT"))[0]


def test_vector_29_tax_type_that_the_account_does_not_take():
    xero = make_xero("AU", accounts=[{"Code": "51305", "Name": "Hardware", "Type": "EXPENSE"}])
    body = with_line(AccountCode="51305", TaxType="EXEMPTOUTPUT")
    assert refused(xero, body) == ["The TaxType code 'EXEMPTOUTPUT' cannot be used with account code '51305'"]


def test_vector_31_line_total_that_does_not_match(xero):
    assert refused(xero, with_line(LineAmount=1)) == [
        "The line total 1.00 does not match the expected line total 100.00"
    ]


def test_vector_32_total_that_is_not_the_sum(xero):
    assert refused(xero, approved(Total=99)) == ["The document total does not equal the sum of the lines"]


def test_vector_34_date_in_a_locked_period(xero):
    xero.act("set-lock-date", period="2026-09-14")
    message = "The document date cannot be before the period lock date, currently set at 14 Sep 2026"
    assert refused(xero, approved()) == [message]
    xero.books.switches.turn("lock-date-format", "iso")
    assert refused(xero, approved())[0].endswith("currently set at 2026-09-14")
    xero.act("set-lock-date", period="2026-09-13")
    xero.invoice()


def test_vector_35_date_before_the_end_of_year_lock(xero):
    xero.act("set-lock-date", year="2027-03-31")
    message = "The document date cannot be before the end of year lock date, currently set at 31 Mar 2027"
    assert refused(xero, approved()) == [message]


def test_drafts_in_a_locked_period_by_both_positions_of_the_switch(xero):
    xero.act("set-lock-date", period="2026-09-30")
    assert xero.put("/Invoices", draft()).status == 400
    xero.books.switches.turn("locked-drafts", "allowed")
    assert xero.put("/Invoices", draft()).status == 200
    assert xero.put("/Invoices", approved()).status == 400


def test_vector_36_currency_that_is_not_switched_on(xero):
    assert refused(xero, approved(CurrencyCode="EUR")) == ["Organisation is not subscribed to currency EUR"]
    xero.act("subscribe-currency", currency="EUR")
    assert xero.invoice(CurrencyCode="EUR")["CurrencyCode"] == "EUR"


def test_vector_38_the_starter_plan_takes_twenty_invoices_and_five_bills_a_month(xero):
    xero.act("change-plan", plan="STARTER")
    xero.put("/Invoices", {"Invoices": [approved() for _ in range(20)]}, "summarizeErrors=false")
    answer = xero.put("/Invoices", approved())
    assert (answer.status, answer.messages()) == (
        400,
        ["You have reached the limit of invoices you can approve"],
    )
    assert xero.put("/Invoices", draft()).status == 200
    assert xero.put("/Invoices", approved(Date="2026-10-01")).status == 200
    bills = [approved(Type="ACCPAY") for _ in range(6)]
    rows = xero.put("/Invoices", {"Invoices": bills}, "summarizeErrors=false").json["Invoices"]
    assert [row["StatusAttributeString"] for row in rows] == ["OK"] * 5 + ["ERROR"]


def test_vector_41_tracking_as_an_object_fails_with_500(xero):
    answer = xero.put("/Invoices", with_line(Tracking={"Name": "Office", "Option": "Sydney"}))
    assert answer.status == 500
    assert answer.text.startswith("An error occurred in Xero.")


def test_vector_42_unknown_line_amount_type(xero):
    answer = xero.put("/Invoices", {"Invoices": [approved(LineAmountTypes="NO_TAX")]})
    assert answer.status == 400
    assert answer.json["ErrorNumber"] == 14
    assert answer.json["Message"] == (
        "Error converting value \"NO_TAX\" to type 'Xero.API.Library..LineAmountType'. Path 'Invoices[0].LineAmountTypes'."
    )


def test_vector_43_date_without_separators(xero):
    answer = xero.put("/Invoices", approved(Date="20100510"))
    assert answer.json["ErrorNumber"] == 14
    assert answer.json["Message"] == "The string '20100510' is not a valid AllXsd value."


def test_vector_44_malformed_guid(xero):
    answer = xero.put("/Invoices", approved(Contact={"ContactID": "not-a-guid"}))
    assert (answer.status, answer.json["ErrorNumber"]) == (400, 14)
    assert answer.json["Message"].startswith("JSON")


def test_vector_76_batch_answers_in_order_and_saves_the_good_ones(xero):
    batch = [draft(Reference="a"), draft(Reference="b", Contact=None), draft(Reference="c")]
    answer = xero.put("/Invoices", {"Invoices": batch}, "summarizeErrors=false")
    assert answer.status == 200
    rows = answer.json["Invoices"]
    assert [row["StatusAttributeString"] for row in rows] == ["OK", "ERROR", "OK"]
    assert [row["HasErrors"] for row in rows] == [False, True, False]
    assert rows[1]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert [one["Reference"] for one in xero.books.world()[0]["invoices"]] == ["a", "c"]


def test_a_summarised_400_is_not_atomic(xero):
    answer = xero.put("/Invoices", {"Invoices": [draft(Reference="a"), draft(Contact=None)]})
    assert answer.status == 400
    assert len(answer.json["Elements"]) == 1
    assert "StatusAttributeString" not in answer.json["Elements"][0]
    assert [one["Reference"] for one in xero.books.world()[0]["invoices"]] == ["a"]


def test_a_summarised_400_may_list_valid_siblings_too(xero):
    for position, flags in (("failing", [True]), ("all", [False, True])):
        xero.books.switches.turn("summarised-elements", position)
        answer = xero.put("/Invoices", {"Invoices": [draft(Reference="a"), draft(Contact=None)]})
        assert [row["HasErrors"] for row in answer.json["Elements"]] == flags


def test_all_messages_of_an_element_come_together(xero):
    body = approved(
        CurrencyCode="EUR", DueDate=None, LineItems=[{**OK_LINE, "AccountCode": "999", "TaxType": "FOO"}]
    )
    assert len(refused(xero, body)) == 4


def test_four_decimals_need_unitdp(xero):
    line = {**OK_LINE, "Quantity": 1000, "UnitAmount": "0.125"}
    rough = xero.put("/Invoices", approved(LineItems=[line])).json["Invoices"][0]
    fine = xero.put("/Invoices", approved(LineItems=[line]), "unitdp=4").json["Invoices"][0]
    assert (rough["LineItems"][0]["UnitAmount"], rough["Total"]) == (D("0.13"), 130)
    assert (fine["LineItems"][0]["UnitAmount"], fine["Total"]) == (D("0.125"), 125)
    assert xero.read(fine["InvoiceID"])["LineItems"][0]["UnitAmount"] == D(
        "0.13"
    )  # rounded on the way out as well


def test_discount_on_a_sales_line_and_not_on_a_bill(xero):
    made = xero.invoice(LineItems=[{**OK_LINE, "DiscountRate": 12.5}])
    assert (made["Total"], made["IsDiscounted"]) == (D("87.5"), True)
    made = xero.invoice(LineItems=[{**OK_LINE, "DiscountAmount": "0.01"}])
    assert made["Total"] == D("99.99")
    assert (
        xero.put("/Invoices", approved(Type="ACCPAY", LineItems=[{**OK_LINE, "DiscountRate": 5}])).status
        == 400
    )


def test_a_given_tax_amount_wins_over_the_computed_one(xero):
    made = xero.invoice(LineItems=[{**OK_LINE, "TaxType": "OUTPUT2", "TaxAmount": "14.99"}])
    assert (made["TotalTax"], made["Total"]) == (D("14.99"), D("114.99"))


@pytest.mark.parametrize(
    "given,quantity,unit",
    [
        ({"Quantity": 4, "LineAmount": 10}, 4, D("2.5")),
        ({"UnitAmount": 10}, 1, 10),
        ({"LineAmount": 10}, 1, 10),
    ],
)
def test_two_of_quantity_price_and_amount_are_enough(xero, given, quantity, unit):
    line = {"Description": "Work", "AccountCode": "200", "TaxType": "NONE", **given}
    made = xero.invoice(LineItems=[line])["LineItems"][0]
    assert (made["Quantity"], made["UnitAmount"], made["LineAmount"]) == (quantity, unit, 10)


def test_a_line_with_a_description_only_is_a_comment(xero):
    made = xero.invoice(LineItems=[OK_LINE, {"Description": "Thank you"}])
    assert "Quantity" not in made["LineItems"][1]
    assert made["LineItems"][1]["LineAmount"] == 0


def test_half_a_cent_by_both_positions_of_the_switch(xero):
    line = {**OK_LINE, "UnitAmount": "0.005"}
    assert xero.invoice(LineItems=[line])["Total"] == D("0.01")
    xero.books.switches.turn("half-cent", "to-even")
    assert xero.invoice(LineItems=[{**OK_LINE, "Quantity": "0.5", "UnitAmount": "0.05"}])["Total"] == D(
        "0.02"
    )


def test_zero_total_is_paid_at_once_by_both_positions_of_the_switch(xero):
    line = {**OK_LINE, "UnitAmount": 0}
    assert xero.invoice(LineItems=[line])["Status"] == "PAID"
    xero.books.switches.turn("zero-total", "authorised")
    assert xero.invoice(LineItems=[line])["Status"] == "AUTHORISED"


def test_tracking_by_name_is_kept_and_shown_with_ids(xero):
    made = xero.invoice(LineItems=[{**OK_LINE, "Tracking": [{"Name": "office", "Option": "sydney"}]}])
    (tracked,) = made["LineItems"][0]["Tracking"]
    category = xero.get("/TrackingCategories").json["TrackingCategories"][0]
    assert (tracked["Name"], tracked["Option"]) == ("Office", "Sydney")
    assert tracked["TrackingCategoryID"] == category["TrackingCategoryID"]


def test_tracking_that_does_not_match_is_dropped_without_a_word(xero):
    category = xero.org.tracking[0]
    ids = {"TrackingCategoryID": category.id, "TrackingOptionID": category.options[0].id}
    for tracking in ({"Name": "Office", "Option": "Perth"}, ids):
        made = xero.invoice(LineItems=[{**OK_LINE, "Tracking": [tracking]}])
        assert made["LineItems"][0]["Tracking"] == []
    xero.act("archive-tracking-option", category="Office", option="Sydney")
    made = xero.invoice(LineItems=[{**OK_LINE, "Tracking": [{"Name": "Office", "Option": "Sydney"}]}])
    assert made["LineItems"][0]["Tracking"] == []


def test_tracking_category_that_does_not_exist_is_refused(xero):
    body = with_line(Tracking=[{"Name": "Region", "Option": "East"}])
    assert refused(xero, body) == ["There is no ACTIVE tracking category with the name 'Region'"]


def test_the_mishap_tracking_dropped_loses_good_tracking(xero):
    xero.mishaps = frozenset({"tracking-dropped"})
    made = xero.invoice(LineItems=[{**OK_LINE, "Tracking": [{"Name": "Office", "Option": "Sydney"}]}])
    assert made["LineItems"][0]["Tracking"] == []


def test_the_mishap_error_element_refuses_the_first_and_keeps_it_out(xero):
    xero.mishaps = frozenset({"error-element"})
    answer = xero.put(
        "/Invoices", {"Invoices": [draft(Reference="a"), draft(Reference="b")]}, "summarizeErrors=false"
    )
    assert [row["StatusAttributeString"] for row in answer.json["Invoices"]] == ["ERROR", "OK"]
    assert [one["Reference"] for one in xero.books.world()[0]["invoices"]] == ["b"]


def test_nothing_in_the_body_is_error_17(xero):
    answer = xero.put("/Invoices", {"Invoices": []})
    assert (answer.status, answer.json["ErrorNumber"]) == (400, 17)
    assert xero.put("/Invoices", b"this is no json").json["ErrorNumber"] == 14
