"""The API put together: its routers, and every way of failing as one shape."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import tieout
from tieout.web.api import (
    activity,
    connections,
    corrections,
    documents,
    exceptions,
    exchanges,
    exporting,
    mapping,
    people,
    rules,
    runs,
    schedule,
    tokens,
    without_origin,
)
from tieout.web.api.access import TokenAuth

api = NinjaAPI(
    title="Tieout",
    version=tieout.__version__,
    description="Whatever the screens show and do, for programs. A token comes from Settings.",
    auth=TokenAuth(),
    urls_namespace="api",
    docs_url="/docs",
)
api.add_router("/documents/no-origin", without_origin.router)  # before the one that takes any key
api.add_router("/documents", documents.router)
api.add_router("/corrections", corrections.router)
api.add_router("/export", exporting.router)
api.add_router("/runs", runs.router)
api.add_router("/exceptions", exceptions.router)
api.add_router("/rules", rules.router)
api.add_router("/mapping", mapping.router)
api.add_router("/schedule", schedule.router)
api.add_router("/exchanges", exchanges.router)
api.add_router("/connections", connections.router)
api.add_router("/people", people.router)
api.add_router("/tokens", tokens.router)
api.add_router("/activity", activity.router)


def _problem(request: HttpRequest, status: int, detail: str, fields: list[str] | None = None) -> HttpResponse:
    return api.create_response(request, {"detail": detail, "fields": fields or []}, status=status)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = _problem(request, 401, "Send a token that is in force: Authorization: Bearer tieout_...")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(PermissionDenied)
def _not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _problem(request, 403, str(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, str(error) or "There is no such thing.")


@api.exception_handler(HttpError)
def _failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def _too_much(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return _problem(request, 413, "This is too much for one question: ask in parts.")


@api.exception_handler(ValidationError)
def _misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors]
    return _problem(request, 422, "The question makes no sense.", fields)
