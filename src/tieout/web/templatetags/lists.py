"""Addresses of lists: a change of one question keeps the others."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from tieout.web.templatetags.icons import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context: Context, **changes: object) -> str:
    """Return the questions of this page's address with some changed; an empty one is left out."""
    asked = {name: value for name, value in context["request"].GET.items() if name != "organisation"}
    asked |= {name: str(value) for name, value in changes.items()}
    return urlencode({name: value for name, value in asked.items() if value != ""})


@register.simple_tag(takes_context=True)
def sorter(context: Context, name: str, label: str, css: str = "") -> SafeString:
    """A column head that sorts: once upwards, again downwards. Screen readers hear how it is sorted."""
    current = context["order"]
    rising = current == name
    falling = current == f"-{name}"
    address = kept(context, sort=f"-{name}" if rising else name, page="")
    state = ' aria-sort="ascending"' if rising else ' aria-sort="descending"' if falling else ""
    arrow = icon("arrow-up", "icon-sm") if rising else icon("arrow-down", "icon-sm") if falling else ""
    opening = format_html('<th scope="col" class="{}"', css)
    return format_html('{}{}><a href="?{}">{}{}</a></th>', opening, SafeString(state), address, label, arrow)
