"""`tieout accept`: what somebody edited by hand in the books counts from now on."""

from __future__ import annotations

import argparse

from tieout.cli.installation import the_workspace
from tieout.cli.story import document_called
from tieout.cli.troubles import Exit, Trouble
from tieout.store import drifting


def accept(asked: argparse.Namespace) -> int:
    """Accept what stands in the books of one document."""
    workspace = the_workspace(asked.workspace)
    row = document_called(workspace, asked.document)
    if row is None:
        raise Trouble(f"There is no document {asked.document!r}. `tieout documents` lists them.")
    if not drifting.keep_theirs(workspace, row, who=None):
        print(f"{row.number} was not edited by hand in the books, or stands there as it was again.")
        return Exit.FAILED
    print(f"What stands in the books of {row.number} counts from now on.")
    return Exit.WELL
