"""A session that ends while a page is open, and the login beside it."""

from django.conf import settings
from playwright.sync_api import expect

PASSWORD = "demo-password"


def with_password(user):
    """Somebody who logs in by a password."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def logs_out(page):
    """The session ends behind the page's back, as after an idle hour."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def logs_in(page, user):
    """As a person would, in a new tab of the same browser; the tab is closed then."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Войти в новой вкладке").click()
    entrance = opened.value
    entrance.locator("input[name=login]:visible").fill(user.email)
    entrance.locator("input[type=password]").fill(PASSWORD)
    entrance.locator("input[type=password]").press("Enter")
    expect(entrance.locator("input[type=password]")).to_have_count(0)
    entrance.close()
