"""Icons as inline drawings: no request, no font, coloured by the text around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_FOLDER = Path(__file__).parent.parent / "static" / "icons"


def _drawing(name: str) -> str:
    text = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    inside = text[text.index(">") + 1 : text.rindex("</svg>")]
    return " ".join(inside.split())


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon by its file name. It is decoration: the words beside it carry the meaning.

    Raises FileNotFoundError for a name that is not in static/icons, so that a typing error never ships.
    """
    return mark_safe(  # noqa: S308 - our own file and our own class names, nothing from outside
        f'<svg class="icon {css}" width="24" height="24" viewBox="0 0 24 24" fill="none"'
        f' stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f"{_drawing(name)}</svg>"
    )
