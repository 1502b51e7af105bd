"""The REST API: what the screens do, for programs. Described at /api/docs, tried with a token from Settings.

A file for each subject; `access` knows the token, `shapes` is what goes out, `api` puts it together.
Nothing is decided here: every answer comes from the same queries and buttons that the screens use.
"""
