"""The report's pages: sections follow one another, nothing stands alone on a page."""

import pytest

from accounts.models import Membership
from reports.audit_gap import audit_gap_html
from reports.rendering import render_pdf
from reports.services import request_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.waves import scored_wave
from tests.pages import sparse_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def html():
    wave = scored_wave()
    person = person_with_role(Membership.Role.HR, wave.organisation)
    return audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON))


def test_no_page_of_a_small_report_is_nearly_empty(html):
    assert sparse_pages(render_pdf(html)) == []


def test_a_section_a_page_would_be_noticed(html):
    broken = html.replace("<section>", '<section class="new-page">')

    assert len(sparse_pages(render_pdf(broken))) > 3
