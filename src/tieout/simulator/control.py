"""The stage manager's desk under `/_control/`: clock, mishaps, what people do, the log, and the whole world as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tieout.simulator.calls import Refusal
from tieout.simulator.mishaps import DOCS
from tieout.simulator.rendering import to_json
from tieout.simulator.world import World

_LOOPBACK = (None, "", "127.0.0.1", "::1", "localhost")
Command = Callable[[Request, dict[str, Any]], Any]


class Control:
    """Answers control requests; always JSON, 400 with `{"error": ...}` when something is not understood."""

    def __init__(self, world: World) -> None:
        self._world = world
        commands: dict[tuple[str, str], Command] = {
            ("POST", "reset"): self._reset,
            ("GET", "clock"): lambda _, __: {
                "now": world.clock.now().isoformat(),
                "frozen": world.clock.frozen,
            },
            ("POST", "clock"): self._clock,
            ("GET", "mishaps"): lambda _, __: {"planned": world.mishaps.planned(), "known": DOCS},
            ("POST", "mishaps"): self._plan,
            ("DELETE", "mishaps"): self._forget,
            ("POST", "act"): self._act,
            ("POST", "later"): lambda _, __: {"done": world.go_on()},
            ("GET", "log"): lambda request, _: {"calls": world.log.since(_number(request, "since"))},
            ("DELETE", "log"): lambda _, __: world.log.clear(),
            ("GET", "world"): lambda _, __: world.view(),
            ("POST", "save"): lambda _, __: world.save(),
            ("POST", "load"): lambda _, body: world.load(body),
            ("GET", "held"): lambda _, __: {"held": world.held.listed()},
            ("POST", "release"): self._release,
            ("GET", "switches"): self._switches,
            ("POST", "switches"): self._set_switches,
        }
        rules = [Rule(f"/_control/{name}", methods=[method], endpoint=command)
                 for (method, name), command in commands.items()]  # fmt: skip
        self._routes = Map(rules, strict_slashes=False).bind("control")

    def answer(self, request: Request, body: bytes) -> Response:
        """Do what the request says; callers from elsewhere than this machine are turned away."""
        if request.remote_addr not in _LOOPBACK:
            return _json({"error": "the control desk answers to this machine only"}, 403)
        try:
            command, _ = self._routes.match(request.path, request.method)
            result = command(request, _object(body))
        except HTTPException as error:
            return _json({"error": error.description or error.name}, error.code or 404)
        except Refusal as refusal:
            return _json({"error": str(refusal)}, 400)
        return _json({} if result is None else result, 200)

    def _reset(self, _: Request, __: dict[str, Any]) -> None:
        self._world.reset()

    def _clock(self, _: Request, body: dict[str, Any]) -> dict[str, Any]:
        clock = self._world.clock
        if "freeze" in body:
            if body["freeze"] is None:
                clock.run()
            else:
                clock.freeze(_moment(body["freeze"]))
        elif isinstance(body.get("travel"), int | float):
            clock.travel(timedelta(seconds=body["travel"]))
        else:
            raise Refusal('say {"freeze": "2026-11-22T09:00:00Z"}, {"freeze": null} or {"travel": seconds}')
        return {"now": clock.now().isoformat(), "frozen": clock.frozen}

    def _plan(self, _: Request, body: dict[str, Any]) -> dict[str, Any]:
        return {"id": self._world.mishaps.plan(body).id}

    def _forget(self, request: Request, _: dict[str, Any]) -> None:
        self._world.mishaps.clear(_number(request, "id") or None)

    def _act(self, _: Request, body: dict[str, Any]) -> dict[str, Any]:
        side, action = body.pop("side", None), body.pop("action", None)
        if not isinstance(side, str) or not isinstance(action, str):
            raise Refusal('say {"side": "psa" or "xero", "action": ..., and what the action needs}')
        return self._world.half(side).act(action, body)

    def _release(self, _: Request, body: dict[str, Any]) -> dict[str, Any]:
        key = body.get("id")
        released = self._world.held.release(
            key if isinstance(key, int) else None, drop=bool(body.get("drop"))
        )
        return {"released": released}

    def _switches(self, _: Request, __: dict[str, Any]) -> dict[str, Any]:
        return {
            half.system: {
                switch.name: {"position": half.switches[switch.name], "positions": list(switch.positions),
                              "sentence": switch.sentence}
                for switch in half.switches.known.values()
            }
            for half in self._world.halves
        }  # fmt: skip

    def _set_switches(self, _: Request, body: dict[str, Any]) -> dict[str, Any]:
        side, name, position = (body.get(key) for key in ("side", "name", "position"))
        if not all(isinstance(word, str) for word in (side, name, position)):
            raise Refusal('say {"side": "psa", "xero" or "identity", "name": ..., "position": ...}')
        half = self._world.half(str(side))
        half.switches.turn(str(name), str(position))
        return {"side": side, "name": name, "position": half.switches[str(name)]}


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise Refusal(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refusal("the body must be a JSON object")
    return value


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Refusal(f"{text!r} is no moment; write it like 2026-11-22T09:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(request: Request, name: str) -> int:
    text = request.args.get(name, "0")
    if not text.isdecimal():
        raise Refusal(f"{name} must be a number")
    return int(text)


def _json(value: Any, status: int) -> Response:
    try:
        body = to_json(value)
    except TypeError:
        body = json.dumps(value, default=str).encode()
    return Response(body, status, content_type="application/json; charset=utf-8")
