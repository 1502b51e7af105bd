"""An import as people do it: a file is shown with all that it would change, then saved or left; nothing is trusted to
the browser in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tieout.core.mapping_csv import ImportPlan, RowResult, WrongFile
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import RuleChange, differences
from tieout.core.rulebook_rows import MappingKind
from tieout.store import pending_rules, queries
from tieout.store.models import PendingRules, User, Workspace
from tieout.wiring.mappings import PlannedImport, import_mapping, plan_mapping

__all__ = ["Preview", "WrongFile", "look_again", "preview", "previewed", "save"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a person was shown of a file. `moved` is what others changed since, () when the rules are the same."""

    row: PendingRules
    plan: ImportPlan
    newest: int
    moved: tuple[RuleChange, ...]

    @property
    def whole(self) -> bool:
        """Whether no row is wrong, so that it can be saved."""
        return not self.plan.counts.get(RowResult.WRONG)

    @property
    def rulebook(self) -> Rulebook | None:
        """The rules that would come of it; None as long as a row is wrong."""
        return pending_rules.rules_of(self.row)


def preview(
    workspace: Workspace,
    who: User,
    kind: MappingKind,
    content: bytes,
    *,
    file_name: str,
    organisation: str = "",
    replaces: bool = False,
) -> int:
    """Plan an import and keep it for this person; return the number under which `previewed` finds it.

    Codes are checked against what the organisations allowed when they were last read: nobody is called.
    Raises WrongFile when the file as a whole cannot be read, KeyError for an unknown organisation.
    """
    planned = plan_mapping(
        workspace, kind, content, organisation=organisation, replaces=replaces, as_kept=True
    )
    row = pending_rules.keep(
        workspace,
        who,
        planned.plan,
        content=content,
        base=planned.base,
        file_name=file_name,
        organisation=organisation,
        replaces=replaces,
        unchecked={str(key): why for key, why in planned.unchecked.items()},
    )
    return int(row.pk)


def previewed(workspace: Workspace, who: User, number: int) -> Preview | None:
    """Return what this person was shown; None when it is gone, or another person's."""
    row = pending_rules.kept(workspace, who, number)
    if row is None:
        return None
    newest = queries.newest_version(workspace)
    moved: tuple[RuleChange, ...] = ()
    if newest != row.base:
        moved = differences(queries.rulebook(workspace, row.base), queries.rulebook(workspace))
    return Preview(row=row, plan=pending_rules.plan_of(row), newest=newest, moved=moved)


def look_again(workspace: Workspace, who: User, shown: Preview) -> int:
    """Plan the same file from the rules in force now; return the number of what is shown instead."""
    row = shown.row
    return preview(
        workspace,
        who,
        shown.plan.kind,
        pending_rules.file_of(row),
        file_name=row.file_name,
        organisation=row.organisation,
        replaces=row.replaces,
    )


def save(workspace: Workspace, who: User, shown: Preview, *, note: str = "") -> int:
    """Write what was shown as one new version; return the version in force, and let the file go.

    Raises ValueError for a plan with wrong rows, RulesMoved when somebody saved rules since it was shown.
    """
    plan = replace(shown.plan, rulebook=shown.rulebook)
    planned = PlannedImport(plan=plan, base=shown.row.base, unchecked={})
    said = note or f"{shown.plan.kind} from {shown.row.file_name}"
    version = import_mapping(workspace, planned, who=who, note=said)
    pending_rules.saved(shown.row, version)
    return version
