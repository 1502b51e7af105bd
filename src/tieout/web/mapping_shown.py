"""Rules as a mapping screen shows them: rows in people's words, pick-lists, and what is used and not mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from tieout.core import pick_lists
from tieout.core.ledgers import LedgerFacts
from tieout.core.names import OrganisationKey
from tieout.core.pick_lists import Offer
from tieout.core.rulebook_edits import code_problem, named
from tieout.core.rulebook_rows import EVERYWHERE, TABLES, MappingKind, Row, rows_of
from tieout.core.used_codes import UsedAs
from tieout.web.mapping_words import CHOICES, TableWords
from tieout.wiring.rule_desk import RuleDesk, Wanted

#: Contacts of a pick-list at most: more are found by a word of their name.
MOST_CONTACTS = 50


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One rule. `problem` says why it cannot come true today; one that is `shared` holds for every organisation."""

    cells: Sequence[tuple[str, str]]  # the column's heading, and what stands in it
    problem: str
    address: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ShownWanted:
    """One text that is used and not mapped, with its choices and where to enter it alone."""

    number: int
    text: str
    note: str
    category: str
    last_used: date | None
    documents: int
    offers: Sequence[Offer]
    address: str
    chosen: str = ""
    refused: str = ""


def rows_for(desk: RuleDesk, words: TableWords, organisation: str, search: str) -> list[Row]:
    """Return the rows that hold for an organisation, all of them for routes, that have the searched text anywhere.

    Its own come first, then what every organisation shares and it has no rule of its own for.
    """
    found = rows_of(desk.rulebook, words.kind)
    if organisation:
        own = [row for row in found if _whose(words, row) == organisation]
        keys = {_without_whose(words, row) for row in own}
        shared = [row for row in found if _whose(words, row) == EVERYWHERE != organisation]
        found = own + [row for row in shared if _without_whose(words, row) not in keys]
    if not search:
        return found
    labels = _labels(desk, words, organisation)
    sought = search.casefold()
    return [
        row
        for row in found
        if any(sought in cell.casefold() for cell in (*row[0], *row[1]))
        or sought in labels.get(row[1][0], "").casefold()
    ]


def shown_rows(
    desk: RuleDesk,
    words: TableWords,
    rows: Sequence[Row],
    organisation: str,
    organisations: Mapping[str, str],
) -> list[ShownRow]:
    """Return rows in people's words, each with its problem and the address where it is changed."""
    known = desk.known(words.kind, [organisation] if organisation else [])
    labels = _labels(desk, words, organisation)
    shown = []
    for row in rows:
        cells = named(words.kind, row)
        told = [
            (words.columns[name].label, _said(name, cell, labels, organisations))
            for name, cell in cells.items()
            if name != "organisation" or words.kind is MappingKind.ROUTES
        ]
        problem = code_problem(desk.rulebook, words.kind, row, known)
        shared = EVERYWHERE == cells.get("organisation") != organisation
        shown.append(ShownRow(told, problem, row_address(words, cells), shared))
    return shown


def _whose(words: TableWords, row: Row) -> str:
    return named(words.kind, row)["organisation"]


def _without_whose(words: TableWords, row: Row) -> tuple[str, ...]:
    return tuple(named(words.kind, row)[name] for name in TABLES[words.kind].keys if name != "organisation")


def row_address(words: TableWords, cells: Mapping[str, str]) -> str:
    """Return where a rule is changed, or added where there is none of this key."""
    told = {name: cells.get(name, "") for name in TABLES[words.kind].keys if cells.get(name)}
    if "organisation" in told:
        told["of"] = told.pop("organisation")
    return f"{reverse('mapping-row', args=[words.slug])}?{urlencode(told)}"


def shown_wanted(
    desk: RuleDesk,
    words: TableWords,
    organisation: str,
    wanted: Sequence[Wanted],
    said: Mapping[str, str],
    organisations: Mapping[str, str],
) -> list[ShownWanted]:
    """Return what is used and not mapped with its pick-list. `said` are choices that were made and not saved."""
    shown = []
    for number, one in enumerate(wanted):
        gap = one.gap
        cells = {"organisation": organisation} | wanted_cells(words.kind, one)
        shown.append(
            ShownWanted(
                number=number,
                text=gap.text,
                note=gap.note,
                category=gap.category,
                last_used=gap.last_used,
                documents=one.documents,
                offers=_offers_of(desk, words.kind, organisation, one, organisations),
                address=row_address(words, cells),
                chosen=said.get(f"choice-{number}", ""),
                refused=said.get(f"refused-{number}", ""),
            )
        )
    return shown


def wanted_cells(kind: MappingKind, wanted: Wanted) -> dict[str, str]:
    """Return the key columns of the rule that would map what is wanted."""
    gap = wanted.gap
    match kind:
        case MappingKind.ROUTES:
            return {"by": "location", "value": gap.text} if gap.text else {"by": "default"}
        case MappingKind.OPTIONS:
            return {"category": gap.category, "value": gap.text}
        case _:
            return {TABLES[kind].keys[1]: gap.text}


def offers_for(
    desk: RuleDesk,
    kind: MappingKind,
    cells: Mapping[str, str],
    organisations: Mapping[str, str],
    find: str = "",
) -> dict[str, Sequence[Offer]]:
    """Return the pick-lists of a rule's columns; a column whose organisation was never read has none."""
    whose = cells.get("organisation", "")
    if kind is MappingKind.ROUTES:
        keys = desk.rulebook.organisations
        return {"organisation": [Offer(value=str(key), label=organisations.get(key, key)) for key in keys]}
    facts = _facts_of(desk, whose)
    if not facts:
        return {}
    offers: dict[str, Sequence[Offer]] = {}
    match kind:
        case MappingKind.ACCOUNTS:
            offers["ledger_account"] = _union(facts, pick_lists.accounts)
        case MappingKind.TAXES:
            offers["ledger_tax"] = _union(facts, pick_lists.taxes)
        case MappingKind.TRACKING:
            offers["category"] = pick_lists.categories(facts[0])
        case MappingKind.OPTIONS:
            rules = desk.rulebook.organisations[OrganisationKey(whose)].tracking
            offers["category"] = [Offer(value=rule.category, label=rule.category) for rule in rules]
            category = cells.get("category") or (rules[0].category if rules else "")
            offers["option"] = pick_lists.options(facts[0], category)
        case MappingKind.PARTIES if desk.parties(whose) is not None:
            offers["contact"] = _contacts(desk, whose, cells, find)
    return offers


def texts_for(desk: RuleDesk, kind: MappingKind, organisation: str) -> dict[str, Sequence[tuple[str, str]]]:
    """Return what documents use for each column that takes a text of the source: the text, and what it is."""
    whose = organisation if organisation in desk.rulebook.organisations else None
    uses: Mapping[MappingKind, tuple[str, tuple[UsedAs, ...]]] = {
        MappingKind.ROUTES: ("value", (UsedAs.LOCATION, UsedAs.TAG, UsedAs.STAFF, UsedAs.CURRENCY)),
        MappingKind.ACCOUNTS: ("account", (UsedAs.ACCOUNT,)),
        MappingKind.TAXES: ("tax", (UsedAs.TAX,)),
        MappingKind.OPTIONS: ("value", (UsedAs.LOCATION, UsedAs.DEPARTMENT, UsedAs.TERRITORY)),
    }
    if kind not in uses:
        return {}
    column, wanted = uses[kind]
    found = {
        one.text.partition(":")[0] if used_as is UsedAs.ACCOUNT else one.text: used_as.value
        for used_as in wanted
        for one in desk.used(used_as, whose)
    }
    return {column: [(text, what) for text, what in found.items() if text][:500]}


def _offers_of(
    desk: RuleDesk, kind: MappingKind, organisation: str, wanted: Wanted, organisations: Mapping[str, str]
) -> Sequence[Offer]:
    gap = wanted.gap
    if kind is MappingKind.ROUTES:
        return offers_for(desk, kind, {}, organisations)["organisation"]
    if kind is MappingKind.PARTIES:
        return pick_lists.contacts_of(desk.suggested(organisation, gap.text, gap.note))
    facts = desk.facts(organisation)
    if facts is None:
        return ()
    match kind:
        case MappingKind.ACCOUNTS:
            return pick_lists.accounts(facts)
        case MappingKind.TAXES:
            return pick_lists.taxes(facts)
        case _:
            return pick_lists.options(facts, gap.category)


def _contacts(desk: RuleDesk, whose: str, cells: Mapping[str, str], find: str) -> Sequence[Offer]:
    """The contacts that the search finds, and the linked one; all of them where they are few."""
    directory = desk.parties(whose)
    assert directory is not None
    linked = [one for key, one in directory.by_id.items() if key == cells.get("contact")]
    if len(directory.by_id) <= MOST_CONTACTS:
        return pick_lists.contacts(directory)
    sought = find.strip().casefold()
    matching = [one for one in directory.by_id.values() if sought in one.name.casefold()] if sought else []
    return pick_lists.contacts_of({one.id: one for one in [*linked, *matching[:MOST_CONTACTS]]}.values())


def _facts_of(desk: RuleDesk, whose: str) -> list[LedgerFacts]:
    keys = desk.rulebook.organisations if whose == EVERYWHERE else (whose,)
    return [facts for key in keys if (facts := desk.facts(key)) is not None]


def _union(facts: Sequence[LedgerFacts], offers: Callable[[LedgerFacts], Sequence[Offer]]) -> Sequence[Offer]:
    found = {offer.value: offer for one in facts for offer in offers(one)}
    return tuple(found[value] for value in sorted(found))


def _labels(desk: RuleDesk, words: TableWords, organisation: str) -> dict[str, str]:
    """Code -> what people read, of the value column."""
    facts = _facts_of(desk, organisation) if organisation else []
    match words.kind:
        case MappingKind.ACCOUNTS:
            return {
                account.code: account.name for one in reversed(facts) for account in one.accounts.values()
            }
        case MappingKind.TAXES:
            return {
                tax.code: f"{tax.name} ({tax.rate.normalize():f}%)"
                for one in reversed(facts)
                for tax in one.taxes.values()
            }
        case MappingKind.PARTIES:
            directory = desk.parties(organisation)
            return {str(key): party.name for key, party in directory.by_id.items()} if directory else {}
        case _:
            return {}


def _said(name: str, cell: str, labels: Mapping[str, str], organisations: Mapping[str, str]) -> str:
    if name in CHOICES:
        return CHOICES[name].get(cell, cell)
    if name == "organisation":
        return organisations.get(cell, cell)
    if name in {"ledger_account", "contact"} and cell in labels:
        return f"{cell} {labels[cell]}" if name == "ledger_account" else labels[cell]
    return labels.get(cell, cell) if name == "ledger_tax" else cell
