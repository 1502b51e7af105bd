"""Every request that we send, and every answer that we build on, is one that Xero's own API description knows."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.request.exceptions import InvalidRequestBody

from tests.connectors.xero.simulated import SimulatedXero, line
from tieout.core.drafts import TrackingChoice
from tieout.core.names import LedgerKind, LedgerStatus
from tieout.core.ports import NewParty

DESCRIPTION = Path(__file__).parents[3].parent / "shared" / "api" / "specs" / "xero_accounting.yaml"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="the vendor's API description is not part of this project"
)
OAUTH_IS_UNKNOWN_TO_THE_LIBRARY = pytest.mark.filterwarnings("ignore:Unsupported scheme type")


@pytest.fixture(scope="module")
def description() -> OpenAPI:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Its booleans have the text 'false' as default, which the validator of descriptions does not like.
    return OpenAPI.from_dict(
        yaml.load(DESCRIPTION.read_bytes(), loader),  # noqa: S506 - a safe loader
        config=Config(spec_validator_cls=None),
    )


def everything_we_do(xero: SimulatedXero) -> None:
    xero.ledger.facts(not_older_than=0)
    xero.ledger.parties(not_older_than=0)
    xero.later(3600)
    xero.ledger.parties(not_older_than=0)
    xero.ledger.create_parties([NewParty(name="Hahndorf Bakery", number="311", account_number="HB")], key="c")
    for kind in LedgerKind:
        sales = kind in (LedgerKind.INVOICE, LedgerKind.CREDIT_NOTE)
        account, tax = ("200", "OUTPUT") if sales else ("400", "INPUT")
        tracking = (TrackingChoice(category="Office", option="Sydney"),)
        full = line(
            "Day",
            "1.25",
            "33.3333",
            account=account,
            tax_code=tax,
            tax_override=True,
            item="SW",
            tracking=tracking,
        )
        draft = xero.draft(f"N-{kind}", kind=kind, sent=True, status=LedgerStatus.APPROVED, lines=(full,))
        xero.ledger.create([draft, xero.draft("BAD", kind=kind, lines=())], key=f"k-{kind}")
        xero.ledger.find(kind, [f"N-{kind}", "N, 2"])


@OAUTH_IS_UNKNOWN_TO_THE_LIBRARY
def test_requests_and_answers_are_as_described(description: OpenAPI):
    xero = SimulatedXero()
    everything_we_do(xero)

    checked = []
    for row in xero.book.rows:
        if row.request["system"] != "xero":
            continue
        url = urlsplit(row.request["url"])
        request = MockRequest(
            "https://api.xero.com",
            row.request["method"].lower(),
            url.path,
            args=dict(parse_qsl(url.query)),
            headers=row.request["headers"],
            data=row.request["body"] or None,
        )
        description.validate_request(request)
        description.validate_response(request, MockResponse(row.answer["body"], row.status))
        checked.append(f"{row.request['method']} {url.path.rpartition('/')[2]}")

    assert len(checked) == len(xero.calls())
    assert {"PUT Invoices", "PUT CreditNotes", "PUT Contacts", "GET Invoices", "GET CreditNotes"} < set(
        checked
    )


@OAUTH_IS_UNKNOWN_TO_THE_LIBRARY
def test_a_field_that_xero_does_not_take_is_noticed(description: OpenAPI):
    request = MockRequest(
        "https://api.xero.com",
        "put",
        "/api.xro/2.0/CreditNotes",
        headers={"xero-tenant-id": "t"},
        data=b'{"CreditNotes":[{"SentToContact":true}]}',
    )
    with pytest.raises(InvalidRequestBody, match="read-only"):
        description.validate_request(request)
