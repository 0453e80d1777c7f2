"""What the browser's tests share: one Chromium, and one stage for the stories on real processes."""

import os
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import sync_playwright

from lms.machine import find_program
from tests.browser.stage import Stage


@pytest.fixture(scope="session")
def playwright():
    """The driver of browsers, once: a second one in the same thread is refused."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # its loop runs in the thread of the test
    with sync_playwright() as driver:
        yield driver
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(playwright):
    """Debian's Chromium; each test opens a context of its own in it."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    """The product as processes of its own on the demo's data; the stories on it follow one another."""
    with Stage(tmp_path_factory.mktemp("stage")) as made:
        yield made


QUIET, PATIENCE = 0.15, 20.0  # seconds


@pytest.fixture
def live_server(live_server):
    """The server in this process; a test ends when the last request of its pages has ended.

    A page that is closed leaves what it has just sent on its way, and emptying the tables would meet it.
    """
    under_way, guard = [0], threading.Lock()

    def count(change):
        def counted(**_facts):
            with guard:
                under_way[0] += change

        return counted

    begun, ended = count(1), count(-1)
    request_started.connect(begun)
    request_finished.connect(ended)
    yield live_server
    deadline = time.monotonic() + PATIENCE
    quiet_since = time.monotonic()
    while time.monotonic() < min(deadline, quiet_since + QUIET):
        if under_way[0] > 0:
            quiet_since = time.monotonic()
        time.sleep(0.02)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def enter(request, chromium, live_server, settings):
    """Opens an address in a browser of its own, as somebody or as nobody; the module's SCREEN unless told."""
    settings.PUBLIC_URL = live_server.url
    contexts = []

    def opened(address, user=None, **options):
        context = chromium.new_context(locale="ru-RU", **(request.module.SCREEN | options))
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, "accounts.backends.PersonBackend")
            name = django_settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.goto(address if address.startswith("http") else live_server.url + address)
        return page

    yield opened
    for one in contexts:
        one.close()
