"""Schemathesis reads the API's own description and tries what it allows and what it forbids; nothing breaks.

What it asks for is made up anew with every run of the tests, from the seed that pytest prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, assume, settings
from schemathesis.checks import negative_data_rejection

from tests.web.desk import Desk
from tieout.core.faults import Fault
from tieout.project.wsgi import application
from tieout.store import tokens

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def key(db) -> Iterator[str]:
    """A token with every right in a workspace that has one of everything."""
    request_started.disconnect(close_old_connections)  # the test's own connection stays open
    request_finished.disconnect(close_old_connections)
    desk = Desk()
    desk.source()
    desk.ledger("adelaide", "Harbour IT Adelaide")
    row = desk.document("10.00", state="held")
    desk.fault(row, Fault("account-unmapped", {"account": "4105"}))
    desk.link(desk.document("20.00", state="synced"))
    desk.log(desk.run(), "24101")
    rights = ("read", "export", "force", "withdraw", "map", "manage")
    yield tokens.create(desk.workspace, "x", rights, timezone.now() + timedelta(days=1), who=None)[1]
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_the_description_allows_or_forbids_breaks_it(case, key):
    # werkzeug, through which it asks here, leaves an empty file out, which a server would get
    assume(not isinstance(case.body, dict) or case.body.get("file", "x") not in (b"", ""))
    # questions of an address that nobody knows are passed over, as the web does; in a body they are refused
    spared = [negative_data_rejection] if case.method == "GET" else []
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=spared)
