"""`tieout route`: into which books a document goes, by which rule, and every other rule that fits."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from tieout.cli.installation import the_workspace
from tieout.cli.story import document_called
from tieout.cli.troubles import Exit, Trouble
from tieout.cli.words import in_words as fault_in_words
from tieout.core.documents import SourceDocument
from tieout.core.faults import Fault
from tieout.core.routing import Fit, Routed, explain, in_words, shown
from tieout.core.routing import route as routed
from tieout.core.rulebook import Rulebook
from tieout.store import content, queries
from tieout.store.models import Document


def route(asked: argparse.Namespace) -> int:
    """Tell where a document goes by the rules in force."""
    workspace = the_workspace(asked.workspace)
    row = document_called(workspace, asked.document)
    if row is None:
        raise Trouble(f"There is no document {asked.document!r}. `tieout documents` lists them.")
    if not row.content:
        raise Trouble(f"{row.number} could not be read in full yet, so no rule can look at it.")
    document = content.unpack(SourceDocument, row.content)
    rulebook = queries.rulebook(workspace)
    way, fits = routed(document, rulebook), explain(document, rulebook)
    if asked.json:
        print(json.dumps(_plain(row, rulebook, way, fits), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(row, document, rulebook, way, fits, in_full=asked.explain)))
    return Exit.FAILED if isinstance(way, Fault) else Exit.WELL


def _lines(
    row: Document,
    document: SourceDocument,
    rulebook: Rulebook,
    way: Routed | Fault,
    fits: tuple[Fit, ...],
    *,
    in_full: bool,
) -> Iterator[str]:
    if isinstance(way, Routed):
        why = f"because of {in_words(way.because)} (rules version {rulebook.version})"
        yield f"{row.number} -> {way.organisation}, {why}"
    else:
        fault = fault_in_words(way)
        yield f"{row.number} goes nowhere: {fault.title} ({fault.code})"
        yield f"  {fault.what}"
        yield f"  {fault.fix}"
    if row.organisation and isinstance(way, Routed) and row.organisation != way.organisation:
        yield f"  It was judged for {row.organisation} last; the next run looks at it again."
    if not in_full:
        return
    yield "Rules that fit, the strongest first:" if fits else "No rule fits."
    for fit in fits:
        seen = f", which is {fit.seen}" if fit.seen else ""
        yield f"  {'*' if fit.wins else ' '} {in_words(fit.route)} -> {fit.route.organisation}{seen}"
    yield "What rules can look at:"
    for text, said in dict.fromkeys((f"{by.value} {text}", said) for by, _, text, said in shown(document)):
        yield f"    {text}, {said}"


def _plain(row: Document, rulebook: Rulebook, way: Routed | Fault, fits: tuple[Fit, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {"document": f"{row.kind}:{row.source_id}", "rulebook_version": rulebook.version}
    if isinstance(way, Routed):
        told |= {"organisation": str(way.organisation), "because": in_words(way.because), "fault": None}
    else:
        fault = fault_in_words(way)
        told |= {"organisation": None, "because": None, "fault": {"code": fault.code, "what": fault.what}}
    told["fits"] = [
        {
            "rule": in_words(fit.route),
            "organisation": str(fit.route.organisation),
            "seen": fit.seen,
            "wins": fit.wins,
        }
        for fit in fits
    ]
    return told
