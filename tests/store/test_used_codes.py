"""Codes that documents use are remembered while they are read, each with the day of the youngest document."""

from __future__ import annotations

from datetime import date

import pytest

from tests.store.builders import ADELAIDE, SYDNEY, faulty, invoice, reading, ready
from tieout.store import queries
from tieout.store.journal.used import note_used
from tieout.store.models import UsedCode
from tieout.store.runs import finish_part

pytestmark = pytest.mark.django_db


def read(workspace, *judged) -> None:
    journal = reading(workspace)
    journal.record(list(judged), [])
    assert finish_part(journal._claim.part.pk, journal._claim.attempt)


def test_what_documents_use_is_known_by_organisation_with_the_youngest_day(workspace):
    read(workspace, ready(invoice(1, day=date(2026, 9, 1))), ready(invoice(2, day=date(2026, 10, 1)), SYDNEY))
    read(workspace, ready(invoice(3, day=date(2026, 9, 20))), faulty(invoice(4, day=date(2026, 2, 1))))
    rows = UsedCode.objects.of(workspace).filter(used_as="account")
    assert list(rows.order_by("organisation").values_list("organisation", "text", "last_used")) == [
        (ADELAIDE, "4000", date(2026, 9, 20)),
        (SYDNEY, "4000", date(2026, 10, 1)),
    ]
    company = UsedCode.objects.of(workspace).get(used_as="company", organisation=ADELAIDE)
    assert (company.text, company.label) == ("250", "Harbour Café")


def test_what_is_known_already_costs_one_question_and_no_write(workspace, django_assert_num_queries):
    judged = [ready(invoice(number)) for number in range(40)]
    note_used(workspace.pk, judged)
    with django_assert_num_queries(1):
        note_used(workspace.pk, judged)


def test_only_what_was_used_lately_is_asked_for(workspace):
    read(workspace, ready(invoice(1, day=date(2025, 1, 1))))
    assert queries.used_by_organisation(workspace, since=date(2026, 1, 1)) == {}
    found = queries.used_by_organisation(workspace, since=date(2024, 1, 1))
    assert {one.text for one in found[ADELAIDE]} >= {"4000", "GST", "Adelaide Office"}


def test_missing_rules_tell_how_much_waits_for_them_in_one_question(workspace, django_assert_num_queries):
    read(workspace, faulty(invoice(1)), faulty(invoice(2)))
    with django_assert_num_queries(1):
        (blocking,) = queries.blocking_rules(workspace)
    assert (blocking.code, blocking.subject, blocking.documents) == ("account-unmapped", "4000", 2)
