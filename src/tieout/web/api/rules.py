"""Rules: their versions and what differs between them, the way back, mapping files, and a document tried on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from ninja import Field, File, Path, Query, Router, Schema, UploadedFile
from ninja.errors import HttpError

from tieout import wiring
from tieout.core import rulebook_text
from tieout.core.mapping_csv import RowResult, WrongFile
from tieout.core.mapping_csv.sheet import LARGEST
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import differences
from tieout.core.rulebook_rows import MappingKind
from tieout.store import queries, rulebooks
from tieout.store.models import ApiToken, RulebookVersion
from tieout.store.rulebooks import RulesMoved
from tieout.web.api.access import known_ids, need
from tieout.web.api.asking import PROBLEMS, SPREADSHEET, Number, PageAsked, Said, page_of
from tieout.web.api.trial_shapes import TrialOut, trial_out
from tieout.web.rights import Right
from tieout.wiring.trial import NotInFull, Trying

router = Router(tags=["Rules"])


class VersionOut(Schema):
    """One version of the rules; `who` is "" for the command line, `runs` how many went by it."""

    version: int
    at: datetime
    who: str
    note: str
    runs: int
    in_force: bool


class Versions(Schema):
    """One page, newest first."""

    count: int
    page: int
    pages: int
    versions: list[VersionOut]


class VersionWhole(VersionOut):
    """The same with the rules, as a set-up file says them."""

    rules: dict[str, Any]


class ChangeOut(Schema):
    """One rule that differs; "" where there is none."""

    subject: str
    before: str
    after: str


class Two(Schema):
    """Two versions; 0 is the time before there were any rules."""

    before: int = Field(ge=0, le=2**31)
    after: int = Field(ge=0, le=2**31)


class Back(Said):
    """The version in force when going back was decided."""

    base: int = Field(ge=0, le=2**31)


class RulesOut(Schema):
    """The version of the rules that is in force now."""

    version: int


class Whose(Schema):
    """One organisation alone, by its key; all of them when it is left out."""

    organisation: str = Field(default="", max_length=60, pattern=r"^[a-z0-9-]*$")


class How(Whose):
    """What becomes of a file. `base`: refused when another version is in force. `replace`: what the file does not name
    is removed.
    """

    dry_run: bool = False
    replace: bool = False
    base: int | None = Field(default=None, ge=0, le=2**31)
    note: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")


class RowOut(Schema):
    """One row: its line in the file (0 for none), and in words what happens or what is wrong."""

    line: int
    result: RowResult
    said: str


class ImportOut(Schema):
    """What a file does, or would do: all rows counted, the first 200 of each result said. `unchecked` tells why codes
    of an organisation were not checked. `version` is the one that came of it, None when nothing was changed.
    """

    counts: dict[RowResult, int]
    rows: list[RowOut]
    unchecked: dict[str, str]
    base: int
    version: int | None


@router.get("/versions", response={200: Versions, **PROBLEMS}, summary="List versions")
def versions(request: HttpRequest, paged: PageAsked) -> Versions:
    """Who changed the rules when, and why."""
    token = need(request, Right.READ)
    page = page_of(queries.rulebook_versions(token.workspace), paged)
    runs = queries.runs_by_version(token.workspace, [row.version for row in page])
    newest = queries.newest_version(token.workspace)
    return Versions(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        versions=[_version_out(row, runs.get(row.version, 0), newest) for row in page],
    )


@router.get("/versions/{number}", response={200: VersionWhole, **PROBLEMS}, summary="One version")
def version(request: HttpRequest, number: Path[Number]) -> VersionWhole:
    """With all its rules."""
    token = need(request, Right.READ)
    row = queries.rulebook_versions(token.workspace).filter(version=number).first()
    if row is None:
        raise Http404("There is no such version.")
    runs = queries.runs_by_version(token.workspace, [number]).get(number, 0)
    said = _version_out(row, runs, queries.newest_version(token.workspace))
    return VersionWhole(**said.dict(), rules=rulebook_text.plain(_rules(token, number)))


@router.get("/differences", response={200: list[ChangeOut], **PROBLEMS}, summary="What differs")
def differing(request: HttpRequest, two: Query[Two]) -> list[ChangeOut]:
    """Between any two versions, rule by rule."""
    token = need(request, Right.READ)
    changes = differences(_rules(token, two.before), _rules(token, two.after))
    return [ChangeOut(subject=one.subject, before=one.before, after=one.after) for one in changes]


@router.post("/versions/{number}/restore", response={200: RulesOut, **PROBLEMS}, summary="Back to a version")
def restore(request: HttpRequest, number: Path[Number], asked: Back) -> RulesOut:
    """An earlier version becomes a new one; none is ever lost. 409 when another one than `base` is in force."""
    token = need(request, Right.MAP)
    try:
        made = rulebooks.restore_rulebook(token.workspace, number, who=token.author, base=asked.base)
    except RulebookVersion.DoesNotExist as never:
        raise Http404("There is no such version.") from never
    except RulesMoved as moved:
        raise HttpError(409, str(moved)) from moved
    return RulesOut(version=made)


@router.get("/files/{kind}", summary="A mapping as a file", openapi_extra=SPREADSHEET, response=PROBLEMS)
def file(request: HttpRequest, kind: Path[MappingKind], whose: Query[Whose]) -> StreamingHttpResponse:
    """One table of the rules in force as CSV, fit to be sent back."""
    token = need(request, Right.READ)
    try:
        lines = wiring.export_mapping(token.workspace, kind, organisation=whose.organisation)
    except KeyError as unknown:
        raise Http404("There is no such organisation.") from unknown
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tieout-{kind}.csv"'
    return answer


@router.post("/files/{kind}", response={200: ImportOut, **PROBLEMS}, summary="Import a file")
def import_(
    request: HttpRequest, kind: Path[MappingKind], how: Query[How], file: File[UploadedFile]
) -> ImportOut:
    """One new version of the rules, or with `dry_run` only what would change. A file with a wrong row changes nothing,
    and one that cannot be read as a whole is answered 409.

    Codes are checked against what the organisations allowed when they were last read.
    """
    token = need(request, Right.MAP)
    if (file.size or 0) > LARGEST:
        raise HttpError(409, f"The file has {file.size:,} bytes, {LARGEST:,} are taken: import it in parts.")
    try:
        planned = wiring.plan_mapping(
            token.workspace,
            kind,
            file.read(),
            organisation=how.organisation,
            replaces=how.replace,
            as_kept=True,
        )
    except WrongFile as wrong:
        raise HttpError(409, f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from wrong
    except KeyError as unknown:
        raise Http404("There is no such organisation.") from unknown
    version = _written(token, planned, how) if planned.plan.rulebook and planned.plan.changes else None
    return ImportOut(
        counts={one: planned.plan.counts.get(one, 0) for one in RowResult},
        rows=[RowOut(line=row.line, result=row.result, said=row.said) for row in planned.plan.rows],
        unchecked={str(key): why for key, why in planned.unchecked.items()},
        base=planned.base,
        version=version,
    )


@router.get("/try/{path:key}", response={200: TrialOut, **PROBLEMS}, summary="Try the rules on a document")
def trial(request: HttpRequest, key: str, version: Query[int | None] = None) -> TrialOut:
    """Which organisation, account, tax, tracking, contact and number a document gets, and which rule decides.

    By the rules in force, or by an earlier `version`. Nobody is called and nothing is written.
    """
    token = need(request, Right.READ)
    (number,) = known_ids(token, [key])
    if version is not None and not 1 <= version <= 2**31:
        raise Http404("There is no such version.")
    trying = Trying(token.workspace)
    rules = trying.in_force if version is None else _rules(token, version)
    try:
        (tried,) = trying.on(queries.triable(token.workspace).get(pk=number), [rules])
    except NotInFull as not_yet:
        raise HttpError(409, str(not_yet)) from not_yet
    return trial_out(tried)


def _written(token: ApiToken, planned: wiring.PlannedImport, how: How) -> int | None:
    if how.dry_run:
        return None
    if how.base is not None and how.base != planned.base:
        raise HttpError(409, f"Version {planned.base} of the rules is in force, not version {how.base}.")
    try:
        return wiring.import_mapping(token.workspace, planned, who=token.author, note=how.note)
    except RulesMoved as moved:
        raise HttpError(409, str(moved)) from moved


def _rules(token: ApiToken, number: int) -> Rulebook:
    """Return a version's rules, none for 0. Raises Http404 for a version that never was."""
    if not number:
        return Rulebook(version=0)
    try:
        return queries.rulebook(token.workspace, number)
    except RulebookVersion.DoesNotExist as never:
        raise Http404("There is no such version.") from never


def _version_out(row: RulebookVersion, runs: int, newest: int) -> VersionOut:
    return VersionOut(
        version=row.version,
        at=row.created_at,
        who=row.author.email if row.author else "",
        note=row.note,
        runs=runs,
        in_force=row.version == newest,
    )
