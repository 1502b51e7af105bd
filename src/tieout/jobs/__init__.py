"""When things happen and on which worker: runs are asked for here, and carried out here.

Lives here: asking for and cancelling runs, schedules, the worker with its heartbeat, and the only use of the job engine
(DBOS). Does not live here: what a run does (engine, through the wiring) and its rows (store: runs, claims). Web
processes only ask: they never launch the job engine, so asking is one short transaction.
"""

from tieout.jobs.asking import ask, ask_again, cancel
from tieout.jobs.correcting import AskedMany, adopt, ask_many, withdraw
from tieout.jobs.looking import engine_trouble
from tieout.jobs.ticking import tick, transfer_now
from tieout.jobs.worker import work, work_off

__all__ = [
    "AskedMany",
    "adopt",
    "ask",
    "ask_again",
    "ask_many",
    "cancel",
    "engine_trouble",
    "tick",
    "transfer_now",
    "withdraw",
    "work",
    "work_off",
]
