"""Pages of the room as their readers use them."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import Membership
from audits.models import AuditWave, Recommendation
from audits.services.asking import remember_request
from catalog.models import ProgrammeRequest
from catalog.tokens import read_prefill_token
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import AuditWaveFactory, ModuleFactory
from tests.factories.jobs import JobFactory
from tests.factories.waves import approved, auditor_of, course_of, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def auditor(wave, client):
    person = auditor_of(wave)
    client.force_login(person, BACKEND)
    return person


@pytest.fixture
def hr(wave, client):
    person = person_with_role(Membership.Role.HR, wave.organisation)
    client.force_login(person, BACKEND)
    return person


def url(name, *args):
    """An address of the room."""
    return reverse(f"audits:{name}", args=args)


def page(client, name, *args, **query):
    """Text of a page."""
    response = client.get(url(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_board_says_the_conclusion_and_leads_to_the_report(client, hr, wave):
    text = page(client, "wave-detail", wave.pk)

    assert text.index("Индекс сервиса") < text.index("Измерения</h2>") < text.index("Методика и выборка</h2>")
    assert "±\xa04" in text
    assert reverse("reports:report-request", args=[wave.pk]) in text


def test_charts_are_in_the_page_as_they_are_drawn(client, hr, wave):
    assert 'class="chart" role="img" aria-label="Разрывы по и' in page(client, "wave-detail", wave.pk)


def test_a_reader_sees_no_button_of_the_auditor(client, hr, wave):
    text = page(client, "wave-detail", wave.pk)

    assert url("cause-edit", wave.pk) not in text
    assert url("wave-approve", wave.pk) not in text
    assert url("plan-request", wave.pk) not in text


def test_the_board_says_why_a_skill_leads_and_what_n_counts(client, hr, wave):
    text = page(client, "wave-detail", wave.pk).replace("\xa0", " ")

    assert "по его самому слабому критерию" in text
    assert "слабее всего: «Приветствие: контакт глаз, улыбка»&nbsp;— 54" in text
    assert "1 наблюдение" in text


@pytest.mark.parametrize("is_approved", [False, True])
def test_the_board_takes_at_most_fifteen_statements(
    client, wave, hr, is_approved, django_assert_max_num_queries
):
    if is_approved:
        approved(wave)
    client.get(url("wave-detail", wave.pk))

    with django_assert_max_num_queries(15):
        client.get(url("wave-detail", wave.pk))


def test_the_list_takes_the_same_statements_at_one_wave_and_at_fifty(
    client, wave, hr, django_assert_max_num_queries
):
    AuditWaveFactory.create_batch(49, organisation=wave.organisation)

    with django_assert_max_num_queries(8):
        assert client.get(url("wave-list")).status_code == 200


def test_the_table_of_criteria_is_filtered_by_the_address(client, hr, wave):
    assert (
        "Приветствие: контакт глаз"
        in page(client, "wave-detail", wave.pk, strength="strong").split('id="criteria"')[1]
    )
    assert "такого доказательства" not in page(client, "wave-detail", wave.pk)
    assert "нет критериев с таким доказательством" in page(client, "wave-detail", wave.pk, strength="weak")


def test_saving_causes_comes_back_to_the_gaps(client, auditor, wave):
    deficit = wave.deficits.get()

    response = client.post(
        url("cause-edit", wave.pk), {f"{deficit.pk}-cause": "wants", f"{deficit.pk}-note": "видно в смене"}
    )

    assert response.url == url("wave-detail", wave.pk) + "#gaps"
    deficit.refresh_from_db()
    assert (deficit.cause, deficit.cause_note) == ("wants", "видно в смене")


def test_an_approval_without_causes_names_what_is_missing(client, auditor, wave):
    response = client.post(url("wave-approve", wave.pk), follow=True)

    assert "Сервисная установка и поведение." in response.content.decode()
    wave.refresh_from_db()
    assert wave.state == AuditWave.State.SCORED


def test_rejecting_needs_a_reason(client, auditor, wave):
    line = wave.recommendations.get(kind="course")

    client.post(url("recommendation-reject", line.pk), {"reason": ""})
    line.refresh_from_db()
    assert line.state == Recommendation.State.PROPOSED

    client.post(url("recommendation-reject", line.pk), {"reason": "нет времени"})
    line = wave.recommendations.get(kind="course")
    assert (line.state, line.reason) == (Recommendation.State.REJECTED, "нет времени")


def test_a_module_is_added_from_its_form(client, auditor, wave):
    module = ModuleFactory()

    client.post(
        url("recommendation-create", wave.pk), {"module": module.pk, "criteria": ["MV04"], "reason": "Нужен"}
    )

    assert wave.recommendations.filter(subject=module.code, state="accepted").exists()


def test_a_line_opens_a_filled_request_once_the_wave_is_approved(client, hr, wave):
    line = wave.recommendations.get(kind="course")
    early = client.get(url("recommendation-request", line.pk))
    approved(wave)

    response = client.get(url("recommendation-request", line.pk))

    assert early.url == url("wave-detail", wave.pk) + "#plan"
    address, token = response.url.split("?prefill=")
    assert address == reverse("catalog:request-create")
    assert read_prefill_token(token).user_id == hr.pk
    assert "Приветствие: контакт глаз" in client.get(response.url).content.decode()


def test_a_line_knows_the_request_that_was_sent_even_without_its_gaps(client, hr, wave):
    line = approved(wave).recommendations.get(kind="course")
    token = client.get(url("recommendation-request", line.pk)).url.split("?prefill=")[1]
    form = {"m": [line.module.slug], "mode": "webinar", "organisation": wave.organisation_id}

    client.post(reverse("catalog:request-create"), {**form, "prefill": token, "reasons": []})

    line.refresh_from_db()
    text = page(client, "wave-detail", wave.pk)
    assert line.request == ProgrammeRequest.objects.get()
    assert reverse("catalog:request-detail", args=[line.request_id]) in text
    assert url("recommendation-request", line.pk) not in text
    assert line.request.get_state_display() in text


def test_a_line_of_another_organisation_or_of_another_module_does_not_take_the_request(hr, wave):
    mine = approved(wave).recommendations.get(kind="course")
    foreign = approved(scored_wave()).recommendations.get(kind="course")
    other = course_of(wave, ModuleFactory(), state="accepted", position=2)
    request = ProgrammeRequest.objects.create(
        number=1, organisation=wave.organisation, state="sent", created_at=NOON
    )
    request.modules.create(module=mine.module)

    remember_request(request, lines=[mine.pk, foreign.pk, other.pk])

    assert list(Recommendation.objects.filter(request=request)) == [mine]


def test_all_accepted_courses_are_asked_for_together(client, hr, wave):
    approved(wave)

    response = client.get(url("plan-request", wave.pk))

    assert read_prefill_token(response.url.split("?prefill=")[1]).modules == [
        wave.recommendations.get(kind="course").module.slug
    ]


def test_computing_is_a_job_that_the_page_watches(client, auditor, wave):
    client.post(url("wave-score", wave.pk))

    job = Job.objects.get(kind="wave-scoring")
    assert 'hx-trigger="load delay:2s"' in page(client, "wave-detail", wave.pk)
    part = client.get(url("wave-detail", wave.pk), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part.headers
    assert "<html" not in part.content.decode()

    Job.objects.filter(pk=job.pk).update(state="done", finished_at=job.created_at)
    assert (
        client.get(url("wave-detail", wave.pk), headers={"HX-Request": "true"}).headers["HX-Refresh"]
        == "true"
    )


def test_a_wave_that_was_computed_too_early_collects_on(client, auditor, wave):
    assert url("wave-collect", wave.pk) in page(client, "wave-detail", wave.pk)

    client.post(url("wave-collect", wave.pk))

    wave.refresh_from_db()
    assert wave.state == AuditWave.State.COLLECTING


def test_a_failed_computation_says_why_and_can_be_repeated(client, auditor, wave):
    JobFactory(
        kind="wave-scoring",
        organisation_id=wave.organisation_id,
        key=f"{wave.pk}-x",
        state="failed",
        error="Не хватило памяти.",
        finished_at=wave.scored_at,
    )

    text = page(client, "wave-detail", wave.pk)

    assert "Не хватило памяти." in text
    assert "Повторить" in text
    assert 'hx-trigger="load delay:2s"' not in text


def test_a_wave_without_observations_says_what_to_do(client, auditor):
    wave = AuditWaveFactory(organisation=auditor.organisation)
    auditor_of(wave)
    wave.assignments.update(user=auditor)

    text = page(client, "wave-detail", wave.pk)

    assert "Наблюдений пока нет" in text
    assert url("observation-import", wave.pk) in text


SERVING = """
import os, sys
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = dict.fromkeys(app.label for app in apps.get_app_configs())
call_command("migrate", run_syncdb=True, verbosity=0)
from django.test import Client
from django.urls import reverse
from tests.factories.waves import auditor_of, scored_wave
wave = scored_wave()
client = Client(headers={"host": "localhost"})
client.force_login(auditor_of(wave), "accounts.backends.PersonBackend")
pages = [reverse("audits:wave-list")]
names = ("wave-detail", "observation-import", "recommendation-create")
pages += [reverse("audits:" + name, args=[wave.pk]) for name in names]
statuses = {client.get(page).status_code for page in pages}
statuses.add(client.post(reverse("audits:wave-score", args=[wave.pk])).status_code)
statuses.add(client.post(reverse("reports:report-request", args=[wave.pk])).status_code)
heavy = ("numpy", "scipy", "weasyprint")
print(sorted(statuses), [name for name in heavy if name in sys.modules])
"""


@pytest.mark.any_database
def test_serving_the_pages_loads_no_statistics(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": "sqlite:///",
        "VAR_DIR": str(tmp_path),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVING],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip().splitlines()[-1:] == ["[200, 302] []"], done.stderr[-2000:]
