"""Years of work in a database: as many documents and exchanges as are wanted, around a desk with one of everything.

Where a table gets a row for each document, the database makes them itself. What is alike in all rows (the texts of a
document, the bodies of an exchange) is that of the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bench.multiplying import chance, multiply, one_of, rows_of, series
from django.db import connection, transaction

from tests.web.desk import NOON, TODAY, Desk
from tieout.core.faults import Fault
from tieout.store import dating, tallies
from tieout.store.bulk import write_rows
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

PARTIES = 2_000
CAUSES = 200
DAYS = 1_100  # three years back
#: Of a hundred documents; the rest is in the books and known on both sides.
STATES = (("ready", 3), ("held", 2), ("changed", 1), ("posted", 1), ("skipped", 1))
STATUSES = ("paid", "paid", "paid", "approved", "approved", "draft", "voided")
FIRST_NUMBER = 100_000
#: Documents that a run brings; the first of all brought what had gathered until then.
OF_A_RUN, OF_THE_FIRST = 40, 5_000

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


def crowd(desk: Desk, *, documents: int, exchanges: int, told: Callable[[str], None]) -> int:
    """Pour so many rows in, and return a run that still posts; the same number of documents is the same rows."""
    for kept in (tallies, dating):  # once at the end, instead of with every row
        kept.leave()
    with transaction.atomic():
        _trusting()
        runs = _runs(desk, documents // OF_A_RUN + 1)
        told(f"{len(runs):,} runs")
        pattern = _documents(desk, documents)
        _analysed()
        told(f"{documents:,} documents")
        _books(desk, pattern, runs)
        told("what stands in the books, with the log of every run")
        _held(desk, pattern)
        _deeds(desk, runs)
        told("faults and deeds")
        _exchanges(desk, runs, documents, exchanges)
        told(f"{exchanges:,} exchanges")
    for kept in (tallies, dating):
        kept.keep()
    _analysed("VACUUM ANALYZE" if _is_postgresql() else "ANALYZE")
    busy = desk.run("schedule", "running")
    desk.part(busy, "adelaide", total=100)
    return int(busy.pk)


def _analysed(statement: str = "ANALYZE") -> None:
    """Let the database see how many rows there are, or it joins a table of thousands row by row."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _trusting() -> None:
    """PostgreSQL looks up what every row points to; of rows that it makes from those very rows it need not."""
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")


def _runs(desk: Desk, wanted: int) -> list[int]:
    """Every run posts into one organisation; every tenth is one that a person asked for."""
    last = Run.objects.of(desk.workspace).latest("pk").pk
    who, workspace = User.objects.first(), desk.workspace
    write_rows(workspace.pk, (
        Run(workspace=workspace, trigger="export" if number % 10 == 0 else "schedule", reads=True, posts=True,
            kinds=["invoice", "procurement"], through=TODAY, who=who if number % 10 == 0 else None, state="done",
            counts={"done": OF_A_RUN}, created_at=at, started_at=at, ended_at=at + timedelta(seconds=14))
        for number in range(wanted)
        for at in [NOON - timedelta(days=DAYS * (wanted - number) / wanted)]
    ))  # fmt: skip
    runs = list(Run.objects.of(workspace).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
    write_rows(workspace.pk, (
        RunPart(workspace=workspace, run_id=run, role=role, organisation=organisation, state="done", done=OF_A_RUN,
                total=OF_A_RUN)
        for run in runs for role, organisation in (("read", ""), ("post", "adelaide"))
    ))  # fmt: skip
    return runs


def _documents(desk: Desk, wanted: int) -> Document:
    """Three years of documents, nine of ten for Adelaide, one of five a bill; the one before them, a pattern of all."""
    pattern = desk.document("110.00", state="synced")
    days, values = _days()
    chosen = f"""chosen as (
        select n, cast({FIRST_NUMBER} + n as text) as number, {chance("n", PARTIES, 1)} as party,
        1000 + {chance("n", 1_999_000, 2)} as total,
        'PO-' || substr(cast(1000000 + {chance("n", 1_000_000, 3)} as text), 2) as reference from series
    )"""  # noqa: S608 - our own names
    called = f"""called as (
        select chosen.*, {one_of(_NAMES, f"party %% {len(_NAMES)}")} || ' ' || party as name from chosen
    )"""  # noqa: S608 - our own names
    multiply(
        Document(
            workspace=desk.workspace, version="1", type="Agreement", location="Adelaide Office", fingerprint="f" * 64,
            first_seen=NOON, changed_at=NOON, draft=pattern.draft, content=pattern.content,
        ),
        f"called join days on days.nth = called.n * {DAYS} / {wanted} order by called.n",
        series(wanted), days, chosen, called,
        values=values,
        worked_out={
            "kind": "case when n %% 5 = 4 then 'procurement' else 'invoice' end",
            "ledger_kind": "case when n %% 5 = 4 then 'bill' else 'invoice' end",
            "source_id": "number",
            "number": "number",
            "ledger_number": "'INV-' || number",
            "reference": "reference",
            "sought": "lower(number || '\nINV-' || number || '\n\n' || name || '\n' || reference)",
            "date": "day",
            "due_date": "due",
            "party_id": "cast(party as text)",
            "party_name": "name",
            "currency": "case when n %% 20 = 0 then 'NZD' else 'AUD' end",
            "total_minor": "total",
            "tax_minor": "total / 11",
            "state": _shared_out(chance("n", 100, 4)),
            "organisation": "case when n %% 10 = 0 then 'sydney' else 'adelaide' end",
        },
    )  # fmt: skip
    return pattern


def _days() -> tuple[str, list[object]]:
    """The days of three years as a table, each with the day when what is of it is due."""
    stored = connection.ops.adapt_datefield_value
    first = TODAY - timedelta(days=DAYS)
    rows = [(n, first + timedelta(days=n), first + timedelta(days=n + 20)) for n in range(DAYS)]
    return rows_of("days", "nth, day, due", [(n, stored(day), stored(due)) for n, day, due in rows])


def _shared_out(place: str) -> str:
    """The state of a document by its place among a hundred."""
    cases, until = [], 0
    for state, share in STATES:
        until += share
        cases.append(f"when {place} < {until} then '{state}'")
    return f"case {' '.join(cases)} else 'synced' end"


def _books(desk: Desk, pattern: Document, runs: list[int]) -> None:
    """The links, intents and log rows of all that is in the books."""
    booked = f"""booked as (
        select document.*, row_number() over (order by id) - 1 as place from {Document._meta.db_table} as document
        where id > {pattern.pk} and state in ('synced', 'posted', 'changed')
    )"""  # noqa: S608 - our own names
    multiply(
        Link(workspace=desk.workspace, fingerprint="f" * 64, linked_at=NOON, acknowledged_at=NOON),
        "booked order by id",
        booked,
        worked_out={
            "document_id": "id",
            "document_date": "date",
            "organisation": "organisation",
            "kind": "ledger_kind",
            "ledger_id": "'6a5f0c1e-0000-4000-9000-' || cast(100000000000 + id as text)",
            "number": "ledger_number",
            "currency": "currency",
            "total_minor": "total_minor",
            "tax_minor": "tax_minor",
            "due_date": "due_date",
            "ledger_status": one_of(STATUSES, chance("id", len(STATUSES), 5)),
        },
    )
    of_run = (
        f"booked join posting on posting.nth = case when place < {OF_THE_FIRST} then 0 else place / {OF_A_RUN} end "
        "order by id"
    )
    multiply(
        Intent(workspace=desk.workspace, attempt=1, fingerprint="f" * 64, opened_at=NOON, closed_at=NOON,
               outcome="written", draft=b""),
        of_run,
        booked, _posting(runs),
        worked_out={
            "document_id": "id",
            "part_id": "part",
            "organisation": "organisation",
            "kind": "ledger_kind",
            "key": "'k' || cast(id as text)",
        },
    )  # fmt: skip
    multiply(
        RunLogRow(workspace=desk.workspace, result="done", at=NOON),
        of_run,
        booked, _posting(runs),
        worked_out={
            "run_id": "run",
            "record": "case kind when 'procurement' then 'purchase' else 'invoice' end",
            "subject": "kind || ':' || source_id",
            "document": "kind || ':' || source_id",
            "name": "number || ' ' || party_name",
            "organisation": "organisation",
        },
    )  # fmt: skip


def _posting(runs: list[int]) -> str:
    """The runs with their posting parts, counted from 0."""
    return f"""posting as (
        select run_id as run, id as part, row_number() over (order by run_id) - 1 as nth
        from {RunPart._meta.db_table} where role = 'post' and run_id >= {runs[0]}
    )"""  # noqa: S608 - our own names


def _held(desk: Desk, pattern: Document) -> None:
    """Each held document has a cause that many share; one in ten of the others had one once."""
    faults = [
        Fault("account-unmapped", {"account": f"5{n:03}", "organisation": "Adelaide"}) for n in range(CAUSES)
    ]
    facts = FaultRow._meta.get_field("facts")
    causes, values = rows_of(
        "causes", "nth, said, told",
        [(n, fault.cause, facts.get_db_prep_save(dict(fault.facts), connection)) for n, fault in enumerate(faults)],
    )  # fmt: skip
    # of two chances the distance: few causes have many documents, many have few
    nth = f"abs({chance('document.id', CAUSES, 6)} - {chance('document.id', CAUSES, 7)})"
    for closed_at, which in (
        (None, "document.state = 'held'"),
        (NOON, "document.state <> 'held' and document.id %% 10 = 0"),
    ):
        multiply(
            FaultRow(workspace=desk.workspace, origin="judging", code=faults[0].code,
                     fix_in=faults[0].kind.fix_in.value, opened_at=NOON, closed_at=closed_at),
            f"{Document._meta.db_table} as document join causes on causes.nth = {nth} "
            f"where document.id > {pattern.pk} and {which}",
            causes,
            values=values,
            worked_out={
                "document_id": "document.id", "organisation": "document.organisation", "cause": "said",
                "facts": "told",
            },
        )  # fmt: skip


def _deeds(desk: Desk, runs: list[int]) -> None:
    """Four thousand deeds a year, by five people."""
    users = list(User.objects.all()[:5])
    write_rows(desk.workspace.pk, (
        Activity(workspace=desk.workspace, user=users[run % len(users)], action="export", subject=f"run:{run}",
                 after={"documents": OF_A_RUN}, at=NOON - timedelta(minutes=10 * place))
        for place, run in enumerate(runs * 4)
    ))  # fmt: skip


def _exchanges(desk: Desk, runs: list[int], documents: int, wanted: int) -> None:
    """Copies of the desk's exchange, spread over the runs, each about one document."""
    before = Exchange.objects.of(desk.workspace)
    pattern, last = before.exclude(request_body=b"").earliest("pk"), before.latest("pk").pk
    multiply(
        pattern,
        f"series join posting on posting.nth = n %% {len(runs)} order by n",
        series(wanted), _posting(runs),
        worked_out={"run_id": "run"},
    )  # fmt: skip
    multiply(
        ExchangeSubject(workspace=desk.workspace),
        f"{Exchange._meta.db_table} where id > {last} order by id",
        worked_out={
            "exchange_id": "id",
            "subject": f"'invoice:' || cast({FIRST_NUMBER} + id %% {documents} as text)",
        },
    )
