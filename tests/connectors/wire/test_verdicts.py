"""One table says what a status means."""

from __future__ import annotations

import pytest

from tieout.connectors.wire import Verdict, by_status, retry_after, verdict_of
from tieout.connectors.wire.failures import failure
from tieout.core.faults import Fault
from tieout.core.ports import Refused, Unauthorised, Unavailable, Unclear


@pytest.mark.parametrize(
    "status, for_a_read, for_a_write",
    [
        (200, "ok", "ok"),
        (204, "ok", "ok"),
        (301, "refused", "refused"),
        (400, "refused", "refused"),
        (401, "unauthorised", "unauthorised"),
        (403, "unauthorised", "unauthorised"),
        (404, "refused", "refused"),
        (408, "unavailable", "unclear"),
        (418, "refused", "refused"),
        (429, "unavailable", "unavailable"),
        (500, "unavailable", "unclear"),
        (501, "refused", "refused"),
        (502, "unavailable", "unclear"),
        (503, "unavailable", "unclear"),
        (504, "unavailable", "unclear"),
        (599, "unavailable", "unclear"),
    ],
)
def test_r002_58_a_status_means(status, for_a_read, for_a_write):
    assert verdict_of(status, safe=True) == for_a_read
    assert verdict_of(status, safe=False) == for_a_write


@pytest.mark.parametrize(
    "headers, seconds",
    [
        ({"retry-after": "26"}, 26.0),
        ({"retry-after": " 66975 "}, 66975.0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_r002_58_a_rate_limit_says_how_long_to_stay_quiet(headers, seconds):
    assert retry_after(headers) == seconds
    assert by_status(True, 429, headers, b"").hold_seconds == seconds


def test_every_verdict_but_ok_is_one_failure():
    kinds = {
        verdict: type(failure(verdict, "m", fault=Fault("in-doubt")))
        for verdict in Verdict
        if verdict != "ok"
    }

    assert kinds == {
        "refused": Refused,
        "unauthorised": Unauthorised,
        "unavailable": Unavailable,
        "unclear": Unclear,
    }
    with pytest.raises(ValueError):
        failure(Verdict.OK, "m", fault=Fault("in-doubt"))
