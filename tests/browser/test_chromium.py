"""The browser that the other tests rely on starts, and tells an accessible page from one that is not."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.axe import faults_everywhere

PAGES = {
    "/good": '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><img src="data:," alt=""></main>',
    "/bad": '<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="data:,"></main>',
    "/dim": """<!doctype html><html lang="en" data-bs-theme="light"><title>Dim</title>
        <style>[data-bs-theme=dark] body { background: #222; color: #444 }</style><main><h1>Dim</h1></main>""",
    "/wide": """<!doctype html><html lang="en"><title>Wide</title><meta name="viewport" content="width=device-width">
        <main><h1>Wide</h1><p style="width: 600px">So wide</p></main>""",
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        )
        self.end_headers()
        self.wfile.write(PAGES.get(self.path, "").encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_that_says_all_has_no_faults(page, site, accessibility_faults):
    page.goto(f"{site}/good")
    assert accessibility_faults(page) == []


def test_a_picture_without_words_is_a_fault(page, site, accessibility_faults):
    page.goto(f"{site}/bad")
    assert [fault.split(":")[0] for fault in accessibility_faults(page)] == ["image-alt"]


def test_what_is_hard_to_read_in_the_dark_alone_is_a_fault(lenient, site):
    lenient.goto(f"{site}/dim")
    found = faults_everywhere(lenient)
    assert {where: [fault.split(":")[0] for fault in told] for where, told in found.items()} == {
        ("dark", 1280): ["color-contrast"],
        ("dark", 390): ["color-contrast"],
    }


def test_what_does_not_fit_on_a_phone_is_a_fault(lenient, site):
    lenient.goto(f"{site}/wide")
    wide = ["the page is wider than the window"]
    assert faults_everywhere(lenient) == {("light", 390): wide, ("dark", 390): wide}
