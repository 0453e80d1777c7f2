"""A table that is cut at an edge says so there and takes the arrows; one that fits is no stop of Tab."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.waves import auditor_of, scored_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"viewport": {"width": 390, "height": 844}}  # of `enter`


def test_a_wide_table_fades_at_the_edge_that_hides_something_and_one_that_fits_is_no_stop(enter):
    wave = scored_wave()
    page = enter(reverse("audits:wave-detail", args=[wave.pk]), auditor_of(wave))
    wide = page.locator("#method .table-wrap").first
    expect(wide).to_have_attribute("data-more", "end")
    expect(wide).to_have_attribute("tabindex", "0")
    assert wide.evaluate("box => getComputedStyle(box).maskImage").startswith("linear-gradient")

    wide.focus()
    for _press in range(40):
        page.keyboard.press("ArrowRight")
    expect(wide).to_have_attribute("data-more", "start")

    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(".table-wrap[data-more]")).to_have_count(0)
    expect(wide).not_to_have_attribute("tabindex", "0")
