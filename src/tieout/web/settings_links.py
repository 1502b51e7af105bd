"""Faults of our own settings lead to the field where each is put right, with what is missing entered already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.http import urlencode

from tieout.core.faults import Fault
from tieout.core.mending import NO_ACCOUNT, NO_LOCATION

Address = Callable[[Fault, str], str]


def settings_address(fault: Fault, organisation: str) -> str:
    """Return the page of the settings that puts a fault right; "" for a fault that the settings do not.

    `organisation` is the key of the document's organisation, "" when it has none.
    """
    found = _PAGES.get(fault.code)
    return found(fault, organisation) if found else ""


def _rule(slug: str, **cells: str) -> str:
    """The form of one rule, with its key entered."""
    return f"{reverse('mapping-row', args=[slug])}?{urlencode({k: v for k, v in cells.items() if v})}"


def _table(slug: str) -> Address:
    return lambda _, organisation: _of(reverse("mapping-table", args=[slug]), organisation)


def _policy(name: str) -> Address:
    # the field itself, which a browser then focuses
    return lambda _, organisation: f"{_of(reverse('mapping-policies'), organisation)}#id_{name}"


def _of(address: str, organisation: str) -> str:
    return f"{address}?{urlencode({'of': organisation})}" if organisation else address


def _route(fault: Fault, _organisation: str) -> str:
    location = fault.facts.get("location", NO_LOCATION)
    if location in {"", NO_LOCATION}:
        return _rule("routes", by="default")
    return _rule("routes", by="location", value=location)


def _account(fault: Fault, organisation: str) -> str:
    account = fault.facts.get("account", NO_ACCOUNT)
    if account == NO_ACCOUNT:  # the line names none in the source: nothing to map it by
        return _table("accounts")(fault, organisation)
    return _rule("accounts", of=organisation, account=account)


def _tax(fault: Fault, organisation: str) -> str:
    return _rule("taxes", of=organisation, tax=fault.facts.get("tax", ""))


def _option(fault: Fault, organisation: str) -> str:
    told = fault.facts
    return _rule("options", of=organisation, category=told.get("category", ""), value=told.get("option", ""))


_PAGES: Mapping[str, Address] = {
    "no-route": _route,
    "routes-contradict": _table("routes"),
    "organisation-unknown": _table("routes"),
    "route-changed": _table("routes"),
    "exports-off": _policy("exports"),
    "account-unmapped": _account,
    "tax-unmapped": _tax,
    "tracking-unmapped": _table("tracking"),
    "tracking-too-many": _table("tracking"),
    "tracking-option-missing": _option,
    "party-missing": _table("contacts"),
    "party-link-broken": _table("contacts"),
    "party-name-too-long": _table("contacts"),
    "party-archived": _table("contacts"),
    "number-too-long": lambda _, organisation: _of(reverse("mapping-numbers"), organisation),
    "tax-differs": _policy("rounding_limit"),
    "total-differs": _policy("amounts_are"),
    "zero-total-ignored": _policy("zero_total"),
    "changed-since-export": _policy("edits"),
    "source-status-missing": _policy("status_when_approved"),
    **dict.fromkeys(
        ("settings-incomplete", "connection-lost", "source-credential-refused", "source-unreachable"),
        lambda *_: reverse("connections"),
    ),
}
