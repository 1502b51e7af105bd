"""What was sent after a session had ended: it waits until its person has logged in and says again that it shall be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from tieout.web.addresses import section_of

_SESSION = "unsent"
_LONGEST = 20_000
"""Characters. Strangers may have as much kept for a while, so it is what a form of ours has, and no more."""


#: What pages send along that nobody typed: versions, marks of plans, ticked rows, where to go back to.
_CARRIED = frozenset(
    {"base", "chosen", "all", "mark", "next", "of", "save", "seen", "try", "was", "in", "cause"}
)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that reached us too late: where it was sent to, and its fields in their order."""

    address: str
    fields: Sequence[tuple[str, str]]

    @property
    def section(self) -> str:
        """The part of the house that it was sent to: Settings."""
        return self.address.strip("/").partition("/")[0].capitalize()

    @property
    def typed(self) -> Sequence[tuple[str, str]]:
        """The first of what a person entered, each with the name of its field; not what a page carries along."""
        said = [(name, value) for name, value in self.fields if value.strip() and name not in _CARRIED]
        return [
            (name.replace("-", " ").replace("_", " ").capitalize(), value) for name, value in said[:_SHOWN]
        ]


def keep(request: Any) -> bool:
    """Keep the form in the session of whoever logs in next in this browser.

    False for a file, too long a form, and what is no more than one click anywhere: light or dark.
    """
    said: QueryDict = request.POST.copy()
    said.pop("csrfmiddlewaretoken", None)
    encoded = said.urlencode()
    of_no_section = section_of(request.path) == reverse("home")
    if not encoded or len(encoded) > _LONGEST or request.FILES or of_no_section:
        return False
    request.session[_SESSION] = {"address": request.get_full_path(), "form": encoded}
    return True


def waiting(request: HttpRequest) -> Unsent | None:
    """Return what waits in this session; None when nothing does."""
    kept = request.session.get(_SESSION)
    if not kept:
        return None
    form = QueryDict(kept["form"])
    return Unsent(kept["address"], [(name, value) for name, values in form.lists() for value in values])


def sent(request: HttpRequest) -> None:
    """What waited was sent again: it waits no longer."""
    kept = request.session.get(_SESSION)
    if kept and kept["address"] == request.get_full_path():
        del request.session[_SESSION]


def leave(request: HttpRequest) -> None:
    """Forget it."""
    request.session.pop(_SESSION, None)
