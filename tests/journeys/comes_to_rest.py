"""A history is over: nothing goes wrong any more, nothing moves any more, and both worlds outside are compared whole."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine

from tests.journeys.office import TENANTS, Office, Report, Workshop, opened

HISTORY = str(Path(__file__).with_name("history.toml"))
KINDS = ["invoice", "procurement"]
OFFICES = {"Adelaide Office": "adelaide", "Sydney Office": "sydney"}
OTHERS_BATCH = "OTHER-TOOL"
TWICE = "handed-over-twice"
LEFT = {"VOIDED", "DELETED"}
OF_PRODUCTS = "4001"


class ComesToRest(RuleBasedStateMachine):
    """One installation between two worlds, and what must be true of all three when a history is over."""

    workshop: ClassVar[Workshop]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._closing = ExitStack()
        folder = Path(mkdtemp(prefix="history-", dir=self.folder))
        self.office: Office = self._closing.enter_context(opened(self.workshop, folder, HISTORY))
        self.numbers = 0
        self.deliveries: dict[str, str] = {}  # supplier's number -> organisation

    def map_products(self, *, mapped: bool) -> None:
        """Whether the account to which products are sold has its place in the books."""

        def change(rulebook: dict[str, Any]) -> None:
            accounts = rulebook["common"]["accounts"]
            accounts.pop(OF_PRODUCTS, None)
            accounts.update({OF_PRODUCTS: "201"} if mapped else {})

        self.office.change_rules(change)

    def teardown(self) -> None:
        with self._closing:
            self.map_products(mapped=True)
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
            now = (report.documents, self.in_the_books(), self._batches())
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
                assert worth(there[0][1]) == Decimal(str(one["total"])), number
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
            for _, one in self.in_the_books():
                if number_of(one) == number and one.get("Url"):
                    assert id_of(one) in known, f"{number} is {one['Status']} in the books, and nobody knows"

    # --- what there is

    def _alive(self, number: str) -> list[tuple[str, dict[str, Any]]]:
        found = [
            each
            for each in self.in_the_books()
            if number_of(each[1]) == number and each[1]["Status"] not in LEFT
        ]
        assert len(found) <= 1, f"{number} is in the books twice"
        return found

    def in_the_books(self) -> list[tuple[str, dict[str, Any]]]:
        keys = {tenant: key for key, tenant in TENANTS.items()}
        return [
            (keys[books["tenant_id"]], one)
            for books in self.office.world.view()["organisations"]
            for one in (*books["invoices"], *books["credit_notes"])
        ]

    def _batches(self) -> dict[tuple[str, Any], list[str]]:
        """In which batches each document of the source is."""
        [tenant] = self.office.world.view()["tenants"]
        found: dict[tuple[str, Any], list[str]] = defaultdict(list)
        for batch in tenant["batches"]:
            for one in batch["documents"]:
                found[one["kind"], one["id"]].append(batch["batchIdentifier"])
        return found


def number_of(document: dict[str, Any]) -> str:
    return str(document.get("InvoiceNumber") or document.get("CreditNoteNumber"))


def id_of(document: dict[str, Any]) -> str:
    return str(document.get("InvoiceID") or document.get("CreditNoteID"))


def worth(document: dict[str, Any]) -> Decimal:
    """As the source counts it: what is given back is less than nothing."""
    total = Decimal(str(document["Total"]))
    return -total if "CreditNoteNumber" in document else total
