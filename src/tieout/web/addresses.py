"""Where a thing that is known by its key has its page."""

from __future__ import annotations

from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from tieout.web.words import BY_KIND


def address_of(key: str) -> str:
    """Return the page of a document by its key, like invoice:5001; empty for anything else."""
    kind, _, source_id = key.partition(":")
    words = BY_KIND.get(kind)
    return reverse("document", args=[words.slug, source_id]) if words and source_id else ""


def cause_address(cause: str, organisation: str) -> str:
    """Return the page of a root cause, where it is put right."""
    return f"{reverse('exception')}?{urlencode({'cause': cause, 'in': organisation})}"


def section_of(path: str) -> str:
    """Return the page of the section that an address belongs to, home where it belongs to none."""
    section = f"/{path.strip('/').partition('/')[0]}/"
    try:
        resolve(section)
    except Resolver404:
        return reverse("home")
    return section
