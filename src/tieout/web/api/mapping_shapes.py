"""What the API says and is told about mapping: single rules, what is not mapped yet, and what may be chosen."""

from __future__ import annotations

from datetime import date

from ninja import Field, Schema

from tieout.core.rulebook_edits import Edit, row_of
from tieout.core.rulebook_rows import TABLES, MappingKind
from tieout.web.api.asking import Key, Said
from tieout.web.api.trial_shapes import TrialOut
from tieout.wiring.rule_desk import Wanted

_MOST = 200
_CELL = 1_000

Cells = dict[str, str]


class EditSaid(Said):
    """One rule by the columns of its table, as its mapping file has them. `was` names the rule that is changed or taken
    away, by the columns that make its key; `row` is the rule as it shall be. One of them may be null, not both.
    """

    was: Cells | None = Field(
        default=None, max_length=8, examples=[{"organisation": "adelaide", "account": "4000"}]
    )
    row: Cells | None = Field(
        default=None,
        max_length=8,
        examples=[{"organisation": "adelaide", "account": "4000", "ledger_account": "200"}],
    )


class Edits(Said):
    """Rules of one table, changed at once: all of them, or none."""

    edits: list[EditSaid] = Field(min_length=1, max_length=_MOST)


class Saving(Edits):
    """The same, made from version `base` of the rules. Without a note, what differs is noted."""

    base: int = Field(ge=0, le=2**31)
    note: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")


class Trying(Edits):
    """The same, tried on a document first."""

    document: Key


class EffectsOut(Schema):
    """What the rules tried would do to the documents that wait: how many of them were looked at, would move to another
    organisation, become ready, or be held back.
    """

    waiting: int
    looked_at: int
    moved: int
    freed: int
    held: int


class TriedOut(Schema):
    """One document under the rules in force and under those tried, and what becomes of the others."""

    now: TrialOut
    then: TrialOut
    effects: EffectsOut


class WantedOut(Schema):
    """A text that documents use and no rule maps, and how many documents wait for it. `category` is the tracking
    category that wants it; `note` says more of it.
    """

    text: str
    category: str
    note: str
    last_used: date | None
    documents: int


class OfferOut(Schema):
    """One entry of a pick-list."""

    value: str
    label: str


class MisfitOut(Schema):
    """What the rules want of an organisation and it does not have; `organisation` is "" for the routes."""

    organisation: str
    said: str


class ItemOut(Schema):
    """A product that documents name. `in_the_books` is null where the products were never read."""

    code: str
    last_used: date | None
    in_the_books: bool | None


class Whose(Said):
    """An organisation by its key."""

    organisation: str = Field(max_length=60, pattern=r"^[a-z0-9-]+$")


class ReadOut(Schema):
    """Whether the settings could be read; `problem` says why not."""

    ok: bool
    problem: str


def edit_of(kind: MappingKind, said: EditSaid) -> Edit:
    """Return the edit. Raises ValueError, in words, for a column that the table lacks and for one that says nothing."""
    table = TABLES[kind]
    columns = (*table.keys, *table.values)
    for cells in (said.was, said.row):
        unknown = [name for name in cells or () if name not in columns]
        if unknown:
            raise ValueError(f"There is no column {unknown[0][:60]!r}; there are: {', '.join(columns)}.")
        if any(len(cell) > _CELL or "\x00" in cell for cell in (cells or {}).values()):
            raise ValueError(f"A cell has at most {_CELL:,} characters, and none that is no character.")
    if said.was is None and said.row is None:
        raise ValueError("An edit without a rule, before or after, says nothing.")
    was = row_of(kind, said.was)[0] if said.was is not None else None
    return Edit(was, row_of(kind, said.row) if said.row is not None else None)


def wanted_out(one: Wanted) -> WantedOut:
    """What is used and not mapped."""
    gap = one.gap
    return WantedOut(
        text=gap.text, category=gap.category, note=gap.note, last_used=gap.last_used, documents=one.documents
    )
