"""Pills: a state as a coloured word that explains itself on hover, focus and touch."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tieout.web.words import Word

register = template.Library()


@register.simple_tag
def pill(word: Word | None, href: str = "", reason: str = "") -> SafeString | str:
    """Draw a state: with an address a link to the whole story, without one a word that can be focused."""
    if word is None:
        return "\N{EN DASH}"
    tip = reason or word.meaning
    if href:
        return format_html(
            '<a class="pill" data-tone="{}" data-tip="{}" href="{}"><span class="lamp"></span>{}</a>',
            word.tone, tip, href, word.label,
        )  # fmt: skip
    return format_html(
        '<span class="pill" data-tone="{}" data-tip="{}" tabindex="0"><span class="lamp"></span>{}</span>',
        word.tone, tip, word.label,
    )  # fmt: skip
