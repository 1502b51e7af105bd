"""Mappings from files, checked against organisations in a simulated Xero; versions, and two people at once."""

from __future__ import annotations

import pytest

from tests.wiring.office import Office
from tieout import wiring
from tieout.core.mapping_csv import RowResult
from tieout.core.names import OrganisationKey
from tieout.core.rulebook import OrganisationRules, Route, RouteBy, Rulebook
from tieout.core.rulebook_diff import differences
from tieout.core.rulebook_rows import MappingKind
from tieout.store import queries, rulebooks
from tieout.store.models import User

ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")
RULES = Rulebook(
    version=1,
    routes=(Route(by=RouteBy.DEFAULT, organisation=ADELAIDE),),
    organisations={ADELAIDE: OrganisationRules(accounts={"4000": "200"}), SYDNEY: OrganisationRules()},
)
HEADER = "organisation,account,ledger_account\n"


@pytest.fixture
def harbour(office: Office) -> Office:
    """Two organisations; nobody has let us into Sydney."""
    office.set_up_custom("adelaide")
    office.set_up("sydney")
    rulebooks.write_rulebook(office.workspace, RULES, note="first")
    return office


def planned(
    office: Office, text: str, kind: MappingKind = MappingKind.ACCOUNTS, **how
) -> wiring.PlannedImport:
    return wiring.plan_mapping(office.workspace, kind, text.encode(), **how)


def test_r002_30_codes_of_a_file_are_checked_against_the_organisation_as_it_is_now(harbour):
    text = f"{HEADER}adelaide,4000,260\nadelaide,4001,999\nsydney,4000,999\n"
    plan = planned(harbour, text)
    assert [(row.line, row.result) for row in plan.plan.rows] == [
        (2, RowResult.CHANGED),
        (3, RowResult.WRONG),
        (4, RowResult.NEW),
    ]
    assert "has no account 999" in plan.plan.rows[1].said
    assert list(plan.unchecked) == ["sydney"], "and it is said that Sydney could not be asked"
    with pytest.raises(ValueError, match="wrong rows"):
        wiring.import_mapping(harbour.workspace, plan)
    assert queries.rulebook(harbour.workspace).version == 1


def test_r002_30_an_import_is_one_new_version_with_who_and_why(harbour):
    mere = User.objects.create_user("mere@example.com", "a-long-word-for-tests")
    plan = planned(harbour, f"{HEADER}adelaide,4000,260\n(all),4001,200\n")
    assert wiring.import_mapping(harbour.workspace, plan, who=mere, note="new chart") == 2
    newest, first = queries.rulebook_versions(harbour.workspace)
    assert (newest.version, newest.author, newest.note) == (2, mere, "new chart")
    assert (first.version, first.author, first.note) == (1, None, "first")
    before, after = (queries.rulebook(harbour.workspace, version) for version in (1, 2))
    assert [str(change) for change in differences(before, after)] == [
        "Account (all) 4001: 200 (new)",
        "Account adelaide 4000: 260 (was 200)",
    ]


def test_r002_31_who_saves_second_is_told_who_was_first_and_nothing_is_lost(harbour):
    mere = User.objects.create_user("mere@example.com", "a-long-word-for-tests")
    late = planned(harbour, f"{HEADER}adelaide,4000,260\n")
    early = planned(harbour, f"{HEADER}adelaide,4002,200\n")
    wiring.import_mapping(harbour.workspace, early, who=mere)
    with pytest.raises(rulebooks.RulesMoved, match=r"from version 1, and mere@example.com saved version 2"):
        wiring.import_mapping(harbour.workspace, late)
    assert queries.rulebook(harbour.workspace).organisations[ADELAIDE].accounts == {
        "4000": "200",
        "4002": "200",
    }
    again = planned(harbour, f"{HEADER}adelaide,4000,260\n")
    assert wiring.import_mapping(harbour.workspace, again) == 3


def test_r002_31_an_earlier_version_comes_back_as_a_new_one(harbour):
    wiring.import_mapping(harbour.workspace, planned(harbour, f"{HEADER}adelaide,4000,260\n"))
    assert rulebooks.restore_rulebook(harbour.workspace, 1, base=2) == 3
    assert queries.rulebook(harbour.workspace).organisations == RULES.organisations
    assert queries.rulebook_versions(harbour.workspace)[0].note == "back to version 1"
    assert rulebooks.restore_rulebook(harbour.workspace, 1) == 3, "going back to where one is does nothing"


def test_contacts_leave_with_their_names_and_come_back(harbour):
    tenant = harbour.tenants["adelaide"]
    contact = harbour.world.books.act(
        "create-contact", {"tenant": tenant, "fields": {"Name": "=Café & Söhne"}}
    )
    rows = f"organisation,party,contact\nadelaide,250,{contact['ContactID']}\n"
    wiring.import_mapping(harbour.workspace, planned(harbour, rows, MappingKind.PARTIES))
    text = "".join(wiring.export_mapping(harbour.workspace, MappingKind.PARTIES, organisation="adelaide"))
    assert text.splitlines()[1] == f"adelaide,250,{contact['ContactID']},'=Café & Söhne"
    again = planned(harbour, text, MappingKind.PARTIES)
    assert again.plan.counts == {RowResult.UNCHANGED: 1}


def test_r001_11_wishes_that_cannot_come_true_are_named_before_a_document_meets_them(harbour):
    text = f"{HEADER}sydney,4000,999\n"
    wiring.import_mapping(harbour.workspace, planned(harbour, text))
    harbour.world.books.act("archive-account", {"tenant": harbour.tenants["adelaide"], "account": "200"})
    found = [
        (one.organisation, one.said) for one in wiring.rulebook_misfits(harbour.workspace, not_older_than=0)
    ]
    assert found[0] == ("", "no route leads to sydney")
    assert found[1][0] == "adelaide"
    assert "is archived" in found[1][1]
    assert found[2][0] == "sydney"
    assert found[2][1].startswith("its codes were not checked: ")
