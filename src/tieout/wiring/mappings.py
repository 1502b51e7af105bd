"""Mappings as files: what an import would do, checked against the organisations; the import; and the export.

Screens and commands press the same buttons here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf

from tieout.core.ledgers import LedgerFacts, PartyDirectory
from tieout.core.mapping_csv import ImportPlan, KnownCodes, plan_import, written
from tieout.core.names import OrganisationKey, PartyId
from tieout.core.ports import WireFailure
from tieout.core.rulebook import Rulebook
from tieout.core.rulebook_check import Misfit, misfits, misfits_of_routes
from tieout.core.rulebook_rows import MappingKind, Row
from tieout.store import queries, rulebooks
from tieout.store.models import Connection, User, Workspace
from tieout.store.vault import VaultLocked
from tieout.wiring.opening import open_ledger
from tieout.wiring.wording import sentence

JUST_NOW = 60.0
"""Seconds. What organisations allow is read again when the last reading is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedImport:
    """A plan with the version that it was made from, and why codes of an organisation were not checked."""

    plan: ImportPlan
    base: int
    unchecked: Mapping[OrganisationKey, str]


def plan_mapping(
    workspace: Workspace,
    kind: MappingKind,
    content: bytes,
    *,
    organisation: str = "",
    replaces: bool = False,
    not_older_than: float = JUST_NOW,
    as_kept: bool = False,
) -> PlannedImport:
    """Return what importing a file would do; nothing is written.

    `organisation` and `replaces` as in `plan_import`. Codes are checked against what the organisations allow, read
    again when that is older (seconds), or `as_kept`, which calls nobody; one that cannot be read is named, and its
    codes are not checked. Raises WrongFile when the file as a whole cannot be read, KeyError for an unknown
    organisation.
    """
    rulebook = queries.rulebook(workspace)
    if organisation and organisation not in rulebook.organisations:
        raise KeyError(organisation)
    wanted = _concerned(rulebook, kind, organisation)
    known, unchecked = _known(
        workspace, rulebook, wanted, inf if as_kept else not_older_than,
        parties=kind is MappingKind.PARTIES, as_kept=as_kept,
    )  # fmt: skip
    plan = plan_import(content, rulebook, kind, known, organisation=organisation, replace=replaces)
    return PlannedImport(plan=plan, base=rulebook.version, unchecked=unchecked)


def import_mapping(
    workspace: Workspace, planned: PlannedImport, *, who: User | None = None, note: str = ""
) -> int:
    """Write what a plan shows as one new version of the rules; return the version in force.

    Raises ValueError for a plan with wrong rows, RulesMoved when somebody saved rules since it was made.
    """
    if planned.plan.rulebook is None:
        raise ValueError("a file with wrong rows is not imported")
    said = note or f"{planned.plan.kind} from a file"
    return rulebooks.write_rulebook(workspace, planned.plan.rulebook, who=who, note=said, base=planned.base)


def export_mapping(workspace: Workspace, kind: MappingKind, *, organisation: str = "") -> Iterator[str]:
    """Yield the lines of a mapping as a file; contacts with their names as they were last read.

    Nobody is called: contacts that were never read have no name. Raises KeyError for an unknown organisation.
    """
    rulebook = queries.rulebook(workspace)
    if organisation and organisation not in rulebook.organisations:
        raise KeyError(organisation)
    if kind is not MappingKind.PARTIES:
        return written(rulebook, kind, organisation=organisation)
    wanted = _concerned(rulebook, kind, organisation)
    known, _ = _known(workspace, rulebook, wanted, inf, parties=True, as_kept=True)

    def name_of(row: Row) -> str:
        (whose, _), (contact,) = row
        party = known.parties.get(OrganisationKey(whose), PartyDirectory()).by_id.get(PartyId(contact))
        return party.name if party else ""

    return written(rulebook, kind, organisation=organisation, naming=name_of)


def rulebook_misfits(
    workspace: Workspace, rulebook: Rulebook | None = None, *, not_older_than: float = JUST_NOW
) -> tuple[Misfit, ...]:
    """Return what of the rules, those in force unless others are given, cannot come true today.

    An organisation that cannot be read is a misfit of its own.
    """
    rules = queries.rulebook(workspace) if rulebook is None else rulebook
    found, unchecked = _misfits(workspace, rules, rules.organisations, not_older_than)
    found += (Misfit(key, f"its codes were not checked: {why}") for key, why in unchecked.items())
    return tuple(found)


def misfits_as_known(workspace: Workspace) -> tuple[Misfit, ...]:
    """Return what of the rules in force cannot come true, as far as organisations were read before.

    Those that never answered are passed over, so that a set-up can be written before anything is connected.
    """
    rules = queries.rulebook(workspace)
    answered = Connection.objects.of(workspace).filter(
        kind=Connection.Kind.LEDGER, state=Connection.State.CONNECTED
    )
    keys = {
        OrganisationKey(key) for key in answered.values_list("key", flat=True)
    } & rules.organisations.keys()
    found, _ = _misfits(workspace, rules, sorted(keys), inf)
    return tuple(found)


def _misfits(
    workspace: Workspace, rules: Rulebook, organisations: Iterable[OrganisationKey], not_older_than: float
) -> tuple[list[Misfit], dict[OrganisationKey, str]]:
    known, unchecked = _known(workspace, rules, organisations, not_older_than, parties=True)
    found = list(misfits_of_routes(rules))
    for key, facts in known.facts.items():
        found += misfits(rules, key, facts, known.parties[key])
    return found, unchecked


def _concerned(rulebook: Rulebook, kind: MappingKind, organisation: str) -> list[OrganisationKey]:
    """Return the organisations whose codes a file of this kind may name."""
    if kind in {MappingKind.ROUTES, MappingKind.NUMBERS, MappingKind.POLICIES}:
        return []
    return [OrganisationKey(organisation)] if organisation else list(rulebook.organisations)


def _known(
    workspace: Workspace,
    rules: Rulebook,
    organisations: Iterable[OrganisationKey],
    not_older_than: float,
    *,
    parties: bool,
    as_kept: bool = False,
) -> tuple[KnownCodes, dict[OrganisationKey, str]]:
    """Read what organisations allow; those that cannot be read come back with the reason."""
    facts: dict[OrganisationKey, LedgerFacts] = {}
    directories: dict[OrganisationKey, PartyDirectory] = {}
    unread: dict[OrganisationKey, str] = {}
    for key in organisations:
        try:
            ledger = open_ledger(workspace, key, as_kept=as_kept)
            read = ledger.facts(not_older_than=not_older_than)
            if rules.organisations[key].policies.themes:
                read = replace(read, themes=ledger.themes(not_older_than=not_older_than))
            if parties:
                directories[key] = ledger.parties(not_older_than=not_older_than)
            facts[key] = read
        except KeyError:
            unread[key] = "it has no connection"
        except WireFailure as failure:
            unread[key] = "its settings were never read." if as_kept else sentence(workspace, failure.fault)
        except (ValueError, VaultLocked) as wrong:
            unread[key] = str(wrong)
    return KnownCodes(facts=facts, parties=directories), unread
