"""A small world with both halves, asked in the same process."""

from __future__ import annotations

import base64
import json
from typing import Any

from werkzeug.test import Client, TestResponse

from tieout.simulator.app import Application
from tieout.simulator.world import World

PSA = {
    "Authorization": "Basic " + base64.b64encode(b"harbour+pubHarbour01:privHarbour01").decode(),
    "clientId": "7b1f6a52-3c0e-4d51-9a3e-6f0c2d9b8e11",
}
API = "/v2025_1/apis/3.0"
UNPOSTED = f"{API}/finance/accounting/unpostedinvoices"


class Desk:
    """The control desk and the PSA's API of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client(Application(world))

    def control(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        data = None if body is None else json.dumps(body)
        response = self.client.open(f"/_control/{path}", method=method, data=data)
        assert response.status_code == status, response.get_data(as_text=True)
        return json.loads(response.get_data())

    def mishap(self, name: str, **members: Any) -> None:
        self.control("POST", "mishaps", {"name": name, **members})

    def psa(self, path: str = UNPOSTED, method: str = "GET", body: Any = None) -> TestResponse:
        return self.client.open(
            path, method=method, headers=PSA, data=None if body is None else json.dumps(body)
        )

    def xero_token(self) -> str:
        app = next(iter(self.world.identity.apps.values()))
        basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
        response = self.client.post(
            "/connect/token",
            data={"grant_type": "client_credentials", "scope": "accounting.settings"},
            headers={"Authorization": f"Basic {basic}"},
        )
        assert response.status_code == 200, response.get_data(as_text=True)
        return str(json.loads(response.get_data())["access_token"])

    def xero(self, token: str, path: str = "/api.xro/2.0/Organisation") -> TestResponse:
        tenant = next(iter(self.world.books.organisations))
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "xero-tenant-id": tenant}
        return self.client.get(path, headers=headers)
