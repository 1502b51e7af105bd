"""What fields a kind of record has, and what may be written into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from tieout.simulator.psa.errors import complaint, invalid
from tieout.simulator.psa.records import Record, instant, midnight

_DECLARATION = re.compile(
    r"(?P<name>\w+):(?P<kind>[a-z]+)(?P<limit>\d*)(\((?P<inside>[^)]*)\))?(\[(?P<least>\d+)-(?P<most>\d+)\])?(?P<marks>[*!]*)$",
    re.ASCII,
)
_NUMBERS = (int, Decimal)

# What may stand behind the slash of a reference or of a collection, and of what kind it is.
_REFERENCE_FIELDS = {
    "id": "int", "name": "text", "identifier": "text", "isclosed": "bool", "currencycode": "text",
    "symbol": "text", "summary": "text", "billingtype": "text", "numberofdecimals": "int", "value": "text",
    "caption": "text", "type": "text",
}  # fmt: skip
_CANONICAL = {
    "isclosed": "isClosed", "currencycode": "currencyCode", "billingtype": "billingType",
    "numberofdecimals": "numberOfDecimals", "lastupdated": "lastUpdated", "dateentered": "dateEntered",
    "updatedby": "updatedBy", "enteredby": "enteredBy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a record: `kind` is text, int, number, money, bool, date, instant, enum, ref, list or any."""

    name: str
    kind: str
    limit: int = 0
    choices: tuple[str, ...] = ()
    table: str = ""
    required: bool = False
    read_only: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Schema:
    """The fields of one kind of record; `resource` is the name that error messages use."""

    resource: str
    fields: dict[str, Field] = field(default_factory=dict)
    by_lower_name: dict[str, Field] = field(default_factory=dict)

    @cached_property
    def references(self) -> dict[str, Field]:
        """The members that refer to records of a table."""
        return {name: known for name, known in self.fields.items() if known.kind == "ref" and known.table}

    def resolve(self, path: str) -> tuple[tuple[str, ...], str] | None:
        """The path in its proper spelling, and the kind of what it leads to; None when there is no such field."""
        first, *rest = path.split("/")
        if first.lower() == "_info":
            name = rest[0] if len(rest) == 1 else ""
            kind = "instant" if name.lower() in ("lastupdated", "dateentered") else "text"
            return (("_info", _CANONICAL.get(name.lower(), name)), kind) if name else None
        found = self.by_lower_name.get(first.lower())
        if found is None and first.lower() == "lastupdated":
            return ("_info", "lastUpdated"), "instant"
        if found is None:
            return None
        if not rest:
            return (found.name,), found.kind
        inside = rest[-1].lower()
        if found.kind not in ("ref", "list") or inside not in _REFERENCE_FIELDS:
            return None
        return (found.name, _CANONICAL.get(inside, inside)), _REFERENCE_FIELDS[inside]


def declare(resource: str, text: str) -> Schema:
    """A schema from words like `reference:text50`, `type:enum(A|B)*`, `company:ref(companies)*`, `total:money!`.

    The number is the longest text allowed, `[a-b]` a range of whole numbers, `*` means required on create, `!` set by
    the system alone.
    """
    schema = Schema(resource)
    for word in text.split():
        parts = _DECLARATION.match(word)
        if parts is None:
            raise ValueError(f"{resource}: cannot read {word!r}")
        inside, marks = parts["inside"] or "", parts["marks"]
        made = Field(
            name=parts["name"],
            kind=parts["kind"],
            limit=int(parts["limit"] or 0),
            choices=tuple(inside.split("|")) if parts["kind"] == "enum" else (),
            table=inside if parts["kind"] == "ref" else "",
            required="*" in marks,
            read_only="!" in marks,
            least=int(parts["least"]) if parts["least"] else None,
            most=int(parts["most"]) if parts["most"] else None,
        )
        schema.fields[made.name] = made
        schema.by_lower_name[made.name.lower()] = made
    return schema


def written(schema: Schema, body: Record) -> Record:
    """The members of `body` that the schema lets a caller write, each in its stored form; unknown ones are ignored.

    Raises: Problem 400 with one entry for every broken rule.
    """
    accepted: Record = {}
    errors: list[dict[str, Any]] = []
    for name, value in body.items():
        known = schema.fields.get(name)
        if known is None or known.read_only:
            continue
        message = broken_rule(known, value)
        if message is None:
            accepted[name] = stored(known, value)
        else:
            errors.append(complaint(message[0], message[1], schema.resource, name))
    if errors:
        raise invalid(schema.resource, *errors)
    return accepted


def missing(schema: Schema, record: Record) -> list[dict[str, Any]]:
    """One complaint for every required field that the record does not have."""
    return [
        complaint("MissingRequiredField", f"{name} is required.", schema.resource, name)
        for name, known in schema.fields.items()
        if known.required and record.get(name) in (None, "")
    ]


def broken_rule(known: Field, value: Any) -> tuple[str, str] | None:
    """The code and sentence of the rule that `value` breaks, or None."""
    if value is None:
        return None
    right_type = {
        "text": isinstance(value, str),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, _NUMBERS) and not isinstance(value, bool),
        "money": isinstance(value, _NUMBERS) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "date": isinstance(value, str) and _is_moment(value),
        "instant": isinstance(value, str) and _is_moment(value),
        "enum": isinstance(value, str),
        "ref": isinstance(value, dict),
        "list": isinstance(value, list),
    }.get(known.kind, True)
    if not right_type:
        return "InvalidField", f"The field {known.name} has a value of the wrong type."
    if known.kind == "text" and known.limit and len(value) > known.limit:
        sentence = f"The field {known.name} must be a string with a maximum length of {known.limit}."
        return "MaxLengthField", sentence
    if known.least is not None and known.most is not None and not known.least <= value <= known.most:
        return "OutOfRange", f"The field {known.name} must be between {known.least} and {known.most}."
    if known.kind == "enum" and value not in known.choices:
        return "InvalidField", f"The field {known.name} must be one of {', '.join(known.choices)}."
    return None


def stored(known: Field, value: Any) -> Any:
    """The value as records keep it: money with two decimals, dates at midnight, moments in UTC."""
    if value is None:
        return None
    if known.kind == "money":
        return Decimal(value).quantize(Decimal("0.01"))
    if known.kind == "date":
        return midnight(datetime.fromisoformat(value).date())
    if known.kind == "instant":
        return instant(datetime.fromisoformat(value))
    return value


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
