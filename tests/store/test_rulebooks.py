"""Stored rules as they are read again, whatever became of them since."""

from __future__ import annotations

import pytest

from tests.core.builders import ADELAIDE, RULEBOOK, invoice, line
from tieout.core import rulebook_text
from tieout.core.faults import Fault
from tieout.core.routing import Routed, route
from tieout.store import queries
from tieout.store.models import RulebookVersion, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="Harbour IT", slug="harbour")


def stored(workspace: Workspace, **changes: object) -> None:
    """Write rules past every check, as an older release or a hand in the database may have."""
    body = rulebook_text.plain(RULEBOOK) | changes
    RulebookVersion.objects.of(workspace).create(version=1, body=body)


def test_a_route_to_an_organisation_that_is_gone_holds_its_own_documents_and_stops_no_run(workspace):
    routes = [
        {"by": "location", "value": "Adelaide", "organisation": "adelaide"},
        {"by": "location", "value": "Perth", "organisation": "perth"},
    ]
    stored(workspace, route=routes)
    rules = queries.rulebook(workspace)
    lost = route(invoice(line("1.00"), location="Perth"), rules)
    assert isinstance(lost, Fault)
    assert (lost.code, lost.facts["organisation"]) == ("organisation-unknown", "perth")
    found = route(invoice(line("1.00")), rules)
    assert isinstance(found, Routed)
    assert found.organisation == ADELAIDE


def test_what_cannot_be_read_at_all_says_which_version_and_why(workspace):
    stored(workspace, route=[{"by": "moon", "value": "full", "organisation": "adelaide"}])
    with pytest.raises(ValueError, match=r'rulebook version 1 cannot be read: route.*"moon"'):
        queries.rulebook(workspace)


def test_going_on_from_such_rules_the_lost_organisation_is_named(workspace):
    stored(workspace, route=[{"by": "default", "organisation": "perth"}])
    _, problems = rulebook_text.parse(rulebook_text.plain(queries.rulebook(workspace)))
    assert len(problems) == 1
    assert 'there is no organisation "perth"' in problems[0]
