"""Customers and suppliers: unique while active, found by id, number or name, never edited once archived."""

from __future__ import annotations

import pytest

from tests.simulator.books.demo import draft

ARCHIVED = "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
ZERO = "00000000-0000-0000-0000-000000000000"


def test_vector_01_name_of_an_active_contact_is_taken(xero):
    xero.contact("X")
    answer = xero.put(
        "/Contacts",
        {
            "Name": "x",
            "EmailAddress": "x@example.com",
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}],
        },
    )
    assert answer.status == 400
    body = answer.json
    assert (body["ErrorNumber"], body["Type"], body["Message"]) == (
        10,
        "ValidationException",
        "A validation exception occurred",
    )
    (element,) = body["Elements"]
    assert element["ContactID"] == ZERO
    assert element["EmailAddress"] == "x@example.com"
    assert element["HasValidationErrors"] is True
    assert "StatusAttributeString" not in element
    assert answer.messages() == [
        "The contact name x is already assigned to another contact. The contact name must be unique across all active contacts."
    ]


def test_vector_02_where_on_the_name_ignores_case(xero):
    xero.contact("FOO")
    found = xero.get("/Contacts", 'where=Name=="foo"').json["Contacts"]
    assert [one["Name"] for one in found] == ["FOO"]


def test_vector_03_an_archived_contact_cannot_be_edited(xero):
    contact_id = xero.contact("Old Ltd")
    xero.act("archive-contact", contact="Old Ltd")
    answer = xero.post(
        "/Contacts", {"ContactID": contact_id, "EmailAddress": "a@b.co"}, "summarizeErrors=false"
    )
    assert answer.status == 200
    row = answer.json["Contacts"][0]
    assert (row["StatusAttributeString"], row["ContactStatus"], row["Name"]) == (
        "ERROR",
        "ARCHIVED",
        "Old Ltd",
    )
    assert answer.messages() == [ARCHIVED]


def test_vector_04_no_invoice_for_an_archived_contact(xero):
    xero.contact()
    xero.act("archive-contact", contact="ABC Limited")
    answer = xero.put("/Invoices", draft())
    assert answer.messages() == [
        "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes."
    ]
    xero.act("restore-contact", contact="ABC Limited")
    assert xero.put("/Invoices", draft()).status == 200


def test_vector_05_contact_number_is_unique(xero):
    xero.contact("A", ContactNumber="CW-1")
    answer = xero.put("/Contacts", {"Name": "B", "ContactNumber": "cw-1"})
    assert answer.messages() == [
        "Another contact has this contact number. Please enter a different contact number."
    ]


@pytest.mark.parametrize(
    "fields,message",
    [
        pytest.param({"EmailAddress": "abc"}, "Email address must be valid", id="vector_06"),
        pytest.param({"Website": "not a site"}, "Website must be valid", id="vector_07"),
        pytest.param(
            {"ContactStatus": "ARCHIVED"}, "The status 'ARCHIVED' is not valid for contacts", id="vector_08"
        ),
    ],
)
def test_vectors_06_07_08_forms_of_a_new_contact(xero, fields, message):
    assert xero.put("/Contacts", {"Name": "New", **fields}).messages() == [message]


def test_vector_09_archiving_with_open_invoices_is_allowed(xero):
    made = xero.invoice()
    contact_id = made["Contact"]["ContactID"]
    answer = xero.post("/Contacts", {"ContactID": contact_id, "ContactStatus": "ARCHIVED"})
    assert answer.json["Contacts"][0]["ContactStatus"] == "ARCHIVED"
    assert xero.get("/Contacts").json["Contacts"] == []
    assert len(xero.get("/Contacts", "includeArchived=true").json["Contacts"]) == 1


def test_vector_80_a_contact_block_on_an_invoice_overwrites_the_contact(xero):
    contact_id = xero.contact(
        EmailAddress="old@example.com",
        ContactPersons=[{"FirstName": "Ada", "EmailAddress": "ada@example.com"}],
    )
    xero.invoice(Contact={"ContactID": contact_id})
    assert len(xero.get(f"/Contacts/{contact_id}").json["Contacts"][0]["ContactPersons"]) == 1
    xero.invoice(Contact={"ContactID": contact_id, "EmailAddress": "new@example.com"})
    now = xero.get(f"/Contacts/{contact_id}").json["Contacts"][0]
    assert (now["EmailAddress"], now["ContactPersons"]) == ("new@example.com", [])


def test_post_with_a_known_name_or_number_updates_that_contact(xero):
    contact_id = xero.contact("A", ContactNumber="CW-1")
    for wanted in ({"Name": "a", "AccountNumber": "7"}, {"ContactNumber": "CW-1", "Name": "A Limited"}):
        assert xero.post("/Contacts", wanted).json["Contacts"][0]["ContactID"] == contact_id
    found = xero.get("/Contacts/CW-1").json["Contacts"][0]
    assert (found["Name"], found["AccountNumber"]) == ("A Limited", "7")


def test_an_invoice_makes_an_unknown_contact_by_name_only_when_it_is_right(xero):
    xero.put("/Invoices", draft(Contact={"Name": "New"}, LineItems=[]))
    assert len(xero.org.contacts) == 0
    made = xero.put("/Invoices", draft(Contact={"Name": "New"})).json["Invoices"][0]
    assert made["Contact"]["Name"] == "New"
    assert made["Contact"]["IsCustomer"] is True
    assert made["Contact"]["IsSupplier"] is False


@pytest.mark.parametrize("position,status", [("validation", 400), ("404", 404)])
def test_unknown_contact_id_by_both_positions_of_the_switch(xero, position, status):
    xero.books.switches.turn("unknown-contact-id", position)
    body = draft(Contact={"ContactID": "11111111-1111-4111-8111-111111111111"})
    assert xero.put("/Invoices", body).status == status


def test_becoming_a_customer_is_no_change(xero):
    contact_id = xero.contact()
    before = xero.get(f"/Contacts/{contact_id}").json["Contacts"][0]["UpdatedDateUTC"]
    xero.clock.travel(xero.clock.now() - xero.clock.now().replace(minute=0))
    xero.invoice(Contact={"ContactID": contact_id})
    now = xero.get(f"/Contacts/{contact_id}").json["Contacts"][0]
    assert (now["UpdatedDateUTC"], now["IsCustomer"]) == (before, True)


def test_lists_by_ids_search_term_summary_and_page(xero):
    ids = [xero.contact(f"Customer {place}") for place in range(5)]
    assert {one["ContactID"] for one in xero.get("/Contacts", f"IDs={ids[0]},{ids[3]}").json["Contacts"]} == {
        ids[0],
        ids[3],
    }
    assert len(xero.get("/Contacts", "searchTerm=omer 4").json["Contacts"]) == 1
    brief = xero.get("/Contacts", "summaryOnly=true").json
    assert "BankAccountDetails" not in brief["Contacts"][0]
    assert brief["pagination"]["itemCount"] == 5
    body = xero.get("/Contacts", "page=2&pageSize=2").json
    assert body["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 3, "itemCount": 5}
    assert [one["ContactID"] for one in body["Contacts"]] == ids[2:4]


def test_a_merged_contact_points_to_the_one_that_stayed(xero):
    made = xero.invoice(Contact={"Name": "Old"})
    kept = xero.contact("Kept")
    xero.act("merge-contact", contact="Old", into="Kept")
    gone = xero.get(f"/Contacts/{made['Contact']['ContactID']}").json["Contacts"][0]
    assert (gone["ContactStatus"], gone["MergedToContactID"]) == ("ARCHIVED", kept)
    assert xero.read(made["InvoiceID"])["Contact"]["ContactID"] == kept


def test_balances_say_what_is_owed(xero):
    made = xero.invoice("100", "50")
    xero.act("pay", document=made["InvoiceID"], amount="30")
    (contact,) = xero.get("/Contacts", "page=1").json["Contacts"]
    assert contact["Balances"]["AccountsReceivable"]["Outstanding"] == 120
