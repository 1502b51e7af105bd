"""Documents whose identity holds what people typed: a packing slip with a slash, a blank or a question mark."""

from __future__ import annotations

import pytest

from tieout.core.faults import Fault
from tieout.core.names import SourceKind


@pytest.mark.parametrize("slip", ["PS/1", "PS 1", "a?b", "#7", "x/force", "x/lines", "100%", "ä/ö", ".."])
def test_every_page_about_it_opens(desk, client, slip):
    row = desk.document("5.00", kind=SourceKind.PROCUREMENT, state="held")
    row.source_id = f"301|2026-11-02|{slip}"
    row.save()
    desk.fault(row, Fault("account-unmapped", {"account": "5000"}))
    for page in ("/documents/", "/export/purchases/errors/?through=2026-11-22&purchases=on", "/exceptions/"):
        assert client.get(page).status_code == 200
    address = client.get("/documents/").context["rows"][0].address
    assert client.get(address).context["document"].pk == row.pk
    assert client.get(f"{address.removesuffix('/')}/lines").status_code == 200
