"""Every setting of an installation, read once from environment variables, all mistakes named at once.

The dataclass below is the table: what a setting is called, what it means and what it looks like stand beside
the field that holds it, and the manual page is made from it. How texts are read is in `readers`, what follows from
other settings in `derived`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tieout.project import derived, readers


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


# --- the table ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of one installation, complete and checked."""

    demo: bool = _setting(
        "TIEOUT_DEMO",
        "Relaxes what a demonstration on one machine does not need: https, keys of its own, strict hosts. "
        "Never switch it on where real books are connected.",
        read=readers.switch, example="1", default="0",
    )  # fmt: skip
    data_dir: Path = _setting(
        "TIEOUT_DATA_DIR",
        "Folder for everything that this installation writes. In the demo `.tieout` where it was started.",
        read=readers.folder, example="/var/lib/tieout",
    )  # fmt: skip
    public_url: str = _setting(
        "TIEOUT_PUBLIC_URL",
        "The address under which people open the site; links in mails and the return from Xero use it. "
        "Outside the demo plain http is for this machine alone: any other host must be https.",
        read=readers.address, example="https://tieout.example.com", default="http://127.0.0.1:8000",
    )  # fmt: skip
    secret_key: str = _setting(
        "TIEOUT_SECRET_KEY",
        "Signs sessions and links. At least 50 random characters. Without it one is derived from the first of "
        "TIEOUT_DATA_KEYS; people sign in anew when that key changes.",
        read=readers.secret_key, default="derived from TIEOUT_DATA_KEYS",
        example='$(python3 -c "import secrets; print(secrets.token_urlsafe(50))")',
        secret=True,
    )  # fmt: skip
    data_keys: tuple[str, ...] = _setting(
        "TIEOUT_DATA_KEYS",
        "Encrypt credentials and tokens in the database. Comma-separated; the first encrypts, all decrypt: "
        "a key is changed by putting the new one in front; `tieout keys rotate` then frees the old one.",
        read=readers.data_keys,
        example='$(python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())")',
        secret=True,
    )  # fmt: skip
    database_url: str = _setting(
        "TIEOUT_DATABASE_URL",
        "Where the data is: `sqlite:////folder/file` or `postgresql://user:password@host:5432/name`.",
        read=readers.database, example="postgresql://tieout:secret@localhost:5432/tieout",
        default="a SQLite file in the data folder", secret=True,
    )  # fmt: skip
    engine_url: str = _setting(
        "TIEOUT_ENGINE_URL",
        "Where the job engine keeps its own state.",
        read=readers.database, example="sqlite:////var/lib/tieout/engine.sqlite",
        default="a second SQLite file, or the same PostgreSQL database", secret=True,
    )  # fmt: skip
    hosts: tuple[str, ...] = _setting(
        "TIEOUT_HOSTS",
        "Host names that the site answers to, comma-separated.",
        read=readers.several, example="tieout.example.com,10.0.0.5", default="the host of TIEOUT_PUBLIC_URL",
    )  # fmt: skip
    behind_proxy: bool = _setting(
        "TIEOUT_BEHIND_PROXY",
        "A reverse proxy in front ends https and sets X-Forwarded-Proto and X-Forwarded-For itself, "
        "whatever the client sent.",
        read=readers.switch, example="1", default="0",
    )  # fmt: skip
    email_url: str = _setting(
        "TIEOUT_EMAIL_URL",
        "How mail leaves. Without it mail is written to the log.",
        read=readers.email, example="smtp+tls://user:password@mail.example.com:587", default="consolemail://",
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
        read=readers.time_zone, example="Australia/Adelaide", default="UTC",
    )  # fmt: skip
    worker_lease_seconds: int = _setting(
        "TIEOUT_WORKER_LEASE_SECONDS",
        "After how much silence a worker counts as dead and another one takes over its run.",
        read=readers.between(1, 600), example="30", default="30",
    )  # fmt: skip
    poll_seconds: float = _setting(
        "TIEOUT_POLL_SECONDS",
        "How often a worker looks for new work. Below 0.25 it only costs.",
        read=readers.seconds, example="0.5", default="0.5",
    )  # fmt: skip
    closed_poll_minutes: int = _setting(
        "TIEOUT_CLOSED_POLL_MINUTES",
        "How often ConnectWise is asked what was just closed, where a schedule says *as soon as closed*.",
        read=readers.between(1, 60), example="10", default="5",
    )  # fmt: skip
    log_format: str = _setting(
        "TIEOUT_LOG_FORMAT",
        "`text` for people, `json` for machines.",
        read=readers.one_of("text", "json"), example="json", default="text",
    )  # fmt: skip
    log_level: str = _setting(
        "TIEOUT_LOG_LEVEL",
        "The least important entry that is logged.",
        read=readers.one_of("debug", "info", "warning", "error"), example="info", default="info",
    )  # fmt: skip
    xero_calls_per_minute: int = _setting(
        "TIEOUT_XERO_CALLS_PER_MINUTE",
        "Most calls to one organisation in a minute, by all workers together. Xero allows 60.",
        read=readers.between(1, 60), example="55", default="55",
    )  # fmt: skip
    xero_calls_per_day: int = _setting(
        "TIEOUT_XERO_CALLS_PER_DAY",
        "Most calls to one organisation in a day where its connection names no number of its own.",
        read=readers.between(1, 1_000_000), example="5000", default="1000",
    )  # fmt: skip
    retention_days: int = _setting(
        "TIEOUT_RETENTION_DAYS",
        "How long requests and responses are kept.",
        read=readers.between(30, 365), example="365", default="90",
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
        fill_in = derived.follow_in_demo if values.get("demo") else derived.follow
        fill_in(values)
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
    if address.startswith("http://") and not derived.on_this_machine(address):
        problems.append(
            "TIEOUT_PUBLIC_URL: passwords would travel in clear over http. "
            "Example: TIEOUT_PUBLIC_URL=https://tieout.example.com"
        )
    if "*" in values.get("hosts", ()):
        problems.append("TIEOUT_HOSTS: '*' answers to any name. Example: TIEOUT_HOSTS=tieout.example.com")
    return problems
