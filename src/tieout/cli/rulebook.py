"""`tieout rulebook`: the versions of the rules, what differs between them, and the way back to an earlier one."""

from __future__ import annotations

import argparse
import json
from zoneinfo import ZoneInfo

from tieout.cli.agreeing import agree
from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.setup_export import rules_alone
from tieout.cli.troubles import Exit, Trouble
from tieout.core import rulebook_text
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import differences
from tieout.store import queries, rulebooks
from tieout.store.models import RulebookVersion, Workspace

HEADS = ("VERSION", "WHEN", "WHO", "NOTE", "CHANGES")


def list_(asked: argparse.Namespace) -> int:
    """List the versions, newest first, with how much each changed."""
    workspace = the_workspace(asked.workspace)
    zone = ZoneInfo(workspace.time_zone)
    rows = []
    for row in queries.rulebook_versions(workspace)[: asked.limit]:
        before = _version(workspace, row.version - 1) if row.version > 1 else Rulebook(version=0)
        changes = len(differences(before, _version(workspace, row.version)))
        rows.append((row, changes))
    if asked.json:
        plain = [
            {
                "version": row.version,
                "at": row.created_at.isoformat(),
                "who": _who(row),
                "note": row.note,
                "changes": changes,
            }
            for row, changes in rows
        ]
        print(json.dumps({"versions": plain}, indent=2, ensure_ascii=False))
        return Exit.WELL
    cells = [
        (
            str(row.version),
            f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
            _who(row),
            row.note,
            f"{changes:,}",
        )
        for row, changes in rows
    ]
    print("\n".join(in_columns(HEADS, cells, right={0, 4})))
    return Exit.WELL


def show(asked: argparse.Namespace) -> int:
    """Print one version, the newest unless a number is given."""
    rulebook = _version(the_workspace(asked.workspace), asked.version)
    if asked.json:
        print(json.dumps(rulebook_text.plain(rulebook), indent=2, ensure_ascii=False))
        return Exit.WELL
    print(f"# Version {rulebook.version} of the rules")
    print("\n".join(rules_alone(rulebook)))
    return Exit.WELL


def diff(asked: argparse.Namespace) -> int:
    """Print what differs between two versions."""
    workspace = the_workspace(asked.workspace)
    changes = differences(_version(workspace, asked.before), _version(workspace, asked.after))
    if asked.json:
        plain = [{"subject": one.subject, "before": one.before, "after": one.after} for one in changes]
        print(json.dumps({"changes": plain}, indent=2, ensure_ascii=False))
        return Exit.WELL
    for one in changes:
        print(one)
    if not changes:
        print("Both wish the same.")
    return Exit.WELL


def restore(asked: argparse.Namespace) -> int:
    """Show what going back would change, ask, and put the version in force again as a new one."""
    workspace = the_workspace(asked.workspace)
    now, wanted = queries.rulebook(workspace), _version(workspace, asked.version)
    changes = differences(now, wanted)
    for one in changes:
        print(one)
    if not changes:
        print(f"Version {now.version} wishes the same as version {wanted.version} already.")
        return Exit.WELL
    if not asked.yes:
        version = wanted.version
        agree(f"Go back to version {version}?", otherwise=f"say --yes to go back to version {version}")
    try:
        version = rulebooks.restore_rulebook(workspace, wanted.version, base=now.version)
    except rulebooks.RulesMoved as moved:
        raise Trouble(str(moved)) from moved
    print(f"Version {version} of the rules is in force: it is version {wanted.version} again.")
    return Exit.WELL


def _version(workspace: Workspace, version: int) -> Rulebook:
    """Return a version, the newest for 0. Raises Trouble for one that never was."""
    try:
        return queries.rulebook(workspace, version)
    except RulebookVersion.DoesNotExist:
        newest = queries.rulebook(workspace).version
        raise Trouble(f"There is no version {version} of the rules. The newest is {newest}.") from None


def _who(row: RulebookVersion) -> str:
    return row.author.email if row.author else "command line"
