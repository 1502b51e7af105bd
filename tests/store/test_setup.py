"""A set-up file's values applied: the plan first, then all or nothing, and twice is once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook
from tieout.store import connecting, queries, setup, vault
from tieout.store.models import Activity, Connection, Membership, RulebookVersion, User, Workspace
from tieout.store.people import LastOwner
from tieout.store.setup import Action, ConnectionSetUp, SetUp, UserSetUp
from tieout.store.shelf import Shelf

pytestmark = pytest.mark.django_db

ADELAIDE = OrganisationKey("adelaide")
RULES = Rulebook(
    version=1,
    routes=(Route(by=RouteBy.LOCATION, value="Adelaide", organisation=ADELAIDE),),
    organisations={ADELAIDE: OrganisationRules(accounts={"4000": "200"}, taxes={"GST": "OUTPUT"})},
)
PSA = ConnectionSetUp(
    kind=Connection.Kind.SOURCE, connector="connectwise", key="connectwise", name="ConnectWise",
    settings={"host": "https://api-na.myconnectwise.net", "company": "harbour"},
    secrets={"public_key": "pub", "private_key": "priv"},
)  # fmt: skip
XERO = ConnectionSetUp(
    kind=Connection.Kind.LEDGER, connector="xero", key="adelaide", name="Harbour IT Adelaide",
    settings={"app": "custom", "tenant_id": "t-1", "calls_per_day": 1000}, secrets={"client_secret": "s3cret"},
)  # fmt: skip
DEMO = UserSetUp(email="Demo@Example.com", name="Demo", role="owner", password="correct horse battery")
MERE = UserSetUp(email="mere@example.com", name="Mere", role="owner")
HARBOUR = SetUp(
    name="Harbour IT", time_zone="Australia/Adelaide", locale="en-AU", connections=(PSA, XERO), rulebook=RULES,
    users=(DEMO,),
)  # fmt: skip


def plan(wanted: SetUp) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        f"{line.thing} {line.name}": (line.action.value, line.fields) for line in setup.difference(wanted)
    }


def test_the_plan_comes_first_and_changes_nothing():
    assert set(plan(HARBOUR).values()) == {("new", ())}
    assert len(plan(HARBOUR)) == 5
    assert not Workspace.objects.exists()


def test_a_set_up_is_applied_whole():
    workspace = setup.apply(HARBOUR)
    assert (workspace.slug, workspace.time_zone) == ("harbour-it", "Australia/Adelaide")
    assert [(row.key, row.state) for row in queries.connections(workspace)] == [
        ("connectwise", "untested"), ("adelaide", "untested"),
    ]  # fmt: skip
    assert vault.reveal(workspace, "connectwise") == {"public_key": "pub", "private_key": "priv"}
    assert queries.rulebook(workspace) == RULES
    (membership,) = queries.memberships(User.objects.get(email="demo@example.com"))
    assert (membership.workspace, membership.role) == (workspace, "owner")
    assert membership.user.check_password("correct horse battery")


def test_applying_it_twice_changes_nothing_more():
    workspace = setup.apply(HARBOUR)
    Connection.objects.of(workspace).update(state="connected")
    assert {action for action, _ in plan(HARBOUR).values()} == {"unchanged"}
    assert setup.apply(HARBOUR) == workspace
    assert [row.state for row in queries.connections(workspace)] == ["connected", "connected"]
    assert RulebookVersion.objects.of(workspace).count() == 1
    deeds = Activity.objects.of(workspace).order_by("pk").values_list("action", flat=True)
    assert list(deeds) == ["change rules", "apply set-up"]


def test_the_plan_names_what_differs_and_no_secret():
    setup.apply(HARBOUR)
    moved = replace(
        HARBOUR,
        locale="en-NZ",
        connections=(PSA, replace(XERO, settings={"app": "custom", "tenant_id": "t-2"}, secrets={"client_secret": "n3w"})),
        rulebook=replace(RULES, common_accounts={"5000": "310"}),
        users=(replace(DEMO, role="viewer", password="another long phrase"), MERE),
    )  # fmt: skip
    assert plan(moved) == {
        "workspace Harbour IT": ("changed", ("locale",)),
        "connection ConnectWise": ("unchanged", ()),
        "connection Harbour IT Adelaide": ("changed", ("calls_per_day", "client_secret", "tenant_id")),
        "rules version 2": ("changed", ()),
        "person Demo@Example.com": ("changed", ("role", "password")),
        "person mere@example.com": ("new", ()),
    }
    workspace = setup.apply(moved)
    assert vault.reveal(workspace, "adelaide") == {"client_secret": "n3w"}
    assert queries.rulebook(workspace).version == 2
    assert queries.rulebook(workspace, 1) == RULES
    assert sorted(Membership.objects.of(workspace).values_list("role", flat=True)) == ["owner", "viewer"]
    assert "n3w" not in str(list(Activity.objects.of(workspace).values()))


def test_a_file_that_leaves_nobody_who_may_manage_changes_nothing():
    setup.apply(HARBOUR)
    with pytest.raises(LastOwner, match="would be left without an owner"):
        setup.apply(replace(HARBOUR, locale="en-NZ", users=(replace(DEMO, role="viewer"),)))
    assert Workspace.objects.get().locale == "en-AU"


def test_a_connection_that_changed_forgets_what_belonged_to_the_old_one():
    workspace = setup.apply(HARBOUR)
    Shelf(workspace, "adelaide").put("accounts", b"[]")
    cupboard = vault.TokenCupboard(workspace, "adelaide")
    cupboard.claim("me", 10)
    cupboard.write("me", {"access_token": "a"})
    setup.apply(replace(HARBOUR, connections=(replace(XERO, settings={"tenant_id": "t-2"}),)))
    assert Shelf(workspace, "adelaide").get("accounts") is None
    assert cupboard.read() is None


def test_an_organisation_that_a_person_chose_stays_chosen_where_the_file_names_none():
    by_consent = replace(HARBOUR, connections=(replace(XERO, settings={"app": "standard"}),))
    workspace = setup.apply(by_consent)
    connecting.tell(workspace, "adelaide", "tenant_id", "t-7")
    cupboard = vault.TokenCupboard(workspace, "adelaide")
    cupboard.claim("me", 10)
    cupboard.write("me", {"access_token": "a"})

    setup.apply(by_consent)

    row = Connection.objects.of(workspace).get(key="adelaide")
    assert row.settings == {"app": "standard", "tenant_id": "t-7"}
    assert cupboard.read() == {"access_token": "a"}

    setup.apply(HARBOUR)  # whose file names one
    row.refresh_from_db()
    assert row.settings == XERO.settings
    assert vault.TokenCupboard(workspace, "adelaide").read() is None


def test_what_the_file_does_not_name_stays():
    workspace = setup.apply(HARBOUR)
    smaller = replace(HARBOUR, connections=(PSA,), rulebook=None, users=())
    kept = {name for name, (action, _) in plan(smaller).items() if action == Action.KEPT}
    assert kept == {"connection Harbour IT Adelaide", "person demo@example.com"}
    setup.apply(smaller)
    assert len(queries.connections(workspace)) == 2
    assert queries.rulebook(workspace) == RULES


def test_a_person_without_a_password_keeps_the_old_one_or_cannot_log_in_yet():
    setup.apply(HARBOUR)
    setup.apply(
        replace(
            HARBOUR,
            users=(
                replace(DEMO, password=None),
                UserSetUp(email="new@example.com", name="New", role="viewer"),
            ),
        )
    )
    assert User.objects.get(email="demo@example.com").check_password("correct horse battery")
    assert not User.objects.get(email="new@example.com").has_usable_password()


def test_the_set_up_comes_back_without_its_secrets():
    workspace = setup.apply(HARBOUR)
    now = setup.current(workspace)
    assert now.connections[1] == replace(XERO, secrets={"client_secret": ""})
    assert now.rulebook == RULES
    assert now.users == [UserSetUp(email="demo@example.com", name="Demo", role="owner")]


def test_a_secret_is_in_no_text_of_a_set_up():
    assert "s3cret" not in repr(HARBOUR)
    assert "battery" not in repr(HARBOUR)
