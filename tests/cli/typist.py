"""A process that has imported what every command needs first, and forks one for each command that is typed.

It obeys one JSON order a line on its standard input and answers with the exit code. Settings are read, and whatever
needs them is imported, by the command itself: nothing of one command is left for the next.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, NoReturn

#: What commands import that can be imported without settings, of others and of ours.
WITHOUT_SETTINGS = (
    "asyncio", "backports.zstd", "cryptography.fernet", "dbos", "django.core.management", "django.db.backends.sqlite3.base",
    "django.db.migrations.executor", "django.forms", "django.http", "django.template", "environ", "httpx2",
    "pydantic", "pydantic.json_schema", "pydantic.types", "rich.table", "structlog", "werkzeug.serving", "whitenoise",
)  # fmt: skip
OURS_WITHOUT_SETTINGS = ("tieout.connectors", "tieout.core", "tieout.engine")
PATIENCE = 120  # seconds until a command counts as hanging


def be_the_command(order: Mapping[str, Any]) -> NoReturn:
    """Become `tieout WORDS` with this environment, in this folder, with these files as its three streams."""
    code = 1
    try:
        for stream, flags in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
            os.dup2(os.open(order["streams"][stream], flags), stream)
        signal.alarm(PATIENCE)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["tieout", *order["words"]]
        code = import_module("tieout.cli").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - what a real process would die of
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def import_first() -> None:
    for name in WITHOUT_SETTINGS:
        import_module(name)
    for name in OURS_WITHOUT_SETTINGS:
        for found in walk_packages(import_module(name).__path__, f"{name}."):
            import_module(found.name)
    assert "tieout.project.environment" not in sys.modules, "each command reads its settings itself"
    gc.freeze()  # a command's collector leaves alone what it shares with us


def main() -> None:
    import_first()
    orders = os.fdopen(os.dup(0))  # so that a command finds its own standard input unread
    for line in orders:
        child = os.fork()
        if child == 0:
            be_the_command(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
