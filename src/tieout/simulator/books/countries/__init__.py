"""What an organisation starts with in each country: its tax table, its chart of accounts, its currency and clock.

Each country is a module with one `PACK`; `chart.py` is the chart of accounts that they share in Xero's standard
numbering. No behaviour lives here: how a tax is applied is `arithmetic.py`, who may use an account `checks.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tieout.simulator.books.countries import australia, new_zealand, united_kingdom, united_states
from tieout.simulator.books.countries.pack import AccountRow, CountryPack, TaxRow

PACKS: Mapping[str, CountryPack] = {
    "AU": australia.PACK,
    "NZ": new_zealand.PACK,
    "UK": united_kingdom.PACK,
    "GB": united_kingdom.PACK,
    "US": united_states.PACK,
}

__all__ = ["PACKS", "AccountRow", "CountryPack", "TaxRow"]
