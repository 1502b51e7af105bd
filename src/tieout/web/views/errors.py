"""Pages for what went wrong on the way to a page: not understood, not allowed, not there, broken."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views import defaults

from tieout.web.middleware import enter


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """A page that says one thing and where to go from here."""

    title: str
    words: str
    advice: str
    icon: str
    tone: str
    frame: str  # the template around it: the shell for members, the entrance for strangers


def frame_for(request: HttpRequest) -> str:
    """Return the template around a page that members and strangers both may see."""
    inside = hasattr(request, "workspace") or (hasattr(request, "user") and enter(request))
    return "base.html" if inside else "allauth/layouts/entrance.html"


def to_a_program(request: HttpRequest, status: int, detail: str) -> HttpResponse | None:
    """Return the answer in the API's own shape where a program asked; None where a person did."""
    if not request.path.startswith("/api/"):
        return None
    return JsonResponse({"detail": detail, "fields": []}, status=status)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be taken, in our words. What Django itself refuses, a wrong host or a form of
    thousands of fields, gets its bare page: such a request is not to be looked into once more.
    """
    if answer := to_a_program(request, 400, "What was sent cannot be taken."):
        return answer
    if not isinstance(exception, BadRequest):
        return defaults.bad_request(request, exception or BadRequest())
    page = MessagePage(
        title="This cannot be done so",
        words=str(exception) or "What was sent is nothing that a page here sends.",
        advice="Nothing was changed. Go back and try it in another way.",
        icon="alert-triangle",
        tone="amber",
        frame=frame_for(request),
    )
    return render(request, "message.html", {"page": page}, status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person's role lacks the right, or the page was left open for too long."""
    page = MessagePage(
        title="Not with your role",
        words=str(exception) or "Your role does not allow this.",
        advice="If you were just logged in again, go back and repeat what you did.",
        icon="lock",
        tone="amber",
        frame=frame_for(request),
    )
    return render(request, "message.html", {"page": page}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not match: an old page, or one of another session."""
    del reason  # about cookies and referers; of no use to a person
    page = MessagePage(
        title="This page was too old",
        words="It was opened before you logged in again, so nothing that you sent was accepted.",
        advice="Open the page again and repeat what you did.",
        icon="clock",
        tone="amber",
        frame=frame_for(request),
    )
    return render(request, "message.html", {"page": page}, status=403)


def mail_not_sent(request: HttpRequest) -> HttpResponse:
    """503: somebody waits for a mail that did not leave."""
    page = MessagePage(
        title="The mail could not be sent",
        words="The mail server did not accept it, so nothing was sent and nothing was changed.",
        advice="Try again in a few minutes. If it goes on, tell whoever runs this installation; the log says more.",
        icon="mail",
        tone="amber",
        frame=frame_for(request),
    )
    return render(request, "message.html", {"page": page}, status=503)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not in this workspace; which of the two is nobody's business."""
    del exception
    if answer := to_a_program(request, 404, "The API has no such address."):
        return answer
    page = MessagePage(
        title="Nothing here",
        words="There is no such page or document in this workspace.",
        advice="Documents are found by number or customer under Documents.",
        icon="search",
        tone="blue",
        frame=frame_for(request),
    )
    return render(request, "message.html", {"page": page}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our defect. The page asks the database nothing, for that may be what broke."""
    number = getattr(request, "request_id", "")
    if answer := to_a_program(request, 500, f"Something broke here. It is in the log as {number}."):
        return answer
    context = {"request_id": number}
    return HttpResponse(loader.render_to_string("500.html", context), status=500)
