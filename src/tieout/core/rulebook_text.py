"""The rulebook as plain tables: what a set-up file says and what is stored, and back, without losing a rule.

The shape is that of the set-up file: `[[route]]`, `[common.accounts]`, and for each `[[organisation]]`
its policies, numbers, accounts, taxes, parties and tracking. Keys of an organisation that are no rules,
such as its name and its connection, belong to others and are passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tieout.core import describing
from tieout.core.names import LedgerKind, LedgerStatus, OrganisationKey, PartyId
from tieout.core.plain_reading import Reader
from tieout.core.rulebook import (
    NumberRule,
    OrganisationRules,
    Policies,
    Route,
    RouteBy,
    Rulebook,
    StaffRole,
    TrackingFrom,
    TrackingRule,
)

Plain = dict[str, object]

ORGANISATION_KEYS = ("key", "policies", "numbers", "accounts", "taxes", "parties", "tracking")
"""What `parse` reads of an organisation. Whoever reads the other keys of a set-up file refuses unknown
ones.
"""

_KEY = re.compile(r"[a-z0-9-]+")
_POLICIES = (
    "exports",
    "missing_party",
    "invoice_status",
    "credit_note_status",
    "amounts_are",
    "zero_total",
    "mixed_invoices",
    "edits",
    "drift",
    "spent_number",
    "withdrawn_in_source",
    "tax_override",
    "rounding_limit",
    "rounding_account",
    "missing_item",
    "locked_period",
    "attach_pdf",
    "due_rule",
    "due_days",
    "line_text",
    "invoice_theme",
    "credit_note_theme",
    "status_when_approved",
    "status_when_paid",
    "mark_sent",
)
_THEMES = {LedgerKind.INVOICE: "invoice_theme", LedgerKind.CREDIT_NOTE: "credit_note_theme"}
_CLOSING = {LedgerStatus.APPROVED: "status_when_approved", LedgerStatus.PAID: "status_when_paid"}
_SENT_STATUSES = (LedgerStatus.DRAFT, LedgerStatus.AWAITING_APPROVAL, LedgerStatus.APPROVED)
_USUAL = Policies()
_LIMITS = (Decimal(0), Decimal(10))
_DAYS = (0, 365)
_ACCOUNT = '"4000" = "200"'
_TAX = '"GST" = "OUTPUT"'
_PARTY = '"250" = "2f79af6c-5f57-49e8-9e44-301499538add"'
_ROUTE = '[[route]] by = "location" value = "Adelaide" organisation = "adelaide"'
_ORGANISATION = '[[organisation]] key = "adelaide"'


def parse(plain: Mapping[str, object], *, stored: bool = False) -> tuple[Rulebook, list[str]]:
    """Return the rulebook and all problems at once, each with its path and an example; [] means that it
    may be used.

    `version` is 1 when the tables name none. Where there are problems the rulebook is incomplete and
    only fit to show. `stored`: of rules that are in force already, a route may lead to an organisation that is
    not there; its documents are held for that, and no others.
    """
    reader = Reader()
    organisations: dict[OrganisationKey, OrganisationRules] = {}
    for path, table in reader.tables(plain, "organisation", "organisation", _ORGANISATION):
        key = reader.needed(table, "key", path, "adelaide")
        if key and not _KEY.fullmatch(key):
            reader.wrong(
                f"{path}.key", f'"{key}" may only have a to z, 0 to 9 and hyphens', 'key = "adelaide"'
            )
        if key in organisations:
            reader.wrong(f"{path}.key", f'"{key}" is there twice', 'key = "sydney"')
        if key:
            organisations[OrganisationKey(key)] = _rules(reader, table, f"organisation.{key}")
    common = reader.table(plain, "common", "common", "[common.accounts]")
    reader.known(common, ("accounts", "taxes"), "common")
    rulebook = Rulebook(
        version=reader.whole(plain, "version", "rulebook", 1, (0, 2**31)),
        routes=tuple(
            read_route(reader, table, path, None if stored else organisations)
            for path, table in reader.tables(plain, "route", "route", _ROUTE)
        ),
        organisations=organisations,
        common_accounts=_mapping(reader, common, "accounts", "common", _ACCOUNT),
        common_taxes=_mapping(reader, common, "taxes", "common", _TAX),
    )
    return rulebook, reader.problems


def plain(rulebook: Rulebook) -> Plain:
    """Return the rulebook as tables of texts, whole numbers and truths, fit for TOML and JSON.

    `parse(plain(rulebook))` is the same rulebook again.
    """
    return {
        "version": rulebook.version,
        "route": [plain_route(route) for route in rulebook.routes],
        "organisation": [
            {"key": str(key), **_plain_rules(rules)} for key, rules in rulebook.organisations.items()
        ],
        "common": {"accounts": dict(rulebook.common_accounts), "taxes": dict(rulebook.common_taxes)},
    }


# --- reading --------------------------------------------------------------------------------------------


def _mapping(
    reader: Reader, table: Mapping[str, object], name: str, path: str, example: str
) -> dict[str, str]:
    path = f"{path}.{name}"
    return reader.texts(reader.table(table, name, path, example), path, example)


def read_route(
    reader: Reader,
    table: Mapping[str, object],
    path: str,
    organisations: Mapping[OrganisationKey, OrganisationRules] | None,
) -> Route:
    """Read one route. With `organisations` it must lead to one of them."""
    reader.known(table, ("by", "value", "organisation", "role"), path)
    reader.needed(table, "by", path, RouteBy.LOCATION.value)
    by = reader.choice(table, "by", path, RouteBy.DEFAULT)
    if by is RouteBy.DEFAULT:
        value = reader.text(table, "value", path)
        if value and "by" in table:
            reader.wrong(f"{path}.value", "a default route takes no value", 'by = "default"')
    else:
        value = reader.needed(table, "value", path, "Adelaide")
    organisation = OrganisationKey(reader.needed(table, "organisation", path, "adelaide"))
    if organisation and organisations is not None and organisation not in organisations:
        there = " | ".join(organisations) or "none is set up"
        reader.wrong(f"{path}.organisation", f'there is no organisation "{organisation}"', there)
    role = reader.choice(table, "role", path, StaffRole.ANY)
    if role is not StaffRole.ANY and by is not RouteBy.STAFF:
        reader.wrong(f"{path}.role", f"a route by {by} has no role", 'by = "staff" role = "sales_rep"')
    return Route(by=by, value=value, organisation=organisation, role=role)


def _rules(reader: Reader, table: Mapping[str, object], path: str) -> OrganisationRules:
    parties = _mapping(reader, table, "parties", path, _PARTY)
    return OrganisationRules(
        accounts=_mapping(reader, table, "accounts", path, _ACCOUNT),
        taxes=_mapping(reader, table, "taxes", path, _TAX),
        tracking=read_trackings(reader, table, f"{path}.tracking"),
        parties={source: PartyId(party) for source, party in parties.items()},
        numbers=read_numbers(reader, table, path),
        policies=read_policies(reader, table, path),
    )


def read_trackings(reader: Reader, table: Mapping[str, object], path: str) -> tuple[TrackingRule, ...]:
    """Read the tracking rules of one organisation, each category once."""
    rules: dict[str, TrackingRule] = {}
    for where, one in reader.tables(table, "tracking", path, '[[organisation.tracking]] category = "Office"'):
        rule = _tracking(reader, one, where)
        name = rule.category.casefold()
        if name and name in rules:  # a line can have one option of a category
            reader.wrong(f"{where}.category", f'"{rule.category}" is there twice', 'category = "Region"')
        rules[name] = rule
    return tuple(rules.values())


def _tracking(reader: Reader, table: Mapping[str, object], path: str) -> TrackingRule:
    reader.known(table, ("category", "from", "field", "required", "options"), path)
    reader.needed(table, "from", path, TrackingFrom.LOCATION.value)
    origin = reader.choice(table, "from", path, TrackingFrom.LOCATION)
    named = origin in {TrackingFrom.FIELD, TrackingFrom.FIXED}
    return TrackingRule(
        category=reader.needed(table, "category", path, "Office"),
        comes_from=origin,
        field=reader.needed(table, "field", path, "Division") if named else reader.text(table, "field", path),
        required=reader.truth(table, "required", path, default=False),
        options=_mapping(reader, table, "options", path, '"Adelaide Office" = "Adelaide"'),
    )


def read_numbers(reader: Reader, table: Mapping[str, object], path: str) -> dict[LedgerKind, NumberRule]:
    """Read how one organisation's numbers are made."""
    example = '[organisation.numbers.invoice] prefix = "INV-"'
    path = f"{path}.numbers"
    numbers = reader.table(table, "numbers", path, example)
    if not numbers:
        return {}
    reader.known(numbers, [kind.value for kind in LedgerKind], path)
    rules: dict[LedgerKind, NumberRule] = {}
    for kind in LedgerKind:
        if kind.value in numbers:
            where = f"{path}.{kind.value}"
            rule = reader.table(numbers, kind.value, where, example)
            reader.known(rule, ("prefix", "suffix"), where)
            rules[kind] = NumberRule(
                prefix=reader.text(rule, "prefix", where), suffix=reader.text(rule, "suffix", where)
            )
    return rules


def read_policies(reader: Reader, table: Mapping[str, object], path: str) -> Policies:
    """Read the policies of one organisation; what is left out is as usual."""
    usual = _USUAL
    path = f"{path}.policies"
    given = reader.table(table, "policies", path, '[organisation.policies] missing_party = "create"')
    if not given:
        return usual
    reader.known(given, _POLICIES, path)
    return Policies(
        exports=reader.truth(given, "exports", path, default=usual.exports),
        missing_party=reader.choice(given, "missing_party", path, usual.missing_party),
        status={
            **usual.status,  # bills stay drafts: there is no setting that approves one
            LedgerKind.INVOICE: _status(reader, given, "invoice_status", path),
            LedgerKind.CREDIT_NOTE: _status(reader, given, "credit_note_status", path),
        },
        mark_sent=reader.truth(given, "mark_sent", path, default=usual.mark_sent),
        amounts_are=reader.choice(given, "amounts_are", path, usual.amounts_are),
        zero_total=reader.choice(given, "zero_total", path, usual.zero_total),
        mixed_invoices=reader.choice(given, "mixed_invoices", path, usual.mixed_invoices),
        edits=reader.choice(given, "edits", path, usual.edits),
        drift=reader.choice(given, "drift", path, usual.drift),
        spent_number=reader.choice(given, "spent_number", path, usual.spent_number),
        withdrawn_in_source=reader.choice(given, "withdrawn_in_source", path, usual.withdrawn_in_source),
        tax_override=reader.truth(given, "tax_override", path, default=usual.tax_override),
        rounding_limit=reader.amount(given, "rounding_limit", path, usual.rounding_limit, _LIMITS),
        rounding_account=reader.text(given, "rounding_account", path),
        missing_item=reader.choice(given, "missing_item", path, usual.missing_item),
        locked_period=reader.choice(given, "locked_period", path, usual.locked_period),
        attach_pdf=reader.truth(given, "attach_pdf", path, default=usual.attach_pdf),
        due_rule=reader.choice(given, "due_rule", path, usual.due_rule),
        due_days=reader.whole(given, "due_days", path, usual.due_days, _DAYS),
        line_text=_template(reader, given, "line_text", path, usual.line_text),
        themes={kind: theme for kind, name in _THEMES.items() if (theme := reader.text(given, name, path))},
        closing={
            status: named for status, name in _CLOSING.items() if (named := reader.text(given, name, path))
        },
    )


def _template(reader: Reader, given: Mapping[str, object], name: str, path: str, default: str) -> str:
    template = reader.text(given, name, path, default)
    wrong = describing.problem(template)
    if wrong:
        reader.wrong(f"{path}.{name}", wrong, f'{name} = "{{item}}: {{description}}"')
        return default
    return template


def _status(reader: Reader, given: Mapping[str, object], name: str, path: str) -> LedgerStatus:
    status = reader.choice(given, name, path, LedgerStatus.APPROVED)
    if status in _SENT_STATUSES:
        return status
    words = " | ".join(one.value for one in _SENT_STATUSES)
    reader.wrong(f"{path}.{name}", f'"{status}" is not one of {words}', f'{name} = "approved"')
    return LedgerStatus.APPROVED


# --- writing --------------------------------------------------------------------------------------------


def plain_route(route: Route) -> Plain:
    """Return one route as a table without what is usual."""
    written: Plain = {"by": route.by.value}
    if route.by is not RouteBy.DEFAULT:
        written["value"] = route.value
    if route.role is not StaffRole.ANY:
        written["role"] = route.role.value
    return written | {"organisation": str(route.organisation)}


def _plain_rules(rules: OrganisationRules) -> Plain:
    return {
        "policies": plain_policies(rules.policies),
        "numbers": plain_numbers(rules.numbers),
        "accounts": dict(rules.accounts),
        "taxes": dict(rules.taxes),
        "parties": {source: str(party) for source, party in rules.parties.items()},
        "tracking": [plain_tracking(rule) for rule in rules.tracking],
    }


def plain_numbers(numbers: Mapping[LedgerKind, NumberRule]) -> Plain:
    """Return how numbers are made as a table, one entry for each kind of document."""
    return {kind.value: {"prefix": rule.prefix, "suffix": rule.suffix} for kind, rule in numbers.items()}


def plain_policies(policies: Policies) -> Plain:
    """Return the policies of one organisation as a table, one entry for each."""
    return {
        "exports": policies.exports,
        "missing_party": policies.missing_party.value,
        "invoice_status": policies.status[LedgerKind.INVOICE].value,
        "credit_note_status": policies.status[LedgerKind.CREDIT_NOTE].value,
        "amounts_are": policies.amounts_are.value,
        "zero_total": policies.zero_total.value,
        "mixed_invoices": policies.mixed_invoices.value,
        "edits": policies.edits.value,
        "drift": policies.drift.value,
        "spent_number": policies.spent_number.value,
        "withdrawn_in_source": policies.withdrawn_in_source.value,
        "tax_override": policies.tax_override,
        "rounding_limit": str(policies.rounding_limit),
        "rounding_account": policies.rounding_account,
        "missing_item": policies.missing_item.value,
        "locked_period": policies.locked_period.value,
        "attach_pdf": policies.attach_pdf,
        "due_rule": policies.due_rule.value,
        "due_days": policies.due_days,
        "line_text": policies.line_text,
        **{name: policies.themes.get(kind, "") for kind, name in _THEMES.items()},
        **{name: policies.closing.get(status, "") for status, name in _CLOSING.items()},
        "mark_sent": policies.mark_sent,
    }


def plain_tracking(rule: TrackingRule) -> Plain:
    """Return one tracking rule as a table, its options among it."""
    return {
        "category": rule.category,
        "from": rule.comes_from.value,
        "field": rule.field,
        "required": rule.required,
        "options": dict(rule.options),
    }
