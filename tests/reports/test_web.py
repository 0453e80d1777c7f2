"""The report on the screen: the text of the document, by the frozen facts, on any width."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from jobs.models import Job
from reports.audit_gap import audit_gap_html
from reports.models import ReportTables
from reports.queries.files import TABLES_KIND
from reports.services import request_report
from reports.web import report_body
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.waves import name_all_causes, scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def hr(client, wave):
    client.person = person_with_role(Membership.Role.HR, wave.organisation, last_name="Ковалевская")
    client.force_login(client.person, BACKEND)
    return client


@pytest.fixture
def report(wave, hr):
    return request_report(wave.pk, requested_by=hr.person, at=NOON)


def words_of(html):
    """Words without tags, drawings and contents for a telephone, spaces alike."""
    inside = re.sub(r"<(head|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    inside = re.sub(r'<div class="chart-narrow">.*?</div>', " ", inside, flags=re.DOTALL)
    inside = re.sub(r'<details class="report-folded">.*?</details>', " ", inside, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside).replace("\xa0", " ")).strip()


def test_the_page_says_what_the_document_says(report):
    body = report_body(report)
    document = words_of(audit_gap_html(report))

    assert [one for one in body.sections if words_of(one) not in document] == []
    assert words_of(body.title) in document
    assert len(body.sections) == len(body.contents)


def test_a_chart_has_a_drawing_for_a_telephone(report):
    html = "".join(report_body(report).sections)

    assert html.count('<div class="chart-narrow">') == html.count('<div class="chart-wide">') > 0


def test_on_a_narrow_screen_the_contents_are_folded_below_the_number_and_the_conclusion(report):
    body = report_body(report)
    summary = body.sections[0]
    folded = re.search(r'<details class="report-folded">(.*?)</details>', summary, re.DOTALL)

    assert summary.index("big-number") < summary.index("conclusion-note") < folded.start()
    assert folded.start() < summary.index("<h3>")
    assert re.findall(r'href="#(\w+)"', folded[1]) == [key for key, _title in body.contents]
    assert "report-folded" not in "".join(body.sections[1:])
    assert "report-folded" not in audit_gap_html(report)


def test_every_line_of_the_contents_leads_to_a_section_of_the_page(hr, report):
    text = hr.get(reverse("reports:audit-gap-web", args=[report.pk])).content.decode()

    for key, title in report_body(report).contents:
        assert f'href="#{key}">{title}' in text
        assert text.count(f'id="{key}"') == 1


def test_a_table_scrolls_in_its_own_box_that_the_keyboard_reaches(report):
    html = "".join(report_body(report).sections)

    assert html.count("<table") == html.count('<div class="report-table" role="region"') > 3
    assert html.count("</table></div>") == html.count("<table")
    labels = re.findall(r'aria-label="(Таблица \d+)"', html)
    assert len(set(labels)) == len(labels)


def test_an_issued_page_stays_as_it_was_when_the_wave_changes(wave, report):
    before = report_body(report)

    name_all_causes(wave)
    wave.criterion_scores.update(score=10)
    wave.organisation.name = "Другое имя"
    wave.organisation.save()
    report.refresh_from_db()

    assert report_body(report) == before


def test_days_are_of_the_installation_whoever_reads(report):
    with timezone.override("Pacific/Kiritimati"):
        east = report_body(report)
    with timezone.override("Pacific/Pago_Pago"):
        west = report_body(report)

    assert east == west


def test_nobody_is_named_on_the_page(hr, report):
    assert hr.person.last_name not in "".join(report_body(report).sections)


def test_the_page_of_a_report_shows_hashes_of_inputs_and_of_both_files(hr, report):
    name = default_storage.save("jobs/1.bin", ContentFile(b"file"))
    done = {"state": "done", "finished_at": NOON, "result_file": name, "result_bytes": 8}
    Job.objects.filter(pk=report.job_id).update(sha256="a" * 64, **done)
    Job.objects.filter(kind=TABLES_KIND).update(sha256="b" * 64, **done)

    text = hr.get(reverse("reports:report-detail", args=[report.pk])).content.decode()
    table = hr.get(reverse("reports:report-tables", args=[report.pk]))

    assert report.facts_sha256 in text
    assert "a" * 64 in text
    assert "b" * 64 in text
    assert table["Content-Type"].endswith("spreadsheetml.sheet")
    assert f"audit-gap-{report.subject_id:03d}-1.xlsx" in table["Content-Disposition"]


def test_a_workbook_that_failed_is_made_again(hr, report):
    Job.objects.filter(kind=TABLES_KIND).update(state="failed", finished_at=NOON, error="Не хватило памяти.")
    page = reverse("reports:report-detail", args=[report.pk])
    told = hr.get(page).content.decode()

    hr.post(reverse("reports:report-tables-retry", args=[report.pk]))

    assert "Не хватило памяти." in told
    assert "Сделать снова" in told
    states = Job.objects.filter(kind=TABLES_KIND).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["failed", "new"]
    waiting = hr.get(f"{page}?file=xlsx", headers={"HX-Request": "true"}).content.decode()
    assert 'id="report-xlsx"' in waiting
    assert 'hx-trigger="load delay:2s"' in waiting


def test_an_edition_without_tables_says_so_and_has_no_workbook(hr, report):
    ReportTables.objects.all().delete()

    text = hr.get(reverse("reports:report-detail", args=[report.pk])).content.decode()
    table = hr.get(reverse("reports:report-tables", args=[report.pk]))

    assert "выпущена без таблиц" in text
    assert table.status_code == 404


def test_editions_stand_on_the_page_with_their_marks(hr, wave, report):
    name_all_causes(wave)
    second = request_report(wave.pk, requested_by=hr.person, at=NOON)

    text = hr.get(reverse("reports:report-detail", args=[second.pk])).content.decode()

    assert reverse("reports:report-detail", args=[report.pk]) in text
    assert report.facts_sha256[:12] in text
