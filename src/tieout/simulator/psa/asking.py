"""A request to one tenant and the answer to it, and the addresses under which the API answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from tieout.simulator.calls import Call
from tieout.simulator.psa.access import Credential
from tieout.simulator.psa.errors import no_endpoint, shaped
from tieout.simulator.psa.records import Record
from tieout.simulator.psa.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that was let in. `args` has the query's names in lower case; `url` is its address without the query."""

    tenant: Tenant
    credential: Credential
    call: Call
    args: dict[str, str]
    url: str

    @property
    def who(self) -> str:
        """The identifier of the API member."""
        return self.credential.member

    def body(self) -> Any:
        """The body as JSON.

        Raises: Problem 400 when it is not JSON.
        """
        try:
            return self.call.json()
        except ValueError as error:
            raise shaped(400, "InvalidArgument", f"The request body is not valid JSON: {error}") from error

    def record(self) -> Record:
        """The body as a JSON object.

        Raises: Problem 400 when it is something else.
        """
        body = self.body()
        if not isinstance(body, dict):
            raise shaped(400, "InvalidArgument", "The request body must be an object.")
        return body


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `body` is JSON, or bytes sent as they are with `content_type`; None sends nothing."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""


Answer = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method, the permission it needs, and the function that answers (`Ask`, path parameters)."""

    method: str
    pattern: str
    area: str
    action: str
    answer: Answer


class Routes:
    """All addresses of the API; case does not matter in them."""

    def __init__(self, routes: Iterable[Route]) -> None:
        rules = [
            Rule(f"/{route.pattern.lower()}", methods=[route.method], endpoint=route, strict_slashes=False)
            for route in routes
        ]
        self._adapter = Map(rules, merge_slashes=False).bind("psa")

    def find(self, method: str, path: str) -> tuple[Route, dict[str, Any]]:
        """The route for a path behind `/apis/3.0`, and its parameters.

        Raises: Problem 404 or 405.
        """
        try:
            route, parameters = self._adapter.match(path.lower(), method)
        except MethodNotAllowed as error:
            raise shaped(405, "MethodNotAllowed", "The requested method is not supported.") from error
        except NotFound as error:
            raise no_endpoint() from error
        return route, dict(parameters)
