"""Keys and tokens cross the wire and stay nowhere in clear: all that an installation keeps is searched for them.

Pages, files, logs of runs and the API show what the database holds, so the whole file is read as it lies on the disk, with
what is compressed in it expanded. What goes wrong on the way is part of it: errors are where secrets are repeated.
"""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.journeys.office import TENANTS, Office
from tieout.store.content import expand

pytestmark = pytest.mark.journey

RIGHT = {
    "connectwise": "privHarbour01",
    "adelaide": "adelaide-simulated-secret",
    "sydney": "a secret/of+Sydney's&own",
}
WRONG = {"connectwise": "no such key/7f3a+", "adelaide": "no-such-secret-5b1c"}
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.contacts accounting.settings.read"
)


def connected_by_a_person(office: Office) -> None:
    """Sydney is connected through a browser: it lives by a refresh token, which runs out at once."""
    identity = office.world.identity
    identity.register_app("APP-sydney", RIGHT["sydney"], ["https://tieout.example.com/back"], kind="standard")
    identity.register_user("pat@example.com", "Pat", list(TENANTS.values()))
    token = identity.connect("APP-sydney", "pat@example.com", [TENANTS["sydney"]], SCOPES)
    office.change_connection(
        "sydney",
        settings={"app": "standard", "client_id": "APP-sydney"},
        secrets={"client_secret": RIGHT["sydney"]},
    )
    office.tell("keep_token", key="sydney", token={**token, "expires_in": -60})


def everything_kept(database: Path) -> Iterator[tuple[str, bytes]]:
    """(table.column, content) of every value in the database; what is compressed is expanded."""
    with closing(sqlite3.connect(database)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = opened.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are the database's own
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", _readable(value)


def _readable(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return expand(value)
    except Exception:  # noqa: BLE001 - it is not compressed, whatever the library calls that
        return value


def spellings(secret: str) -> set[bytes]:
    """A secret as bodies, addresses and headers write it."""
    basic = {base64.b64encode(secret[cut:].encode())[:-4] for cut in range(3)}
    plain = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return {one.encode() for one in plain} | {one for one in basic if len(one) > 8}


def test_r002_43_no_key_and_no_token_lies_in_the_database_whatever_went_wrong(office: Office) -> None:
    connected_by_a_person(office)
    assert office.run_to_its_end().state == "done"
    for key, name in (("connectwise", "private_key"), ("adelaide", "client_secret")):
        office.bill(f"X-{key}")
        office.change_connection(key, secrets={name: WRONG[key]})
        office.time_passes(2000)  # longer than a token lives, so that a new one is asked for
        office.run()
        assert office.report().connections[key]["state"] == "disconnected"
        office.change_connection(key, secrets={name: RIGHT[key]})
    for name in ("token-expired", "refresh-reply-lost", "500"):
        office.mishap(name)
        office.time_passes()
        office.run()
    office.world.mishaps.clear()
    office.time_passes()
    report = office.run_to_its_end()
    assert report.state == "done", report.reasons
    office.prove()

    identity = office.world.identity
    secrets = {*RIGHT.values(), *WRONG.values(), *identity.tokens.access, *identity.tokens.refresh}
    assert len(secrets) > len(RIGHT) + len(WRONG) + 2, "tokens were issued"
    wanted = {spelling for secret in secrets for spelling in spellings(secret)}
    found: set[str] = set()
    exchanged = 0
    for where, content in everything_kept(office.database):
        exchanged += where == "store_exchange.answer_body"
        if any(spelling in content for spelling in wanted):
            found.add(where)
    assert found == set()
    assert exchanged > 20, "every call was kept"
