"""Documents, drafts and outcomes in the words of a bookkeeper: only what a story is about is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tieout.core.documents import Broken, Line, Party, SourceDocument, TaxAmount, Unposted
from tieout.core.drafts import AmountsAre, Draft, DraftLine, DraftParty, LedgerDocument, LedgerLine
from tieout.core.faults import Fault
from tieout.core.names import (
    DocumentKey,
    LedgerId,
    LedgerKind,
    LedgerStatus,
    OrganisationKey,
    PartyId,
    SourceKind,
)
from tieout.core.planning import Decision, Step
from tieout.core.ports import Judged, Outcome, Sent
from tieout.store.claims import claim_part
from tieout.store.journal import Journal
from tieout.store.models import PartRole, RunPart, Trigger
from tieout.store.runs import request_run

DAY = date(2026, 9, 14)
ADELAIDE, SYDNEY = OrganisationKey("adelaide"), OrganisationKey("sydney")
UNMAPPED = Fault("account-unmapped", {"line": "1", "account": "4000", "organisation": "adelaide"}, line=1)


def key(number: int, kind: SourceKind = SourceKind.INVOICE) -> DocumentKey:
    return DocumentKey(kind, str(number))


def invoice(
    number: int, total: str = "110.00", *, day: date = DAY, currency: str = "AUD", lines: int = 1
) -> SourceDocument:
    net = Decimal(total) / Decimal("1.1") / lines
    return SourceDocument(
        key=key(number),
        type="Standard",
        number=str(number),
        date=day,
        due_date=None,
        party=Party(id="250", name="Harbour Café", types=("Client",)),
        currency=currency,
        total=Decimal(total),
        lines=tuple(
            Line(position=at + 1, description=f"Support {at}", quantity=Decimal(1), unit_price=net, amount=net, account="4000", tax_code="GST", taxable=True)
            for at in range(lines)
        ),
        taxes=(TaxAmount(code="GST", amount=Decimal(total) - net * lines, rate=Decimal("0.1")),),
        location="Adelaide Office",
        tokens=("101", "102"),
    )  # fmt: skip


def draft(document: SourceDocument, organisation: OrganisationKey = ADELAIDE) -> Draft:
    return Draft(
        document=document.key,
        organisation=organisation,
        kind=LedgerKind.INVOICE,
        number=f"INV-{document.number}",
        party=DraftParty(ledger_id=PartyId("party-250"), name=document.party.name, source_id="250"),
        date=document.date,
        due_date=document.date,
        currency=document.currency,
        amounts_are=AmountsAre.EXCLUSIVE,
        status=LedgerStatus.APPROVED,
        lines=tuple(
            DraftLine(description=line.description, quantity=line.quantity, unit_price=line.unit_price, amount=line.amount, account="200", tax_code="OUTPUT", tax=Decimal(10))
            for line in document.lines
        ),
        sub_total=document.total - document.tax_total,
        tax_total=document.tax_total,
        total=document.total,
    )  # fmt: skip


def ready(
    document: SourceDocument, organisation: OrganisationKey = ADELAIDE, *, version: str = "v1"
) -> Judged:
    return Judged(
        document=document, version=version, organisation=organisation, drafts=(draft(document, organisation),),
        faults=(), fingerprint=f"print-{document.number}-{document.total}",
    )  # fmt: skip


def faulty(
    document: SourceDocument,
    *faults: Fault,
    version: str = "v1",
    organisation: OrganisationKey | None = ADELAIDE,
) -> Judged:
    return Judged(
        document=document, version=version, organisation=organisation, drafts=(),
        faults=faults or (UNMAPPED,), fingerprint=f"print-{document.number}-{document.total}",
    )  # fmt: skip


def unreadable(number: int) -> tuple[Broken, str]:
    row = Unposted(
        key=key(number), version="v1", number=str(number), date=DAY, party_id="250", party_name="Harbour Café",
        currency="AUD", total=Decimal("55.00"),
    )  # fmt: skip
    return Broken(row=row, fault=Fault("document-incomplete", {"source": "PSA", "number": str(number)})), "v1"


def in_the_books(made: Draft, ledger_id: str = "") -> LedgerDocument:
    return LedgerDocument(
        id=LedgerId(ledger_id or f"guid-{made.number}"), kind=made.kind, number=made.number,
        party_id=PartyId("party-250"), party_name=made.party.name, date=made.date, due_date=made.due_date,
        currency=made.currency, status=made.status, total=made.total, tax_total=made.tax_total, applied=Decimal(0),
        lines=tuple(
            LedgerLine(id=f"line-{at}", description=line.description, quantity=line.quantity, unit_price=line.unit_price, amount=line.amount, account=line.account, tax_code=line.tax_code, tax=line.tax)
            for at, line in enumerate(made.lines)
        ),
    )  # fmt: skip


def created(sent: Sent, *faults: Fault, ledger_id: str = "") -> Outcome:
    return Outcome(
        intent=sent.intent, draft=sent.draft, fingerprint=sent.fingerprint,
        decision=Decision(step=Step.CREATE, reason="new"), ledger_document=in_the_books(sent.draft, ledger_id), faults=faults,
    )  # fmt: skip


def refused(sent: Sent, words: str = "Account code '200' is not valid") -> Outcome:
    fault = Fault("rejected-by-ledger", {"number": sent.draft.number, "organisation": "Adelaide"}, words)
    return Outcome(
        intent=sent.intent, draft=sent.draft, fingerprint=sent.fingerprint,
        decision=Decision(step=Step.HOLD, reason="refused-by-ledger", fault=fault.code), faults=(fault,),
    )  # fmt: skip


def pairs(judged) -> list[tuple[Draft, str]]:
    return [(draft, one.fingerprint) for one in judged for draft in one.drafts]


def ask_for(workspace, **said):
    """A run over everything up to DAY, unless the story says otherwise."""
    said = {
        "trigger": Trigger.EXPORT,
        "kinds": list(SourceKind),
        "through": DAY,
        "reads": False,
        "posts": True,
    } | said
    return request_run(workspace, **said)[0]


def part_of(run, role: PartRole, organisation: str = "") -> RunPart:
    return RunPart.objects.of(run.workspace_id).get(run=run, role=role, organisation=organisation)


def reading(workspace, **said) -> Journal:
    """The journal of a reading that a worker has claimed."""
    run = ask_for(workspace, **({"trigger": Trigger.RETRIEVE, "reads": True, "posts": False} | said))
    return claimed(workspace, part_of(run, PartRole.READ))


def posting(workspace, organisation: OrganisationKey = ADELAIDE, **said) -> Journal:
    """The journal of a posting that a worker has claimed."""
    run = ask_for(workspace, **({"organisation": organisation} | said))
    return claimed(workspace, part_of(run, PartRole.POST, organisation))


def claimed(workspace, part: RunPart, worker: str = "worker-1") -> Journal:
    attempt = claim_part(part.pk, worker, 30)
    assert attempt is not None, "somebody else has the part"
    return Journal(workspace, part.pk, attempt)
