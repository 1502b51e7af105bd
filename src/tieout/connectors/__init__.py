"""How others speak: one package for each outside API, and the only code that knows its words.

Here live the connectors, their catalogue and, in `wire`, the one way to the network.
Here lives no decision about what should happen to a document, and no table: those are core's and store's.
Connectors never import each other.
"""
