"""ConnectWise PSA as the outside sees it: the REST API of one or more tenants, with the rules behind it.

Here live discovery, access, the query language, the life of invoices, purchase orders, expenses and payments, the
general-ledger rows that closing writes, and what people do at its screens. Nothing about Xero, and nothing of how our
connector reads any of this: the source is the vendor's API documentation.
"""

from tieout.simulator.psa.half import Psa

__all__ = ["Psa"]
