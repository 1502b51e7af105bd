"""What an organisation is set up with, in four countries, and how its settings change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.simulator.books.demo import make_xero
from tieout.simulator.calls import Refusal


@pytest.mark.parametrize(
    "country,version,currency,sales_tax,rate",
    [
        ("AU", "AU", "AUD", "OUTPUT", "10"),
        ("NZ", "NZ", "NZD", "OUTPUT2", "15"),
        ("UK", "UK", "GBP", "OUTPUT2", "20"),
        ("US", "US", "USD", "TAX001", "8.875"),
    ],
)
def test_a_country_brings_currency_chart_and_taxes(country, version, currency, sales_tax, rate):
    xero = make_xero(country)
    org = xero.get("/Organisation").json["Organisations"][0]
    assert (org["Version"], org["BaseCurrency"], org["OrganisationID"]) == (
        version,
        currency,
        xero.org.tenant_id,
    )
    accounts = {one.get("Code"): one for one in xero.get("/Accounts").json["Accounts"]}
    assert len(accounts) >= 30
    assert accounts["200"]["TaxType"] == sales_tax
    assert accounts["610"]["SystemAccount"] == "DEBTORS"
    assert accounts["090"]["CurrencyCode"] == currency
    rates = {one["TaxType"]: one for one in xero.get("/TaxRates").json["TaxRates"]}
    assert rates[sales_tax]["EffectiveRate"] == Decimal(rate)
    assert {one["TaxType"] for one in accounts.values()} <= set(rates)


def test_the_same_code_means_another_rate_elsewhere():
    rates = {}
    for country in ("NZ", "UK"):
        table = make_xero(country).get("/TaxRates").json["TaxRates"]
        rates[country] = next(one["EffectiveRate"] for one in table if one["TaxType"] == "OUTPUT2")
    assert rates == {"NZ": 15, "UK": 20}


def test_deleted_rates_stay_in_the_list(xero):
    rates = {one["TaxType"]: one["Status"] for one in xero.get("/TaxRates").json["TaxRates"]}
    assert (rates["OUTPUT"], rates["OUTPUT2"]) == ("DELETED", "ACTIVE")


def test_lock_dates_are_shown_only_when_set():
    bare = make_xero().get("/Organisation").json["Organisations"][0]
    assert not {"PeriodLockDate", "EndOfYearLockDate"} & set(bare)
    locked = make_xero(period_lock=date(2026, 6, 30)).get("/Organisation").json["Organisations"][0]
    assert locked["PeriodLockDate"] == "/Date(1782777600000+0000)/"


def test_an_unknown_country_is_refused_with_the_list():
    with pytest.raises(Refusal, match="AU, GB, NZ, UK, US"):
        make_xero("ATLANTIS")


def test_actions_follow_the_plan(xero):
    def multicurrency() -> str:
        rows = xero.get("/Organisation/Actions").json["Actions"]
        return next(row["Status"] for row in rows if row["Name"] == "UseMulticurrency")

    assert multicurrency() == "ALLOWED"
    xero.act("change-plan", plan="STARTER")
    assert multicurrency() == "NOT-ALLOWED"


def test_vector_57_account_name_is_unique(xero):
    answer = xero.put("/Accounts", {"Code": "201", "Name": "sales", "Type": "REVENUE"})
    assert (answer.status, answer.messages()) == (400, ["Please enter a unique Name."])


def test_vector_58_account_code_of_eleven_characters(xero):
    answer = xero.put("/Accounts", {"Code": "12345678901", "Name": "Long", "Type": "REVENUE"})
    assert answer.messages() == ["Account Code is too long. Maximum of 10 characters allowed"]


def test_vector_37_bank_account_in_a_currency_that_is_not_switched_on(xero):
    wanted = {
        "Code": "095",
        "Name": "Euro Account",
        "Type": "BANK",
        "BankAccountNumber": "1",
        "CurrencyCode": "EUR",
    }
    answer = xero.put("/Accounts", wanted)
    assert answer.messages() == ["The current organisation is not subscribed to currency 'EUR'."]
    xero.put("/Currencies", {"Code": "EUR"})
    assert xero.put("/Accounts", wanted).status == 200


def test_accounts_and_tax_rates_come_one_at_a_time(xero):
    two = [{"Code": "301", "Name": "A", "Type": "REVENUE"}, {"Code": "302", "Name": "B", "Type": "REVENUE"}]
    assert xero.put("/Accounts", {"Accounts": two}).status == 400
    rate = {"Name": "A", "TaxComponents": [{"Name": "A", "Rate": 5}]}
    assert xero.put("/TaxRates", {"TaxRates": [rate, rate]}).status == 400


def test_an_account_is_made_changed_archived_and_deleted(xero):
    made = xero.put(
        "/Accounts", {"Code": "201", "Name": "Projects", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    ).json["Accounts"][0]
    path = f"/Accounts/{made['AccountID']}"
    assert made["Class"] == "REVENUE"
    assert xero.post(path, {"Name": "Project Work"}).json["Accounts"][0]["Name"] == "Project Work"
    assert xero.post(path, {"Status": "ARCHIVED"}).json["Accounts"][0]["Status"] == "ARCHIVED"
    assert xero.get("/Accounts", 'where=Status=="ARCHIVED"').json["Accounts"][0]["Code"] == "201"
    assert xero.delete(path).json["Accounts"][0]["Status"] == "DELETED"


def test_an_account_in_use_cannot_be_deleted(xero):
    xero.invoice()
    account = xero.org.account_by_code("200")
    assert xero.delete(f"/Accounts/{account.id}").status == 400


def test_a_compound_rate_is_charged_on_the_other_tax(xero):
    components = [{"Name": "A", "Rate": 5}, {"Name": "B", "Rate": 10, "IsCompound": True}]
    made = xero.put("/TaxRates", {"Name": "Two", "TaxComponents": components}).json["TaxRates"][0]
    assert (made["TaxType"], made["EffectiveRate"]) == ("TAX001", Decimal("15.5"))
    assert (
        xero.post("/TaxRates", {"TaxType": "TAX001", "Status": "DELETED"}).json["TaxRates"][0]["Status"]
        == "DELETED"
    )


def test_two_tracking_categories_may_be_active(xero):
    made = xero.put("/TrackingCategories", {"Name": "Department"}).json["TrackingCategories"][0]
    assert xero.put("/TrackingCategories", {"Name": "Third"}).status == 400
    path = f"/TrackingCategories/{made['TrackingCategoryID']}"
    option = xero.put(f"{path}/Options", {"Name": "Field"}).json["Options"][0]
    assert (option["Name"], option["IsActive"]) == ("Field", True)
    assert xero.post(f"{path}/Options/{option['TrackingOptionID']}", {"Status": "ARCHIVED"}).json["Options"][
        0
    ]["IsArchived"]
    assert xero.post(path, {"Status": "ARCHIVED"}).json["TrackingCategories"][0]["Status"] == "ARCHIVED"
    assert len(xero.get("/TrackingCategories").json["TrackingCategories"]) == 1
    assert len(xero.get("/TrackingCategories", "includeArchived=true").json["TrackingCategories"]) == 2


def test_branding_themes_and_currencies(xero):
    themes = xero.get("/BrandingThemes").json["BrandingThemes"]
    assert [theme["SortOrder"] for theme in themes] == [0, 1]
    assert xero.get(f"/BrandingThemes/{themes[1]['BrandingThemeID']}").json["BrandingThemes"] == [themes[1]]
    assert xero.get("/Currencies").json["Currencies"] == [
        {"Code": "NZD", "Description": "New Zealand Dollar"}
    ]
    assert xero.put("/Currencies", {"Code": "QQQ"}).status == 400


def test_every_switch_has_a_default_among_two_positions_and_a_sentence(xero):
    for switches in (xero.books.switches, xero.identity.switches):
        for switch in switches.known.values():
            assert switch.default in switch.positions
            assert len(set(switch.positions)) == 2
            assert switch.sentence.endswith(".")
            switches.turn(switch.name, switch.positions[1])
        with pytest.raises(Refusal, match="no switch 'nonsense'"):
            switches.turn("nonsense", "on")


def test_a_person_deletes_a_tax_rate_and_it_can_be_used_no_more(xero):
    assert xero.act("delete-tax-rate", tax="OUTPUT2") == {"TaxType": "OUTPUT2", "Status": "DELETED"}
    rates = {rate["TaxType"]: rate["Status"] for rate in xero.get("/TaxRates").json["TaxRates"]}
    assert rates["OUTPUT2"] == "DELETED"
    with pytest.raises(Refusal, match="no tax rate 'NONSENSE'"):
        xero.act("delete-tax-rate", tax="NONSENSE")
