"""Under which identifier the source is told, and that ours are known again."""

from __future__ import annotations

import pytest

from tieout.core.identifiers import identifier, is_ours
from tieout.core.names import DocumentKey, SourceKind

INVOICE = DocumentKey(SourceKind.INVOICE, "5001")
RECEIPT = DocumentKey(SourceKind.PROCUREMENT, "5001-" + "PS-1-" * 12 + "purchase")


@pytest.mark.parametrize("key", [INVOICE, RECEIPT], ids=["invoice", "long"])
def test_every_version_has_one_of_its_own_and_all_are_ours(key: DocumentKey):
    told = [identifier(key, version, returned) for version in ("1", "2") for returned in (0, 1)]
    assert len(set(told)) == 4
    assert all(len(one) <= 50 and is_ours(one, key) and is_ours(one.upper(), key) for one in told)
    assert identifier(key, "1", 0) == told[0], "every attempt has the same"


@pytest.mark.parametrize(
    "name",
    ["", "OTHER-TOOL-1", "5001", "tieout-5001-", "tieout-5001-by hand", identifier(RECEIPT, "1", 0),
     identifier(DocumentKey(SourceKind.INVOICE, "50011"), "1", 0), f"{identifier(INVOICE, '1', 0)}-2"],
)  # fmt: skip
def test_a_name_of_anything_else_is_not(name: str):
    assert not is_ours(name, INVOICE)
