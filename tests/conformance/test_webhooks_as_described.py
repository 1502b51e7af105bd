"""What the simulated Xero tells webhooks is as the official description of them says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest

from tests.conformance.descriptions import FOLDER, HOST, JSON
from tests.simulator.books.demo import draft, make_xero
from tieout.simulator.books.webhooks import Heard, signature

DESCRIPTION = FOLDER / "xero-webhooks.yaml"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="the official description of webhooks is not beside this checkout"
)


class Told(MockRequest):
    """What a webhook gets; `name` says which of the described ones it is."""

    def __init__(self, name: str, body: bytes) -> None:
        super().__init__(HOST, "post", "/", data=body, content_type=JSON)
        self.name = name


@pytest.fixture(scope="module")
def described() -> OpenAPI:
    parsed = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    event = parsed["components"]["schemas"]["WebhookEvent"]["properties"]["events"]["items"]["properties"]
    del event["eventDateUtc"]["format"]  # wants a time zone, and its own example has none
    return OpenAPI.from_dict(parsed, config=Config(spec_validator_cls=None))


def told_of(does: Any) -> bytes:
    """The one body that is sent when somebody does something in the books."""
    xero = make_xero()
    xero.contact()
    bodies: list[bytes] = []

    def heard(_url: str, body: bytes, headers: dict[str, str]) -> Heard:
        bodies.append(body)
        return Heard(200 if headers["x-xero-signature"] == signature("k", body) else 401)

    xero.books.webhooks._post = heard
    xero.books.act("subscribe-webhooks", {"url": "http://localhost:9/w", "key": "k", "background": False})
    bodies.clear()
    does(xero)
    xero.books.webhooks.deliver()
    return bodies[-1]


CASES = {
    "contacts": lambda xero: xero.contact("Kestrel Freight"),
    "invoices": lambda xero: xero.put("/Invoices", draft()),
    "creditNotes": lambda xero: xero.put("/CreditNotes", {**draft(), "Type": "ACCRECCREDIT"}),
}


@pytest.mark.parametrize("name", CASES)
def test_an_event_is_as_described(described: OpenAPI, name: str):
    body = told_of(CASES[name])
    described.validate_request(Told(name, body))
    with pytest.raises(OpenAPIError):
        described.validate_request(Told(name, body.replace(b'"ORGANISATION"', b'"COMPANY"')))
