"""Who may see and do what: strangers, members of another workspace, and the four roles."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.web.desk import Desk
from tieout.store.models import Run, User
from tieout.web import urls

OPEN_TO_STRANGERS = {"about"}
ARGUMENTS = {
    "slug": "invoices",
    "group": "ready",
    "number": 1,
    "source_id": "5001",
    "key": "adelaide",
}


def every_address() -> list[tuple[str, str]]:
    """(name, address) of each screen, with arguments filled in."""
    resolver = get_resolver("tieout.web.urls")
    found = []
    for pattern in urls.urlpatterns:
        wanted = {name: ARGUMENTS[name] for name in pattern.pattern.converters}
        assert resolver.reverse_dict.getlist(pattern.name), pattern
        found.append((pattern.name, reverse(pattern.name, kwargs=wanted)))
    return found


@pytest.mark.parametrize("name,address", every_address())
def test_a_stranger_is_sent_to_the_login_page(db, name, address):
    answer = Client().get(address, follow=True)
    if name in OPEN_TO_STRANGERS:
        assert answer.redirect_chain == []
        assert answer.status_code == 200
        return
    last, _ = answer.redirect_chain[-1]
    assert last.startswith(reverse("account_login"))


WITH_A_ROW = {
    "run", "run-progress", "run-cancel", "run-log", "run-log-csv", "document", "force", "exchange", "connect",
}  # fmt: skip


@pytest.mark.parametrize("name,address", [row for row in every_address() if row[0] in WITH_A_ROW])
def test_rows_of_another_workspace_are_not_found(desk, name, address):
    document = desk.document()
    run = desk.run()
    desk.exchange(run=run)
    own = {"number": run.pk, "slug": "invoices", "source_id": document.source_id, "key": "sydney"}
    converters = next(each for each in urls.urlpatterns if each.name == name).pattern.converters
    address = reverse(name, kwargs={each: own[each] for each in converters})
    other = Desk("Another MSP", "another")
    client = Client()
    client.force_login(other.person())
    answer = client.post(address) if name in {"run-cancel", "force"} else client.get(address)
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


def test_somebody_without_a_workspace_is_told_so(db, words):
    client = Client()
    client.force_login(User.objects.create_user("lost@example.com", "a-long-word-for-tests"))
    answer = client.get("/export/")
    assert answer.status_code == 403
    assert "not a member of any workspace" in words(answer)


DEEDS = [
    ("viewer", "retrieve", 403),
    ("viewer", "export-now", 403),
    ("viewer", "export-summary", 403),
    ("viewer", "run-cancel", 403),
    ("viewer", "force", 403),
    ("exporter", "retrieve", 302),
    ("exporter", "export-now", 302),
    ("exporter", "run-cancel", 302),
    ("exporter", "force", 302),
    ("exporter", "connect", 403),
    ("manager", "connect", 403),
]


@pytest.mark.parametrize("role,name,status", DEEDS)
def test_each_role_may_do_what_it_says(desk, enter, role, name, status):
    document = desk.document()
    run = desk.run(state="queued") if name == "run-cancel" else desk.run()
    own = {"number": run.pk, "slug": "invoices", "source_id": document.source_id, "key": "sydney"}
    converters = next(each for each in urls.urlpatterns if each.name == name).pattern.converters
    address = reverse(name, kwargs={each: own[each] for each in converters})
    client = enter(role)
    form = {"through": "2026-11-22", "invoices": "on"}
    if name in {"connect", "export-summary"}:
        answer = client.get(address)
    else:
        answer = client.post(address, form)
    if name == "export-now" and status == 302:
        assert answer.status_code == 409  # without the summary's seal the summary is shown first
    else:
        assert answer.status_code == status


def test_a_viewer_is_offered_no_button_that_would_be_refused(desk, enter, words):
    document = desk.document()
    client = enter("viewer")
    assert "Retrieve documents" not in words(client.get("/export/"))
    assert "Export all valid documents" not in words(client.get("/export/"))
    assert "Force sync" not in words(client.get(f"/documents/invoices/{document.source_id}/"))


def test_a_deed_is_refused_to_a_link(desk, client):
    """What changes something is a form with a token, never an address that can be opened by a picture."""
    for name in ("retrieve", "export-now", "appearance"):
        assert client.get(reverse(name)).status_code == 405


def test_a_form_without_its_token_changes_nothing(desk, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.person())
    answer = client.post(reverse("retrieve"), {"through": "2026-11-22", "invoices": "on"})
    assert answer.status_code == 403
    assert "too old" in words(answer)
    assert not Run.objects.of(desk.workspace).exists()


def test_a_part_of_a_page_that_lost_its_session_takes_the_whole_page_to_the_login(desk):
    run = desk.run(state="running")
    answer = Client().get(
        reverse("run-progress", args=[run.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver/runs/{run.pk}/"},
    )
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fruns%2F{run.pk}%2F"
