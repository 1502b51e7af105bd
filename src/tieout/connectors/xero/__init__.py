"""Xero as a ledger: where the books are kept.

Here live its authorisation, schemas, limits, error shapes and the translation to and from neutral drafts.
Here lives no rule about what should be posted, and nothing about any source.
"""
