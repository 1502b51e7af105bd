"""Brings what only tests need: a Chromium that starts and the PostgreSQL server programs.

What is there is used. What is missing comes from the Debian packages when we are root, Chromium else from
Playwright's own download; where neither can be had, one line names what to install and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.chromium import find_chromium
from tests.postgres import find_postgres

#: How much of a failed command's own words is shown.
LINES = 12


def main() -> int:
    """Bring Chromium and PostgreSQL; returns the exit code."""
    missing = []
    if not (find_chromium() or chromium_from_debian() or chromium_from_playwright()):
        missing.append("Chromium: install the package `chromium`, or allow `playwright install chromium`")
    if not (find_postgres() or postgres_from_debian()):
        missing.append("PostgreSQL's server programs: install the package `postgresql`")
    for line in missing:
        print(f"Tests need {line}.", file=sys.stderr)
    return 1 if missing else 0


def chromium_from_debian() -> bool:
    """Debian's Chromium; Ubuntu has a package of that name that starts nothing, hence the second look."""
    return install("chromium") and find_chromium() is not None


def chromium_from_playwright() -> bool:
    """The browser that Playwright downloads, with its libraries when we may install them."""
    libraries = ["--with-deps"] if os.geteuid() == 0 else []
    return run(sys.executable, "-m", "playwright", "install", *libraries, "chromium") and bool(
        find_chromium()
    )


def postgres_from_debian() -> bool:
    """The server programs of Debian or Ubuntu."""
    return install("postgresql") and find_postgres() is not None


def install(package: str) -> bool:
    """Whether apt could install `package`; False at once for anybody but root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing the package {package} ...")
    return run("apt-get", "-q", "update") and run(
        "apt-get", "install", "-q", "-y", "--no-install-recommends", package
    )


def run(*command: str | Path) -> bool:
    """Whether the command succeeded; what it says is shown only when it failed."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-LINES:]
        print(f"{' '.join(map(str, command))} failed:", *said, sep="\n  ", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
