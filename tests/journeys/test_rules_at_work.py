"""Rules at work: documents find their books among one, two and twenty-five, by what is true when they are sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.office import TENANTS, Office, Workshop, opened
from tieout.cli.toml_text import written

pytestmark = pytest.mark.journey

APP = "{:032X}"


def scenario_of(folder: Path, count: int) -> str:
    """A provider with so many offices, each with books, a credential and a customer of its own."""
    offices = range(1, count + 1)
    lines = [
        'title = "Many"',
        "today = 2026-11-22",
        "[psa]",
        'company = "harbour"',
        'name = "Harbour IT"',
        'time_zone = "Cen. Australia Standard Time"',
        'currency = "AUD"',
        "calls_a_minute = 0",
        'keys = { public = "pubHarbour01", private = "privHarbour01", client_id = "7b1f6a52-3c0e-4d51-9a3e-6f0c2d9b8e11" }',
        f"offices = {written([f'Office {number}' for number in offices])}",
        'departments = ["Services"]',
        'people = [{ id = "jsmith", first = "John", last = "Smith" }]',
        'tax_codes = [{ identifier = "GST", rate = 10, xref = "GST", default = true }]',
    ]
    for number in offices:
        lines += [
            "[[xero]]",
            f'key = "books-{number}"',
            f'name = "Harbour IT {number} Pty Ltd"',
            'country = "AU"',
            'contacts = "customers"',
            f'app = {{ client_id = "{APP.format(number)}", client_secret = "secret-{number}", kind = "custom" }}',
            "[[customer]]",
            f'name = "Customer {number}"',
            'tax_code = "GST"',
            "[[invoice]]",
            f'number = "N-{number}"',
            f'customer = "Customer {number}"',
            f'office = "Office {number}"',
            'department = "Services"',
            "date = 2026-11-05",
            "closed = true",
            'lines = [{ work = "Support", hours = 1, rate = 100.00, by = "jsmith" }]',
            "[[setup.route]]",
            'by = "location"',
            f'value = "Office {number}"',
            f'organisation = "books-{number}"',
        ]
    lines += ["[setup.workspace]", 'name = "Harbour IT"', "[setup.common.accounts]", '4000 = "200"']
    lines += ["[setup.common.taxes]", 'GST = "OUTPUT"', '"" = "EXEMPTOUTPUT"']
    file = folder / "many.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("count", [1, 2, 25])
def test_r002_24_25_32_36_each_document_lands_in_its_own_books_and_in_no_others(
    workshop: Workshop, tmp_path: Path, count: int
) -> None:
    with opened(workshop, tmp_path, scenario_of(tmp_path, count)) as office:
        office.run_to_its_end()
        booked = {
            books["name"]: [one["InvoiceNumber"] for one in books["invoices"]]
            for books in office.world.view()["organisations"]
        }
        assert booked == {f"Harbour IT {number} Pty Ltd": [f"N-{number}"] for number in range(1, count + 1)}
        assert set(office.report().states().values()) == {"synced"}


def test_r002_28_29_an_msp_with_separate_books_for_each_office_works_as_it_comes(
    workshop: Workshop, tmp_path: Path
) -> None:
    with opened(workshop, tmp_path, "harbour-it") as office:
        states = office.run_to_its_end(kinds=["invoice", "procurement"]).states()
        held = {number for number, state in states.items() if state != "synced"}
        assert held == {"24120", "24121", "24124", "24125", "TC-20611"}, (
            "what the stories say is not in order"
        )
        tenant = office.world.psa.tenant("harbour")
        places = {one["invoiceNumber"]: one["location"]["name"] for one in tenant.table("invoices")}
        for books in office.world.view()["organisations"]:
            where = {
                places[one["InvoiceNumber"]] for one in books["invoices"] if one["InvoiceNumber"] in places
            }
            assert len(where) == 1, f"{books['name']} holds documents of {where}"
            assert where.pop().split()[0] in books["name"]


def routes(office: Office, *more: dict[str, str]) -> None:
    office.change_rules(lambda rules: rules["route"].extend(more))


def tagged(office: Office, company: str, *tags: str) -> None:
    office.psa("edit-company", company=company, members={"integratorTags": list(tags)})


def test_r002_38_39_a_tag_that_is_changed_before_the_sync_changes_the_books(office: Office) -> None:
    routes(office, {"by": "tag", "value": "Holding", "organisation": "sydney"})
    office.run(trigger="retrieve")
    assert office.report().documents["A-1"]["organisation"] == "adelaide"
    tagged(office, "Barossa Wines", "holding")
    office.run_to_its_end()
    assert "A-1" in office.booked("sydney"), "the tag overrides the location"
    assert "A-1" not in office.booked("adelaide")
    office.prove()


def test_a_tag_that_is_changed_after_the_sync_moves_nothing_in_silence(office: Office) -> None:
    office.run_to_its_end()
    routes(office, {"by": "tag", "value": "Holding", "organisation": "sydney"})
    tagged(office, "Barossa Wines", "holding")
    office.psa("unbatch-invoice", invoice="A-1")
    office.rebill("A-1", lines=[{"work": "Wireless survey", "hours": 7, "rate": 165}])
    office.run_to_its_end()
    fault = office.report().fault("A-1")
    assert fault["code"] == "route-changed"
    assert "was posted into adelaide" in fault["what"]
    assert "A-1" in office.booked("adelaide")
    assert "A-1" not in office.booked("sydney")


def test_r002_26_a_route_by_staff_may_name_the_role(office: Office) -> None:
    routes(
        office,
        {"by": "staff", "value": "jsmith", "role": "sales_rep", "organisation": "sydney"},
    )
    office.run_to_its_end()
    assert set(office.booked("adelaide")) == {"A-1", "A-2"}, "he closed them, and sold none"


def test_two_routes_that_contradict_each_other_hold_the_document_with_both_named(office: Office) -> None:
    routes(
        office,
        {"by": "tag", "value": "holding", "organisation": "sydney"},
        {"by": "tag", "value": "wine", "organisation": "adelaide"},
    )
    tagged(office, "Barossa Wines", "holding", "wine")
    office.run_to_its_end()
    fault = office.report().fault("A-1")
    assert fault["code"] == "routes-contradict"
    assert "tag holding to sydney" in fault["what"]
    assert "tag wine to adelaide" in fault["what"]
    office.prove(held={"A-1": "routes-contradict"})


def contact(office: Office, name: str) -> dict[str, Any]:
    [books] = [one for one in office.world.view()["organisations"] if "Adelaide" in one["name"]]
    [found] = [one for one in books["contacts"] if one["Name"] == name]
    return {name: value for name, value in found.items() if name not in {"Balances", "IsCustomer"}}


def test_r004_05_07_a_contact_is_found_and_never_changed(office: Office) -> None:
    before = contact(office, "Barossa Wines")
    office.psa(
        "edit-company",
        company="Barossa Wines",
        members={"phoneNumber": "08 5550 1234", "website": "https://barossa.example"},
    )
    office.run_to_its_end()
    office.bill("A-3")
    office.run_to_its_end()
    assert contact(office, "Barossa Wines") == before
    sent = [
        row
        for row in office.world.log.since(0)
        if row["path"].endswith("/Contacts") and row["method"] != "GET"
    ]
    assert sent == [], "nothing was ever written to a contact"


def test_r004_05_a_near_match_is_suggested_linked_by_a_person_and_remembered(office: Office) -> None:
    office.psa("create-company", name="Fleurieu Physiotherapy", account="C-900", tax_code="GST")
    made = office.xero("create-contact", fields={"Name": "Fleurieu Physio Pty Ltd"})
    office.bill("X-1", customer="Fleurieu Physiotherapy")
    office.run_to_its_end()
    fault = office.report().fault("X-1")
    assert fault["code"] == "party-missing"
    assert f"Fleurieu Physio Pty Ltd ({made['ContactID']})" in fault["what"]
    company = office.world.psa.tenant("harbour").table("companies").find(name="Fleurieu Physiotherapy")
    office.change_rules(
        lambda rules: (
            next(one for one in rules["organisation"] if one["key"] == "adelaide")
            .setdefault("parties", {})
            .update({str(company["id"]): made["ContactID"]})
        )
    )
    office.run_to_its_end()
    assert office.booked("adelaide")["X-1"]["Contact"]["ContactID"] == made["ContactID"]
    office.bill("X-2", customer="Fleurieu Physiotherapy")
    office.run_to_its_end()
    office.prove()


def test_lines_say_what_the_template_says_on_paper_of_the_theme_due_by_the_rule(office: Office) -> None:
    wanted = {"line_text": "{number} {location}: {description}", "due_rule": "next_month", "due_days": 20}
    office.change_policy("adelaide", **wanted, invoice_theme="No such theme")
    office.run_to_its_end()
    assert 'no theme "No such theme"' in office.report().fault("A-2")["what"]
    office.change_policy("adelaide", invoice_theme="special projects")
    office.run_to_its_end()
    booked = office.booked("adelaide")["A-2"]
    assert [line["Description"] for line in booked["LineItems"]] == ["A-2 Adelaide Office: Printer repair"]
    assert booked["DueDateString"][8:10] == "20"
    organisation = office.world.books.organisations[TENANTS["adelaide"]]
    [theme] = [one.id for one in organisation.themes if one.name == "Special Projects"]
    assert booked["BrandingThemeID"] == theme
    office.prove()


def test_a_document_with_six_tax_levels_lands_to_the_cent(office: Office) -> None:
    from tieout.simulator.psa import furnishing

    words = {"identifier": "SIX", "rate": 5, "xref": "T1"}
    for level, name in enumerate(("two", "three", "four", "five", "six"), start=2):
        words |= {f"rate_{name}": 1, f"xref_{name}": f"T{level}"}
    words["expenses_six"] = False
    furnishing.add_tax_code(office.world.psa.tenant("harbour"), words)
    office.bill(
        "X-1",
        {"work": "Support", "amount": "123.45"},
        {"expense": "Travel", "amount": "80.00"},
        tax_code="SIX",
    )
    office.run_to_its_end()
    said = " ".join(fault["what"] for fault in office.report().documents["X-1"]["faults"])
    assert office.report().codes("X-1") == ["tax-unmapped", "tax-unmapped"]
    assert "tax code T1+T2+T3+T4+T5+T6," in said
    assert "tax code T1+T2+T3+T4+T5," in said, "expenses bear five of them"

    codes = {"T1+T2+T3+T4+T5+T6": "OUTPUT", "T1+T2+T3+T4+T5": "EXEMPTOUTPUT"}
    office.change_rules(lambda rules: rules["common"]["taxes"].update(codes))
    office.run_to_its_end()
    differs = office.report().fault("X-1")
    assert differs["code"] == "tax-differs", "nine percent is not nothing"
    assert "T1+T2+T3+T4+T5+T6, T1+T2+T3+T4+T5" in differs["what"]

    untaxed = {"expense": "Travel", "amount": "80.00", "taxable": False}
    office.rebill("X-1", lines=[{"work": "Support", "amount": "123.45"}, untaxed])
    office.run_to_its_end()
    office.prove()
    assert Decimal(str(office.booked("adelaide")["X-1"]["TotalTax"])) == Decimal("12.32"), (
        "six sums, rounded each"
    )
