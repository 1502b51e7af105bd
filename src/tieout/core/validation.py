"""Everything that would keep a draft out of the books, found before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tieout.core.destinations import Destination
from tieout.core.drafts import AmountsAre, Draft, DraftLine, TrackingChoice
from tieout.core.faults import Fault
from tieout.core.ledgers import LedgerAccount
from tieout.core.rulebook import LockedPeriod

_Check = Callable[[Draft, Destination], Iterator[Fault]]


def validate(draft: Draft, destination: Destination) -> tuple[Fault, ...]:
    """Return all faults, not the first, each once.

    Checked against today's facts: accounts, tax rates and their account classes, tracking, currency, lock
    dates; and against the limits of this kind of ledger: lengths of texts, tracking per line.
    """
    return tuple(fault for check in _CHECKS for fault in check(draft, destination))


def _books_open(draft: Draft, destination: Destination) -> Iterator[Fault]:
    locked = destination.facts.locked_through
    as_draft = destination.rules.policies.locked_period is LockedPeriod.DRAFT
    if locked is not None and draft.date <= locked and not as_draft:
        yield Fault(
            "period-locked",
            {
                "number": draft.number,
                "date": draft.date.isoformat(),
                "organisation": destination.name,
                "locked": locked.isoformat(),
            },
        )


def _currency(draft: Draft, destination: Destination) -> Iterator[Fault]:
    facts = destination.facts
    allowed = facts.currencies | {facts.base_currency}
    if draft.currency not in allowed:
        yield Fault(
            "currency-off",
            {
                "number": draft.number,
                "currency": draft.currency,
                "organisation": destination.name,
                "currencies": ", ".join(sorted(allowed)),
            },
        )


def _lengths(draft: Draft, destination: Destination) -> Iterator[Fault]:
    traits = destination.traits
    if len(draft.number) > traits.number_length:
        yield _too_long("number-too-long", draft.number, traits.number_length, number=draft.number)
    if len(draft.reference) > traits.reference_length:
        yield _too_long("reference-too-long", draft.reference, traits.reference_length, number=draft.number)
    if draft.party.ledger_id is None and len(draft.party.name) > traits.party_name_length:
        yield _too_long(
            "party-name-too-long", draft.party.name, traits.party_name_length, party=draft.party.name
        )
    for position, line in enumerate(draft.lines, start=1):
        if len(line.description) > traits.description_length:
            yield _too_long(
                "description-too-long", line.description, traits.description_length, line=position
            )


def _too_long(code: str, text: str, limit: int, *, line: int | None = None, **facts: str) -> Fault:
    return Fault(code, {**facts, "length": str(len(text)), "limit": str(limit)}, line=line)


def _accounts(draft: Draft, destination: Destination) -> Iterator[Fault]:
    for position, line in _first_of(draft, lambda line: line.account):
        account = destination.facts.accounts.get(line.account)
        where = {"account": line.account, "organisation": destination.name}
        if account is None:
            yield Fault("account-missing", where, line=position)
        elif not account.active:
            yield Fault("account-archived", {**where, "name": account.name}, line=position)
        elif not account.postable:
            yield Fault("account-not-postable", {**where, "name": account.name}, line=position)


def _taxes(draft: Draft, destination: Destination) -> Iterator[Fault]:
    if draft.amounts_are is AmountsAre.NO_TAX:
        return
    for position, line in _first_of(draft, lambda line: line.tax_code):
        if not line.tax_code:
            continue  # the mapping has said so already
        rate = destination.facts.taxes.get(line.tax_code)
        where = {"tax": line.tax_code, "organisation": destination.name}
        if rate is None:
            yield Fault("tax-rate-missing", where, line=position)
        elif not rate.active:
            yield Fault("tax-rate-archived", {**where, "name": rate.name}, line=position)
    for position, line in _first_of(draft, lambda line: f"{line.tax_code} {line.account}"):
        account = destination.facts.accounts.get(line.account)
        if account is not None:
            yield from _suits(line, account, position, destination)


def _suits(
    line: DraftLine, account: LedgerAccount, position: int, destination: Destination
) -> Iterator[Fault]:
    rate = destination.facts.taxes.get(line.tax_code)
    if rate is not None and account.account_class not in rate.applies_to:
        yield Fault(
            "tax-not-for-account",
            {
                "tax": line.tax_code,
                "account": line.account,
                "account_class": account.account_class.value,
            },
            line=position,
        )


def _tracking(draft: Draft, destination: Destination) -> Iterator[Fault]:
    limit = destination.traits.tracking_per_line
    for position, line in _first_of(draft, lambda line: line.tracking):
        if len(line.tracking) > limit:
            facts = {
                "count": str(len(line.tracking)),
                "limit": str(limit),
                "organisation": destination.name,
            }
            yield Fault("tracking-too-many", facts, line=position)
        for choice in line.tracking:
            yield from _choice(choice, position, destination)


def _choice(choice: TrackingChoice, position: int, destination: Destination) -> Iterator[Fault]:
    where = {"category": choice.category, "organisation": destination.name}
    if choice.category.casefold() not in destination.categories:
        yield Fault("tracking-category-missing", where, line=position)
    elif (choice.category.casefold(), choice.option.casefold()) not in destination.options:
        yield Fault("tracking-option-missing", {**where, "option": choice.option}, line=position)


def _first_of(draft: Draft, what: Callable[[DraftLine], object]) -> Iterator[tuple[int, DraftLine]]:
    """The first line of each different account, tax code or tracking, with its position. Lines of text are
    left out.
    """
    seen: set[object] = set()
    for position, line in enumerate(draft.lines, start=1):
        if line.account and what(line) not in seen:
            seen.add(what(line))
            yield position, line


_CHECKS: tuple[_Check, ...] = (_books_open, _currency, _lengths, _accounts, _taxes, _tracking)
