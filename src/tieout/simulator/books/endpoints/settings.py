"""Organisation, accounts, tax rates, tracking categories, currencies and branding themes."""

from __future__ import annotations

from decimal import Decimal

from tieout.simulator.books import fields, listing, setting_shapes
from tieout.simulator.books.asked import Asked
from tieout.simulator.books.countries.chart import CLASSES
from tieout.simulator.books.countries.pack import EVERYWHERE
from tieout.simulator.books.opening import CURRENCY_NAMES, subscribe
from tieout.simulator.books.organisation import Organisation
from tieout.simulator.books.records import Account, TaxComponent, TaxRate, TrackingCategory, TrackingOption
from tieout.simulator.books.rejections import bad_post, invalid, not_found, not_implemented
from tieout.simulator.books.visit import Answer, Reply, Visit
from tieout.simulator.books.writing import Written, write_one

_ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftInvoice",
    "CreateApprovedBill",
    "CreateDraftBill",
    "CreateInvoicePayment",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftPurchaseOrder",
    "CreateApprovedPurchaseOrder",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateDraftQuote",
    "CreateSentQuote",
)
# Plans on which foreign currencies can be switched on.
_MULTICURRENCY = frozenset({"PREMIUM", "ULTIMATE", "COMPREHENSIVE", "ULTRA", "DEMO", "STANDARD"})


def organisation(visit: Visit) -> Answer:
    """GET /Organisation"""
    return Reply("Organisations", [setting_shapes.organisation(visit.org)])


def organisation_is_read_only(_visit: Visit) -> Answer:
    """PUT and POST /Organisation: 501 (Xero: other statuses)."""
    raise not_implemented()


def actions(visit: Visit) -> Answer:
    """GET /Organisation/Actions: what this organisation's plan allows."""
    denied = set() if visit.org.plan in _MULTICURRENCY else {"UseMulticurrency"}
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in denied else "ALLOWED"} for name in _ACTIONS]
    return Reply("Actions", rows)


# Accounts


def list_accounts(visit: Visit) -> Answer:
    """GET /Accounts: the whole chart, archived ones too."""
    rows = list(visit.org.accounts.values())
    since = listing.modified_since(visit.call.headers.get("If-Modified-Since"))
    if since is not None:
        rows = [account for account in rows if account.updated >= since]
    found = listing.filtered(rows, visit.args, fields.accounts(visit.org), "Account")
    return Reply("Accounts", [_account_shape(visit.org, account) for account in found])


def get_account(visit: Visit) -> Answer:
    """GET /Accounts/{AccountID}"""
    return Reply("Accounts", [_account_shape(visit.org, _account(visit))])


def put_account(visit: Visit) -> Answer:
    """PUT /Accounts: exactly one."""
    asked = _only(visit.elements("Accounts", "Account"), "Account")
    account_type = asked.choice("Type", tuple(CLASSES), "AccountType") or ""
    currency = (asked.text("CurrencyCode") or "").upper()
    messages = _account_messages(visit.org, asked, None)
    if not account_type:
        messages.append("Account Type must be specified")
    if currency and currency not in visit.org.currencies:
        messages.append(f"The current organisation is not subscribed to currency '{currency}'.")
    account_class = CLASSES.get(account_type, "EXPENSE")
    account = Account(
        id=visit.desk.seeded.guid(),
        code=asked.text("Code") or "",
        name=asked.text("Name") or "",
        type=account_type,
        account_class=account_class,
        tax_type=asked.text("TaxType") or visit.org.pack.taxes["outside"],
        updated=visit.desk.now,
        payments=bool(asked.truth("EnablePaymentsToAccount")),
        description=asked.text("Description") or "",
        currency=currency or (visit.org.base_currency if account_type == "BANK" else ""),
        bank_number=asked.text("BankAccountNumber") or "",
    )
    if not messages:
        visit.org.put_account(account)
    return write_one(
        "Accounts",
        Written(_account_echo(account) if messages else _account_shape(visit.org, account), messages),
    )


def post_account(visit: Visit) -> Answer:
    """POST /Accounts/{AccountID}: change or archive one."""
    account = _account(visit)
    asked = _only(visit.elements("Accounts", "Account"), "Account")
    messages = _account_messages(visit.org, asked, account)
    status = asked.choice("Status", ("ACTIVE", "ARCHIVED", "DELETED"), "AccountStatus")
    if status == "ARCHIVED" and account.system:
        messages.append("System accounts cannot be archived")
    if not messages:
        account.code = asked.text("Code") or account.code
        account.name = asked.text("Name") or account.name
        account.description = asked.text("Description") or account.description
        account.tax_type = asked.text("TaxType") or account.tax_type
        account.status = status or account.status
        payments = asked.truth("EnablePaymentsToAccount")
        account.payments = account.payments if payments is None else payments
        account.updated = visit.desk.now
        visit.org.put_account(account)
    return write_one("Accounts", Written(_account_shape(visit.org, account), messages))


def delete_account(visit: Visit) -> Answer:
    """DELETE /Accounts/{AccountID}: only accounts that nothing stands on."""
    account = _account(visit)
    in_use = any(line.account_id == account.id for document in visit.org.invoices for line in document.lines)
    if account.system or in_use:
        raise invalid([{"ValidationErrors": [{"Message": "The account cannot be deleted as it is in use"}]}])
    account.status, account.updated = "DELETED", visit.desk.now
    visit.org.put_account(account)
    return Reply("Accounts", [_account_shape(visit.org, account)])


def _only(asked: list[Asked], noun: str) -> Asked:
    if len(asked) > 1:
        raise bad_post(f"Only 1 {noun} can be sent in a request.")
    return asked[0]


def _account(visit: Visit) -> Account:
    account = visit.org.accounts.get(visit.values["account_id"].lower())
    if account is None:
        raise not_found()
    return account


def _account_messages(org: Organisation, asked: Asked, existing: Account | None) -> list[str]:
    messages = []
    own = existing.id if existing else ""
    name, code = asked.text("Name") or "", asked.text("Code") or ""
    if existing is None and not name:
        messages.append("Please enter a unique Name.")
    if any(other.name.lower() == name.lower() and other.id != own for other in org.accounts.values()):
        messages.append("Please enter a unique Name.")
    if len(code) > 10:
        messages.append("Account Code is too long. Maximum of 10 characters allowed")
    taken = org.account_by_code(code) if code else None
    if taken is not None and taken.id != own:
        messages.append("Please enter a unique Code.")
    return messages


def _account_shape(org: Organisation, account: Account) -> dict[str, object]:
    return setting_shapes.account(account, attachments=bool(org.attachments.get(account.id)))


def _account_echo(account: Account) -> dict[str, object]:
    return {"Code": account.code, "Name": account.name, "Type": account.type}


# Tax rates


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
    asked = _only(visit.elements("TaxRates", "TaxRate"), "TaxRate")
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
    asked = _only(visit.elements("TaxRates", "TaxRate"), "TaxRate")
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


# Tracking


def list_tracking(visit: Visit) -> Answer:
    """GET /TrackingCategories: active ones, archived too when asked for."""
    archived = listing.truth(visit.args, "includeArchived")
    rows = [one for one in visit.org.tracking if archived or one.status == "ACTIVE"]
    found = listing.filtered(rows, visit.args, fields.named(visit.org), "TrackingCategory")
    shapes = [setting_shapes.tracking_category(one, archived_options=archived) for one in found]
    return Reply("TrackingCategories", shapes)


def get_tracking(visit: Visit) -> Answer:
    """GET /TrackingCategories/{id}"""
    return Reply("TrackingCategories", [_category_shape(_category(visit))])


def put_tracking(visit: Visit) -> Answer:
    """PUT /TrackingCategories: at most two may be active."""
    asked = _only(visit.elements("TrackingCategories", "TrackingCategory"), "TrackingCategory")
    name = (asked.text("Name") or "").strip()
    active = [one for one in visit.org.tracking if one.status == "ACTIVE"]
    messages = []
    if not name or visit.org.category_by_name(name):
        messages.append("Please enter a unique Name.")
    if len(active) >= 2:
        messages.append("Only 2 active tracking categories are allowed")
    category = TrackingCategory(visit.desk.seeded.guid(), name, [])
    if not messages:
        visit.org.tracking.append(category)
    return write_one("TrackingCategories", Written(_category_shape(category), messages))


def post_tracking(visit: Visit) -> Answer:
    """POST /TrackingCategories/{id}: rename or archive."""
    category = _category(visit)
    asked = _only(visit.elements("TrackingCategories", "TrackingCategory"), "TrackingCategory")
    category.name = asked.text("Name") or category.name
    category.status = (
        asked.choice("Status", ("ACTIVE", "ARCHIVED"), "TrackingCategoryStatus") or category.status
    )
    return Reply("TrackingCategories", [_category_shape(category)])


def delete_tracking(visit: Visit) -> Answer:
    """DELETE /TrackingCategories/{id}"""
    category = _category(visit)
    visit.org.tracking.remove(category)
    category.status = "DELETED"
    return Reply("TrackingCategories", [_category_shape(category)])


def put_option(visit: Visit) -> Answer:
    """PUT /TrackingCategories/{id}/Options"""
    category = _category(visit)
    asked = visit.elements("Options", "TrackingOption")
    for one in asked:
        name = (one.text("Name") or "").strip()
        if not name or any(option.name.lower() == name.lower() for option in category.options):
            raise invalid([{"Name": name, "ValidationErrors": [{"Message": "Please enter a unique Name."}]}])
        category.options.append(TrackingOption(visit.desk.seeded.guid(), name))
    made = category.options[-len(asked) :]
    return Reply("Options", [setting_shapes.tracking_option(option) for option in made])


def post_option(visit: Visit) -> Answer:
    """POST /TrackingCategories/{id}/Options/{option}: rename or archive."""
    option = _option(visit)
    asked = visit.elements("Options", "TrackingOption")[0]
    option.name = asked.text("Name") or option.name
    option.status = asked.choice("Status", ("ACTIVE", "ARCHIVED"), "TrackingOptionStatus") or option.status
    return Reply("Options", [setting_shapes.tracking_option(option)])


def delete_option(visit: Visit) -> Answer:
    """DELETE /TrackingCategories/{id}/Options/{option}; what is used on documents stays on them."""
    option = _option(visit)
    option.status = "DELETED"  # kept, because documents may still show its name
    return Reply("Options", [setting_shapes.tracking_option(option)])


def _category(visit: Visit) -> TrackingCategory:
    wanted = visit.values["category_id"].lower()
    for category in visit.org.tracking:
        if category.id == wanted:
            return category
    raise not_found()


def _option(visit: Visit) -> TrackingOption:
    wanted = visit.values["option_id"].lower()
    for option in _category(visit).options:
        if option.id == wanted:
            return option
    raise not_found()


def _category_shape(category: TrackingCategory) -> dict[str, object]:
    return setting_shapes.tracking_category(category, archived_options=True)


# Currencies and branding themes


def list_currencies(visit: Visit) -> Answer:
    """GET /Currencies: those that are switched on."""
    rows = [{"Code": code, "Description": name} for code, name in visit.org.currencies.items()]
    return Reply("Currencies", rows)


def put_currency(visit: Visit) -> Answer:
    """PUT /Currencies: switch one on."""
    asked = visit.body("Currency")
    code = (asked.text("Code") or "").upper()
    if code not in CURRENCY_NAMES:
        raise invalid(
            [{"Code": code, "ValidationErrors": [{"Message": f"Currency code '{code}' is not valid"}]}]
        )
    subscribe(visit.org, [code])
    return Reply("Currencies", [{"Code": code, "Description": visit.org.currencies[code]}])


def list_themes(visit: Visit) -> Answer:
    """GET /BrandingThemes"""
    return Reply("BrandingThemes", [setting_shapes.branding_theme(theme) for theme in visit.org.themes])


def get_theme(visit: Visit) -> Answer:
    """GET /BrandingThemes/{id}"""
    for theme in visit.org.themes:
        if theme.id == visit.values["theme_id"].lower():
            return Reply("BrandingThemes", [setting_shapes.branding_theme(theme)])
    raise not_found()


ROUTES = (
    ("GET", "/Organisation", organisation),
    ("PUT", "/Organisation", organisation_is_read_only),
    ("POST", "/Organisation", organisation_is_read_only),
    ("GET", "/Organisation/Actions", actions),
    ("GET", "/Accounts", list_accounts),
    ("PUT", "/Accounts", put_account),
    ("GET", "/Accounts/<account_id>", get_account),
    ("POST", "/Accounts/<account_id>", post_account),
    ("DELETE", "/Accounts/<account_id>", delete_account),
    ("GET", "/TaxRates", list_tax_rates),
    ("GET", "/TaxRates/<tax_type>", get_tax_rate),
    ("PUT", "/TaxRates", put_tax_rate),
    ("POST", "/TaxRates", post_tax_rate),
    ("GET", "/TrackingCategories", list_tracking),
    ("PUT", "/TrackingCategories", put_tracking),
    ("GET", "/TrackingCategories/<category_id>", get_tracking),
    ("POST", "/TrackingCategories/<category_id>", post_tracking),
    ("DELETE", "/TrackingCategories/<category_id>", delete_tracking),
    ("PUT", "/TrackingCategories/<category_id>/Options", put_option),
    ("POST", "/TrackingCategories/<category_id>/Options/<option_id>", post_option),
    ("DELETE", "/TrackingCategories/<category_id>/Options/<option_id>", delete_option),
    ("GET", "/Currencies", list_currencies),
    ("PUT", "/Currencies", put_currency),
    ("GET", "/BrandingThemes", list_themes),
    ("GET", "/BrandingThemes/<theme_id>", get_theme),
)
