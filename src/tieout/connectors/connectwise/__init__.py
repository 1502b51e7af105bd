"""ConnectWise PSA as a source: where work is billed.

Here live its addresses, paging, schemas, error shapes and the translation into neutral documents.
Here lives no rule about what to do with a document, and nothing about any ledger.
"""
