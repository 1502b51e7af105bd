"""What holds for each page there is, whatever it shows: few questions, nothing changed by looking, no script inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, resolve

from tests.web.desk import Desk
from tests.web.pages import ELSEWHERE, OF_THE_ACCOUNT, PAGES, PIECES, SPREADSHEETS, crowded, furnished
from tieout.store.models import User
from tieout.web import urls

QUESTIONS = 12
EVERY = (*PAGES, *PIECES, *SPREADSHEETS, *OF_THE_ACCOUNT)
LOOKING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|EXPLAIN)", re.IGNORECASE)

Visit = Callable[[str], bytes]


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


@pytest.fixture
def shown(desk) -> Mapping[str, object]:
    """A desk with something on every page; what the addresses leave open."""
    return furnished(desk)


@pytest.fixture
def client(shown) -> Client:
    """The owner's browser, which has been here before: the first visit writes the session."""
    client = Client()
    client.force_login(User.objects.get(email="mere@example.com"))
    client.get("/about/")
    return client


def questions(client: Client, address: str) -> list[str]:
    """What a page asks the database, to the last line of a long answer."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code in {200, 286}, (address, answer.status_code)
        b"".join(answer)
    return [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]


def test_every_address_has_its_line(shown):
    """A page that nobody lists would escape every test of this file, the browser's and the bench."""
    listed = {resolve(address.format(**shown).partition("?")[0]).url_name for address in EVERY}
    names = {pattern.name for pattern in urls.urlpatterns if _is_looked_at(pattern)}
    missing = names - listed - ELSEWHERE
    assert missing == set(), (
        f"add an address for each of {sorted(missing)} to PAGES (or PIECES, SPREADSHEETS) in tests/web/pages.py, "
        "and to `furnished` there what stands on it"
    )


def _is_looked_at(pattern: URLPattern) -> bool:
    """Whether an address answers a GET: what only takes a form says so by a decorator, which may lie deep."""
    view = pattern.callback
    while view is not None:
        if any(cell.cell_contents == ["POST"] for cell in view.__closure__ or ()):
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def test_a_page_asks_at_most_twelve_questions_and_no_more_when_there_is_more_to_show(desk, shown, client):
    """Twenty times as many rows are not one question more: a page asks for lists, never for each row."""
    addresses = [address.format(**shown) for address in EVERY]
    few = {address: questions(client, address) for address in addresses}
    crowded(desk)
    many = {address: questions(client, address) for address in addresses}
    assert {each: len(asked) for each, asked in many.items() if len(asked) > QUESTIONS} == {}
    assert {
        each: (len(few[each]), len(many[each])) for each in addresses if len(many[each]) > len(few[each])
    } == {}


def test_looking_changes_nothing(shown, client):
    """Neither a page nor a spreadsheet writes anything but the session of whoever looks."""
    changed = {}
    for address in EVERY:
        with written() as statements:
            b"".join(client.get(address.format(**shown)))
        if statements:
            changed[address] = statements
    assert changed == {}


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that change rows, but for the session's own."""
    found: list[str] = []

    def watch(execute, sql, params, many, context):
        if not LOOKING.match(sql) and '"django_session"' not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def test_no_page_carries_a_script_or_style_of_its_own(shown, client):
    for address in (*PAGES, *OF_THE_ACCOUNT):
        answer = client.get(address.format(**shown))
        html = answer.content.decode()
        for wrong in ("<script>", "<style", " style=", " onclick=", "javascript:"):
            assert wrong not in html, (address, wrong)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy, address
        assert "unsafe" not in policy, address


def test_every_page_has_a_skip_link_a_main_part_and_the_footer_sentence(shown, client):
    says = "Tieout keeps ConnectWise and Xero in agreement: invoices, bills, credit notes and payments."
    for address in (*PAGES, *OF_THE_ACCOUNT):
        html = client.get(address.format(**shown)).content.decode()
        counted = [html.count(each) for each in ('<a class="skip" href="#main">', "<main", "<h1", says)]
        assert counted == [1, 1, 1, 1], address
