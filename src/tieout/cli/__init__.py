"""What operators type: one file for each group of commands.

Here live argument parsing, progress and plain output.
Here lives no business rule: a command presses the same buttons as a screen.
"""

from tieout.cli.program import main

__all__ = ["main"]
