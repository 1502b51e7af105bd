"""One file per screen; permission is checked at the top of each view.

Here live the views and the shapes that their templates read.
Here lives no query and no wire: a page asks `store.queries` or `jobs` and answers at once.
"""
