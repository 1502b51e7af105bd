"""Connections: the source and the ledgers of a workspace, with what they need to log in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.store.ownership import Owned


class Token(Owned):
    """The OAuth token of one person and app, encrypted, and the lease of the process that renews it.

    It opens every organisation that the person connected, so connections share it. `app` is the client id,
    `person` the person's id over there: "" for an app that needs nobody, and while nobody has consented.
    """

    app = models.CharField(max_length=150)
    person = models.CharField(max_length=100, blank=True)
    ciphertext = models.BinaryField(null=True)
    written_at = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "app", "person"], name="token_once"),
        ]

    def __str__(self) -> str:
        return f"token of app {self.app}"


class Connection(Owned):
    """One outside system. `key` is the organisation's key for a ledger and the connector's name for a source.

    `settings` hold addresses, company, tenant and the like: nothing secret.
    """

    class Kind(models.TextChoices):
        """What the system is for us."""

        SOURCE = "source"
        LEDGER = "ledger"

    class State(models.TextChoices):
        """Whether it answered us last time."""

        UNTESTED = "untested"
        CONNECTED = "connected"
        DISCONNECTED = "disconnected"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    connector = models.CharField(max_length=30)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=150)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNTESTED)
    state_reason = models.TextField(blank=True)
    token = models.ForeignKey(Token, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    watched = models.TextField(blank=True)  # up to where its changes were looked at, in its own words
    watched_at = models.DateTimeField(null=True)  # and when that was
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="connection_key_once"),
            models.UniqueConstraint(
                fields=["workspace"], name="one_source", condition=models.Q(kind="source")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def consented_in_a_browser(self) -> bool:
        """Whether a person connects it, by consenting over there; other apps need nobody."""
        return self.kind == self.Kind.LEDGER and self.settings.get("app") == "standard"


class Secret(Owned):
    """A credential, encrypted. Only the vault touches this table."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    ciphertext = models.BinaryField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="secret_once")]

    def __str__(self) -> str:
        return self.name
