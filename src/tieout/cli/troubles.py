"""Expected trouble: each becomes one clear line and an exit code, never a stack trace."""

from __future__ import annotations

import errno
from enum import IntEnum

_PLACES = (PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError)


class Exit(IntEnum):
    """What the exit code of a command says."""

    WELL = 0
    FAILED = 1  # something failed, or is held and needs a person
    WRONG = 2  # wrong usage or settings
    LOST = 3  # a system that is needed cannot be reached
    INTERRUPTED = 130  # Ctrl-C, as shells have it


class Trouble(Exception):
    """A command cannot go on. The text is for the person who typed it; every problem on a line of its own."""

    def __init__(self, text: str, code: Exit = Exit.WRONG) -> None:
        super().__init__(text)
        self.code = code


def expected(defect: Exception) -> Trouble | None:
    """Return the trouble that an exception stands for, None for a defect of ours."""
    from tieout.project.environment import WrongSettings

    if isinstance(defect, Trouble):
        return defect
    if isinstance(defect, WrongSettings):
        return Trouble(str(defect))
    if isinstance(defect, OSError) and defect.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Trouble("The disk is full: nothing more can be written. Make room and start again.", Exit.LOST)
    if isinstance(defect, _PLACES) and defect.filename:
        return Trouble(f"{defect.filename} cannot be used: {defect.strerror}.")
    return _of_the_database(defect)


def _of_the_database(defect: Exception) -> Trouble | None:
    from django.apps import apps
    from django.db import InterfaceError, OperationalError

    if apps.ready:  # else no table was touched, and the vault cannot even be imported
        from tieout.store.vault import VaultLocked

        if isinstance(defect, VaultLocked):
            return Trouble(f"{defect}.")
    if not isinstance(defect, OperationalError | InterfaceError):
        return None
    said = " ".join(str(defect).split())
    if "is full" in said or "No space left" in said:
        return Trouble(
            "The disk is full: the database cannot be written. Make room and start again.", Exit.LOST
        )
    if "is locked" in said:
        return Trouble("The database is locked by another program. Try again in a moment.", Exit.LOST)
    return Trouble(f"The database cannot be used: {said}. See TIEOUT_DATABASE_URL.", Exit.LOST)
