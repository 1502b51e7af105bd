"""Money, dates and numbers as a bookkeeper writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tieout.core.money import from_minor, minor_digits

register = template.Library()

# How a day is written, by locale; what is not named here is written as in most of the world: 22 Nov 2026.
_DAY_FIRST = "j M Y"
_DAYS = {"en-US": "M j, Y", "en-CA": "M j, Y"}


def amount_text(minor: int, currency: str) -> str:
    """Write whole minor units with thousands separators and a true minus sign: 1234567, AUD -> 12,345.67."""
    amount = from_minor(minor, currency)
    digits = minor_digits(currency)
    return f"{amount:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


@register.simple_tag
def money(minor: int | None, currency: str) -> SafeString | str:
    """An amount for a column: tabular figures, the currency small behind it. A dash when there is none."""
    if minor is None:
        return "\N{EN DASH}"
    return format_html(
        '<span class="amount">{} <span class="currency">{}</span></span>',
        amount_text(minor, currency),
        currency,
    )


@register.simple_tag
def money_words(minor: int, currency: str) -> str:
    """An amount inside a sentence: AUD 32,410.50."""
    return f"{currency}\N{NO-BREAK SPACE}{amount_text(minor, currency)}"


@register.filter
def figure(value: Decimal | str | None) -> str:
    """A decimal with thousands separators and as many digits as it has, at least two: 1250 -> 1,250.00."""
    if value is None or value == "":
        return "\N{EN DASH}"
    number = Decimal(value)
    exponent = number.normalize().as_tuple().exponent
    digits = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{number:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def quantity(value: Decimal | str | None) -> str:
    """A quantity without needless zeros: 2.0000 -> 2."""
    if value is None or value == "":
        return "\N{EN DASH}"
    return f"{Decimal(value).normalize():,f}".replace("-", "\N{MINUS SIGN}")


@lru_cache(maxsize=4096)  # a page of documents is dated by few days
def day_text(value: date, locale: str) -> str:
    """Write a day as the workspace's locale does."""
    return written(value, _DAYS.get(locale, _DAY_FIRST))


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None) -> str:
    """A day as the workspace's locale writes it, a dash when there is none."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, datetime):
        value = value.astimezone(_zone(context)).date()
    return day_text(value, _workspace_word(context, "locale"))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> SafeString | str:
    """A moment in the workspace's time zone, to the second; machines read it in UTC."""
    if value is None:
        return "\N{EN DASH}"
    local = value.astimezone(_zone(context))
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        value.astimezone(UTC).isoformat(timespec="seconds"),
        day_text(local.date(), _workspace_word(context, "locale")),
        local.strftime("%H:%M:%S"),
    )


@register.simple_tag
def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that tells enough: 4 minutes ago."""
    if value is None:
        return "never"
    seconds = int(((now or datetime.now(UTC)) - value).total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


@register.filter
def duration(seconds: float | None) -> str:
    """A duration for people: 0.184 -> 184 ms, 75 -> 1 min 15 s."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


@register.filter
def size(count: int | None) -> str:
    """A number of bytes for people: 88412 -> 86.3 kB."""
    if count is None:
        return "\N{EN DASH}"
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.1f} kB"
    return f"{count / 1024 / 1024:.1f} MB"


@register.simple_tag
def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 invoice, 14 invoices."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _workspace_word(context: Context, name: str) -> str:
    workspace = getattr(context.get("request"), "workspace", None)
    return str(getattr(workspace, name, ""))


def _zone(context: Context) -> ZoneInfo:
    return ZoneInfo(_workspace_word(context, "time_zone") or "UTC")
