"""One file per screen; permission is checked at the top of each view.

Here live the views. Here lives no query and no wire: a page asks `store.queries` or `jobs` and answers at once.
"""
