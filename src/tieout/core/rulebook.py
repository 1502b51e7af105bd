"""Wishes as values: where documents go, what their accounts, taxes, tracking and numbers become, and the
policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from tieout.core.drafts import AmountsAre
from tieout.core.names import LedgerKind, LedgerStatus, OrganisationKey, PartyId


class RouteBy(StrEnum):
    """What a route looks at, strongest first: a tag beats staff, staff beat a location, a location beats the
    rest."""

    TAG = "tag"
    STAFF = "staff"
    LOCATION = "location"
    COMPANY = "company"
    CURRENCY = "currency"
    DEFAULT = "default"


class StaffRole(StrEnum):
    """In which role a route by staff looks for its person."""

    ANY = "any"
    CLOSED_BY = "closed_by"
    ENTERED_BY = "entered_by"
    SALES_REP = "sales_rep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Documents whose `by` equals `value` (any case) belong to `organisation`. A default has no value.

    A tag is a company type, an integrator tag, or `caption=value` of a custom field. `role` narrows a route by
    staff to one role, and means nothing for the others.
    """

    by: RouteBy
    organisation: OrganisationKey
    value: str = ""
    role: StaffRole = StaffRole.ANY


class TrackingFrom(StrEnum):
    """Where a line's tracking option comes from."""

    LOCATION = "location"
    DEPARTMENT = "department"
    TERRITORY = "territory"
    FIELD = "field"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingRule:
    """Fills one tracking category. `field` names the custom field, or holds the option when the source is
    fixed.

    A value that `options` does not translate is used as it stands.
    """

    category: str
    comes_from: TrackingFrom
    options: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRule:
    """How a ledger number is made from a source number: prefix + number + suffix."""

    prefix: str = ""
    suffix: str = ""


class MissingParty(StrEnum):
    """What to do when the ledger knows no such customer or supplier. There is no silent default."""

    FAULT = "fault"
    CREATE = "create"


class ZeroTotal(StrEnum):
    """What becomes of a document whose total is nothing."""

    POST = "post"
    ACKNOWLEDGE = "acknowledge"  # tell the source it was handed over, write nothing
    IGNORE = "ignore"


class MixedInvoices(StrEnum):
    """What becomes of an invoice that mixes charges and returns."""

    AS_ONE = "as_one"  # one invoice with negative lines, or one credit note
    SPLIT = "split"  # an invoice of the charges and a credit note of the returns


class MissingItem(StrEnum):
    """What becomes of a product code that the ledger does not know."""

    LEAVE_OUT = "leave_out"  # the line travels without it, as text
    CREATE = "create"
    FAULT = "fault"


class LockedPeriod(StrEnum):
    """What becomes of a document that is dated in a locked period."""

    HOLD = "hold"
    DRAFT = "draft"  # sent as a draft, whatever the status for its kind
    REDATE = "redate"  # dated on the first open day, with a note on the document


class Edits(StrEnum):
    """What happens when a document changes after it was posted."""

    WRITE_THROUGH = "write_through"
    ASK = "ask"


class Drift(StrEnum):
    """What happens when somebody edits a posted document by hand in the ledger."""

    ASK = "ask"
    KEEP_THEIRS = "keep_theirs"  # what stands there counts from now on
    KEEP_OURS = "keep_ours"  # what was sent is written again, while the ledger takes it


class SpentNumber(StrEnum):
    """What happens when a withdrawn document goes again and its number cannot be used a second time."""

    HOLD = "hold"  # a person gives it a new number
    SUFFIX = "suffix"  # it gets -2 behind its number, then -3


class WithdrawnInSource(StrEnum):
    """What happens when a posted document is reopened or deleted in the source."""

    HOLD = "hold"
    WITHDRAW = "withdraw"  # taken back in the ledger too, where it can be


class DueRule(StrEnum):
    """When a document is due; the policy `due_days` says how many days, or which day."""

    SOURCE = "source"  # the source's own day, else so many days after the date
    DAYS = "days"  # so many days after the date
    MONTH_END = "month_end"  # so many days after the end of the month
    NEXT_MONTH = "next_month"  # that day of the next month


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Decisions that are made once per organisation."""

    exports: bool = True  # off: nothing travels into these books
    missing_party: MissingParty = MissingParty.FAULT
    status: Mapping[LedgerKind, LedgerStatus] = field(
        default_factory=lambda: {
            LedgerKind.INVOICE: LedgerStatus.APPROVED,
            LedgerKind.CREDIT_NOTE: LedgerStatus.APPROVED,
            LedgerKind.BILL: LedgerStatus.DRAFT,
            LedgerKind.SUPPLIER_CREDIT: LedgerStatus.DRAFT,
        }
    )
    mark_sent: bool = False
    amounts_are: AmountsAre = AmountsAre.EXCLUSIVE
    zero_total: ZeroTotal = ZeroTotal.POST
    mixed_invoices: MixedInvoices = MixedInvoices.AS_ONE
    edits: Edits = Edits.WRITE_THROUGH
    drift: Drift = Drift.ASK
    withdrawn_in_source: WithdrawnInSource = WithdrawnInSource.HOLD
    spent_number: SpentNumber = SpentNumber.HOLD
    tax_override: bool = True  # send the source's tax where the ledger takes a tax amount
    rounding_limit: Decimal = Decimal("0.05")
    rounding_account: str = ""  # the ledger's account for a line that makes up for cents; "" forbids it
    missing_item: MissingItem = MissingItem.LEAVE_OUT
    locked_period: LockedPeriod = LockedPeriod.HOLD
    attach_pdf: bool = False  # the source's own printed invoice, beside the document in the ledger
    due_rule: DueRule = DueRule.SOURCE
    due_days: int = 30
    line_text: str = "{description}"  # see `core.describing`
    themes: Mapping[LedgerKind, str] = field(default_factory=dict)  # names; "" is the ledger's default
    closing: Mapping[LedgerStatus, str] = field(default_factory=dict)  # the source's own status then, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRules:
    """All mappings of one organisation. Keys are the source's texts, values the ledger's codes."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[str, str] = field(default_factory=dict)  # "" is the code of lines that carry no tax
    tracking: tuple[TrackingRule, ...] = ()
    parties: Mapping[str, PartyId] = field(default_factory=dict)
    numbers: Mapping[LedgerKind, NumberRule] = field(default_factory=dict)
    policies: Policies = field(default_factory=Policies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One version of all wishes of a workspace. `common` holds mappings that every organisation falls back
    to."""

    version: int
    routes: tuple[Route, ...] = ()
    organisations: Mapping[OrganisationKey, OrganisationRules] = field(default_factory=dict)
    common_accounts: Mapping[str, str] = field(default_factory=dict)
    common_taxes: Mapping[str, str] = field(default_factory=dict)
    _found: Mapping[tuple[RouteBy, StaffRole, str], tuple[Route, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        found: dict[tuple[RouteBy, StaffRole, str], tuple[Route, ...]] = {}
        for route in self.routes:
            place = (route.by, route.role, route.value.strip().casefold())
            found[place] = (*found.get(place, ()), route)
        object.__setattr__(self, "_found", found)

    def routes_for(self, by: RouteBy, role: StaffRole, value: str) -> tuple[Route, ...]:
        """Return the routes of exactly this kind, role and value, in any case; thousands cost no more than one."""
        return self._found.get((by, role, value.strip().casefold()), ())
