"""Every fault of the catalogue happens to somebody: told by the story `messy`, brought about by a mishap here, or proved
by another test that works with the real parts.

The real engine works on all of it. A new fault without an occurrence fails with a line that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conformance.recorder import NOTED
from tests.journeys.installation import FAR
from tests.journeys.office import TENANTS, Office, Report, Workshop, opened
from tieout.core.faults import CATALOGUE
from tieout.simulator.scenario import SCENARIOS

TESTS = Path(__file__).parents[1]
MESSY = (SCENARIOS / "messy.toml").read_text(encoding="utf-8")
# Number of an invoice -> the faults that the story expects in it.
TOLD = {
    number: set(codes.split(", ")) - {"none"}
    for codes, number in re.findall(
        r'^# ! ([a-z-]+(?:, [a-z-]+)*)(?: - .*)?\n\[\[invoice\]\]\nnumber = "(\d+)"$', MESSY, re.MULTILINE
    )
}
SECOND_DAY = set(
    re.findall(r'^(?:invoice|document) = "(\d+)"$', MESSY.partition("# --- the second day")[2], re.MULTILINE)
)

AT_SYDNEY = {"system": "xero", "tenant": TENANTS["sydney"], "times": None}
AT_CONNECTWISE = {"system": "psa", "times": None}
INTERFACE = "Finance/Accounting Interface"


# --- told by the story -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def messy(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, set[str]], ...]:
    """The faults of each invoice of the story after the first and after the second day."""
    with opened(workshop, tmp_path_factory.mktemp("messy"), "messy") as office:
        first = faults_of_the_story(office, office.run_to_its_end())
        office.world.go_on()
        office.time_passes()
        second = faults_of_the_story(office, office.run_to_its_end())
    NOTED.clear()  # no description allows what the story has garbled
    return first, second


def faults_of_the_story(office: Office, report: Report) -> dict[str, set[str]]:
    """By the number that the story gives an invoice, which is not always the one that stands in it."""
    assert report.state == "done", report.run
    stands = office.world.psa.tenant("muddle").table("invoices")
    numbers = {told: one["invoiceNumber"] for told, one in zip(in_order(), stands, strict=True)}
    return {told: set(report.codes(kept(report, number))) for told, number in numbers.items()}


def kept(report: Report, number: str) -> str:
    """How we keep a number: an absurdly long one in part."""
    return max((each for each in report.documents if number.startswith(each)), key=len)


def in_order() -> list[str]:
    return re.findall(r'^\[\[invoice\]\]\nnumber = "(\d+)"$', MESSY, re.MULTILINE)


@pytest.mark.journey
@pytest.mark.parametrize("number", TOLD)
def test_each_invoice_of_messy_has_the_faults_that_the_story_tells(messy, number: str):
    first, second = messy
    assert (second if number in SECOND_DAY else first)[number] == TOLD[number]
    if number in SECOND_DAY:
        assert first[number] == set(), "it was in order on the first day"


def test_every_invoice_of_messy_says_what_is_expected_of_it():
    assert list(TOLD) == in_order()
    assert set().union(*TOLD.values()) <= set(CATALOGUE)


# --- brought about by a mishap -----------------------------------------------------------------------------------------


def reopened_in_the_last_moment(office: Office) -> None:
    """Somebody reopens all invoices between their posting and their acknowledgement."""
    office.mishap("hold-before", method="POST", path="*/batches")
    office.tell("ask", through=FAR)
    worker = office.start()
    office.until_held()
    for number in office.billed():
        office.psa("reopen-invoice", invoice=number)
    office.world.held.release()
    office.join(worker)


def a_product_that_xero_refuses(office: Office) -> None:
    """Products are created when they are missing, and Xero does not want this one."""
    office.change_policy("adelaide", missing_item="create")
    office.mishap("error-element", path="*/Items", method="PUT")
    office.bill("X-1", {"product": "SW-24", "quantity": 1})


def a_page_that_is_not_taken(office: Office) -> None:
    """The printed invoice is to stand beside the document, and Xero takes no files today."""
    office.change_policy("adelaide", attach_pdf=True)
    office.mishap("500", path="*/Attachments/*", times=None)


def a_withdrawal_that_xero_refuses(office: Office) -> None:
    """A-1 is to leave the books, and its customer was archived meanwhile, which blocks even voiding."""
    office.run()
    office.xero("archive-contact", contact="Barossa Wines")
    office.tell("withdraw", number="A-1")
    office.tell("work_off")


def a_batch_closed_in_the_last_moment(office: Office) -> None:
    """A-1 has left the books, and while its batch is to be deleted somebody closes it for good."""
    office.run()
    office.mishap("hold-before", method="DELETE", path="*/batches/*")
    office.tell("withdraw", number="A-1")
    worker = office.start()
    office.until_held()
    for number in office.billed():
        office.psa("close-batch", batch=office.billed()[number]["glBatch"]["id"])
    office.world.held.release()
    office.join(worker)


# Fault -> what makes it happen.
MISHAPS: dict[str, Callable[[Office], object]] = {
    "source-credential-refused": lambda office: office.change_connection(
        "connectwise", secrets={"private_key": "wrong"}
    ),
    "source-permission-missing": lambda office: office.psa(
        "set-permission", area=INTERFACE, doing="inquire", allowed=False
    ),
    "source-unreachable": lambda office: office.mishap("502-html", **AT_CONNECTWISE),
    "withdrawn-in-source": reopened_in_the_last_moment,
    "answer-malformed": lambda office: office.mishap("truncated", **AT_SYDNEY),
    "answer-too-large": lambda office: office.mishap("huge", args={"megabytes": 25}, **AT_SYDNEY),
    "connection-lost": lambda office: office.mishap("tenant-disconnected", **AT_SYDNEY),
    "ledger-permission-missing": lambda office: office.mishap("permission-missing", **AT_SYDNEY),
    "ledger-unreachable": lambda office: office.mishap("503-offline", **AT_SYDNEY),
    "rate-limited": lambda office: office.mishap("429-day", **AT_SYDNEY),
    "settings-incomplete": lambda office: office.change_connection(
        "sydney", secrets={"client_secret": "wrong"}
    ),
    "posted-differs": lambda office: office.mishap("tracking-dropped", times=None),
    "item-rejected": a_product_that_xero_refuses,
    "withdraw-rejected": a_withdrawal_that_xero_refuses,
    "release-refused": a_batch_closed_in_the_last_moment,
    "paper-not-attached": a_page_that_is_not_taken,
}


@pytest.fixture
def office(workshop: Workshop, tmp_path: Path) -> Iterator[Office]:
    with opened(workshop, tmp_path) as made:
        yield made


@pytest.mark.journey
@pytest.mark.parametrize("code", MISHAPS)
def test_a_mishap_is_said_in_the_words_of_its_fault(office: Office, code: str):
    MISHAPS[code](office)
    reports = [office.report(), office.run()]
    held = {each for report in reports for number in report.documents for each in report.codes(number)}
    held |= {
        each for report in reports for row in report.run.get("log", {}).values() for each in row["codes"]
    }
    said = " ".join(reason for report in reports for reason in reasons(report))
    assert code in held or re.search(words_of(code), said), (held, said)


def reasons(report: Report) -> list[str]:
    """What the run and the connections say."""
    told = [report.reasons] if report.run else []
    return [*told, *(one["reason"] for one in report.connections.values())]


def words_of(code: str) -> str:
    """What a fault says, with anything in place of its facts."""
    return ".+".join(re.escape(part) for part in re.split(r"{\w+}", CATALOGUE[code].what))


def test_nothing_of_this_is_said_where_nothing_went_wrong(office: Office):
    said = " ".join(reasons(office.run()))
    assert [code for code in MISHAPS if re.search(words_of(code), said)] == []
    office.prove()


# --- proved elsewhere --------------------------------------------------------------------------------------------------

# Tests that work with the real parts: the engine, the worlds, the command line, the browser.
REAL = ("journeys", "browser", "cli", "wiring", "engine", "connectors")
# What neither people nor the wire can bring about through the worlds -> where the rule itself is tried.
BY_ITSELF = {
    "amount-too-fine": "core/test_rounding.py",  # ConnectWise bills in hundredths
    "total-differs": "core/test_rounding.py",  # behind every other check of amounts
    "organisation-unknown": "core/test_routing.py",  # rules that name no organisation are not taken
    "wire-failed": "connectors/xero/test_verdicts.py",  # what no other fault describes
    "disk-full": "journeys/test_bad_machine.py",
    "database-busy": "journeys/test_bad_machine.py",
    "internal-error": "wiring",  # a defect of ours
}


@cache
def named_in_tests_of_real_parts() -> str:
    files = [file for place in REAL for file in (TESTS / place).rglob("test_*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_fault_occurs(code: str):
    told = code in set().union(*TOLD.values())
    proved = f'"{code}"' in named_in_tests_of_real_parts() or (TESTS / BY_ITSELF.get(code, "-")).exists()
    if not (told or code in MISHAPS or proved):
        pytest.fail(
            f"nothing makes {code} occur: tell it in scenarios/messy.toml, bring it about by a mishap in this file, "
            "or prove it in tests/journeys"
        )
