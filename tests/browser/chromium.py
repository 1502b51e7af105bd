"""Where Chromium is on this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """The first Chromium that starts: the machine's own, else the one that Playwright downloaded; None without."""
    installed = [Path(found) for name in NAMES if (found := shutil.which(name))]
    return next((program for program in [*installed, *_downloaded()] if _starts(program)), None)


def _downloaded() -> list[Path]:
    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return [program] if program.exists() else []


def _starts(program: Path) -> bool:
    # Ubuntu's package is a stub that only says how to get another one.
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
