"""Which codes documents use, kept while they are read: the mapping screens show what is used and not mapped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tieout.core.ports import Judged
from tieout.core.used_codes import used_in
from tieout.store.journal.rows import chunks
from tieout.store.models import UsedCode

_WIDTH = 255
_Key = tuple[str, str, str]


def note_used(workspace: int, judged: Sequence[Judged]) -> None:
    """Remember what these documents use and when. What is known of that day or a later one costs no write."""
    labels: dict[_Key, str] = {}
    days: dict[_Key, date] = {}
    for one in judged:
        for used in used_in(one.document):
            key = (one.organisation or "", used.used_as.value, used.text[:_WIDTH])
            labels[key] = used.label[:_WIDTH]
            days[key] = max(days.get(key, one.document.date), one.document.date)
    known = _known(workspace, days)
    rows = [
        UsedCode(
            workspace_id=workspace,
            organisation=organisation,
            used_as=used_as,
            text=text,
            label=labels[organisation, used_as, text],
            last_used=day,
        )
        for (organisation, used_as, text), day in sorted(days.items())
        if day > known.get((organisation, used_as, text), date.min)
    ]
    UsedCode.objects.of(workspace).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["workspace", "organisation", "used_as", "text"],
        update_fields=["label", "last_used"],
        batch_size=1000,
    )


def _known(workspace: int, days: dict[_Key, date]) -> dict[_Key, date]:
    found: dict[_Key, date] = {}
    organisations = {organisation for organisation, _, _ in days}
    for texts in chunks(sorted({text for _, _, text in days})):
        rows = UsedCode.objects.of(workspace).filter(organisation__in=organisations, text__in=texts)
        for organisation, used_as, text, last in rows.values_list(
            "organisation", "used_as", "text", "last_used"
        ):
            found[organisation, used_as, text] = last
    return found
