"""The mail that asks somebody to join: who asks, what they may do there, and until when the link is good."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage


def invitation_mail(
    *, to: str, workspace: str, role: str, inviter: str, link: str, until: datetime
) -> EmailMessage:
    """Return the mail, ready to be sent. `until` is in the workspace's zone; `inviter` may be empty."""
    asks = f"{inviter} invites you" if inviter else "You are invited"
    return EmailMessage(
        subject=" ".join(f"Join {workspace} in Tieout".split()),
        body=f"""Hello,

{asks} to join {workspace} in Tieout, as {role}.
Tieout keeps ConnectWise and Xero in agreement: invoices, bills, credit notes and payments.

Open this link to join:

{link}

It can be used once, until {until:%-d %B %Y, %H:%M} ({until.tzname()}). It is meant for {to} alone: do not pass it on.
If you did not expect this mail, do nothing, and nothing happens.
""",
        to=[to],
    )
