"""The schedules of a set-up file: `[schedule.invoice]` with its state, its interval and whether as soon as closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tieout.cli.toml_text import table
from tieout.core.names import SourceKind
from tieout.core.plain_reading import Reader
from tieout.store.models import Rhythm
from tieout.store.models.schedules import LONGEST, SHORTEST, USUAL
from tieout.store.setup import ScheduleSetUp

_EXAMPLE = '[schedule.invoice] state = "on"'
_KEYS = ("state", "every_minutes", "as_soon_as_closed")


def schedules_of(reader: Reader, said: Mapping[str, object]) -> Iterator[ScheduleSetUp]:
    """Yield one for each kind that the file names; the others stay as they are."""
    tables = reader.table(said, "schedule", "schedule", _EXAMPLE)
    reader.known(tables, [kind.value for kind in SourceKind], "schedule")
    for kind in SourceKind:
        if kind.value in tables:
            path = f"schedule.{kind.value}"
            one = reader.table(tables, kind.value, path, _EXAMPLE)
            reader.known(one, _KEYS, path)
            yield ScheduleSetUp(
                kind=kind,
                state=_state(reader, one, path),
                every_minutes=reader.whole(one, "every_minutes", path, USUAL, (SHORTEST, LONGEST)),
                as_soon_as_closed=reader.truth(one, "as_soon_as_closed", path, default=False),
            )


def _state(reader: Reader, one: Mapping[str, object], path: str) -> Rhythm:
    said = reader.text(one, "state", path, Rhythm.OFF.value)
    if said in Rhythm.values:
        return Rhythm(said)
    reader.wrong(f"{path}.state", f'"{said}" is not one of {", ".join(Rhythm.values)}', 'state = "on"')
    return Rhythm.OFF


def written_schedules(schedules: Iterable[ScheduleSetUp]) -> Iterator[str]:
    """Yield the lines of a set-up file that say the same."""
    for one in schedules:
        yield from table(
            f"schedule.{one.kind.value}",
            {
                "state": one.state.value,
                "every_minutes": one.every_minutes,
                "as_soon_as_closed": one.as_soon_as_closed,
            },
        )
