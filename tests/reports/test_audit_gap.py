"""The audit-gap report: facts by value, editions, the document, its file."""

import copy
import re
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEvent, Membership
from audits.errors import WaveNotScoredError
from jobs.models import Job
from reports.audit_gap import audit_gap_html, report_number
from reports.handlers import render_audit_gap
from reports.models import Report
from reports.services import request_report, retry_report
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.audits import AuditWaveFactory
from tests.factories.waves import approved, auditor_of, name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def person(wave, client):
    someone = person_with_role(Membership.Role.HR, wave.organisation, last_name="Ковалевская")
    client.force_login(someone, BACKEND)
    return someone


@pytest.fixture
def report(wave, person):
    return request_report(wave.pk, requested_by=person, at=NOON)


def text_of(html):
    """The document's words without tags, spaces alike."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("\xa0", " "))


def test_a_report_keeps_its_facts_when_the_wave_changes(wave, report):
    before = copy.deepcopy(report.facts)

    name_all_causes(wave)
    wave.criterion_scores.update(score=10)

    report.refresh_from_db()
    assert report.facts == before


def test_the_same_facts_are_the_same_edition_and_the_same_job(wave, person, report):
    again = request_report(wave.pk, requested_by=person, at=NOON)

    assert (again.pk, again.job_id) == (report.pk, report.job_id)
    assert Job.objects.filter(kind="audit-gap-pdf").count() == 1


def test_changed_facts_are_the_next_edition(wave, person, report):
    name_all_causes(wave)

    second = request_report(wave.pk, requested_by=person, at=NOON)

    assert (report.edition, second.edition) == (1, 2)
    assert second.job_id != report.job_id
    assert AuditEvent.objects.filter(verb="report.issue").count() == 2


def test_there_is_no_report_without_figures(person):
    wave = AuditWaveFactory()

    with pytest.raises(WaveNotScoredError):
        request_report(wave.pk, requested_by=person, at=NOON)


def test_a_failed_report_is_made_again_by_a_new_job(report, person):
    Job.objects.filter(pk=report.job_id).update(state="failed", finished_at=NOON)

    job = retry_report(report.pk, requested_by=person, at=NOON)

    assert job.pk != report.job_id
    report.refresh_from_db()
    assert report.job_id == job.pk


def test_the_document_has_every_part_and_says_what_it_is(report):
    words = text_of(audit_gap_html(report))

    parts = [
        "1. Резюме",
        "2. Цель, вопросы, границы",
        "3. Методика и выборка",
        "4. Сводка",
        "5. Измерения SERVQUAL",
        "6. Этапы контакта",
        "7. Критические нарушения",
        "8. Разрывы по приоритету",
        "9. Причины",
        "Что обучением не лечится",
        "10. Рекомендации",
        "11. План",
        "12. Бюджет",
        "13. Эффект и повторный аудит",
        "Приложение А. Все критерии",
        "Приложение Б. Филиалы",
        "Приложение В. Распределения",
        "Приложение Г. Анкеты и чек-листы",
        "Приложение Д. Термины",
        "Приложение Е. Журнал изменений",
    ]
    assert [one for one in parts if one not in words] == []
    assert "Конфиденциально, содержит обезличенные данные" in words
    assert f"Отчёт № {report_number(report)} от 16.11.2026 · наблюдения 16.11.2026 · проект" in words


def test_the_days_of_the_document_are_those_of_what_was_observed_not_those_planned(wave, person):
    type(wave).objects.filter(pk=wave.pk).update(starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 9))

    words = text_of(audit_gap_html(request_report(wave.pk, requested_by=person, at=NOON)))

    assert "наблюдения 16.11.2026 ·" in words
    assert "09.12.2026" not in words


def test_a_draft_says_so_and_an_approved_wave_does_not(wave, person):
    draft = request_report(wave.pk, requested_by=person, at=NOON)
    approved(wave)
    final = request_report(wave.pk, requested_by=person, at=NOON)

    assert "Проект: аудитор ещё не утвердил предписание." in text_of(audit_gap_html(draft))
    assert "Проект" not in text_of(audit_gap_html(final))
    assert "утверждено аудитором 16.11.2026" in text_of(audit_gap_html(final))


def test_nobody_is_named_in_the_document(wave, person):
    auditor = auditor_of(wave)
    wave.approved_by = auditor
    wave.save()
    report = request_report(wave.pk, requested_by=person, at=NOON)

    html = audit_gap_html(report)

    assert person.last_name not in html
    assert auditor.last_name not in html


def test_a_hidden_cell_has_no_figure_in_the_facts(report):
    (branch,) = report.facts["branches"]

    assert branch["cells"][0] is None
    assert branch["cells"][1]["is_grey"]


def test_a_recommendation_has_its_term_and_measure_of_success(wave, person):
    approved(wave)
    report = request_report(wave.pk, requested_by=person, at=NOON)

    words = text_of(audit_gap_html(report))

    assert "MV04: 54 → 85" in words
    assert "14.02.2027" in words


def test_the_page_shows_progress_and_stops_asking_when_it_is_ready(client, report):
    url = reverse("reports:report-detail", args=[report.pk])
    waiting = client.get(url, headers={"HX-Request": "true"}).content.decode()
    early = client.get(reverse("reports:report-file", args=[report.pk]))
    name = default_storage.save("jobs/1.pdf", ContentFile(b"%PDF-1.7"))
    Job.objects.filter(pk=report.job_id).update(
        state="done", finished_at=NOON, result_file=name, sha256="0" * 64, result_bytes=8
    )

    ready = client.get(url, headers={"HX-Request": "true"}).content.decode()
    file = client.get(reverse("reports:report-file", args=[report.pk]))

    assert 'hx-trigger="load delay:2s"' in waiting
    assert early.url == url
    assert "hx-get" not in ready
    assert file["Content-Type"] == "application/pdf"
    assert b"".join(file.streaming_content) == b"%PDF-1.7"


def test_a_failure_says_why_and_offers_to_repeat(client, report):
    Job.objects.filter(pk=report.job_id).update(state="failed", finished_at=NOON, error="Не хватило времени.")

    text = client.get(reverse("reports:report-detail", args=[report.pk])).content.decode()

    assert "Не хватило времени." in text
    assert reverse("reports:report-retry", args=[report.pk]) in text


def test_the_editions_stand_on_the_page_of_the_wave(client, wave, report):
    text = client.get(reverse("audits:wave-detail", args=[wave.pk])).content.decode()

    assert reverse("reports:report-detail", args=[report.pk]) in text


def test_the_handler_leaves_a_pdf(report, tmp_path):
    steps = []

    file = render_audit_gap(
        {"report_id": report.pk}, workdir=tmp_path, progress=lambda percent, _step: steps.append(percent)
    )

    assert file is not None
    assert file.read_bytes().startswith(b"%PDF-")
    assert steps == sorted(steps)


@pytest.mark.any_database
def test_rendering_loads_neither_statistics_nor_drawing():
    program = "import django; django.setup(); import reports.handlers, reports.rendering, sys; "
    program += "print([one for one in ('numpy', 'scipy') if one in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "[]", done.stderr[-2000:]


def test_there_is_one_row_an_edition(report):
    assert Report.objects.filter(kind="audit-gap", subject_id=report.subject_id).count() == 1
