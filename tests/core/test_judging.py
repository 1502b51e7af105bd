"""From a document to its draft, or to all that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from tests.core.builders import (
    ADELAIDE,
    DIRECTORY,
    FACTS_OF_ADELAIDE,
    RULEBOOK,
    RULES,
    SYDNEY,
    TRAITS,
    complete,
    invoice,
    line,
)
from tieout.core.destinations import Destination
from tieout.core.faults import Fault
from tieout.core.fingerprints import fingerprint
from tieout.core.judging import judge
from tieout.core.ledgers import PartyDirectory

FACTS_OF_SYDNEY = replace(FACTS_OF_ADELAIDE, organisation=SYDNEY, name="Harbour IT Sydney")


def destinations(rulebook, facts_of, parties_of, traits_of):
    return {
        key: Destination.of(key, rulebook, facts_of[key], parties_of[key], traits_of[key]) for key in facts_of
    }


BOOKS = destinations(
    RULEBOOK,
    {ADELAIDE: FACTS_OF_ADELAIDE, SYDNEY: FACTS_OF_SYDNEY},
    {ADELAIDE: DIRECTORY, SYDNEY: DIRECTORY},
    {ADELAIDE: TRAITS, SYDNEY: TRAITS},
)
GOOD = invoice(line("100.00"), tax="10.00")


def test_r002_07_a_good_document_gets_its_draft_in_the_right_organisation():
    for location, key in (("Adelaide", ADELAIDE), ("Sydney", SYDNEY)):
        document = replace(GOOD, location=location)
        judged = judge(document, RULEBOOK, BOOKS, version="v1")
        assert judged.faults == ()
        [draft] = judged.drafts
        assert (judged.organisation, draft.organisation) == (key, key)
        assert (judged.document, judged.version) == (document, "v1")
        assert judged.fingerprint == fingerprint(document)


def test_r000_22_a_document_with_faults_has_no_draft_and_every_fault():
    bad = invoice(line("100.00", "4999"), line("1.00", tax="VAT"), tax="10.00")
    judged = judge(bad, RULEBOOK, BOOKS)
    assert judged.drafts == ()
    assert judged.organisation == ADELAIDE
    assert sorted(complete(judged.faults)) == ["account-unmapped", "tax-unmapped"]


def test_faults_of_the_mapping_and_of_the_books_come_together():
    bad = invoice(line("100.00", "4999"), tax="10.00", currency="EUR")
    judged = judge(bad, RULEBOOK, BOOKS)
    assert complete(judged.faults) == ["account-unmapped", "currency-off"]


def test_a_tax_rate_that_the_books_lack_is_not_mistaken_for_a_wrong_total():
    rules = replace(RULES, taxes={"GST": "NOPE"})
    rulebook = replace(RULEBOOK, organisations={ADELAIDE: rules, SYDNEY: RULES})
    books = destinations(rulebook, {ADELAIDE: FACTS_OF_ADELAIDE}, {ADELAIDE: DIRECTORY}, {ADELAIDE: TRAITS})
    assert complete(judge(GOOD, rulebook, books).faults) == ["tax-rate-missing"]


def test_an_unknown_location_belongs_nowhere_and_still_has_its_fingerprint():
    lost = replace(GOOD, location="Perth")
    judged = judge(lost, RULEBOOK, BOOKS)
    assert (judged.organisation, judged.drafts) == (None, ())
    assert complete(judged.faults) == ["no-route"]
    assert judged.fingerprint == fingerprint(lost)


def test_r001_10_documents_of_an_organisation_that_cannot_be_read_wait_with_the_reason():
    only_sydney = {SYDNEY: BOOKS[SYDNEY]}
    assert complete(judge(GOOD, RULEBOOK, only_sydney).faults) == ["connection-lost"]
    down = Fault("ledger-unreachable", {"organisation": "Harbour IT Adelaide", "message": "timed out"})
    judged = judge(GOOD, RULEBOOK, only_sydney, unread={ADELAIDE: down})
    assert judged.faults == (down,)
    assert judged.organisation == ADELAIDE
    assert judge(replace(GOOD, location="Sydney"), RULEBOOK, only_sydney).faults == ()


def test_r000_57_after_the_mapping_is_fixed_the_document_is_ready():
    document = invoice(line("100.00", "4999"), tax="10.00")
    assert complete(judge(document, RULEBOOK, BOOKS).faults) == ["account-unmapped"]
    mended = replace(RULES, accounts={**RULES.accounts, "4999": "200"})
    rulebook = replace(RULEBOOK, organisations={ADELAIDE: mended})
    books = destinations(rulebook, {ADELAIDE: FACTS_OF_ADELAIDE}, {ADELAIDE: DIRECTORY}, {ADELAIDE: TRAITS})
    judged = judge(document, rulebook, books)
    assert judged.faults == ()
    assert judged.drafts


def test_r002_51_a_missing_contact_is_a_fault_and_nothing_is_posted():
    books = {ADELAIDE: replace(BOOKS[ADELAIDE], parties=PartyDirectory())}
    judged = judge(GOOD, RULEBOOK, books)
    assert (judged.drafts, complete(judged.faults)) == ((), ["party-missing"])
