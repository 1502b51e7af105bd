"""The open points of Xero's identity service."""

from __future__ import annotations

from tieout.simulator.switchboard import Switch

SWITCHES = (
    Switch(
        "spent-refresh-token",
        "grace",
        ("grace", "refused"),
        "Within the grace period: whether a spent refresh token still works after its successor was used.",
    ),
    Switch(
        "invalid-client",
        "400",
        ("400", "401"),
        "The status of invalid_client at the token endpoint.",
    ),
    Switch(
        "second-consent",
        "keeps",
        ("keeps", "moves"),
        "Whether connections that exist keep their authEventId in a later consent or get the new one.",
    ),
    Switch(
        "token-claims",
        "all",
        ("all", "proven"),
        "Claims of an access token: all that are likely, or user, consent and scope only.",
    ),
    Switch(
        "metadata", "served", ("served", "absent"), "Whether the service describes itself to OpenID clients."
    ),
)
