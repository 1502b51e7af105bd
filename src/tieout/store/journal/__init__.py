"""What the engine remembers while it works: the store's side of `core.ports.Journal`.

Here lives every write of a running part, one file for each step of a document's way.
Here lives no decision: what to do is the core's, in what order the engine's. The life of runs is `runs`, of their
parts `claims`.
"""

from tieout.store.journal.journal import Journal

__all__ = ["Journal"]
