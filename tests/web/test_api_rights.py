"""Which right each operation of the API needs: a token without it is refused, whatever else the token may do."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.web.program import EVERY, Program
from tests.web.test_every_api_path import OPERATIONS
from tieout.web.rights import ROLES, Right

_ONE = {"document": "invoice:no-such"}
_FEW = {"documents": ["invoice:no-such"]}
_CAUSE = {"cause": "no-such-cause"}

#: What each operation needs that does more than read, with a body that is in form and about nothing there is.
DEEDS: Mapping[tuple[str, str], tuple[Right, Mapping[str, object]]] = {
    ("/api/documents/force", "post"): (Right.FORCE, _FEW),
    ("/api/corrections/withdraw", "post"): (Right.WITHDRAW, {**_FEW, "mark": "0"}),
    ("/api/corrections/skip", "post"): (Right.FORCE, {**_FEW, "mark": "0", "reason": "x"}),
    ("/api/corrections/write-through", "post"): (Right.FORCE, {**_FEW, "mark": "0"}),
    ("/api/corrections/take-up", "post"): (Right.FORCE, _FEW),
    ("/api/corrections/keep-theirs", "post"): (Right.FORCE, _FEW),
    ("/api/corrections/adopt", "post"): (Right.WITHDRAW, {**_ONE, "found": "x"}),
    ("/api/corrections/renumber", "post"): (Right.FORCE, {**_ONE, "kind": "invoice", "number": "x"}),
    ("/api/export", "post"): (Right.EXPORT, _FEW),
    ("/api/export/retrieve", "post"): (Right.EXPORT, {}),
    ("/api/runs/{number}/cancel", "post"): (Right.EXPORT, {}),
    ("/api/exceptions/put-right", "post"): (Right.MAP, {**_CAUSE, "choice": "x", "base": 0}),
    ("/api/exceptions/resolve", "post"): (Right.EXPORT, _CAUSE),
    ("/api/exceptions/dismiss", "post"): (Right.EXPORT, {**_CAUSE, "reason": "x"}),
    ("/api/exceptions/take-up", "post"): (Right.EXPORT, _CAUSE),
    ("/api/rules/versions/{number}/restore", "post"): (Right.MAP, {"base": 0}),
    ("/api/rules/files/{kind}", "post"): (Right.MAP, {}),  # takes a file
    ("/api/mapping/refresh", "post"): (Right.MAP, {"organisation": "nowhere"}),
    ("/api/mapping/{kind}/try", "post"): (Right.MAP, {**_ONE, "edits": [{"row": {}}]}),
    ("/api/mapping/{kind}/rows", "post"): (Right.MAP, {"edits": [{"row": {}}], "base": 0}),
    ("/api/schedule/{kind}", "patch"): (Right.MANAGE, {}),
    ("/api/schedule/{kind}/run", "post"): (Right.EXPORT, {}),
    ("/api/connections/{key}/test", "post"): (Right.MANAGE, {}),
    ("/api/connections/{key}/disconnect", "post"): (Right.MANAGE, {}),
    ("/api/tokens", "post"): (Right.MANAGE, {"name": "x", "days": 1}),
    ("/api/tokens/{number}", "delete"): (Right.MANAGE, {}),
    ("/api/people/invitations", "post"): (Right.MANAGE, {"email": "a@example.com"}),
    ("/api/people/invitations/{number}/resend", "post"): (Right.MANAGE, {}),
    ("/api/people/invitations/{number}", "delete"): (Right.MANAGE, {}),
    ("/api/people/{number}", "patch"): (Right.MANAGE, {"role": "viewer"}),
    ("/api/people/{number}", "delete"): (Right.MANAGE, {}),
}
#: What is sent and only asks.
QUESTIONS: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("/api/export/plan", "post"): _FEW,
    ("/api/corrections/plan", "post"): {**_FEW, "deed": "skip"},
    ("/api/corrections/rival", "post"): _ONE,
    ("/api/exceptions/choices", "post"): _CAUSE,
}
TOKENS = {
    **{role: tuple(rights) for role, rights in ROLES.items()},
    **{f"only {right}": (right,) for right in EVERY},
    **{f"all but {right}": tuple(each for each in EVERY if each != right) for right in EVERY},
}


def test_every_operation_that_does_something_says_which_right_it_needs():
    """Whoever adds one adds a line here."""
    sent = {(path, method) for path, method in OPERATIONS if method != "get"}
    assert sent == DEEDS.keys() | QUESTIONS.keys()


@pytest.mark.parametrize("rights", TOKENS.values(), ids=TOKENS)
def test_r004_13_a_token_does_what_its_rights_say_and_nothing_else(program, rights):
    client, wrong = program(*rights), {}
    for path, method in OPERATIONS:
        if method != "get":
            needed, body = DEEDS.get((path, method)) or (Right.READ, QUESTIONS[path, method])
            answered = _asked(client, path, method, body)
            if (answered == 403) is not (needed is not Right.READ and needed not in rights):
                wrong[path, method] = (answered, needed)
            if answered in {401, 405, 422} and not path.startswith("/api/rules/files"):
                wrong[path, method] = (answered, "was not asked as it takes it")
    assert wrong == {}


def _asked(client: Program, path: str, method: str, body: Mapping[str, object]) -> int:
    """Ask about what is not there, so that nothing is done by whoever may."""
    kind = "invoice" if "schedule" in path else "accounts"
    where = path.removeprefix("/api").format(number=999_999, key="nowhere", kind=kind)
    if "files" in path:
        return client.upload(where, b"nothing")[0]
    return client.send(method, where, **body)[0]
