"""Whose batch an invoice is in: every shape in which servers may tell it, and what it costs to ask."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.connectwise.harbour import Harbour
from tests.connectors.connectwise.scripted import Scripted, said
from tieout.connectors.connectwise.tracing import elsewhere, whereabouts
from tieout.core.identifiers import identifier
from tieout.core.names import DocumentKey, SourceKind

KEY = DocumentKey(SourceKind.INVOICE, "5001")
OURS = identifier(KEY, "1", 0)
CLOSED = {"isClosed": True}


@pytest.mark.parametrize(
    "members, standing",
    [
        ({"glBatch": {"id": 900, "name": OURS}, "status": CLOSED}, "handed_over"),
        ({"glBatch": {"id": 900, "name": "OTHER-TOOL-7"}, "status": CLOSED}, "elsewhere"),
        ({"glBatch": {"id": 900, "name": "OTHER-TOOL-7"}}, "elsewhere"),
        ({"glBatch": {"id": 900}, "status": CLOSED}, "handed_over"),
        ({"glBatch": {"id": 900, "name": ""}, "status": CLOSED}, "handed_over"),
        ({"glBatch": None, "status": CLOSED}, "closed"),
        ({"status": CLOSED}, "closed"),
        ({"glBatch": {"id": 900, "name": "OTHER"}, "unbatchedBatch": {"id": 900, "name": "OTHER"}}, "handed_over"),
        ({"glBatch": {"id": 901, "name": "OTHER"}, "unbatchedBatch": {"id": 900, "name": OURS}}, "elsewhere"),
    ],
)  # fmt: skip
def test_only_a_batch_with_a_name_that_is_not_ours_is_evidence(members: dict[str, Any], standing: str):
    client = Scripted(invoices=said([{"id": 5001, **members}])).client()
    assert {key: where.value for key, where in whereabouts(client, [KEY]).items()} == {KEY: standing}
    assert elsewhere(client, [KEY]) == ({KEY} if standing == "elsewhere" else frozenset())


def test_an_invoice_that_is_not_shown_and_a_receipt_are_no_evidence():
    receipt = DocumentKey(SourceKind.PROCUREMENT, "700-PS-1-purchase")
    world = Scripted(invoices=said([]))
    assert elsewhere(world.client(), [KEY, receipt]) == frozenset()
    assert elsewhere(world.client(), [receipt]) == frozenset()
    assert world.asked()[1:] == ["GET v2025_1/apis/3.0/finance/invoices"], "the receipt is not asked for"


def test_telling_costs_one_call_and_asking_whose_batch_they_are_in_one_for_all():
    harbour = Harbour()
    for number in range(40):
        harbour.sell(f"A{number}", "100.00")
    documents = [each for each in harbour.documents() if not hasattr(each, "fault")]
    harbour.hand_over("A7")
    harbour.world.log.clear()
    shown = [one.key for one in documents if harbour.source.acknowledge(one, identifier(one.key, "1", 0))]
    assert len(shown) == 39
    assert harbour.calls() == ["POST finance/accounting/batches 201"] * 40
    harbour.world.log.clear()
    [other] = harbour.source.elsewhere([one.key for one in documents])
    assert other not in shown
    assert harbour.calls() == ["GET finance/invoices 200"]
