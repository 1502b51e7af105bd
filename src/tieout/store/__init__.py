"""What we remember: the only package with tables.

Here live the models, `journal` (every write), `queries` (every read) and `vault` (sees secrets).
Here lives no decision and no network; every row belongs to a workspace and no query can forget it.
"""
