"""Both simulated worlds on one port, with the set-up file that leads to them, until they are told to end."""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

from tieout.cli.ports import in_words
from tieout.cli.troubles import Exit, Trouble
from tieout.simulator import scenario
from tieout.simulator.calls import Refusal
from tieout.simulator.server import RunningServer, serve
from tieout.simulator.setupfile import setup_file
from tieout.simulator.world import World

SAVED_EVERY = 5.0  # seconds; what a power cut would lose


def simulator(asked: argparse.Namespace) -> int:
    """Answer as ConnectWise and as Xero until Ctrl-C or SIGTERM."""
    if asked.list:
        return _list()
    if asked.setup_file and asked.setup_file.exists():
        raise Trouble(f"{asked.setup_file} exists already. Remove it, or name another --setup-file.")
    world = _world(asked)
    with ExitStack() as at_the_end:
        server = at_the_end.enter_context(_served(world, asked.port))
        if asked.state:
            at_the_end.callback(_save, world, asked.state, "")
        if asked.setup_file:
            _write(asked.setup_file, setup_file(world, server.url))
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        print(f"Both worlds answer at {server.url} ({asked.scenario}). Ctrl-C ends them.", flush=True)
        if asked.setup_file:
            print(f"Connect them with: tieout setup apply {asked.setup_file}", flush=True)
        saved = ""
        while not stop.wait(SAVED_EVERY):
            if asked.state:
                saved = _save(world, asked.state, saved)
    return Exit.WELL


def _list() -> int:
    for name in scenario.names():
        print(f"{name:<14}{scenario.read_story(name).words.get('title', '')}")
    return Exit.WELL


def _world(asked: argparse.Namespace) -> World:
    """The worlds as the story begins, or as they were left."""
    try:
        world = scenario.build_world(
            asked.scenario, seed=asked.seed, invoices=asked.invoices, clock=asked.clock
        )
        if asked.state and asked.state.exists():
            world.load(json.loads(asked.state.read_text(encoding="utf-8")))
    except (Refusal, ValueError) as wrong:
        raise Trouble(f"{wrong}.") from wrong
    return world


def _served(world: World, port: int) -> RunningServer:
    try:
        return serve(world, port=port)
    except OSError as wrong:
        raise Trouble(in_words(wrong, port)) from wrong


def _save(world: World, file: Path, before: str) -> str:
    """Keep the worlds in a file, unless nothing happened; returns what is in the file now."""
    now = json.dumps(world.save(), separators=(",", ":"))
    if now != before:
        _write(file, now)
    return now


def _write(file: Path, text: str) -> None:
    """All or nothing, and for this user alone: the file holds the keys of the simulated worlds."""
    fresh = file.with_name(f"{file.name}.new")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(file)
    except FileNotFoundError as wrong:
        raise Trouble(f"{file}: there is no folder {file.parent}.") from wrong
