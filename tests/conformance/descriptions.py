"""The official descriptions of both vendors' APIs, ready to be asked about one call.

They are no part of this project: where they are not found beside the checkout, nothing can be checked.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openapi_core import Config, OpenAPI

from tests.conformance.allowed import MEMBERS
from tests.conformance.shapes import Vocabulary

FOLDER = Path(__file__).parents[3] / "shared" / "api" / "specs"
PSA, XERO, IDENTITY = "connectwise-2025.8-accounting.json", "xero_accounting.yaml", "xero-identity.yaml"
ABSENT = "the vendors' API descriptions are not beside this checkout"
JSON = "application/json"
VENDORS_JSON = "application/vnd.connectwise.com+json; version=2025.8"
HOST = "http://localhost"


def at_hand() -> bool:
    """Whether the descriptions are where they are looked for."""
    return all((FOLDER / name).exists() for name in (PSA, XERO, IDENTITY))


@dataclass(frozen=True, eq=False)
class Operation:
    """One described operation.

    `template` is its path, `parameters` names what its query takes, `answers` gives the media types by status.
    """

    template: str
    method: str
    item: dict[str, Any]
    parameters: frozenset[str]
    answers: dict[int, frozenset[str]]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.template}"


class Description:
    """One API. Every schema is closed: a member that is not described, nor allowed for a reason, is a mistake."""

    def __init__(self, parsed: dict[str, Any], allowed: dict[str, dict[str, str]]) -> None:
        self._parsed = parsed
        self.vocabulary = Vocabulary(parsed)
        schemas = parsed["components"]["schemas"]
        _close(schemas, allowed)
        self._schemas = {False: schemas, True: _all_optional(schemas)}
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], Operation]]] = {}
        for operation in _operations(parsed):
            key = operation.method, operation.template.count("/")
            self._routes.setdefault(key, []).append((_pattern(operation.template), operation))
        for found in self._routes.values():
            found.sort(key=lambda one: one[1].template.count("{"))  # a fixed word before a parameter

    def operation(self, method: str, path: str) -> tuple[Operation, str] | None:
        """The operation that answers such a request, and the path in the description's own letters."""
        for pattern, operation in self._routes.get((method.lower(), path.count("/")), ()):
            if found := pattern.fullmatch(path):
                words = re.split(r"\{\w+\}", operation.template)
                given = [*found.groups(), ""]
                return operation, "".join(one for pair in zip(words, given, strict=True) for one in pair)
        return None

    @cache  # noqa: B019 - descriptions live as long as the tests
    def judge(self, operation: Operation, *, partial: bool = False) -> OpenAPI:
        """What judges calls of one operation; with `partial` any member may be missing from answers."""
        components = {**self._parsed["components"], "schemas": self._schemas[partial]}
        item = {
            name: said for name, said in operation.item.items() if name in (operation.method, "parameters")
        }
        return OpenAPI.from_dict(
            {
                "openapi": "3.0.1",
                "info": {"title": "one operation", "version": "1"},
                "servers": [{"url": HOST}],
                "paths": {operation.template: item},
                "components": components,
            },
            # The descriptions' own slips (texts as defaults of booleans) are not our subject.
            config=Config(spec_validator_cls=None),
        )


def _close(schemas: dict[str, Any], allowed: dict[str, dict[str, str]]) -> None:
    for name, schema in schemas.items():
        more = allowed.get(name, {})
        if schema.get("properties") and "additionalProperties" not in schema:
            schema["additionalProperties"] = "*" in more
            schema["properties"] |= {member: {} for member in more if member not in schema["properties"]}


def _all_optional(schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: copy.copy(value) for key, value in schema.items() if key != "required"}
        for name, schema in schemas.items()
    }


def _operations(parsed: dict[str, Any]) -> Iterator[Operation]:
    for path, item in parsed["paths"].items():
        template = path.rstrip("/")
        for method in ("get", "put", "post", "patch", "delete"):
            if method in item:
                said = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                resolved = [_resolved(parsed, one) for one in said]
                names = frozenset(one["name"] for one in resolved if one["in"] == "query")
                responses = {code: _resolved(parsed, one) for code, one in item[method]["responses"].items()}
                answers = {int(code): frozenset(one.get("content", ())) for code, one in responses.items()}
                yield Operation(template, method, item, names, answers)


def _resolved(parsed: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    for name in said.get("$ref", "#").split("/")[1:]:
        parsed = parsed[name]
    return parsed if "$ref" in said else said


def _pattern(template: str) -> re.Pattern[str]:
    words = re.split(r"(\{\w+\})", template)
    text = "".join("([^/]+)" if word.startswith("{") else re.escape(word) for word in words)
    return re.compile(text, re.IGNORECASE)


@cache
def psa() -> Description:
    """ConnectWise's, of 2025.8."""
    parsed = json.loads((FOLDER / PSA).read_text(encoding="utf-8"))
    # A few paths of no interest have regular expressions in their templates, which no reader understands.
    parsed["paths"] = {path: item for path, item in parsed["paths"].items() if ":" not in path}
    schemas = parsed["components"]["schemas"]
    schemas["CustomFieldValue"]["properties"]["value"] = {}  # declared an object, and it is text or a number
    schemas["PatchOperation"]["properties"]["value"] = {}  # the same
    schemas["ErrorResponseMessage"]["properties"]["errors"]["nullable"] = True  # as recorded
    for operation in _operations(parsed):
        responses = operation.item[operation.method]["responses"]
        for response in responses.values():
            # The vendor's media type is plain JSON, and the reader wants to be told so.
            if VENDORS_JSON in response.get("content", {}):
                response["content"] = {JSON: response["content"][VENDORS_JSON]}
        error = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/ErrorResponseMessage"}}}}
        # It says nothing of errors beside their schema.
        responses |= {str(status): {"description": "error", **error} for status in (400, 401, 403, 404, 409)}
    return Description(parsed, MEMBERS["psa"])


@cache
def xero() -> Description:
    """Xero's accounting API."""
    return _of_xero(XERO)


@cache
def identity() -> Description:
    """Xero's list of connections."""
    return _of_xero(IDENTITY)


def _of_xero(name: str) -> Description:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parsed = yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    for schema in parsed["components"]["schemas"].values():
        for said in schema.get("properties", {}).values():
            if said.get("format") == "date-time":
                del said[
                    "format"
                ]  # wants a time zone, and neither its own examples nor recorded answers have one
    for operation in _operations(parsed):
        operation.item[operation.method].pop("security", None)  # the gate of the simulator sees to that
    return Description(parsed, MEMBERS["xero"])


#: system -> where its API begins in a path -> which description
BEGINNINGS: dict[str, tuple[tuple[re.Pattern[str], Callable[[], Description]], ...]] = {
    "psa": ((re.compile(r"/[^/]+/apis/3\.0(?=/)", re.IGNORECASE), psa),),
    "xero": (
        (re.compile(r"/api\.xro/2\.0(?=/)"), xero),
        (re.compile(r"(?=/connections)", re.IGNORECASE), identity),
    ),
    "identity": (),
}
