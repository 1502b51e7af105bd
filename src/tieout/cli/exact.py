"""JSON for programs in which an amount keeps every digit that the text it came from had."""

from __future__ import annotations

import json
import re
from typing import Any

_MARKED = re.compile(r'"\\u0000([^"]*)\\u0000"')


def embedded(text: bytes) -> Any:
    """Return the value of a JSON text, to stand in what `dumps` writes; its fractions are no numbers of ours."""
    return json.loads(text, parse_float=lambda digits: f"\0{digits}\0")


def dumps(value: Any) -> str:
    """Return indented JSON; embedded fractions are written digit by digit as they were."""
    return _MARKED.sub(r"\1", json.dumps(value, indent=2, ensure_ascii=False))
