"""The pages that a person sees while connecting: log in, choose organisations, allow or cancel; and the error page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from werkzeug.wrappers import Response

from tieout.simulator.identity.records import User

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; background: #f2f3f5; color: #1b1b1b; margin: 0 }}
main {{ background: #fff; max-width: 26rem; margin: 4rem auto; padding: 2rem; border-radius: 6px }}
h1 {{ font-size: 1.25rem; margin-top: 0 }}
label {{ display: block; margin: .5rem 0 }}
li {{ color: #555; font-size: .9rem }}
button {{ font: inherit; padding: .5rem 1.25rem; margin: 1rem .5rem 0 0; border-radius: 4px; border: 1px solid #999 }}
button.allow {{ background: #0b6ed0; border-color: #0b6ed0; color: #fff }}
.note {{ color: #8a1f11 }}
footer {{ color: #666; font-size: .8rem; margin-top: 1.5rem }}
</style></head><body><main>{body}<footer>A simulation of Xero: nothing here reaches the real service.</footer>
</main></body></html>"""


def login(action: str, hidden: Mapping[str, str], users: Iterable[User]) -> Response:
    """Who is it? One button per user that exists here."""
    buttons = "".join(
        f'<p><button name="login" value="{escape(user.email)}">{escape(user.name)} ({escape(user.email)})</button></p>'
        for user in users
    )
    form = f'<form method="get" action="{escape(action)}">{_hidden(hidden)}{buttons}</form>'
    body = f"<h1>Log in to Xero (simulated)</h1>{form}"
    return _page("Log in", body)


def consent(
    action: str,
    hidden: Mapping[str, str],
    *,
    app_name: str,
    user: User,
    choices: Iterable[tuple[str, str, bool]],
    scopes: Iterable[str],
    several: bool,
    note: str = "",
) -> Response:
    """May the app in? `choices` are (tenant id, name, already connected); `several` allows more than one at once."""
    kind = "checkbox" if several else "radio"
    rows, connected = [], []
    for place, (tenant_id, name, is_connected) in enumerate(choices):
        if is_connected:
            connected.append(f"<li>{escape(name)} is connected already</li>")
            continue
        checked = " checked" if place == 0 or several else ""
        rows.append(
            f'<label><input type="{kind}" name="tenant" value="{escape(tenant_id)}"{checked}> {escape(name)}</label>'
        )
    listed = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    body = (
        f"<h1>{escape(app_name)} wants to access your organisations</h1>"
        f"<p>You are logged in as {escape(user.name)} ({escape(user.email)}).</p>"
        + (f'<p class="note" role="alert">{escape(note)}</p>' if note else "")
        + f'<form method="post" action="{escape(action)}">{_hidden(hidden)}'
        f"<fieldset><legend>Organisations</legend>{''.join(rows) or '<p>None left to connect.</p>'}</fieldset>"
        f"<ul>{''.join(connected)}</ul><details><summary>What it asks for</summary><ul>{listed}</ul></details>"
        '<button class="allow" name="decision" value="allow">Allow access</button>'
        '<button name="decision" value="cancel">Cancel</button></form>'
    )
    return _page("Allow access", body)


def error(title: str, sentence: str) -> Response:
    """A request that cannot be sent back to the app, because the app is not to be trusted with it."""
    return _page(title, f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>", 400)


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def _page(title: str, body: str, status: int = 200) -> Response:
    response = Response(
        _FRAME.format(title=escape(title), body=body), status, content_type="text/html; charset=utf-8"
    )
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-store"
    return response
