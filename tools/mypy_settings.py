"""The settings as the type checker reads them: a complete environment, so that plain `mypy src` works."""

from __future__ import annotations

import os
from pathlib import Path

SCRATCH = Path(__file__).resolve().parent.parent / ".mypy_cache/tieout"
os.environ |= {"TIEOUT_DEMO": "1", "TIEOUT_DATA_DIR": str(SCRATCH)}

from tieout.project.settings import *  # noqa: E402, F403 - after the environment is complete
