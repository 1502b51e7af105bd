"""What follows from other settings where nobody says it: hosts, databases, the keys of a demonstration."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from tieout.project import readers

_DEMO_KEYS = "demo-keys"
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def follow(values: dict[str, Any]) -> None:
    """Fill in what follows from other settings."""
    if "public_url" in values:
        address = values["public_url"]
        own = _THIS_MACHINE if on_this_machine(address) else (urlsplit(address).hostname,)
        values.setdefault("hosts", own)
    if values.get("data_keys"):
        values.setdefault("secret_key", _derived(values["data_keys"][0]))
    if "data_dir" in values:
        values.setdefault("database_url", f"sqlite:///{values['data_dir']}/tieout.sqlite3")
    database = values.get("database_url", "")
    if database.startswith("postgres"):
        values.setdefault("engine_url", "postgresql://" + database.partition("://")[2])
    elif "data_dir" in values:
        values.setdefault("engine_url", f"sqlite:///{values['data_dir']}/engine.sqlite")


def on_this_machine(address: str) -> bool:
    """Whether an address leads to the machine that asks."""
    return urlsplit(address).hostname in {host.strip("[]") for host in _THIS_MACHINE}


def _derived(data_key: str) -> str:
    """A key of another purpose from a random one: who has this one learns nothing of that one."""
    return hmac.new(data_key.encode(), b"tieout: sessions and links", hashlib.sha512).hexdigest()


def follow_in_demo(values: dict[str, Any]) -> None:
    """Fill in what a demonstration need not be told. Its keys are random and stay in the data folder."""
    folder = values.setdefault("data_dir", readers.folder(".tieout"))
    values.setdefault("hosts", (*_THIS_MACHINE, "testserver"))
    if not {"secret_key", "data_keys"} <= values.keys():
        secret_key, data_key = _demo_keys(folder)
        values.setdefault("secret_key", secret_key)
        values.setdefault("data_keys", (data_key,))
    follow(values)


def _demo_keys(folder: Path) -> tuple[str, str]:
    """The two keys of a demonstration, made once; whoever comes second reads what the first one wrote."""
    path = folder / _DEMO_KEYS
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{_DEMO_KEYS}.{secrets.token_hex(4)}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"{secrets.token_urlsafe(50)}\n{Fernet.generate_key().decode()}\n")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    secret_key, data_key = path.read_text().split()
    return secret_key, data_key
