"""Whatever people, programs and the wire do, in whatever order: at the end the books and the source agree, or it is said why not.

A history is some ten events, drawn at random. When it is over nothing goes wrong any more, time passes, and runs are made
until nothing moves; then both worlds outside are compared whole. `ANY_HISTORIES=200` tries more of them than usual.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.journeys.comes_to_rest import KINDS, OFFICES, OTHERS_BATCH, ComesToRest, id_of, number_of
from tests.journeys.installation import FAR
from tests.journeys.office import TENANTS, Workshop
from tieout.simulator.calls import Refusal

pytestmark = pytest.mark.journey

HISTORIES = int(os.environ.get("ANY_HISTORIES", "6"))

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


class History(ComesToRest):
    """One installation between two worlds, and everybody who has to do with it."""

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
        self._if_allowed(lambda: self.office.xero(what, organisation, document=id_of(document), **more))

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

    # --- rules, connections and workers

    @rule(mapped=st.booleans())
    def somebody_changes_what_is_mapped(self, mapped: bool) -> None:
        """The account of products has no place in any books, or has one again."""
        self.map_products(mapped=mapped)

    @rule(
        organisation=st.sampled_from(sorted(TENANTS)),
        policy=st.sampled_from(
            [("edits", "ask"), ("edits", "write_through"), ("drift", "ask"), ("drift", "keep_ours"),
             ("withdrawn_in_source", "hold"), ("withdrawn_in_source", "withdraw")]
        ),
    )  # fmt: skip
    def somebody_chooses_a_policy(self, organisation: str, policy: tuple[str, str]) -> None:
        self.office.change_policy(organisation, **dict([policy]))

    @rule(call=st.sampled_from(WRITES), mapped=st.booleans())
    def somebody_changes_what_is_mapped_while_a_run_is_about_to_write(
        self, call: dict[str, str], mapped: bool
    ) -> None:
        self.office.mishap("hold-before", **call)
        self.office.tell("ask", through=FAR, kinds=KINDS)
        worker = self.office.start()
        held = self.office.held_or_ended(worker)
        self.map_products(mapped=mapped)
        self.office.world.mishaps.clear()
        self.office.world.held.release()
        if held:
            assert self.office.join(worker) == 0

    @rule(organisation=st.sampled_from(sorted(TENANTS)))
    def an_organisation_is_disconnected_for_a_while(self, organisation: str) -> None:
        away = {"name": "tenant-disconnected", "times": None, "tenant": TENANTS[organisation]}
        planned = self.office.world.mishaps.plan(away)
        self.office.run(kinds=KINDS)
        self.office.world.mishaps.clear(planned.id)

    @rule()
    def the_key_of_the_source_is_wrong_for_a_while(self) -> None:
        right = self.office.world.setup["connectwise"]["private_key"]
        self.office.change_connection("connectwise", secrets={"private_key": "no such key"})
        self.office.run(kinds=KINDS)
        self.office.change_connection("connectwise", secrets={"private_key": right})

    @rule()
    def two_workers_share_the_work(self) -> None:
        self.office.tell("ask", through=FAR, kinds=KINDS)
        for worker in [self.office.start(), self.office.start()]:
            assert self.office.join(worker) == 0

    @precondition(lambda self: self._invoices())
    @rule(which=any_of_them, many=st.integers(1, 3))
    def somebody_skips_some(self, which: int, many: int) -> None:
        known = sorted(number for number in self.office.report().documents if number != UNTOUCHED)
        start = which % (len(known) or 1)
        self.office.tell("ask_many", deed="skip", numbers=known[start : start + many], reason="by hand")

    @rule(which=any_of_them)
    def somebody_takes_one_up_again(self, which: int) -> None:
        skipped = [one for one, state in self.office.report().states().items() if state == "skipped"]
        if skipped:
            self.office.tell("take_up", number=self._one_of(which, sorted(skipped)))

    # --- what there is to be done with

    def _touchable(self) -> list[tuple[str, dict[str, Any]]]:
        return [each for each in self.in_the_books() if number_of(each[1]) != UNTOUCHED]

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
