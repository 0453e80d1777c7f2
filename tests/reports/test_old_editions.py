"""Editions issued before the facts got their present shape: files stay, pages say what to do."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from jobs.models import Job
from jobs.services import JobRefusedError
from reports.audit_gap import SHAPE
from reports.handlers import render_audit_gap, render_branch_cards
from reports.models import Report
from reports.services import OldEditionError, make_link, request_report, retry_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.waves import scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
KNOWN_SINCE_THE_FIRST = ("wave", "summary", "sample", "dimensions", "items", "criteria", "failures", "plan")


@pytest.fixture
def hr(client):
    client.wave = scored_wave()
    client.person = person_with_role(Membership.Role.HR, client.wave.organisation)
    client.force_login(client.person, BACKEND)
    return client


@pytest.fixture
def old(hr):
    report = request_report(hr.wave.pk, requested_by=hr.person, at=NOON)
    report.facts = {name: report.facts[name] for name in KNOWN_SINCE_THE_FIRST}
    report.facts_sha256 = "0" * 64
    report.save()
    report.tables.delete()
    return report


def test_its_pages_ask_for_a_new_edition(hr, old):
    for name in ("report-detail", "audit-gap-web"):
        response = hr.get(reverse(f"reports:{name}", args=[old.pk]))

        assert response.status_code == 200
        assert "Этот выпуск сделан раньше" in response.content.decode()


def test_it_is_not_made_again_and_the_page_says_why(hr, old):
    before = list(Job.objects.values_list("pk", flat=True))

    response = hr.post(reverse("reports:report-retry", args=[old.pk]), follow=True)

    assert "Этот выпуск сделан раньше" in "".join(str(one) for one in response.context["messages"])
    assert list(Job.objects.values_list("pk", flat=True)) == before
    with pytest.raises(OldEditionError):
        retry_report(old.pk, requested_by=hr.person, at=NOON)


@pytest.mark.parametrize("handler", [render_audit_gap, render_branch_cards])
def test_a_job_that_waited_for_it_ends_with_the_same_sentence(handler, hr, old, tmp_path):
    with pytest.raises(JobRefusedError, match="Этот выпуск сделан раньше"):
        handler({"report_id": old.pk, "part": 1}, workdir=tmp_path, progress=lambda _percent, _step: None)


def test_after_its_failure_the_page_leads_to_a_new_edition(hr, old):
    Job.objects.filter(pk=old.job_id).update(
        state="failed", finished_at=NOON, error="Этот выпуск сделан раньше."
    )

    page = hr.get(reverse("reports:report-detail", args=[old.pk])).content.decode()
    part = hr.get(
        reverse("reports:report-detail", args=[old.pk]), headers={"HX-Request": "true"}
    ).content.decode()
    address = reverse("reports:report-request", args=[hr.wave.pk])
    hr.post(address)

    assert f'action="{address}"' in page
    assert f'action="{address}"' in part
    assert reverse("reports:report-retry", args=[old.pk]) not in page
    assert Report.objects.filter(subject_id=hr.wave.pk).count() == 2


def test_a_link_to_it_opens_with_the_same_words_and_promises_no_file(client, hr, old):
    _link, secret = make_link(old.pk, label="Директор", days=30, by=hr.person, at=NOON)
    client.logout()

    response = client.get(reverse("report_links:link-open", args=[secret]))

    assert response.status_code == 200
    assert "Попросите новый" in response.content.decode()
    assert "PDF ещё готовится" not in response.content.decode()


def test_a_new_edition_is_issued_beside_it(hr, old):
    new = request_report(hr.wave.pk, requested_by=hr.person, at=NOON)

    assert new.edition == old.edition + 1
    assert new.facts["shape"] == SHAPE
    assert "Этот выпуск" not in hr.get(reverse("reports:audit-gap-web", args=[new.pk])).content.decode()
