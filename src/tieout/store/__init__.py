"""What we remember: the only package with tables.

Here live the models; `journal` (every write of a running part), `runs`, `claims`, `setup` and their neighbours (what
people and workers write); `queries` (every read of a screen); and `vault`, which alone sees secrets.
Here lives no decision and no network; every row belongs to a workspace and no query can forget it.
"""
