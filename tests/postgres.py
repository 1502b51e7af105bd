"""A throw-away PostgreSQL server for tests: made in a temporary folder, fast instead of durable."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

#: Durability is worth nothing here, and a test waits for every flush.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
#: A port can be taken between asking for it and using it.
TRIES = 3


def find_postgres() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version that is installed; None without one."""
    for candidate in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (candidate / "initdb").exists():
            return candidate
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _version(programs: Path) -> int:
    name = programs.parent.name
    return int(name) if name.isdigit() else 0


@dataclass(frozen=True)
class Cluster:
    """A running server; `programs` are its commands, `folder` its data, `user` the account it runs as."""

    programs: Path
    folder: Path
    port: int
    user: str | None

    @classmethod
    @contextmanager
    def started(cls, programs: Path, kept: Path | None = None) -> Iterator[Cluster]:
        """Make and start a server; stop and remove it afterwards.

        With a folder to be kept, the server that lives there is started, and its data stays.
        """
        cluster = cls.begun(programs, kept)
        try:
            yield cluster
        finally:
            if kept:
                cluster._stop("fast")  # what is kept is written to the end
            else:
                cluster.end()

    @classmethod
    def begun(cls, programs: Path, folder: Path | None = None) -> Cluster:
        """Make and start a server that runs until it is ended, in a new folder unless one is named."""
        user = _unprivileged_user()
        home = folder or Path(tempfile.mkdtemp(prefix="tieout-postgres-"))
        home.mkdir(parents=True, exist_ok=True)
        if user:
            shutil.chown(home, user)
        try:
            return cls._on_a_free_port(programs, home, user)
        except BaseException:
            if folder is None:
                shutil.rmtree(home)
            raise

    @classmethod
    def there(cls, programs: Path, folder: Path, port: int) -> Cluster:
        """One that another process has begun."""
        return cls(programs, folder, port, _unprivileged_user())

    def end(self) -> None:
        """Stop at once and forget everything."""
        try:
            self._stop("immediate")
        finally:
            shutil.rmtree(self.folder)

    def _stop(self, how: str) -> None:
        self._run("pg_ctl", "stop", "-D", f"{self.folder}/cluster", "-m", how, "-w")

    @classmethod
    def _on_a_free_port(cls, programs: Path, folder: Path, user: str | None) -> Cluster:
        data, log = f"{folder}/cluster", f"{folder}/log"
        if not Path(data).exists():
            cls(programs, folder, 0, user)._run(
                "initdb",
                "-D",
                data,
                "-U",
                "tieout",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
        for tried in range(1, TRIES + 1):
            cluster = cls(programs, folder, _free_port(), user)
            options = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *FAST]
            flags = f"-p {cluster.port} " + " ".join(f"-c {option}" for option in options)
            try:
                cluster._run("pg_ctl", "start", "-D", data, "-l", log, "-w", "-o", flags)
            except RuntimeError:
                if tried == TRIES:
                    raise
            else:
                return cluster
        raise AssertionError("unreachable")

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, a copy of `template`, dropped afterwards, whoever is still connected to it."""
        name = f"{own_databases()}{next(_numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)")

    def create(self, database: str, template: str = "template1") -> None:
        """Make a database, a copy of `template`, unless there is one of this name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = connection.execute("select from pg_database where datname = %s", [database])
            if there.fetchone() is None:
                connection.execute(f"create database {database} template {template}")

    def url(self, database: str) -> str:
        """How a client finds `database` on this server."""
        return f"postgresql://tieout@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        # pg_ctl leaves the server behind with its own output, so output goes to a file, never to a pipe.
        with (self.folder / f"{program}.out").open("w+") as output:
            done = subprocess.run(
                [self.programs / program, *arguments],
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                log = self.folder / "log"
                raise RuntimeError(
                    f"{program} failed: {output.read()}{log.read_text() if log.exists() else ''}"
                )


_numbers = count(1)


def own_databases() -> str:
    """How the names of those databases begin that this process makes: others use the same server."""
    return f"tieout_{os.getpid()}_"


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another account; None for everybody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
