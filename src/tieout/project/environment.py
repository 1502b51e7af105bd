"""Every setting of an installation, read once from environment variables, all mistakes named at once.

The dataclass below is the table: what a setting is called, what it means and what it looks like stand beside
the field that holds it. `python -m tieout.project.environment` prints the manual page made from it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from cryptography.fernet import Fernet

_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_DEMO_KEYS = "demo-keys"
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


class WrongSettings(Exception):
    """Some settings are missing or make no sense. `problems` holds one sentence for each, with an example."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["These settings need attention:", *(f"  {line}" for line in problems)]))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table. `read` turns text into a value, or raises ValueError with the reason."""

    name: str
    meaning: str
    example: str
    read: Callable[[str], Any]
    default: str  # as people write it; empty when there is none
    secret: bool


def _setting(
    name: str,
    meaning: str,
    *,
    read: Callable[[str], Any],
    example: str,
    default: str = "",
    secret: bool = False,
) -> Any:
    row = Setting(name=name, meaning=meaning, example=example, read=read, default=default, secret=secret)
    return field(metadata={"setting": row})


# --- how values are read ------------------------------------------------------------------------------------


def _switch(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError("is neither 1 nor 0")


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _database(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if scheme not in {"sqlite", "postgres", "postgresql"} or not rest:
        raise ValueError("is neither a sqlite nor a postgresql address")
    return text


def _secret_key(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError("is shorter than 50 characters or too regular to be a secret")
    return text


def _data_keys(text: str) -> tuple[str, ...]:
    keys = _list(text)
    for key in keys:
        try:
            Fernet(key)
        except ValueError as wrong:
            raise ValueError("holds a key that is not 32 bytes in URL-safe base64") from wrong
    return keys


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("is not an address of scheme and host alone")
    return text.rstrip("/")


def _email(text: str) -> str:
    if not text.startswith(("smtp://", "smtp+tls://", "smtp+ssl://", "consolemail://", "filemail://")):
        raise ValueError("names no way to send mail: smtp, smtp+tls, smtp+ssl, consolemail or filemail")
    return text


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("is not a time zone of the IANA database")
    return ZoneInfo(text).key


def _between(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(text)

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 60:
        raise ValueError("is not a number of seconds from 0.1 to 60")
    return seconds


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return text.lower()

    return read


# --- the table ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of one installation, complete and checked."""

    demo: bool = _setting(
        "TIEOUT_DEMO",
        "Relaxes what a demonstration on one machine does not need: https, keys of its own, strict hosts. "
        "Never switch it on where real books are connected.",
        read=_switch, example="1", default="0",
    )  # fmt: skip
    data_dir: Path = _setting(
        "TIEOUT_DATA_DIR",
        "Folder for everything that this installation writes. In the demo `.tieout` where it was started.",
        read=_folder, example="/var/lib/tieout",
    )  # fmt: skip
    public_url: str = _setting(
        "TIEOUT_PUBLIC_URL",
        "The address under which people open the site; links in mails and the return from Xero use it. "
        "Outside the demo plain http is for this machine alone: any other host must be https.",
        read=_address, example="https://tieout.example.com", default="http://127.0.0.1:8000",
    )  # fmt: skip
    secret_key: str = _setting(
        "TIEOUT_SECRET_KEY",
        "Signs sessions and links. At least 50 random characters. Without it one is derived from the first of "
        "TIEOUT_DATA_KEYS; people sign in anew when that key changes.",
        read=_secret_key, default="derived from TIEOUT_DATA_KEYS",
        example='$(python3 -c "import secrets; print(secrets.token_urlsafe(50))")',
        secret=True,
    )  # fmt: skip
    data_keys: tuple[str, ...] = _setting(
        "TIEOUT_DATA_KEYS",
        "Encrypt credentials and tokens in the database. Comma-separated; the first encrypts, all decrypt: "
        "a key is changed by putting the new one in front; `tieout keys rotate` then frees the old one.",
        read=_data_keys,
        example='$(python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())")',
        secret=True,
    )  # fmt: skip
    database_url: str = _setting(
        "TIEOUT_DATABASE_URL",
        "Where the data is: `sqlite:////folder/file` or `postgresql://user:password@host:5432/name`.",
        read=_database, example="postgresql://tieout:secret@localhost:5432/tieout",
        default="a SQLite file in the data folder", secret=True,
    )  # fmt: skip
    engine_url: str = _setting(
        "TIEOUT_ENGINE_URL",
        "Where the job engine keeps its own state.",
        read=_database, example="sqlite:////var/lib/tieout/engine.sqlite",
        default="a second SQLite file, or the same PostgreSQL database", secret=True,
    )  # fmt: skip
    hosts: tuple[str, ...] = _setting(
        "TIEOUT_HOSTS",
        "Host names that the site answers to, comma-separated.",
        read=_list, example="tieout.example.com,10.0.0.5", default="the host of TIEOUT_PUBLIC_URL",
    )  # fmt: skip
    behind_proxy: bool = _setting(
        "TIEOUT_BEHIND_PROXY",
        "A reverse proxy in front ends https and sets X-Forwarded-Proto and X-Forwarded-For itself, "
        "whatever the client sent.",
        read=_switch, example="1", default="0",
    )  # fmt: skip
    email_url: str = _setting(
        "TIEOUT_EMAIL_URL",
        "How mail leaves. Without it mail is written to the log.",
        read=_email, example="smtp+tls://user:password@mail.example.com:587", default="consolemail://",
        secret=True,
    )  # fmt: skip
    mail_from: str = _setting(
        "TIEOUT_MAIL_FROM",
        "The sender of alerts and password mails.",
        read=str, example="Tieout <tieout@example.com>", default="tieout@localhost",
    )  # fmt: skip
    time_zone: str = _setting(
        "TIEOUT_TIME_ZONE",
        "Time zone of new workspaces and of the log.",
        read=_time_zone, example="Australia/Adelaide", default="UTC",
    )  # fmt: skip
    worker_lease_seconds: int = _setting(
        "TIEOUT_WORKER_LEASE_SECONDS",
        "After how much silence a worker counts as dead and another one takes over its run.",
        read=_between(1, 600), example="30", default="30",
    )  # fmt: skip
    poll_seconds: float = _setting(
        "TIEOUT_POLL_SECONDS",
        "How often a worker looks for new work. Below 0.25 it only costs.",
        read=_seconds, example="0.5", default="0.5",
    )  # fmt: skip
    closed_poll_minutes: int = _setting(
        "TIEOUT_CLOSED_POLL_MINUTES",
        "How often ConnectWise is asked what was just closed, where a schedule says *as soon as closed*.",
        read=_between(1, 60), example="10", default="5",
    )  # fmt: skip
    log_format: str = _setting(
        "TIEOUT_LOG_FORMAT",
        "`text` for people, `json` for machines.",
        read=_one_of("text", "json"), example="json", default="text",
    )  # fmt: skip
    log_level: str = _setting(
        "TIEOUT_LOG_LEVEL",
        "The least important entry that is logged.",
        read=_one_of("debug", "info", "warning", "error"), example="info", default="info",
    )  # fmt: skip
    xero_calls_per_minute: int = _setting(
        "TIEOUT_XERO_CALLS_PER_MINUTE",
        "Most calls to one organisation in a minute, by all workers together. Xero allows 60.",
        read=_between(1, 60), example="55", default="55",
    )  # fmt: skip
    xero_calls_per_day: int = _setting(
        "TIEOUT_XERO_CALLS_PER_DAY",
        "Most calls to one organisation in a day where its connection names no number of its own.",
        read=_between(1, 1_000_000), example="5000", default="1000",
    )  # fmt: skip
    retention_days: int = _setting(
        "TIEOUT_RETENTION_DAYS",
        "How long requests and responses are kept.",
        read=_between(30, 365), example="365", default="90",
    )  # fmt: skip

    @property
    def https(self) -> bool:
        """Whether people reach the site over https."""
        return self.public_url.startswith("https://")

    @property
    def sends_mail(self) -> bool:
        """Whether mail reaches people, and is not merely written to the log."""
        return not self.email_url.startswith("consolemail")

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Environment:
        """Build the environment from variables; `NAME_FILE` names a file that holds the value of a secret.

        Raises WrongSettings with every problem, not the first.
        """
        problems: list[str] = []
        values: dict[str, Any] = {}
        for name, setting in table().items():
            text = _given(setting, variables, problems)
            if text is None:
                continue
            try:
                values[name] = setting.read(text)
            except ValueError as wrong:
                shown = "its value" if setting.secret else repr(text)
                problems.append(f"{setting.name}: {shown} {wrong}. Example: {setting.name}={setting.example}")
        derive = _demo_values if values.get("demo") else _plain_values
        derive(values)
        problems += _missing(values, problems) + _contradictions(values)
        if problems:
            raise WrongSettings(problems)
        return cls(**values)


def table() -> dict[str, Setting]:
    """Field name -> its row, in the order of the manual."""
    return {row.name: row.metadata["setting"] for row in fields(Environment)}


def _given(setting: Setting, variables: Mapping[str, str], problems: list[str]) -> str | None:
    """The text of a setting: the variable, its file, or its literal default; None when it must be derived."""
    text = variables.get(setting.name, "").strip()
    path = variables.get(f"{setting.name}_FILE", "").strip() if setting.secret else ""
    if text and path:
        problems.append(f"{setting.name}: is given twice, also as {setting.name}_FILE. Keep one of them")
    elif path:
        try:
            text = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError):
            problems.append(f"{setting.name}_FILE: the file {path} cannot be read")
            return None
    if not text and setting.default and " " not in setting.default:
        text = setting.default
    return text or None


def _plain_values(values: dict[str, Any]) -> None:
    """Fill in what follows from other settings."""
    if "public_url" in values:
        address = values["public_url"]
        own = _THIS_MACHINE if _on_this_machine(address) else (urlsplit(address).hostname,)
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


def _on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in {host.strip("[]") for host in _THIS_MACHINE}


def _derived(data_key: str) -> str:
    """A key of another purpose from a random one: who has this one learns nothing of that one."""
    return hmac.new(data_key.encode(), b"tieout: sessions and links", hashlib.sha512).hexdigest()


def _demo_values(values: dict[str, Any]) -> None:
    """Fill in what a demonstration need not be told. Its keys are random and stay in the data folder."""
    folder = values.setdefault("data_dir", _folder(".tieout"))
    values.setdefault("hosts", (*_THIS_MACHINE, "testserver"))
    if not {"secret_key", "data_keys"} <= values.keys():
        secret_key, data_key = _demo_keys(folder)
        values.setdefault("secret_key", secret_key)
        values.setdefault("data_keys", (data_key,))
    _plain_values(values)


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


def _missing(values: Mapping[str, Any], problems: list[str]) -> list[str]:
    """Name what has neither a value nor a default and was not complained about already."""
    return [
        f"{setting.name} is not set. {setting.meaning} Example: {setting.name}={setting.example}"
        for name, setting in table().items()
        if name not in values
        and not setting.default
        and not any(line.startswith(setting.name) for line in problems)
    ]


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """Name settings that are fine alone and dangerous together."""
    if values.get("demo"):
        return []
    problems = []
    address = values.get("public_url", "https://")
    if address.startswith("http://") and not _on_this_machine(address):
        problems.append(
            "TIEOUT_PUBLIC_URL: passwords would travel in clear over http. "
            "Example: TIEOUT_PUBLIC_URL=https://tieout.example.com"
        )
    if "*" in values.get("hosts", ()):
        problems.append("TIEOUT_HOSTS: '*' answers to any name. Example: TIEOUT_HOSTS=tieout.example.com")
    return problems


# --- the manual page ----------------------------------------------------------------------------------------


def manual() -> str:
    """Return docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "<!-- Written by `python -m tieout.project.environment`; change the table in that module. -->",
        "",
        "Environment variables set up an installation. A command names all mistakes at once when it starts.",
        "A setting marked *secret* may be given as a file instead: `NAME_FILE=/run/secrets/name`.",
        "",
    ]
    for setting in table().values():
        default = f"Default: {setting.default}." if setting.default else "Required outside the demo."
        lines += [f"## `{setting.name}`", "", setting.meaning, ""]
        lines += [
            f"{default}{' Secret.' if setting.secret else ''}",
            "",
            f"    {setting.name}={setting.example}",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(manual(), end="")  # noqa: T201 - printing the page is what this module does when it is run
