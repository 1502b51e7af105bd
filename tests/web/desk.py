"""An export desk as people meet it: a workspace with two organisations, and documents in every state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tieout.core.documents import Line, Party, SourceDocument, TaxAmount
from tieout.core.drafts import AmountsAre, Draft, DraftLine, DraftParty, LedgerDocument, TrackingChoice
from tieout.core.faults import Fault
from tieout.core.money import to_minor
from tieout.core.names import (
    CREDITS,
    DocumentKey,
    LedgerId,
    LedgerKind,
    LedgerStatus,
    OrganisationKey,
    PartyId,
    SourceKind,
)
from tieout.store import content
from tieout.store.models import (
    Connection,
    Document,
    Exchange,
    ExchangeSubject,
    FaultRow,
    Intent,
    Link,
    Membership,
    PartRole,
    Run,
    RunLogRow,
    RunPart,
    State,
    Trigger,
    User,
    WithoutOrigin,
    Workspace,
)

PASSWORD = "a-long-word-for-tests"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


class Desk:
    """Builds rows as the engine would leave them; every method returns the row that it made."""

    def __init__(self, name: str = "Harbour IT", slug: str = "harbour") -> None:
        self.workspace = Workspace.objects.create(
            name=name, slug=slug, time_zone="Australia/Adelaide", locale="en-AU"
        )
        self._last = 5000

    # --- people and connections

    def person(self, role: str = "owner", email: str = "mere@example.com", name: str = "Mere Harris") -> User:
        user = User.objects.create_user(email, PASSWORD, name=name)
        Membership.objects.of(self.workspace).create(user=user, role=role)
        return user

    def source(self, **fields: object) -> Connection:
        return self._connection(
            "connectwise", "ConnectWise", kind="source", connector="connectwise", **fields
        )

    def ledger(self, key: str, name: str, **fields: object) -> Connection:
        return self._connection(key, name, kind="ledger", connector="xero", **fields)

    def _connection(self, key: str, name: str, **fields: object) -> Connection:
        usual: dict[str, object] = {"state": "connected", "checked_at": NOON, "settings": {"app": "custom"}}
        return Connection.objects.of(self.workspace).create(key=key, name=name, **usual | fields)

    # --- documents

    def document(
        self,
        total: str = "110.00",
        *,
        state: str = "ready",
        kind: SourceKind = SourceKind.INVOICE,
        party: str = "Harbour Dental Group",
        day: date = TODAY,
        organisation: str = "adelaide",
        currency: str = "AUD",
        number: str = "",
        **fields: object,
    ) -> Document:
        self._last += 1
        key = DocumentKey(kind, str(self._last))
        source = _source_document(key, number or f"{self._last}", party, day, currency, Decimal(total))
        draft = _draft(source, organisation) if organisation else None
        usual: dict[str, object] = {
            "location": source.location,
            "content": content.pack(source),
            "draft": content.pack(draft) if draft else b"",
            "ledger_kind": draft.kind.value if draft else "",
            "ledger_number": draft.number if draft else "",
            "first_seen": NOON,
            "changed_at": NOON,
        }
        return Document.objects.of(self.workspace).create(
            kind=kind.value,
            source_id=key.id,
            version="1",
            number=source.number,
            type=source.type,
            date=day,
            due_date=source.due_date,
            party_id="250",
            party_name=party,
            currency=currency,
            total_minor=to_minor(source.total, currency),
            tax_minor=to_minor(source.tax_total, currency),
            state=state,
            organisation=organisation,
            **usual | fields,
        )

    def fault(self, document: Document, fault: Fault) -> FaultRow:
        return FaultRow.objects.of(self.workspace).create(
            document=document,
            organisation=document.organisation,
            origin="judging",
            code=fault.code,
            cause=fault.cause,
            fix_in=fault.kind.fix_in.value,
            facts=dict(fault.facts),
            quoted=fault.quoted,
            line=fault.line,
            opened_at=NOON,
        )

    def link(self, document: Document, status: str = "approved", **fields: object) -> Link:
        usual: dict[str, object] = {
            "total_minor": abs(document.total_minor),
            "tax_minor": abs(document.tax_minor),
            "linked_at": NOON,
            "acknowledged_at": NOON,
            "due_date": None if document.ledger_kind in CREDITS else document.due_date,
            "url": f"https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID={document.pk}",
        }
        return Link.objects.of(self.workspace).create(
            document=document,
            organisation=document.organisation,
            kind=document.ledger_kind,
            ledger_id=f"6a5f0c1e-0000-4000-8000-{document.pk:012d}",
            number=document.ledger_number,
            fingerprint="f" * 64,
            currency=document.currency,
            ledger_status=status,
            **usual | fields,
        )

    def rivalled(self, **theirs: object) -> Document:
        """A held document, and what bears its number in the books; `theirs` is how that differs from ours."""
        taken = Fault(
            "number-taken", {"number": "INV-1", "organisation": "Adelaide", "differences": "contact"}
        )
        document = self.document("110.00", state="held")
        self.fault(document, taken)
        draft = content.unpack_all(Draft, document.draft)[0]
        found = LedgerDocument(
            id=LedgerId("0c0ffee0-0000-4000-8000-000000000001"),
            kind=draft.kind,
            number=draft.number,
            party_id=PartyId("other"),
            party_name="Clare Valley Wines",
            date=draft.date,
            due_date=None,
            currency=draft.currency,
            status=LedgerStatus.APPROVED,
            total=draft.total,
            tax_total=draft.tax_total,
            applied=draft.total * 0,
            lines=(),
        )
        self.intent(
            document,
            self.part(self.run(), "adelaide"),
            draft=content.pack(draft),
            found=content.pack(replace(found, **theirs)),
            outcome="held",
            reason="number-taken",
        )
        return document

    def without_origin(self, **fields: object) -> WithoutOrigin:
        """What somebody made in the books by hand."""
        self._last += 1
        usual: dict[str, object] = {
            "organisation": "adelaide",
            "ledger_id": f"0badcafe-0000-4000-8000-{self._last:012d}",
            "kind": "invoice",
            "number": f"HAND-{self._last}",
            "party_name": "Torrens Dental",
            "date": TODAY,
            "currency": "AUD",
            "total_minor": 11000,
            "ledger_status": "approved",
            "url": "https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=0badcafe",
            "seen_at": NOON,
        }
        return WithoutOrigin.objects.of(self.workspace).create(**usual | fields)

    # --- runs

    def run(self, trigger: str = Trigger.EXPORT, state: str = State.DONE, **fields: object) -> Run:
        usual: dict[str, object] = {
            "reads": trigger == Trigger.RETRIEVE,
            "posts": trigger != Trigger.RETRIEVE,
            "kinds": ["invoice", "procurement"],
            "through": TODAY,
            "started_at": NOON,
            "ended_at": NOON + timedelta(seconds=14) if state not in {State.QUEUED, State.RUNNING} else None,
        }
        return Run.objects.of(self.workspace).create(trigger=trigger, state=state, **usual | fields)

    def part(self, run: Run, organisation: str = "", **fields: object) -> RunPart:
        role = PartRole.POST if organisation else PartRole.READ
        usual: dict[str, object] = {"state": run.state}
        return RunPart.objects.of(self.workspace).create(
            run=run, role=role, organisation=organisation, **usual | fields
        )

    def intent(self, document: Document, part: RunPart, **fields: object) -> Intent:
        """What was about to be posted, and was."""
        usual: dict[str, object] = {
            "attempt": 1,
            "organisation": part.organisation,
            "kind": document.ledger_kind,
            "fingerprint": document.fingerprint,
            "key": "k",
            "draft": b"",
            "closed_at": NOON,
            "outcome": "written",
        }
        return Intent.objects.of(self.workspace).create(document=document, part=part, **usual | fields)

    def log(
        self,
        run: Run,
        name: str,
        result: str = "done",
        record: str = "invoice",
        fault: Fault | None = None,
        **fields: object,
    ) -> RunLogRow:
        faults = (
            [{"code": fault.code, "facts": dict(fault.facts), "quoted": fault.quoted, "line": fault.line}]
            if fault
            else []
        )
        return RunLogRow.objects.of(self.workspace).create(
            run=run,
            record=record,
            subject=f"{record}:{name}",
            name=name,
            result=result,
            faults=faults,
            **fields,
        )

    def exchange(self, about: tuple[str, ...] = (), run: Run | None = None, **fields: object) -> Exchange:
        request = {"Invoices": [{"InvoiceNumber": "INV-5001", "Total": 110.10}]}
        usual: dict[str, object] = {
            "system": "xero",
            "organisation": "adelaide",
            "method": "PUT",
            "url": "https://api.xero.com/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4",
            "status": 200,
            "verdict": "ok",
            "opened_at": NOON,
            "seconds": 0.184,
            "request_headers": _headers({"Authorization": "•••", "Idempotency-Key": "3f9c"}),
            "answer_headers": _headers({"Content-Type": "application/json", "X-Rate-Limit-Problem": ""}),
            "request_body": content.squeeze(json.dumps(request).encode()),
            "answer_body": content.squeeze(
                b'{"Status":"OK","Invoices":[{"InvoiceNumber":"INV-5001","Total":110.10}]}'
            ),
            "request_bytes": 88_412,
            "answer_bytes": 2_412,
        }
        row = Exchange.objects.of(self.workspace).create(run=run, **usual | fields)
        for subject in about:
            ExchangeSubject.objects.of(self.workspace).create(exchange=row, subject=subject)
        return row


def _headers(headers: dict[str, str]) -> bytes:
    return content.squeeze(json.dumps(headers).encode())


def _source_document(
    key: DocumentKey, number: str, party: str, day: date, currency: str, total: Decimal
) -> SourceDocument:
    """A document of two lines and 10 % tax on the whole of it."""
    net = (total / Decimal("1.1")).quantize(Decimal("0.01"))
    first = (net / 3).quantize(Decimal("0.01"))
    lines = tuple(
        Line(
            position=position,
            description=words,
            quantity=Decimal(2 if position == 1 else 1),
            unit_price=amount / 2 if position == 1 else amount,
            amount=amount,
            account=account,
            tax_code="GST",
            taxable=True,
        )
        for position, words, amount, account in (
            (1, "Backup and disaster recovery, monthly", first, "4000"),
            (2, "Managed service agreement", net - first, "4010"),
        )
    )
    return SourceDocument(
        key=key,
        type="Agreement",
        number=number,
        date=day,
        due_date=day + timedelta(days=20),
        party=Party(id="250", name=party),
        currency=currency,
        total=total,
        lines=lines,
        taxes=(TaxAmount(code="GST", amount=total - net, rate=Decimal("0.1")),),
        location="Adelaide Office",
        url=f"https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails?recid={key.id}",
    )


def _draft(source: SourceDocument, organisation: str) -> Draft:
    credit = source.total < 0
    bill = source.key.kind is SourceKind.PROCUREMENT
    sign = -1 if credit else 1
    kinds = {
        (False, False): LedgerKind.INVOICE,
        (False, True): LedgerKind.CREDIT_NOTE,
        (True, False): LedgerKind.BILL,
        (True, True): LedgerKind.SUPPLIER_CREDIT,
    }
    return Draft(
        document=source.key,
        organisation=OrganisationKey(organisation),
        kind=kinds[bill, credit],
        number=f"{'CN-' if credit else 'INV-'}{source.number}",
        party=DraftParty(ledger_id=PartyId("2f79af6c"), name=source.party.name, source_id=source.party.id),
        date=source.date,
        due_date=source.due_date or source.date,
        currency=source.currency,
        amounts_are=AmountsAre.EXCLUSIVE,
        status=LedgerStatus.APPROVED,
        lines=tuple(
            DraftLine(
                description=line.description,
                quantity=line.quantity,
                unit_price=line.unit_price * sign,
                amount=line.amount * sign,
                account="200",
                tax_code="OUTPUT",
                tax=(line.amount * sign / 10).quantize(Decimal("0.01")),
                tracking=(TrackingChoice(category="Office", option="Adelaide"),),
            )
            for line in source.lines
        ),
        sub_total=(source.total - source.tax_total) * sign,
        tax_total=source.tax_total * sign,
        total=source.total * sign,
    )
