"""The door for `python -m tieout.cli`, by which the demo starts its parts."""

from __future__ import annotations

import sys

from tieout.cli.program import main

sys.exit(main())
