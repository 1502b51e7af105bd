"""What people see: one view file and one template a screen.

Here live URLs, views, forms, templates and static files.
Here lives no query (ask `store.queries`), no rule (ask `core`) and no outside call: a page never waits.
"""
