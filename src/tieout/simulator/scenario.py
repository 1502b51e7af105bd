"""Reading a story and setting up both worlds as it tells.

A story is a TOML file of `scenarios/`. It is told as of its `today`; started on another day, all its dates move along,
unless it says `dates = "fixed"`. A story that `goes_on` from another one adds to it, and is told as of the same day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from tieout.simulator.calls import Refusal
from tieout.simulator.crowd import add_crowd
from tieout.simulator.psa import furnishing, story
from tieout.simulator.psa.tenant import Tenant
from tieout.simulator.world import World

SCENARIOS = Path(__file__).with_name("scenarios")
Words = Mapping[str, Any]
# Section of a story -> how its entries are told; the order matters.
_SECTIONS = (
    "psa", "customer", "supplier", "xero", "xero_user", "invoice", "purchase_order", "expense", "crowd",
    "in_psa", "in_xero", "mishap", "later", "switch", "setup", "title", "today", "dates", "limits", "usual", "goes_on",
)  # fmt: skip
TELLER = "jsmith"


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario file as read: its name and its words."""

    name: str
    words: Words


def names() -> list[str]:
    """The scenarios that there are."""
    return sorted(path.stem for path in SCENARIOS.glob("*.toml"))


def read_story(scenario: str) -> Story:
    """The scenario with this name, or a TOML file by its path.

    A story that goes on from another one is that one and what it adds.
    Raises: Refusal for an unknown name, a file that is no TOML, or sections without a meaning.
    """
    name, words = _read(scenario)
    if before := words.get("goes_on"):
        first, told = _read(str(before))
        if "today" in words:
            raise Refusal(f"{name} goes on from {first}, whose today is its own")
        if "goes_on" in told:
            raise Refusal(f"{name} goes on from {first}, which goes on from another one itself")
        words = _added(told, _without(words, "goes_on"))
    if "psa" not in words:
        raise Refusal(f"{name} tells of no [psa]")
    return Story(name, words)


def _read(scenario: str) -> tuple[str, Words]:
    """The name and the words of one file."""
    path = Path(scenario) if scenario.endswith(".toml") else SCENARIOS / f"{scenario}.toml"
    if not path.is_file():
        raise Refusal(f"there is no scenario {scenario!r}; there are {', '.join(names())}")
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"{path.name} is not readable as TOML: {error}") from error
    if unknown := set(words) - set(_SECTIONS):
        raise Refusal(f"{path.name} has sections without a meaning: {', '.join(sorted(unknown))}")
    return path.stem, words


def _added(before: Words, more: Words) -> dict[str, Any]:
    """What was told before with more of it: lists grow, tables are filled up, anything else is said anew."""
    told = dict(before)
    for name, value in more.items():
        had = told.get(name)
        if isinstance(had, dict) and isinstance(value, dict):
            told[name] = _added(had, value)
        else:
            told[name] = [*had, *value] if isinstance(had, list) and isinstance(value, list) else value
    return told


def build_world(
    scenario: str, *, seed: int = 1, invoices: int | None = None, clock: datetime | None = None
) -> World:
    """Both worlds as the scenario tells.

    `invoices` scales a generated crowd of invoices (`busy`); `clock` stops the world's clock at that moment.
    Raises: Refusal when the scenario cannot be read or told.
    """
    told = read_story(scenario)
    if invoices is not None and "crowd" not in told.words:
        raise Refusal(f"scenario {told.name} generates no invoices, so their number cannot be chosen")
    world = World(seed, clock)
    world.begin = partial(tell, told=told, invoices=invoices)
    world.begin(world)
    return world


def tell(world: World, told: Story, invoices: int | None = None) -> None:
    """Tell a story into a world that is empty."""
    words = _on_this_day(world, told.words)
    try:
        tenants = [_tell_tenant(world, each) for each in _several(words["psa"])]
        _tell_companies(tenants, words)
        for each in words.get("xero", []):
            _tell_organisation(world, tenants, each)
        for each in words.get("xero_user", []):
            _tell_user(world, each)
        usual = words.get("usual", {}).get("invoice", {})
        for each in words.get("invoice", []):
            tenant = _tenant(tenants, each)
            story.tell_invoice(tenant, {**usual, **_without(each, "tenant")}, TELLER)
        for section, action in (("purchase_order", "create-purchase-order"), ("expense", "create-expense")):
            for each in words.get(section, []):
                world.psa.act(action, dict(each))
        if "crowd" in words:
            add_crowd(world, tenants[0], words["crowd"], invoices)
        _let_people_act(world, words)
    except KeyError as error:
        raise Refusal(f"scenario {told.name}: something is missing its {error.args[0]!r}") from error
    world.setup = {"scenario": told.name, **_keys_of(words), **words.get("setup", {})}


def _on_this_day(world: World, words: Words) -> Words:
    """The story with its dates moved by as many days as the world's clock is from the story's `today`."""
    if "today" not in words or words.get("dates") == "fixed":
        if "today" in words and world.started_at is None:
            world.clock.freeze(
                datetime.combine(words["today"], datetime.min.time(), UTC) + timedelta(hours=2)
            )
            world.clock.run()  # from there, so that limits and tokens run out as they should
        return words
    today: date = words["today"]
    moved = _moved(_without(words, "today"), world.clock.now().date() - today)
    return dict(moved)


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, dict):
        return {name: _moved(each, by) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, by) for each in value]
    return value


def _tell_tenant(world: World, words: Words) -> Tenant:
    tenant = world.psa.open_tenant(
        str(words["company"]),
        str(words["name"]),
        time_zone=words.get("time_zone", "AUS Eastern Standard Time"),
        site=words.get("site", "api-au.myconnectwise.net"),
    )
    currency = words.get("currency", "AUD")
    furnishing.furnish(tenant, currency=currency, other_currencies=words.get("other_currencies", []))
    if "calls_a_minute" in words:
        tenant.rate_limit.set(int(words["calls_a_minute"]))
    for keys in _several(words["keys"]):
        furnishing.add_keys(tenant, keys["public"], keys["private"], role=keys.get("role", "full"))
    _tell_setup(tenant, words)
    return tenant


def _tell_setup(tenant: Tenant, words: Words) -> None:
    for each in words.get("offices", []):
        furnishing.add_office(tenant, each)
    for each in words.get("departments", ["Services"]):
        tenant.insert("departments", {"identifier": each[:15], "name": each}, furnishing.ADMIN)
    for each in words.get("people", [{"id": TELLER, "first": "John", "last": "Smith"}]):
        furnishing.add_member(tenant, each["id"], each["first"], each["last"], **each.get("members", {}))
    for each in words.get("tax_codes", []):
        furnishing.add_tax_code(tenant, each)
    for each in words.get("items", []):
        furnishing.add_item(tenant, each)
    for each in words.get("accounts", []):
        furnishing.add_account(tenant, **each)


def _tell_companies(tenants: list[Tenant], words: Words) -> None:
    usual = words.get("usual", {})
    for section, kind in (("customer", "Client"), ("supplier", "Vendor")):
        for each in words.get(section, []):
            tenant = _tenant(tenants, each)
            told = {
                "types": [kind],
                "terms": "Net 14 days",
                **usual.get(section, {}),
                **_without(each, "tenant"),
            }
            story.tell_company(tenant, told, TELLER)


def _tell_organisation(world: World, tenants: list[Tenant], words: Words) -> None:
    """A Xero organisation; `contacts` is a list, or "customers", "suppliers" or "everyone" of the PSA."""
    org = world.books.open_organisation(
        str(words["name"]),
        words.get("country", "AU"),
        tenant_id=words.get("tenant_id"),
        short_code=words.get("short_code"),
        currencies=words.get("currencies", []),
        period_lock=words.get("period_lock"),
        year_lock=words.get("year_lock"),
        tracking=words.get("tracking", {}),
        contacts=_contacts(tenants, words),
        accounts=words.get("accounts", []),
        plan=words.get("plan", "STANDARD"),
        role=words.get("role", "standard"),
    )
    app = words.get("app")
    if app is not None:
        world.identity.register_app(
            app["client_id"],
            app["client_secret"],
            app.get("redirect_uris", []),
            kind=app.get("kind", "custom"),
            tenant=org.tenant_id if app.get("kind", "custom") == "custom" else None,
        )


def _contacts(tenants: list[Tenant], words: Words) -> Iterable[Mapping[str, Any]]:
    wanted = words.get("contacts", [])
    if isinstance(wanted, list):
        return [each if isinstance(each, dict) else {"Name": each} for each in wanted]
    absent = set(words.get("contacts_absent", []))
    kinds = {"customers": {"Client"}, "suppliers": {"Vendor"}, "everyone": {"Client", "Vendor"}}
    if wanted not in kinds:
        raise Refusal(f"contacts is a list of names or one of {', '.join(kinds)}, not {wanted!r}")
    return [
        {"Name": company["name"], "AccountNumber": company.get("accountNumber") or ""}
        for tenant in tenants
        for company in tenant.table("companies")
        if kinds[wanted] & {each["name"] for each in company.get("types") or []}
        and company["name"] not in absent
    ]


def _tell_user(world: World, words: Words) -> None:
    tenants = [world.books.find(each).tenant_id for each in words["organisations"]]
    world.identity.register_user(words["email"], words["name"], tenants)


def _let_people_act(world: World, words: Words) -> None:
    """What happened before the curtain rises, and at which position the switches and limits stand."""
    for each in words.get("in_psa", []):
        world.psa.act(each["action"], _without(each, "action"))
    for each in words.get("in_xero", []):
        for _ in range(int(each.get("times", 1))):
            world.books.act(each["action"], _as_json(_without(each, "action", "times")))
    for each in words.get("mishap", []):
        world.mishaps.plan(each)
    world.later = [_as_json(each) for each in words.get("later", [])]
    if "limits" in words:
        world.books.act("set-limits", words["limits"])
    for each in words.get("switch", []):
        world.half(each["side"]).switches.turn(each["name"], each["position"])


def _as_json(value: Any) -> Any:
    """TOML's dates as the text that people type."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value


def _keys_of(words: Words) -> dict[str, Any]:
    """What an operator would be told: how to reach the PSA and each organisation."""
    psa = _several(words["psa"])[0]
    keys = _several(psa["keys"])[0]
    return {
        "connectwise": {
            "company": psa["company"],
            "client_id": keys.get("client_id", "00000000-0000-4000-8000-000000000000"),
            "public_key": keys["public"],
            "private_key": keys["private"],
        },
        "organisations": [
            {"key": each["key"], "name": each["name"], "app": each.get("app", {})}
            for each in words.get("xero", [])
        ],
    }


def _tenant(tenants: list[Tenant], words: Words) -> Tenant:
    name = words.get("tenant")
    for tenant in tenants:
        if name in (None, tenant.company_id):
            return tenant
    raise Refusal(f"the story tells of no tenant {name!r}")


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without(words: Words, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name not in left_out}
