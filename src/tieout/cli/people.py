"""`tieout people`: who may enter a workspace, for an operator: also the first owner, and who is locked out."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from zoneinfo import ZoneInfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tieout import wiring
from tieout.cli.columns import in_columns
from tieout.cli.installation import the_workspace
from tieout.cli.troubles import Exit, Trouble
from tieout.store import invitations, people, queries
from tieout.store.invitations import AlreadyMember
from tieout.store.models import Membership, Role, Workspace
from tieout.store.people import LastOwner

HEADS = ("STATE", "E-MAIL", "NAME", "ROLE", "SECOND FACTOR", "LAST LOG-IN")


def list_(asked: argparse.Namespace) -> int:
    """List members by name, then who was invited."""
    workspace = the_workspace(asked.workspace)
    rows = queries.members(workspace)
    guarded = queries.guarded(rows)
    plain: list[dict[str, object]] = [
        {
            "state": "member",
            "email": row.user.email,
            "name": row.user.name,
            "role": row.role,
            "second_factor": row.user_id in guarded,
            "last_log_in": row.user.last_login.isoformat() if row.user.last_login else None,
        }
        for row in rows
    ]
    plain += [
        {"state": invitations.standing(row).value, "email": row.email, "name": "", "role": row.role}
        for row in queries.invitations(workspace)
    ]
    if asked.json:
        print(json.dumps({"people": plain}, indent=2, ensure_ascii=False))
        return Exit.WELL
    cells = [
        (
            "member",
            row.user.email,
            row.user.name,
            row.role,
            _yes(row.user_id in guarded),
            _seen(workspace, row),
        )
        for row in rows
    ]
    cells += [
        (
            "invited" if each["state"] == "open" else str(each["state"]),
            str(each["email"]),
            "",
            str(each["role"]),
            "",
            "",
        )
        for each in plain[len(rows) :]
    ]
    print("\n".join(in_columns(HEADS, cells)))
    return Exit.WELL


def invite(asked: argparse.Namespace) -> int:
    """Invite by mail; where no mail is set, print the link."""
    workspace = the_workspace(asked.workspace)
    try:
        validate_email(asked.email)
        invited = wiring.invite(workspace, asked.email, Role(asked.role), who=None)
    except ValidationError:
        raise Trouble(f"{asked.email!r} is no e-mail address.") from None
    except AlreadyMember as member:
        raise Trouble(f"{member}. Change the role with `tieout people role`.", Exit.FAILED) from None
    email = invited.invitation.email
    if asked.json:
        told = {"email": email, "mailed": invited.mailed, "problem": invited.problem, "link": invited.link}
        print(json.dumps(told, indent=2))
    elif invited.mailed:
        print(f"{email} was invited by mail. The link is good for seven days.")
    elif invited.link:
        print(f"No mail can be sent from here. Hand this link over to {email}; it is good for seven days:")
        print(invited.link)
    if invited.problem:
        raise Trouble(
            f"The mail to {email} could not be sent: {invited.problem}. Invite again later.", Exit.LOST
        )
    return Exit.WELL


def role(asked: argparse.Namespace) -> int:
    """Give a member another role."""
    workspace = the_workspace(asked.workspace)
    row = _member(workspace, asked.email)
    try:
        people.change_role(workspace, row.pk, Role(asked.role), who=None)
    except LastOwner as last:
        raise Trouble(f"{last}.", Exit.FAILED) from None
    print(f"{row.user.email} is {asked.role} of {workspace} now.")
    return Exit.WELL


def remove(asked: argparse.Namespace) -> int:
    """Take a member out, or an invitation back."""
    workspace = the_workspace(asked.workspace)
    for waiting in queries.invitations(workspace):
        if waiting.email == asked.email.strip().lower():
            invitations.revoke(workspace, waiting.pk, who=None)
            print(f"The invitation of {waiting.email} was taken back.")
            return Exit.WELL
    row = _member(workspace, asked.email)
    try:
        people.remove(workspace, row.pk, who=None)
    except LastOwner as last:
        raise Trouble(f"{last}.", Exit.FAILED) from None
    print(f"{row.user.email} is no longer a member of {workspace}.")
    return Exit.WELL


def password(asked: argparse.Namespace) -> int:
    """Set a member's password, and take their second factors away if they are lost too."""
    workspace = the_workspace(asked.workspace)
    row = _member(workspace, asked.email)
    new = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(new, row.user)
    except ValidationError as weak:
        raise Trouble(" ".join(weak.messages)) from None
    people.rescue(workspace, row.user.email, new, factors=asked.forget_second_factor)
    also = " Their second factors are gone." if asked.forget_second_factor else ""
    print(f"The password of {row.user.email} is set, and they are logged out everywhere.{also}")
    return Exit.WELL


def _member(workspace: Workspace, email: str) -> Membership:
    for row in queries.members(workspace):
        if row.user.email == email.strip().lower():
            return row
    raise Trouble(f"Nobody with the address {email!r} is a member of {workspace}. See `tieout people list`.")


def _yes(truth: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "on" if truth else "off"


def _seen(workspace: Workspace, row: Membership) -> str:
    if row.user.last_login is None:
        return "never"
    return f"{row.user.last_login.astimezone(ZoneInfo(workspace.time_zone)):%Y-%m-%d %H:%M}"
