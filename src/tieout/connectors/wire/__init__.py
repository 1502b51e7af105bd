"""The one way to the outside world: requests go out and answers come back through here.

Here live the courier (the only importer of the HTTP library), exchanges, verdicts, throttle and redaction.
Here lives nothing that knows a particular API: paths, fields and status words belong to the connectors.
"""
