"""Connections: the source and the ledgers of a workspace, with what they need to log in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tieout.store.ownership import Owned


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
    checked_at = models.DateTimeField(null=True, blank=True)
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


class Token(Owned):
    """The OAuth token of a connection, encrypted, and the lease of the process that renews it."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="+")
    ciphertext = models.BinaryField(null=True)
    written_at = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of connection {self.connection_id}"
