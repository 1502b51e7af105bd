"""ConnectWise PSA as a source: where work is billed.

Here live its addresses, paging, schemas, error shapes and the translation into neutral documents.
Here lives no rule about what to do with a document, and nothing about any ledger.
"""

from tieout.connectors.connectwise.settings import ConnectWiseSettings
from tieout.connectors.connectwise.setup import Setup
from tieout.connectors.connectwise.source import ConnectWiseSource

__all__ = ["ConnectWiseSettings", "ConnectWiseSource", "Setup"]
