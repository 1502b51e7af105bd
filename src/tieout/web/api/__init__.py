"""The REST API: what the screens show and do, for programs. Described at /api/docs.

A file for each subject; `access` knows the token, `shapes` is what goes out, `api` puts it together.
Nothing is decided here: every answer comes from the same queries and buttons that the screens use.
"""
