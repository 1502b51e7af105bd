"""Who may have an account and how it is guarded: an owner enters people, secrets of second factors are encrypted."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any, NoReturn

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

from tieout.store import vault
from tieout.store.models import User
from tieout.web.views.errors import mail_not_sent

log = structlog.get_logger(__name__)


class Members(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes the sign-up page, and never lets a mail server that is away break a page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up: an owner enters every person."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what a person asked for; when it cannot leave, they are told instead of being left to wait."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as failure:
            log.warning("mail not sent", mail=template_prefix, reason=str(failure))
            raise ImmediateHttpResponse(mail_not_sent(self.request)) from failure

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person what was done with their account; what was done stands, whether the mail leaves or not."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except ImmediateHttpResponse:
            log.warning("notification not sent", mail=template_prefix)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps secrets of authenticator apps and recovery codes under the installation's own keys."""

    def encrypt(self, text: str) -> str:
        """As allauth's: what the database holds is of no use without TIEOUT_DATA_KEYS."""
        return vault.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As allauth's. Raises ValidationError where the keys were changed, which the form shows."""
        try:
            return vault.unseal(encrypted_text, "The second factor of this account")
        except vault.VaultLocked as locked:
            raise ValidationError(f"{locked}.") from locked


def unknown(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view is given the request
    """An address of allauth's that this house does not have."""
    raise Http404
