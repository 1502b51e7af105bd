"""Writes the generated pages of docs/; `--check` compares them with what would be written.

The settings come from the table in `tieout.project.environment`, the faults from the catalogue of the
core, so that neither page can say anything else than the program.
"""

from __future__ import annotations

import argparse
import string
import sys
from pathlib import Path

from tieout.cli import manual as cli
from tieout.core.faults import CATALOGUE, FaultKind, FixIn, Remedy
from tieout.project import environment

DOCS = Path(__file__).resolve().parent.parent / "docs"

#: How the manual names the two systems whose names the catalogue leaves open.
SYSTEMS = {"source": "ConnectWise", "ledger": "Xero"}
PLACES = {FixIn.SOURCE: "in ConnectWise", FixIn.LEDGER: "in Xero", FixIn.SETTINGS: "in Tieout's settings"}
BY_ITSELF = {Remedy.RETRY: "by itself", Remedy.DEFECT: "by us"}
NEXT = {
    Remedy.PERSON: "The document waits until the cause is put right, then goes again by itself.",
    Remedy.RETRY: "Nothing needs to be done: it goes again by itself.",
    Remedy.DEFECT: "This is ours to mend: please report it with the text on the screen.",
}


def faults() -> str:
    """Return docs/faults.md: what can keep a document from its place, and the way out of each."""
    kinds = sorted(CATALOGUE.values(), key=lambda kind: kind.code)
    lines = [
        "# Faults",
        "",
        "<!-- Written by `make docs` from the catalogue in tieout.core.faults; change that instead. -->",
        "",
        "All that can keep a document from its place, and the way out. `tieout explain CODE` says the same.",
        "",
        "| code | in short | put right |",
        "|---|---|---|",
        *(f"| [`{kind.code}`](#{kind.code}) | {_told(kind.title)} | {_place(kind)} |" for kind in kinds),
    ]
    for kind in kinds:
        lines += _entry(kind)
    return "\n".join(lines) + "\n"


def _entry(kind: FaultKind) -> list[str]:
    return [
        "",
        f"## {kind.code}",
        "",
        f"**{_told(kind.title)}.** {_told(kind.what)}",
        "",
        f"*Why:* {_told(kind.why)}",
        "",
        f"*What to do* ({_place(kind)}): {_told(kind.fix)}",
        "",
        NEXT[kind.remedy],
    ]


def _place(kind: FaultKind) -> str:
    """Where a person puts it right, when it takes a person."""
    return PLACES[kind.fix_in] if kind.remedy is Remedy.PERSON else BY_ITSELF[kind.remedy]


def _told(sentence: str) -> str:
    """A sentence of the catalogue with its placeholders as words: `{ledger_total}` becomes *ledger total*."""
    told = ""
    for text, placeholder, _, _ in string.Formatter().parse(sentence):
        told += text
        if placeholder:
            told += SYSTEMS.get(placeholder) or f"*{placeholder.replace('_', ' ')}*"
    return told


def settings() -> str:
    """Return docs/settings.md: every setting, what it means, an example."""
    lines = [
        "# Settings",
        "",
        "<!-- Written by `make docs` from the table in tieout.project.environment; change that instead. -->",
        "",
        "Environment variables set up an installation. A command names all mistakes at once when it starts.",
        "A setting marked *secret* may be given as a file instead: `NAME_FILE=/run/secrets/name`.",
        "",
    ]
    for setting in environment.table().values():
        default = f"Default: {setting.default}." if setting.default else "Required outside the demo."
        lines += [f"## `{setting.name}`", "", setting.meaning, ""]
        lines += [
            f"{default}{' Secret.' if setting.secret else ''}",
            "",
            f"    {setting.name}={setting.example}",
            "",
        ]
    return "\n".join(lines)


PAGES = {"settings.md": settings, "faults.md": faults, "cli.md": cli.manual}


def main() -> int:
    """Write the pages, or with --check name those that differ; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")
    if not parser.parse_args().check:
        DOCS.mkdir(exist_ok=True)
        for name, write in PAGES.items():
            (DOCS / name).write_text(write())
        return 0
    stale = [name for name, write in PAGES.items() if _read(DOCS / name) != write()]
    for name in stale:
        print(f"docs/{name} is not what the program says: run `make docs`", file=sys.stderr)
    return 1 if stale else 0


def _read(page: Path) -> str:
    return page.read_text() if page.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main())
