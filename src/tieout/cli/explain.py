"""`tieout explain`: a fault by its code (what, why, how to fix it), or a document's story by its number."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from difflib import get_close_matches

from tieout.cli.installation import Needs, open_installation
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.words import PLACES, texts_of
from tieout.core.faults import CATALOGUE


def explain(asked: argparse.Namespace) -> int:
    """Tell about a code without any installation; for a document look into the database."""
    if asked.subject in CATALOGUE:
        return _fault(asked.subject, as_json=asked.json)
    near = get_close_matches(asked.subject, CATALOGUE, n=3)
    try:
        open_installation(Needs.DATABASE)
    except Exception as defect:
        if not near:
            raise
        raise Trouble(_unknown(asked.subject, near)) from defect
    from tieout.cli.story import tell

    if not tell(asked.subject, asked.workspace, as_json=asked.json):
        raise Trouble(_unknown(asked.subject, near))
    return Exit.WELL


def _unknown(subject: str, near: list[str]) -> str:
    meant = f" Is one of these meant: {', '.join(near)}?" if near else ""
    return f"{subject!r} is neither a fault's code nor a document's number.{meant}"


def _fault(code: str, *, as_json: bool) -> int:
    texts = texts_of(code)
    if as_json:
        print(json.dumps(asdict(texts), indent=2, ensure_ascii=False))
        return Exit.WELL
    print(f"{texts.title} ({code})")
    for name, text in (
        ("What", texts.what),
        ("Why", texts.why),
        ("Fix", texts.fix),
        ("Where", PLACES[texts.fix_in]),
    ):
        print(f"  {name:<6} {text}")
    return Exit.WELL
