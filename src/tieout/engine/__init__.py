"""In what order things happen: each file is one story, read from top to bottom.

Here live retrieving, posting, telling, watching, amending, correcting and recovery, in the words of `core` and
its ports.
Here lives no vendor word, no table and no network: those are behind the ports.
"""
