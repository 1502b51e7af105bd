"""Tieout keeps ConnectWise PSA and Xero in agreement: invoices, bills, credit notes and payments."""

__version__ = "0.1.0"
