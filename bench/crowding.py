"""Years of work in a database: as many documents and exchanges as are wanted, around a desk with one of everything.

Poured in bulk. What is alike in all rows (the texts of a document, the bodies of an exchange) is that of the desk.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from tests.web.desk import NOON, TODAY, Desk
from tieout.core.faults import Fault
from tieout.store.models import (
    Activity,
    Document,
    Exchange,
    ExchangeSubject,
    FaultRow,
    Intent,
    Link,
    Run,
    RunLogRow,
    RunPart,
    User,
)

AT_ONCE = 2_000
PARTIES = 2_000
CAUSES = 200
DAYS = 1_100  # three years back
#: Of a hundred documents, in this order; the rest is in the books and known on both sides.
STATES = (("ready", 3), ("held", 2), ("changed", 1), ("posted", 1), ("skipped", 1))
STATUSES = ("paid", "paid", "paid", "approved", "approved", "draft", "voided")
FIRST_NUMBER = 100_000


def crowd(desk: Desk, *, documents: int, exchanges: int, told: Callable[[str], None]) -> int:
    """Pour so many rows in, and return a run that still posts; the same number of documents is the same rows."""
    chance = random.Random(5)
    runs = _runs(desk, max(1, documents // 40))
    told(f"{len(runs):,} runs")
    rows = _documents(desk, documents, chance)
    told(f"{documents:,} documents")
    _books(desk, rows, runs, chance)
    told("what stands in the books, with the log of every run")
    _held(desk, rows, chance)
    _deeds(desk, runs)
    told("faults and deeds")
    _exchanges(desk, runs, documents, exchanges)
    told(f"{exchanges:,} exchanges")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    busy = desk.run("schedule", "running")
    desk.part(busy, "adelaide", total=100)
    return int(busy.pk)


def poured(model: Any, rows: Iterable[Any]) -> None:
    """Write rows of one table, a few thousand at a time."""
    every, waiting = model.objects.across_workspaces(because="rows name their own"), iter(rows)
    with transaction.atomic():
        while some := list(islice(waiting, AT_ONCE)):
            every.bulk_create(some)


def _runs(desk: Desk, wanted: int) -> list[int]:
    """Every run posts into one organisation; every tenth is one that a person asked for."""
    last = Run.objects.of(desk.workspace).order_by("-pk").values_list("pk", flat=True).first() or 0
    who = User.objects.first()
    poured(Run, (
        Run(workspace=desk.workspace, trigger="export" if number % 10 == 0 else "schedule", reads=True, posts=True,
            kinds=["invoice", "procurement"], through=TODAY, who=who if number % 10 == 0 else None, state="done",
            counts={"done": 40}, created_at=at, started_at=at, ended_at=at + timedelta(seconds=14))
        for number in range(wanted)
        for at in [NOON - timedelta(days=DAYS * (wanted - number) / wanted)]
    ))  # fmt: skip
    runs = list(
        Run.objects.of(desk.workspace).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    )
    poured(RunPart, (
        RunPart(workspace=desk.workspace, run_id=run, role=role, organisation=organisation, state="done", done=40,
                total=40)
        for run in runs for role, organisation in (("read", ""), ("post", "adelaide"))
    ))  # fmt: skip
    return runs


def _documents(desk: Desk, wanted: int, chance: random.Random) -> list[Document]:
    """Three years of documents, nine of ten for Adelaide, one of five a bill; without their texts in memory."""
    pattern = desk.document("110.00", state="synced")
    states = [state for state, share in STATES for _ in range(share)]
    states += ["synced"] * (100 - len(states))

    def made() -> Iterator[Document]:
        for number in range(wanted):
            bill, party = number % 5 == 4, chance.randrange(PARTIES)
            day = TODAY - timedelta(days=DAYS * (wanted - number) // wanted)
            total = chance.randrange(1_000, 2_000_000)
            yield Document(
                workspace=desk.workspace, kind="procurement" if bill else "invoice",
                source_id=str(FIRST_NUMBER + number), version="1", number=str(FIRST_NUMBER + number),
                type="Agreement", reference=f"PO-{chance.randrange(10**6):06}", date=day,
                due_date=day + timedelta(days=20), party_id=str(party), party_name=f"{_NAMES[party % 40]} {party}",
                currency="NZD" if number % 20 == 0 else "AUD", total_minor=total, tax_minor=total // 11,
                location="Adelaide Office", state=states[chance.randrange(100)],
                organisation="sydney" if number % 10 == 0 else "adelaide", ledger_kind="bill" if bill else "invoice",
                ledger_number=f"INV-{FIRST_NUMBER + number}", fingerprint="f" * 64, first_seen=NOON, changed_at=NOON,
                draft=pattern.draft, content=pattern.content,
            )  # fmt: skip

    poured(Document, made())
    rows = Document.objects.of(desk.workspace).filter(number__startswith="1", pk__gt=pattern.pk)
    return list(rows.only("kind", "number", "party_name", "organisation", "ledger_kind", "ledger_number", "state",
                          "currency", "total_minor", "tax_minor", "due_date", "source_id").order_by("pk"))  # fmt: skip


_NAMES = [
    f"{first} {second}"
    for first in (
        "Harbour",
        "Barossa",
        "Northgate",
        "Torrens",
        "Southern Cross",
        "Kahu",
        "Clare Valley",
        "Outback",
    )
    for second in ("Dental Group", "Wines", "Legal", "Freight", "Engineering")
]


def _books(desk: Desk, rows: list[Document], runs: list[int], chance: random.Random) -> None:
    """The links, intents and log rows of all that is in the books."""
    parts = dict(RunPart.objects.of(desk.workspace).filter(role="post").values_list("run", "pk"))
    booked = [row for row in rows if row.state in {"synced", "posted", "changed"}]
    poured(Link, (
        Link(workspace=desk.workspace, document=row, organisation=row.organisation, kind=row.ledger_kind,
             ledger_id=f"6a5f0c1e-0000-4000-9000-{row.pk:012d}", number=row.ledger_number, fingerprint="f" * 64,
             currency=row.currency, total_minor=row.total_minor, tax_minor=row.tax_minor, due_date=row.due_date,
             ledger_status=chance.choice(STATUSES), linked_at=NOON, acknowledged_at=NOON)
        for row in booked
    ))  # fmt: skip
    poured(Intent, (
        Intent(workspace=desk.workspace, document=row, part_id=parts[_run_of(place, runs)], attempt=1,
               organisation=row.organisation, kind=row.ledger_kind, fingerprint="f" * 64, key=f"k{row.pk}",
               opened_at=NOON, closed_at=NOON, outcome="written", draft=b"")
        for place, row in enumerate(booked)
    ))  # fmt: skip
    poured(RunLogRow, (
        RunLogRow(workspace=desk.workspace, run_id=_run_of(place, runs), result="done",
                  record="purchase" if row.kind == "procurement" else "invoice", subject=f"{row.kind}:{row.source_id}",
                  name=f"{row.number} {row.party_name}", document=f"{row.kind}:{row.source_id}",
                  organisation=row.organisation, at=NOON)
        for place, row in enumerate(booked)
    ))  # fmt: skip


def _run_of(place: int, runs: list[int]) -> int:
    """Forty documents went with each run, and the last run brought all that was left."""
    return runs[min(place // 40, len(runs) - 1)]


def _held(desk: Desk, rows: list[Document], chance: random.Random) -> None:
    """Each held document has a cause that many share; one in ten of the others had one once."""
    faults = [
        Fault("account-unmapped", {"account": f"5{n:03}", "organisation": "Adelaide"}) for n in range(CAUSES)
    ]

    def found() -> Iterator[FaultRow]:
        for row in rows:
            if row.state == "held" or row.pk % 10 == 0:
                fault = faults[int(chance.triangular(0, CAUSES - 1, 0))]
                yield FaultRow(
                    workspace=desk.workspace, document=row, origin="judging", code=fault.code, cause=fault.cause,
                    fix_in=fault.kind.fix_in.value, facts=dict(fault.facts), opened_at=NOON,
                    closed_at=None if row.state == "held" else NOON,
                )  # fmt: skip

    poured(FaultRow, found())


def _deeds(desk: Desk, runs: list[int]) -> None:
    users = list(User.objects.all()[:5])
    poured(Activity, (
        Activity(workspace=desk.workspace, user=users[run % len(users)], action="export", subject=f"run:{run}",
                 after={"documents": 40}, at=NOON - timedelta(minutes=10 * place))
        for place, run in enumerate(runs * 4)
    ))  # fmt: skip


def _exchanges(desk: Desk, runs: list[int], documents: int, wanted: int) -> None:
    """Copies of the desk's exchange, spread over the runs, each about one document; made by the database itself."""
    pattern = Exchange.objects.of(desk.workspace).exclude(request_body=b"").order_by("pk").first()
    assert pattern is not None
    exchange, about = Exchange._meta, ExchangeSubject._meta
    columns = [field.column for field in exchange.concrete_fields if field.column not in {"id", "run_id"}]
    listed, of_run = ", ".join(columns), f"{runs[0]} + (series.n %% {len(runs)})"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "with recursive series(n) as (select 0 union all select n + 1 from series where n < %s - 1) "  # noqa: S608 - our own names
            f"insert into {exchange.db_table} ({listed}, run_id) "
            f"select {listed}, {of_run} from {exchange.db_table} cross join series where id = %s",
            [wanted, pattern.pk],
        )
        cursor.execute(
            f"insert into {about.db_table} (workspace_id, exchange_id, subject) "  # noqa: S608 - our own names
            f"select workspace_id, id, 'invoice:' || ({FIRST_NUMBER} + id %% {documents}) "
            f"from {exchange.db_table} where id > %s",
            [pattern.pk],
        )
