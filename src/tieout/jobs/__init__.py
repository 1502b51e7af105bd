"""When things happen, and on which worker.

Here live schedules, queues, the heartbeat and the worker; this is the only importer of the job engine.
Here lives no business rule: a job asks `wiring` for an engine and lets it tell its story.
"""
