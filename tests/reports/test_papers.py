"""A group's papers: made of its own version and norms, each for those who may have it."""

import re
import shutil
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from catalog.loading import load_catalog
from catalog.models import Programme
from catalog.queries.norms import default_norms
from courses.models import Cohort, CohortDay
from jobs.models import Job
from reports.handlers import render_paper
from reports.papers import PAPERS, paper_html
from reports.services import request_paper
from tests.conftest import NOON
from tests.factories.assessments import learner, trainer_of
from tests.factories.courses import CohortFactory

pytestmark = pytest.mark.django_db


CATALOGUE = Path(settings.BASE_DIR) / "fixtures" / "catalog"
GOOD = Path(settings.BASE_DIR) / "tests" / "catalog" / "linting" / "good"
LISTS = ("blocks", "competences", "criteria", "norms")


@pytest.fixture
def place():
    """Somebody's place in a group that studies a small course."""
    return learner()


@pytest.fixture
def whole(tmp_path):
    """A group that studies a course in which nothing is missing."""
    folder = tmp_path / "catalog"
    shutil.copytree(GOOD, folder)
    for name in LISTS:
        shutil.copy(CATALOGUE / f"{name}.yaml", folder)
    load_catalog(folder, at=NOON)
    return CohortFactory(programme=Programme.objects.get(), norms=default_norms())


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_trainers_guide_holds_keys_and_the_workbook_room_to_write(whole):
    whole.norms["answer_time"] = [37, "second"]
    whole.save(update_fields=["norms"])
    parts = [part for one in whole.programme.exercises.all() for part in one.parts]
    hidden = " ".join(next(one["role_card"]["hidden_need"] for one in parts if "role_card" in one).split())

    guide, workbook, cards = (paper_html(whole.pk, one) for one in PAPERS)

    for secret in (hidden, "Что возражают участники", "Самопроверка: ответы"):
        assert secret in text_of(guide)
        assert secret not in text_of(workbook)
    assert hidden in text_of(cards)
    assert workbook.count('class="write"') > whole.programme.lessons.count()
    assert whole.programme.materials.get(kind="job_aid").body["title"] in workbook
    for paper in (guide, workbook, cards):
        assert not {"{{", ":::", 'id="part-'} & set(re.findall(r"\{\{|:::|id=\"part-", paper))


def test_the_good_answer_of_a_task_stands_at_the_end_of_the_workbook(whole):
    lesson = whole.programme.lessons.first()
    lesson.source = "::: task 5\nНапишите фразу.\n\n**Хороший ответ:** одно действие.\n:::\n"
    lesson.save()

    guide, workbook = (text_of(paper_html(whole.pk, one)) for one in ("guide", "workbook"))

    assert workbook.index("Напишите фразу") < workbook.index("Мой план") < workbook.index("одно действие")
    assert "одно действие" in guide


def test_a_paper_is_made_once_for_a_version_and_anew_for_another_name(place):
    trainer = trainer_of(place.cohort)
    first = request_paper(place.cohort_id, "workbook", requested_by=trainer, at=NOON)
    again = request_paper(place.cohort_id, "workbook", requested_by=trainer, at=NOON)
    place.cohort.title = "Другое имя"
    place.cohort.save(update_fields=["title"])
    renamed = request_paper(place.cohort_id, "workbook", requested_by=trainer, at=NOON)

    assert first == again != renamed


def test_role_cards_are_a_pdf_of_small_pages(place, tmp_path):
    arguments = {"cohort_id": place.cohort_id, "paper": "cards"}

    pdf = render_paper(arguments, workdir=tmp_path, progress=lambda *_step: None).read_bytes()

    assert pdf.startswith(b"%PDF")


def test_a_participant_is_offered_the_workbook_alone(place, client):
    client.force_login(place.user)

    page = client.get(reverse("reports:paper-list", args=[place.cohort_id])).content.decode()

    assert "Рабочая тетрадь" in page
    assert "Методичка" not in page
    assert reverse("courses:enrolment-detail", args=[place.pk]) in page
    assert (
        reverse("courses:cohort-detail", args=[place.cohort_id]) not in page
    )  # which is not the participant's


def test_a_paper_is_asked_for_and_then_under_way(place, client):
    client.force_login(trainer_of(place.cohort))

    page = client.post(reverse("reports:paper-request", args=[place.cohort_id, "guide"]), follow=True)

    assert "готовится" in page.content.decode()
    assert Job.objects.get().arguments == {"cohort_id": place.cohort_id, "paper": "guide"}


def test_the_list_costs_the_same_however_many_exercises_there_are(
    place, client, django_assert_max_num_queries
):
    client.force_login(trainer_of(place.cohort))

    with django_assert_max_num_queries(20):
        client.get(reverse("reports:paper-list", args=[place.cohort_id]))


def test_a_group_without_lessons_is_told_so(client):
    cohort = CohortFactory()
    cohort.programme.lessons.all().delete()
    client.force_login(trainer_of(cohort))

    page = client.get(reverse("reports:paper-list", args=[cohort.pk])).content.decode()

    assert "Пока есть только план" in page


def test_times_are_those_of_the_groups_own_days_and_self_study_has_none(whole):
    whole.mode = "onsite"
    whole.save(update_fields=["mode"])
    step = whole.programme.steps.filter(day=1, at=time(9, 30)).first()
    CohortDay.objects.update_or_create(
        cohort=whole, number=1, defaults={"on_date": NOON.date(), "starts_at": time(11, 5)}
    )

    guide = text_of(paper_html(whole.pk, "guide"))
    whole.mode = "self"
    whole.save(update_fields=["mode"])
    alone = text_of(paper_html(whole.pk, "guide"))

    assert f"11:05 {step.minutes} {step.title}" in guide
    assert "09:30" not in guide
    assert not re.search(r"\d\d:\d\d \d+ " + re.escape(step.title), alone)


def test_another_beginning_of_a_day_or_another_name_of_the_company_is_another_paper(place):
    trainer = trainer_of(place.cohort)

    def asked():
        return request_paper(place.cohort_id, "guide", requested_by=trainer, at=NOON).pk

    first = asked()
    CohortDay.objects.update_or_create(
        cohort=place.cohort, number=1, defaults={"on_date": NOON.date(), "starts_at": time(11, 5)}
    )
    later = asked()
    place.cohort.organisation.name = "Другая компания"
    place.cohort.organisation.save(update_fields=["name"])
    assert len({first, later, asked()}) == 3


def test_a_paper_that_is_ready_is_made_again_when_somebody_asks(place, client):
    trainer = trainer_of(place.cohort)
    first = request_paper(place.cohort_id, "guide", requested_by=trainer, at=NOON)
    Job.objects.filter(pk=first.pk).update(state=Job.State.DONE, finished_at=NOON)
    client.force_login(trainer)
    page = client.get(reverse("reports:paper-list", args=[place.cohort_id])).content.decode()
    ask = reverse("reports:paper-request", args=[place.cohort_id, "guide"])

    client.post(ask)
    assert Job.objects.count() == 1
    client.post(ask, {"again": "on"})
    client.post(ask, {"again": "on"})

    assert "Сделать заново" in page
    assert Job.objects.count() == 2
    shown = client.get(reverse("reports:paper-list", args=[place.cohort_id])).content.decode()
    assert "готовится" in shown


def test_no_empty_paper_is_made(client):
    cohort = CohortFactory()
    cohort.programme.lessons.all().delete()
    client.force_login(trainer_of(cohort))

    answers = [client.post(reverse("reports:paper-request", args=[cohort.pk, one])) for one in PAPERS]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("state", "status"), [("plan", 403), ("running", 302), ("finished", 302), ("cancelled", 403)]
)
def test_a_participant_gets_the_workbook_when_the_group_has_begun(place, client, state, status):
    moments = {"started_at": None if state == "plan" else NOON}
    moments["finished_at"] = NOON if state == "finished" else None
    Cohort.objects.filter(pk=place.cohort_id).update(state=state, **moments)
    client.force_login(place.user)

    answer = client.post(reverse("reports:paper-request", args=[place.cohort_id, "workbook"]))
    page = client.get(reverse("reports:paper-list", args=[place.cohort_id])).content.decode()

    assert answer.status_code == status
    assert ("появится, когда группа начнёт" in page) == (status == 403)
