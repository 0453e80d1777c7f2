"""What the browser's tests share: one Chromium, and one stage for the stories on real processes."""

import os

import pytest
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
