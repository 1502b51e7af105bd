"""Xero's own client connects, reads settings, and creates, reads, changes, finds and voids documents, over a socket."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from xero_python.accounting import (
    AccountingApi,
    Contact,
    Contacts,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    Item,
    Items,
    LineItemTracking,
    PurchaseOrder,
    PurchaseOrders,
)
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException
from xero_python.identity import IdentityApi

from tests.conformance.conftest import create, invoice, line

D = Decimal


def test_connect_and_read_the_settings(api, client, address, tenant, abroad):
    (connection,) = IdentityApi(client, base_url=address).get_connections()
    assert (connection.tenant_id, connection.tenant_name, connection.tenant_type) == (
        tenant,
        "Demo Company",
        "ORGANISATION",
    )
    (org,) = api.get_organisations(tenant).organisations
    assert (org.name, org.base_currency.value, org.version, org.country_code.value) == (
        "Demo Company",
        "NZD",
        "NZ",
        "NZ",
    )
    accounts = {one.code: one for one in api.get_accounts(tenant).accounts}
    assert (accounts["200"].name, accounts["200"].tax_type, accounts["090"].type.value) == (
        "Sales",
        "OUTPUT2",
        "BANK",
    )
    rates = {one.tax_type: one.effective_rate for one in api.get_tax_rates(tenant).tax_rates}
    assert rates["OUTPUT2"] == 15
    (category,) = api.get_tracking_categories(tenant).tracking_categories
    assert [option.name for option in category.options] == ["Adelaide", "Sydney"]
    assert {one.description for one in api.get_currencies(tenant).currencies} == {
        "New Zealand Dollar",
        "Euro",
    }
    assert [one.sort_order for one in api.get_branding_themes(tenant).branding_themes] == [0, 1]
    actions = {one.name: one.status for one in api.get_organisation_actions(tenant).actions}
    assert [name for name, status in actions.items() if status != "ALLOWED"] == [
        "ApproveTransactionsBeforePeriodLockDate"  # nobody here is an adviser
    ]


def test_create_read_update_and_void_an_invoice(api, tenant):
    tracking = [LineItemTracking(name="Office", option="Sydney")]
    (made,) = create(api, tenant, invoice(reference="recording", line_items=[line(tracking=tracking)]))
    assert (made.invoice_number, made.status, made.status_attribute_string) == (
        "INV-0001",
        "AUTHORISED",
        "OK",
    )
    assert (made.sub_total, made.total_tax, made.total, made.amount_due) == (
        D("21"),
        D("3.15"),
        D("24.15"),
        D("24.15"),
    )
    assert made.contact.is_customer is True
    read = api.get_invoice(tenant, made.invoice_id, unitdp=4).invoices[0]
    assert (read.date, read.due_date, read.reference) == (date(2026, 9, 14), date(2026, 9, 28), "recording")
    assert read.line_items[0].tracking[0].option == "Sydney"
    assert read.line_items[0].unit_amount == D("10.5")
    changed = api.update_invoice(
        tenant, made.invoice_id, Invoices(invoices=[Invoice(reference="changed")])
    ).invoices[0]
    assert (changed.reference, changed.total) == ("changed", D("24.15"))
    voided = api.update_or_create_invoices(
        tenant,
        Invoices(invoices=[Invoice(invoice_id=made.invoice_id, status="VOIDED")]),
        summarize_errors=False,
    ).invoices[0]
    assert (voided.status, voided.amount_due) == ("VOIDED", D("24.15"))
    assert api.get_invoice(tenant, made.invoice_id).invoices[0].amount_due == 0


def test_a_batch_with_a_wrong_one_in_the_middle(api, tenant):
    rows = create(api, tenant, invoice(), invoice(due_date=None), invoice())
    assert [row.status_attribute_string for row in rows] == ["OK", "ERROR", "OK"]
    assert rows[1].validation_errors[0].message == "The document DueDate field must be specified."
    assert len(api.get_invoices(tenant).invoices) == 2


def test_contacts_items_history_and_reports(api, tenant):
    contact = Contact(name="ABC Limited", contact_number="CW-1", email_address="abc@example.com")
    (made,) = api.create_contacts(tenant, Contacts(contacts=[contact]), summarize_errors=False).contacts
    assert api.get_contact(tenant, made.contact_id).contacts[0].contact_number == "CW-1"
    (item,) = api.create_items(tenant, Items(items=[Item(code="abc", name="Router")])).items
    assert api.get_item(tenant, item.item_id).items[0].name == "Router"
    (bill,) = create(api, tenant, invoice())
    note = HistoryRecords(history_records=[HistoryRecord(details="From the service desk")])
    api.create_invoice_history(tenant, bill.invoice_id, note)
    assert (
        api.get_invoice_history(tenant, bill.invoice_id).history_records[0].details == "From the service desk"
    )
    report = api.get_report_aged_receivables_by_contact(tenant, made.contact_id).reports[0]
    assert report.report_name == "Aged Receivables By Contact"
    assert api.get_report_trial_balance(tenant).reports[0].report_name == "Trial Balance"
    (file,) = api.create_invoice_attachment_by_file_name(
        tenant, bill.invoice_id, "a.txt", b"hello"
    ).attachments
    assert (file.file_name, file.content_length) == ("a.txt", 5)


def test_page_and_filter(api, tenant):
    create(
        api,
        tenant,
        *(invoice(contact=f"Customer {place % 3}", line_items=[line(str(place))]) for place in range(1, 8)),
    )
    second = api.get_invoices(tenant, page=2, page_size=3, order="Total DESC")
    assert [one.total for one in second.invoices] == [D("9.2"), D("6.9"), D("4.6")]
    assert (second.pagination.page_count, second.pagination.item_count) == (3, 7)
    found = api.get_invoices(tenant, where='Status=="AUTHORISED" AND Contact.Name=="customer 0" AND Total>10')
    assert [one.invoice_number for one in found.invoices] == ["INV-0006"]
    assert len(api.get_invoices(tenant, invoice_numbers=["INV-0001", "INV-0002"]).invoices) == 2
    assert api.get_invoices(tenant, statuses=["VOIDED"]).invoices == []


def test_be_refused(api, tenant):
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_invoices(tenant, Invoices(invoices=[invoice(status="PAID")]))
    assert json.loads(refused.value.body)["Elements"][0]["ValidationErrors"] == [
        {"Message": "Invoice not of valid status for creation"}
    ]


def test_be_throttled(api, tenant, abroad):
    abroad.limits(minute=1)
    api.get_organisations(tenant)
    with pytest.raises(HTTPStatusException) as throttled:
        api.get_organisations(tenant)
    assert throttled.value.status == 429
    assert throttled.value.headers["X-Rate-Limit-Problem"] == "minute"


def test_the_same_key_twice_makes_one_invoice(api, tenant):
    for _ in range(2):
        api.create_invoices(tenant, Invoices(invoices=[invoice()]), idempotency_key="k1")
    assert len(api.get_invoices(tenant).invoices) == 1


def test_one_consent_after_another_connects_refreshes_and_ends(connect, client, address, tenant, abroad):
    identity = IdentityApi(client, base_url=address)
    assert identity.get_connections()[0].tenant_id == tenant
    before = client.get_oauth2_token()["refresh_token"]
    client.refresh_oauth2_token()
    assert client.get_oauth2_token()["refresh_token"] != before
    api = AccountingApi(client, base_url=f"{address}/api.xro/2.0")
    assert api.get_organisations(tenant).organisations[0].name == "Demo Company"

    identity.delete_connection(identity.get_connections()[0].id)
    assert identity.get_connections() == []
    with pytest.raises(HTTPStatusException) as gone:
        api.get_organisations(tenant)
    assert (gone.value.status, json.loads(gone.value.body)["Detail"]) == (403, "AuthenticationUnsuccessful")

    again = connect()
    assert AccountingApi(again, base_url=f"{address}/api.xro/2.0").get_organisations(tenant).organisations
    again.revoke_oauth2_token()
    assert abroad.world.identity.directory.connections == {}


def test_a_scope_that_was_not_given_is_missed_where_it_counts(connect, address, tenant):
    narrow = AccountingApi(connect("openid accounting.settings.read"), base_url=f"{address}/api.xro/2.0")
    assert narrow.get_organisations(tenant).organisations[0].name == "Demo Company"
    with pytest.raises(HTTPStatusException) as missing:
        narrow.get_invoices(tenant)
    assert (missing.value.status, json.loads(missing.value.body)["Detail"]) == (
        401,
        "AuthorizationUnsuccessful",
    )


def test_a_token_grows_old(api, tenant, abroad):
    abroad.world.clock.travel(timedelta(minutes=31))
    with pytest.raises(HTTPStatusException) as old:
        api.get_organisations(tenant)
    assert old.value.status == 401
    assert json.loads(old.value.body)["Detail"] == "TokenExpired: token expired at 09/14/2026 09:59:59"


def test_a_bill_and_an_order_to_a_supplier(api, tenant):
    api.create_contacts(tenant, Contacts(contacts=[Contact(name="Dell EMEA")]), summarize_errors=False)
    cost = line("80.1235", account_code="400")
    (bill,) = create(
        api, tenant, invoice("Dell EMEA", type="ACCPAY", invoice_number="DELL-8891", line_items=[cost])
    )
    assert (bill.type, bill.invoice_number, bill.sub_total, bill.total_tax, bill.total) == (
        "ACCPAY", "DELL-8891", D("160.25"), D("24.04"), D("184.29"),
    )  # fmt: skip
    assert bill.contact.is_supplier is True
    order = PurchaseOrder(contact=Contact(name="Dell EMEA"), date=date(2026, 9, 14), line_items=[cost])
    (made,) = api.create_purchase_orders(tenant, PurchaseOrders(purchase_orders=[order])).purchase_orders
    assert (made.purchase_order_number, made.status, made.total) == ("PO-0001", "DRAFT", D("184.29"))
    read = api.get_purchase_order(tenant, made.purchase_order_id).purchase_orders[0]
    assert (read.line_items[0].unit_amount, read.date) == (D("80.1235"), date(2026, 9, 14))


def test_a_contact_is_changed_archived_and_found_when_asked_for(api, tenant):
    (made,) = api.create_contacts(tenant, Contacts(contacts=[Contact(name="ABC Limited")])).contacts
    changed = api.update_contact(
        tenant, made.contact_id, Contacts(contacts=[Contact(account_number="C-250", first_name="Ann")])
    ).contacts[0]
    assert (changed.name, changed.account_number, changed.first_name) == ("ABC Limited", "C-250", "Ann")
    api.update_contact(tenant, made.contact_id, Contacts(contacts=[Contact(contact_status="ARCHIVED")]))
    assert api.get_contacts(tenant).contacts == []
    assert [one.contact_status for one in api.get_contacts(tenant, include_archived=True).contacts] == [
        "ARCHIVED"
    ]


def test_what_changed_since(api, tenant, abroad):
    first, second = create(api, tenant, invoice(), invoice())
    abroad.world.clock.travel(timedelta(minutes=5))
    moment = datetime(2026, 9, 14, 9, 34, tzinfo=UTC)
    assert api.get_invoices(tenant, if_modified_since=moment).invoices == []
    api.update_invoice(tenant, second.invoice_id, Invoices(invoices=[Invoice(reference="changed")]))
    found = api.get_invoices(tenant, if_modified_since=moment).invoices
    assert [one.invoice_id for one in found] == [second.invoice_id]
    assert found[0].updated_date_utc == datetime(2026, 9, 14, 9, 34, 59, tzinfo=UTC)
    assert first.updated_date_utc == datetime(2026, 9, 14, 9, 29, 59, tzinfo=UTC)


def test_an_unknown_document_is_a_page_for_people(api, tenant):
    with pytest.raises(HTTPStatusException) as unknown:
        api.get_invoice(tenant, "00000000-0000-0000-0000-000000000001")
    assert (unknown.value.status, unknown.value.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_the_key_of_another_request_is_refused(api, tenant):
    api.create_invoices(tenant, Invoices(invoices=[invoice()]), idempotency_key="k1")
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_invoices(tenant, Invoices(invoices=[invoice("Other")]), idempotency_key="k1")
    assert "Idempotency Key: k1 is used with a different request." in str(refused.value.body)
