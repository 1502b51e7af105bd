"""The processes of an installation: the site, the worker, and the database brought up to date."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from tieout import jobs
from tieout.cli.ports import refuse_taken
from tieout.cli.troubles import Exit, Trouble

MANIFEST = "staticfiles.json"
PATIENCE = 30  # seconds that requests under way have when the site is stopped


def migrate(_asked: argparse.Namespace) -> int:
    """Bring the database to this version; it may be done again at any time."""
    call_command("migrate", verbosity=1, interactive=False)
    return Exit.WELL


def manage(asked: argparse.Namespace) -> int:
    """Pass the rest on to Django."""
    execute_from_command_line(["tieout manage", *asked.rest])
    return Exit.WELL


def web(asked: argparse.Namespace) -> int:
    """Serve the site until the process is told to end."""
    if not asked.bind.startswith("unix:"):
        refuse_taken(asked.bind)
    if not settings.WHITENOISE_USE_FINDERS and not Path(settings.STATIC_ROOT or "", MANIFEST).exists():
        raise Trouble(
            "The site's files were not collected. Run `tieout manage collectstatic --no-input` first."
        )
    _Site(
        bind=asked.bind,
        workers=asked.workers,
        threads=asked.threads,
        worker_class="gthread",
        graceful_timeout=PATIENCE,
        accesslog=None,
        loglevel="warning",
        proc_name="tieout-web",
        control_socket_disable=True,
    ).run()
    return Exit.WELL


class _Site(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn with the settings given instead of its own command line."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Return the site, made anew in every process."""
        return get_wsgi_application()


def worker(_asked: argparse.Namespace) -> int:
    """Take the parts of runs as they come due, until the process is told to end."""
    stop = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    jobs.work(stop, ready=lambda name: print(f"Worker {name} is ready.", flush=True))
    return Exit.WELL
