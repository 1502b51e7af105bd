"""Whatever people, programs and the wire do, in whatever order: at the end the books and the source agree, or it is said why not.

A history is some ten events, drawn at random. When it is over nothing goes wrong any more, time passes, and runs are made
until nothing moves; then both worlds outside are compared whole. `ANY_HISTORIES=200` tries more of them than usual.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.journeys.installation import FAR
from tests.journeys.office import TENANTS, Office, Report, Workshop, opened
from tieout.simulator.calls import Refusal

pytestmark = pytest.mark.journey

HISTORY = str(Path(__file__).with_name("history.toml"))
HISTORIES = int(os.environ.get("ANY_HISTORIES", "6"))
KINDS = ["invoice", "procurement"]
OFFICES = {"Adelaide Office": "adelaide", "Sydney Office": "sydney"}
OTHERS_BATCH = "OTHER-TOOL"
TWICE = "handed-over-twice"
LEFT = {"VOIDED", "DELETED"}

#: Nobody touches this one. Where the source shows not one of the invoices that it is asked for, all of them are held with a
#: fault of their own and nothing is withdrawn, since a right may be missing (Changes after the export). With this one
#: always there, what is deleted is seen as deleted.
UNTOUCHED = "A-0"

#: Which calls write: posting, changing, and telling the source.
WRITES = (
    {"system": "xero", "method": "PUT"},
    {"system": "xero", "method": "POST"},
    {"path": "*/accounting/batches", "method": "POST"},
    {"path": "*/accounting/batches/*", "method": "DELETE"},
)
EITHER = ("drop-before", "drop-after", "500", "truncated")

offices = st.sampled_from(sorted(OFFICES))
customers = st.sampled_from(["Barossa Wines", "Torrens Dental"])
any_of_them = st.integers(0, 999)
lines = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "work": st.just("Support"),
                "hours": st.sampled_from([-1, 0.25, 1.5, 2]),
                "rate": st.sampled_from([150, 99.95]),
            }
        ),
        st.fixed_dictionaries({"product": st.just("SW-24"), "quantity": st.sampled_from([-1, 1, 2])}),
        st.fixed_dictionaries(
            {
                "expense": st.just("Travel"),
                "amount": st.sampled_from([33.33, 84]),
                "taxable": st.booleans(),
            }
        ),
    ),
    min_size=1,
    max_size=3,
)


class History(RuleBasedStateMachine):
    """One installation between two worlds, and everybody who has to do with it."""

    workshop: ClassVar[Workshop]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._closing = ExitStack()
        folder = Path(mkdtemp(prefix="history-", dir=self.folder))
        self.office: Office = self._closing.enter_context(opened(self.workshop, folder, HISTORY))
        self.numbers = 0
        self.deliveries: dict[str, str] = {}  # supplier's number -> organisation

    # --- in ConnectWise

    @initialize(first=lines, second=lines)
    def a_day_begins_with_two_invoices(
        self, first: list[dict[str, Any]], second: list[dict[str, Any]]
    ) -> None:
        self.office.bill(UNTOUCHED)
        self.somebody_bills_a_customer("Adelaide Office", "Barossa Wines", first, closed=True)
        self.somebody_bills_a_customer("Sydney Office", "Torrens Dental", second, closed=True)

    @rule(where=offices, customer=customers, billed=lines, closed=st.sampled_from([True, True, True, False]))
    def somebody_bills_a_customer(
        self, where: str, customer: str, billed: list[dict[str, Any]], closed: bool
    ) -> None:
        self.numbers += 1
        self.office.bill(f"B-{self.numbers}", *billed, customer=customer, office=where, closed=closed)

    @rule(where=offices, pieces=st.integers(1, 3))
    def a_supplier_delivers(self, where: str, pieces: int) -> None:
        self.numbers += 1
        number, today = f"D-{self.numbers}", self.office.today()
        receipt = {"slip": f"PS-{self.numbers}", "invoice": number, "invoice_date": today, "on": today}
        self.office.psa(
            "create-purchase-order",
            number=f"PO-{self.numbers}",
            supplier="Southern Distribution",
            office=where,
            date=today,
            lines=[{"product": "SW-24", "quantity": pieces}],
            receive=[{**receipt, "lines": {"1": pieces}}],
        )
        self.deliveries[number] = OFFICES[where]

    @precondition(lambda self: self.deliveries)
    @rule(which=any_of_them, cost=st.sampled_from([400, 455, 499.99]))
    def a_supplier_charged_another_price(self, which: int, cost: float) -> None:
        number = self._one_of(which, sorted(self.deliveries))
        ordered = f"PO-{number.removeprefix('D-')}"
        self._if_allowed(lambda: self.office.psa("unbatch-purchase-order", order=ordered))
        self._if_allowed(
            lambda: self.office.psa("edit-purchase-order", order=ordered, lines={"1": {"cost": cost}})
        )

    @precondition(lambda self: self.deliveries)
    @rule(which=any_of_them)
    def a_delivery_never_came(self, which: int) -> None:
        number = self._one_of(which, sorted(self.deliveries))
        ordered = f"PO-{number.removeprefix('D-')}"
        self._if_allowed(lambda: self.office.psa("unbatch-purchase-order", order=ordered))
        self._if_allowed(
            lambda: self.office.psa("edit-purchase-order", order=ordered, lines={"1": {"waiting": True}})
        )
        self._if_allowed(lambda: self.office.psa("delete-purchase-order", order=ordered))

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them, billed=lines)
    def somebody_bills_again_what_was_billed(self, which: int, billed: list[dict[str, Any]]) -> None:
        number = self._one_of(which, self._invoices())
        self._if_allowed(lambda: self.office.psa("unbatch-invoice", invoice=number))
        self._if_allowed(lambda: self.office.psa("reopen-invoice", invoice=number))
        self._if_allowed(lambda: self.office.psa("edit-invoice", invoice=number, lines=billed))
        self._if_allowed(lambda: self.office.psa("close-invoice", invoice=number))

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them, what=st.sampled_from(["close", "reopen", "unbatch", "delete"]))
    def somebody_takes_an_invoice_in_hand(self, which: int, what: str) -> None:
        number = self._one_of(which, self._invoices())
        self._if_allowed(lambda: self.office.psa(f"{what}-invoice", invoice=number))

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them)
    def somebody_takes_an_invoice_back_for_good(self, which: int) -> None:
        number = self._one_of(which, self._invoices())
        for what in ("unbatch", "reopen", "delete"):
            self._if_allowed(lambda: self.office.psa(f"{what}-invoice", invoice=number))  # noqa: B023 - at once

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them)
    def another_tool_hands_an_invoice_over(self, which: int) -> None:
        number = self._one_of(which, self._invoices())
        self._if_allowed(
            lambda: self.office.psa("batch-invoice", invoice=number, batch=f"{OTHERS_BATCH}-{number}")
        )

    # --- in Xero

    @precondition(lambda self: self._touchable())
    @rule(which=any_of_them, what=st.sampled_from(["approve", "void", "delete", "edit-line"]))
    def a_bookkeeper_works_in_xero(self, which: int, what: str) -> None:
        organisation, document = self._one_of(which, self._touchable())
        more = {"fields": {"UnitAmount": 7}} if what == "edit-line" else {}
        self._if_allowed(lambda: self.office.xero(what, organisation, document=_id(document), **more))

    # --- in Tieout

    @rule()
    def the_hour_strikes(self) -> None:
        self.office.run(kinds=KINDS)

    @rule()
    def somebody_exports_everything_now(self) -> None:
        self.office.run(trigger="force", kinds=KINDS)

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them)
    def somebody_sends_one_document_by_name(self, which: int) -> None:
        if known := sorted(self.office.report().documents):
            number = self._one_of(which, known)
            self.office.run(trigger="force", selection=[number], kinds=KINDS)

    @precondition(lambda self: self._touchable())
    @rule(which=any_of_them)
    def somebody_withdraws_a_document(self, which: int) -> None:
        documents = self.office.report().documents
        known = [number for number, one in documents.items() if one["there"] and number != UNTOUCHED]
        if not known:
            return
        try:
            self.office.tell("withdraw", number=self._one_of(which, sorted(known)))
        except AssertionError as problem:
            if "NotPossible" not in str(problem):
                raise
        else:
            self.office.tell("work_off")

    @precondition(lambda self: self._touchable())
    @rule()
    def somebody_withdraws_all_that_can_be(self) -> None:
        known = [number for number in self.office.report().documents if number != UNTOUCHED]
        self.office.tell("ask_many", deed="withdraw", numbers=known)
        self.office.tell("work_off")

    @rule()
    def time_passes(self) -> None:
        self.office.later()

    # --- on the wire and in the machine room

    @rule(call=st.sampled_from(WRITES), name=st.sampled_from(EITHER))
    def the_next_write_goes_wrong(self, call: dict[str, str], name: str) -> None:
        self.office.mishap(name, **call)

    @rule(name=st.sampled_from(["429-minute", "500-stored"]), method=st.sampled_from(["PUT", "POST"]))
    def xero_turns_the_next_write_away(self, name: str, method: str) -> None:
        self.office.mishap(name, system="xero", method=method)

    @rule(call=st.sampled_from(WRITES), point=st.sampled_from(["hold-before", "hold-after"]))
    def a_worker_dies_over_its_next_write(self, call: dict[str, str], point: str) -> None:
        self.office.mishap(point, **call)
        self.office.tell("ask", through=FAR, kinds=KINDS)
        worker = self.office.start()
        if self.office.held_or_ended(worker):
            self.office.kill(worker)
        self.office.world.mishaps.clear()
        self.office.world.held.release(drop=True)

    # --- at the end

    def teardown(self) -> None:
        with self._closing:
            self.office.world.mishaps.clear()
            self.office.world.held.release(drop=True)
            report = self._nothing_moves_any_more()
            note(f"{report.documents}")
            self._every_invoice_is_accounted_for(report)
            self._every_delivery_is_accounted_for(report)
            self._what_is_ours_in_the_books_is_known()
            assert report.said["open_intents"] == 0

    def _nothing_moves_any_more(self) -> Report:
        before: Any = None
        for _ in range(8):
            self.office.time_passes()
            report = self.office.run_to_its_end(kinds=KINDS)
            now = (report.documents, self._in_the_books(), self._batches())
            if now == before:
                return report
            before = now
        raise AssertionError(f"it never comes to rest: {report.documents}")

    def _every_invoice_is_accounted_for(self, report: Report) -> None:
        [tenant] = self.office.world.view()["tenants"]
        batches = self._batches()
        closed = set()
        for one in tenant["invoices"]:
            number, there = one["invoiceNumber"], self._alive(one["invoiceNumber"])
            ours = [name for name in batches["invoice", one["id"]] if not name.startswith(OTHERS_BATCH)]
            if not one["status"]["isClosed"]:
                continue
            closed.add(number)
            if number not in report.documents and batches["invoice", one["id"]]:
                assert (ours, there) == ([], []), f"{number} never waited for us: another tool was quicker"
            elif self._is_synced(report, number):
                assert [where for where, _ in there] == [OFFICES[one["location"]["name"]]], number
                assert _worth(there[0][1]) == Decimal(str(one["total"])), number
                assert len(batches["invoice", one["id"]]) == len(ours) == 1, (number, batches)
            else:
                self._says_why(report, number)
        for number in {*report.documents} - closed - {*self.deliveries}:
            if self._alive(number):
                assert report.codes(number), (
                    f"{number} is open or deleted, stands in the books: nobody says so"
                )

    def _every_delivery_is_accounted_for(self, report: Report) -> None:
        [tenant] = self.office.world.psa.tenants.values()
        received = {one["poNumber"]: Decimal(str(one["total"])) for one in tenant.table("purchaseOrders")}
        for number, organisation in self.deliveries.items():
            there = self._alive(number)
            total = received.get(f"PO-{number.removeprefix('D-')}")
            if total is None:
                assert number not in report.documents or report.codes(number) or not there, number
            elif self._is_synced(report, number):
                assert [where for where, _ in there] == [organisation], number
                assert Decimal(str(there[0][1]["Total"])) == total, number
            else:
                self._says_why(report, number)

    def _is_synced(self, report: Report, number: str) -> bool:
        assert number in report.documents, f"nobody has ever heard of {number}"
        return report.states()[number] == "synced" and not report.codes(number)

    def _says_why(self, report: Report, number: str) -> None:
        """It is not in agreement: one open fault says why, or its state does, and then it is in no book. That another
        tool handed it over as well may be said beside what is wrong in the books.
        """
        state, codes = report.states()[number], report.codes(number)
        codes = [code for code in codes if code != TWICE] or codes
        if state in {"skipped", "withdrawn"}:
            assert (codes, self._alive(number)) == ([], []), number
        else:
            assert len(codes) == 1, f"{number} is {state}: {codes}"
            assert state in {"held", "changed"}, f"{number} is {state}: {codes}"

    def _what_is_ours_in_the_books_is_known(self) -> None:
        """Its story shows whatever of it is or was in the books, also what was taken out before we looked."""
        report = self.office.report()
        for number in report.documents:
            known = {link["id"] for link in self.office.tell("links", number=number)}
            for _, one in self._in_the_books():
                if _number(one) == number and one.get("Url"):
                    assert _id(one) in known, f"{number} is {one['Status']} in the books, and nobody knows"

    # --- what there is

    def _alive(self, number: str) -> list[tuple[str, dict[str, Any]]]:
        found = [
            each
            for each in self._in_the_books()
            if _number(each[1]) == number and each[1]["Status"] not in LEFT
        ]
        assert len(found) <= 1, f"{number} is in the books twice"
        return found

    def _in_the_books(self) -> list[tuple[str, dict[str, Any]]]:
        keys = {tenant: key for key, tenant in TENANTS.items()}
        return [
            (keys[books["tenant_id"]], one)
            for books in self.office.world.view()["organisations"]
            for one in (*books["invoices"], *books["credit_notes"])
        ]

    def _touchable(self) -> list[tuple[str, dict[str, Any]]]:
        return [each for each in self._in_the_books() if _number(each[1]) != UNTOUCHED]

    def _batches(self) -> dict[tuple[str, Any], list[str]]:
        """In which batches each document of the source is."""
        [tenant] = self.office.world.view()["tenants"]
        found: dict[tuple[str, Any], list[str]] = defaultdict(list)
        for batch in tenant["batches"]:
            for one in batch["documents"]:
                found[one["kind"], one["id"]].append(batch["batchIdentifier"])
        return found

    def _invoices(self) -> list[str]:
        [tenant] = self.office.world.view()["tenants"]
        return [one["invoiceNumber"] for one in tenant["invoices"] if one["invoiceNumber"] != UNTOUCHED]

    @staticmethod
    def _one_of(which: int, them: list[Any]) -> Any:
        return them[which % len(them)]

    @staticmethod
    def _if_allowed(deed: Callable[[], Any]) -> None:
        """The screen of the other system may refuse it; then nothing has happened."""
        try:
            deed()
        except Refusal as refusal:
            note(f"refused: {refusal}")


def _number(document: dict[str, Any]) -> str:
    return str(document.get("InvoiceNumber") or document.get("CreditNoteNumber"))


def _id(document: dict[str, Any]) -> str:
    return str(document.get("InvoiceID") or document.get("CreditNoteID"))


def _worth(document: dict[str, Any]) -> Decimal:
    """As the source counts it: what is given back is less than nothing."""
    total = Decimal(str(document["Total"]))
    return -total if "CreditNoteNumber" in document else total


def test_after_any_history_every_document_is_once_in_its_books_or_one_fault_says_why(
    workshop: Workshop, tmp_path: Path
) -> None:
    class Here(History):
        pass

    Here.workshop, Here.folder = workshop, tmp_path
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=10,
            deadline=None,
            derandomize=False,
            print_blob=True,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a history of ten events is read as it is
            suppress_health_check=list(HealthCheck),
        ),
    )
