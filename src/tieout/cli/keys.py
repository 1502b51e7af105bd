"""`tieout keys rotate`: everything that is encrypted comes under the newest data key, so that an older one can go."""

from __future__ import annotations

import argparse

from tieout.cli.troubles import Exit, Trouble
from tieout.store import vault
from tieout.store.vault import VaultLocked


def rotate(_asked: argparse.Namespace) -> int:
    """Encrypt credentials, tokens and second factors anew with the first of TIEOUT_DATA_KEYS."""
    try:
        moved = vault.rotate()
    except VaultLocked as locked:
        raise Trouble(f"{locked}, and run this again: what was encrypted anew stays so.") from locked
    said = f"{moved} encrypted anew." if moved else "Nothing was left to do."
    print(f"{said} Everything is under the first of TIEOUT_DATA_KEYS; the others may be taken out.")
    return Exit.WELL
