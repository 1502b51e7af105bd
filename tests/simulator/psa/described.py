"""ConnectWise's official API description, held against every answer of the simulated PSA in these tests.

The description is not part of this project: where it is not found beside the checkout nothing is checked, and the
conformance test says so by being skipped.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from werkzeug.wrappers import Response

SPEC = Path(__file__).parents[4] / "shared" / "api" / "specs" / "connectwise-2025.8-accounting.json"
MEDIA_TYPE = "application/json"

# What the description lacks: it knows success alone, and some addresses are open or made for this world.
ONLY_SUCCESS = range(200, 300)
UNDESCRIBED = {
    "/system/bundles": "its results hold any kind of record",
    "/finance/invoices/{id}/pdf": "described as text, sent as a file",
    "/system/callbacks/signingkey": "the path of key_url is not documented",
}


@cache
def description() -> OpenAPI:
    """The description without the paths that crash its reader (regular expressions in templates)."""
    parsed = json.loads(SPEC.read_text(encoding="utf-8"))
    # Case and a slash at the end do not matter in addresses.
    parsed["paths"] = {
        re.sub(r"[^{}]+(?![^{]*\})", lambda part: part[0].lower(), path).rstrip("/"): item
        for path, item in parsed["paths"].items()
        if ":" not in path and _is_ours(path)
    }
    for item in parsed["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            for response in operation.get("responses", {}).values():
                # The reader understands plain JSON only, and the vendor's media type is just that.
                for each in list(response.get("content", {}).values())[:1]:
                    response["content"] = {MEDIA_TYPE: each}
    schemas = parsed["components"]["schemas"]
    schemas["CustomFieldValue"]["properties"]["value"] = {}  # declared an object, and it is text or a number
    for schema in schemas.values():
        if schema.get("properties"):
            schema["additionalProperties"] = False  # so that a member which does not exist is found
    parsed["servers"] = [{"url": "http://localhost"}]
    return OpenAPI.from_dict(parsed, config=Config(spec_validator_cls=None))


def check(method: str, path: str, response: Response) -> None:
    """Hold an answer against the description. Raises: an error of the validator."""
    bare, _, query = path.partition("?")
    if "fields=" in query:
        return  # required members may be absent then
    if not SPEC.exists() or response.status_code not in ONLY_SUCCESS or response.status_code in (204, 207):
        return
    if any(re.fullmatch(re.sub(r"\{\w+\}", r"\\d+", known) + ".*", f"/{bare}") for known in UNDESCRIBED):
        return
    request = MockRequest("http://localhost", method.lower(), f"/{bare.lower()}")
    answer = MockResponse(response.get_data(), status_code=response.status_code, content_type=MEDIA_TYPE)
    description().validate_response(request, answer)


def _is_ours(path: str) -> bool:
    return path.startswith(("/finance", "/procurement", "/company", "/system", "/time", "/expense"))
