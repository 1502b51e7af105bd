"""What every mapping screen needs: whose rules it is about, how old its pick-lists are, and how rules are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tieout import jobs
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_diff import RuleChange, differences
from tieout.core.rulebook_rows import EVERYWHERE, MappingKind
from tieout.store import queries
from tieout.store.models import Connection, Trigger
from tieout.store.rulebooks import RulesMoved
from tieout.web.document_rows import names_of
from tieout.web.mapping_words import TABS, TableWords
from tieout.web.requests import WorkspaceRequest
from tieout.web.rights import Right, allowed
from tieout.web.rule_words import in_words
from tieout.web.words import KINDS
from tieout.wiring.rule_desk import RuleDesk, save_rules

_SHARED = frozenset({MappingKind.ACCOUNTS, MappingKind.TAXES})
_MOST_CHANGES = 20


class MappingPage:
    """One look at one page. `of` is the organisation it is about, EVERYWHERE for what all fall back to, "" for the
    routes of the whole workspace; `known` says whether there is any.
    """

    def __init__(self, request: WorkspaceRequest, words: TableWords | None = None, address: str = "") -> None:
        self.request = request
        self.words = words
        self._address = address or (reverse("mapping-table", args=[words.slug]) if words else "")
        self.desk = RuleDesk(request.workspace, request.today)
        ledgers = [row for row in request.connections if row.kind == Connection.Kind.LEDGER]
        named = {row.key: row.name for row in ledgers}
        self.names: Mapping[str, str] = {
            str(key): named.get(str(key), str(key)) for key in self.desk.rulebook.organisations
        }
        self.of = "" if words and words.kind is MappingKind.ROUTES else self._asked()

    @property
    def known(self) -> bool:
        """Whether the page has anything to be about."""
        return bool(self.desk.rulebook.organisations)

    def _asked(self) -> str:
        asked = self.request.POST.get("of") or self.request.GET.get("of", "")
        if asked == EVERYWHERE and self.words and self.words.kind in _SHARED:
            return EVERYWHERE
        if asked in self.names:
            return asked
        chosen = self.request.organisation
        return chosen if chosen in self.names else next(iter(self.names), "")

    def row_address(self, words: TableWords) -> str:
        """Return where a new rule of this table is entered."""
        address = reverse("mapping-row", args=[words.slug])
        return f"{address}?{urlencode({'of': self.of})}" if self.of else address

    def read_at(self) -> datetime | None:
        """Return when the settings of the page's organisation were last read."""
        facts = self.desk.facts(self.of) if self.of and self.of != EVERYWHERE else None
        return facts.read_at if facts else None

    def choices(self) -> Sequence[tuple[str, str]]:
        """Return the organisations that the page can be about, with what they share where they share it."""
        every = [(EVERYWHERE, "Every organisation")] if self.words and self.words.kind in _SHARED else []
        return [*self.names.items(), *every] if self.of else []

    def context(self) -> dict[str, object]:
        """Return what the frame of every mapping page shows."""
        return {
            "words": self.words,
            "of": self.of,
            "of_name": self.names.get(self.of, "Every organisation" if self.of else ""),
            "of_choices": self.choices(),
            "of_address": self._address,
            "here": self.request.get_full_path() if self.request.method == "GET" else self._address,
            "of_keys": list(self.names),
            "mapping_tabs": TABS,
            "read_at": self.read_at(),
            "may_map": allowed(self.request, Right.MAP),
            "version": self.desk.rulebook.version,
        }


def back_to(slug: str, organisation: str) -> str:
    """Return the page of a table, about the same organisation."""
    address = reverse("mapping-table", args=[slug])
    return f"{address}?{urlencode({'of': organisation})}" if organisation else address


def saved(request: WorkspaceRequest, desk: RuleDesk, rules: Rulebook, *, base: str) -> int:
    """Save edited rules with the person's note, or what differs when there is none; return the version in force.

    Raises RulesMoved when somebody else saved since `base`, the version that the form was made from.
    """
    number = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0
    changes = in_words(differences(desk.rulebook, rules)[:_MOST_CHANGES], names_of(request.connections))
    told = "; ".join(map(str, changes))
    note = request.POST.get("note", "").strip() or told
    return save_rules(request.workspace, rules, base=number, who=request.user, note=note[:200])


def ruled(request: WorkspaceRequest, desk: RuleDesk, moved: RulesMoved | None) -> dict[str, object]:
    """Return the version that a form is made from; and, when others were quicker, what they changed."""
    told: dict[str, object] = {"base": desk.rulebook.version}
    if moved is None:
        return told
    changes: Sequence[RuleChange] = ()
    if 0 < moved.base < desk.rulebook.version:
        changes = differences(queries.rulebook(request.workspace, moved.base), desk.rulebook)
    return told | {
        "moved": moved,
        "moved_changes": in_words(changes[:_MOST_CHANGES], names_of(request.connections)),
        "moved_more": max(0, len(changes) - _MOST_CHANGES),
    }


def look_again(request: WorkspaceRequest) -> HttpResponse | None:
    """Have the waiting documents looked at by the new rules where the person ticked it; None when they did not."""
    if "again" not in request.POST or not allowed(request, Right.EXPORT):
        return None
    latest = queries.last_waiting_day(request.workspace)
    run, _ = jobs.ask(
        request.workspace,
        trigger=Trigger.RETRIEVE,
        kinds=[words.kind for words in KINDS],
        through=max(latest, request.today) if latest else request.today,
        who=request.user,
    )
    return redirect("run", run.pk)
