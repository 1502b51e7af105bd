"""The browser that the other tests rely on starts, and tells an accessible page from one that is not."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGES = {
    "/good": '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><img src="data:," alt=""></main>',
    "/bad": '<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="data:,"></main>',
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; img-src data:")
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
