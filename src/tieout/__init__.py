"""Tieout keeps ConnectWise PSA and any number of Xero organisations in agreement.

The packages below are layers; ARCHITECTURE.md draws them and .importlinter enforces them.
Nothing lives in this file but the version: importing `tieout` must stay free of Django and of I/O.
"""

__version__ = "0.1.0"
