"""The tax table: list, add, change, delete; one at a time."""

from __future__ import annotations

from decimal import Decimal

from tieout.simulator.books import fields, listing, setting_shapes
from tieout.simulator.books.asked import Asked, only
from tieout.simulator.books.countries.pack import EVERYWHERE
from tieout.simulator.books.records import TaxComponent, TaxRate
from tieout.simulator.books.rejections import not_found
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.writing import Written, write_one


def list_tax_rates(visit: Visit) -> Answer:
    """GET /TaxRates: deleted ones too."""
    rows = visit.org.tax_rates.values()
    found = listing.filtered(rows, visit.args, fields.tax_rates(visit.org), "TaxRate")
    return Reply("TaxRates", [setting_shapes.tax_rate(rate) for rate in found])


def get_tax_rate(visit: Visit) -> Answer:
    """GET /TaxRates/{TaxType}"""
    rate = visit.org.tax_rates.get(visit.values["tax_type"].upper())
    if rate is None:
        raise not_found()
    return Reply("TaxRates", [setting_shapes.tax_rate(rate)])


def put_tax_rate(visit: Visit) -> Answer:
    """PUT /TaxRates: exactly one; it gets the next TAX001."""
    asked = only(visit.elements("TaxRates", "TaxRate"), "TaxRate")
    components = _components(asked)
    messages = [] if components else ["At least one tax component must be specified"]
    name = asked.text("Name") or ""
    if not name or any(rate.name.lower() == name.lower() for rate in visit.org.tax_rates.values()):
        messages.append("Please enter a unique Name.")
    place = sum(tax_type.startswith("TAX") for tax_type in visit.org.tax_rates) + 1
    rate = TaxRate(
        f"TAX{place:03d}", name, asked.text("ReportTaxType") or "OUTPUT", components, list(EVERYWHERE)
    )
    if not messages:
        visit.org.tax_rates[rate.tax_type] = rate
    return write_one("TaxRates", Written(setting_shapes.tax_rate(rate), messages))


def post_tax_rate(visit: Visit) -> Answer:
    """POST /TaxRates: change or delete one, found by TaxType or Name."""
    asked = only(visit.elements("TaxRates", "TaxRate"), "TaxRate")
    name, tax_type = (asked.text("Name") or "").lower(), (asked.text("TaxType") or "").upper()
    rate = visit.org.tax_rates.get(tax_type) or next(
        (one for one in visit.org.tax_rates.values() if one.name.lower() == name), None
    )
    if rate is None:
        return put_tax_rate(visit)
    components = _components(asked) or rate.components
    status = asked.choice("Status", ("ACTIVE", "DELETED", "ARCHIVED"), "TaxRateStatus") or rate.status
    changed = TaxRate(
        rate.tax_type, asked.text("Name") or rate.name, rate.report_type, components, rate.applies_to, status
    )
    visit.org.tax_rates[rate.tax_type] = changed
    return Reply("TaxRates", [setting_shapes.tax_rate(changed)])


def _components(asked: Asked) -> list[TaxComponent]:
    return [
        TaxComponent(
            part.text("Name") or "",
            part.money("Rate") or Decimal(0),
            bool(part.truth("IsCompound")),
            bool(part.truth("IsNonRecoverable")),
        )
        for part in asked.blocks("TaxComponents") or ()
    ]


ROUTES = (
    ("GET", "/TaxRates", list_tax_rates),
    ("GET", "/TaxRates/<tax_type>", get_tax_rate),
    ("PUT", "/TaxRates", put_tax_rate),
    ("POST", "/TaxRates", post_tax_rate),
)
