"""When a document is due: as the source says, or by a rule of the organisation."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from tieout.core.documents import SourceDocument
from tieout.core.rulebook import DueRule, Policies


def due_date(document: SourceDocument, dated: dt.date, policies: Policies) -> dt.date:
    """Return the day on which a document that is dated so is due.

    Where the source is to say it and does not, it is due so many days after its date.
    """
    days = policies.due_days
    match policies.due_rule:
        case DueRule.SOURCE:
            return document.due_date or dated + dt.timedelta(days=days)
        case DueRule.DAYS:
            return dated + dt.timedelta(days=days)
        case DueRule.MONTH_END:
            return _end_of_month(dated) + dt.timedelta(days=days)
        case DueRule.NEXT_MONTH:
            end = _end_of_month(_end_of_month(dated) + dt.timedelta(days=1))
            return end.replace(day=max(1, min(days, end.day)))


def _end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=monthrange(day.year, day.month)[1])
