"""A running group keeps its lesson, its test, its norm and its rubric; the next group gets the new ones."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import Membership
from catalog.loading import load_catalog
from catalog.models import Module, PlanStep
from catalog.services.requests import Wish, submit_request
from courses.models import Cohort, Enrolment
from courses.services import accept_request
from courses.services.cohorts import CohortPlan, plan_cohort, start_cohort
from courses.services.enrolments import enrol
from reports.papers import GUIDE, WORKBOOK, paper_html, paper_key, paper_mark
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role
from tests.factories.catalog import CATALOGUE
from tests.factories.materials import write_yaml
from tests.factories.requests import provider
from tests.reading import read_yaml

pytestmark = pytest.mark.django_db
GOOD = Path(settings.BASE_DIR) / "tests" / "catalog" / "linting" / "good"
SLUG = "ok-vv-999"
LISTS = ("blocks", "competences", "criteria", "norms")
OLD_LESSON, NEW_LESSON = "наберите воздуха и улыбнитесь", "наберите воздуха и назовите имя"
OLD_QUESTION, NEW_QUESTION = "(первая редакция)", "(вторая редакция)"
OLD_LEVEL, NEW_LEVEL = "Пять фактов из двенадцати или меньше", "Меньше восьми фактов из двенадцати"
OLD_NORM, NEW_NORM = "Норма ответа: 20 секунд", "Норма ответа: 15 секунд"


@pytest.fixture
def folder(tmp_path):
    """A catalogue of one whole course, which names a norm of the organisation in a lesson."""
    made = tmp_path / "catalog"
    shutil.copytree(GOOD, made)
    for name in LISTS:
        shutil.copy(CATALOGUE / f"{name}.yaml", made)
    lesson = made / SLUG / "lessons/01.md"
    text = lesson.read_text(encoding="utf-8")
    mark = "## Сколько у вас времени\n"
    assert mark in text
    text = text.replace(mark, f"{mark}\nНорма ответа: {{{{answer_time}}}}. До гудка {OLD_LESSON}.\n")
    lesson.write_text(text, encoding="utf-8")
    ask(made, OLD_QUESTION)
    return made


def ask(folder, words):
    """Each question of the entry test ends with these words: whichever are drawn."""
    path = folder / SLUG / "questions.yaml"
    questions = read_yaml(path)
    for one in questions:
        if one["pool"] == "entry":
            one["text"] = f"{one['text'].split(' (')[0]} {words}"
    write_yaml(path, questions)


def change(folder):
    """A lesson, the questions and a level of a rubric are written anew."""
    for name, old, new in (
        ("lessons/01.md", OLD_LESSON, NEW_LESSON),
        ("rubrics/pz-2.yaml", OLD_LEVEL, NEW_LEVEL),
    ):
        path = folder / SLUG / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    ask(folder, NEW_QUESTION)


def group_of(hr, trainer, at):
    """The module asked for, accepted, opened: a place in the group that comes of it."""
    wish = Wish(module_ids=[Module.objects.get(slug=SLUG).pk], mode="self")
    request = submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=at)
    cohort = accept_request(request.pk, by=hr, at=at)[0]
    plan = CohortPlan(
        f"Группа {cohort.pk}", "self", "Europe/Moscow", "", [], frozenset({trainer.pk}), frozenset()
    )
    plan_cohort(cohort.pk, plan=plan, by=hr, at=at)
    learner = UserFactory(organisation=hr.organisation)
    enrol(cohort.pk, user_ids=[learner.pk], by=hr, at=at)
    start_cohort(cohort.pk, by=hr, at=at)
    return Enrolment.objects.select_related("cohort", "user").get(cohort=cohort)


def shown(client, place):
    """What the learner reads: the lesson, the first question of the test, the rubric of a work."""
    client.force_login(place.user)

    def step(kind, ref):
        return PlanStep.objects.get(programme=place.cohort.programme_id, kind=kind, ref=ref).pk

    test = reverse("assessments:attempt-start", args=[place.pk, step("test", "entry")])
    pages = (
        client.get(reverse("courses:step-detail", args=[place.pk, step("lesson", "1")])),
        client.post(test, follow=True),
        client.get(reverse("assessments:submission-edit", args=[place.pk, step("exercise", "pz-2")])),
    )
    assert [one.status_code for one in pages] == [200] * 3
    return " ".join(one.content.decode() for one in pages).replace("\u00a0", " ").replace("&nbsp;", " ")


def test_a_running_group_keeps_its_words_its_test_its_norm_and_its_rubric(client, folder):
    load_catalog(folder, at=NOON)
    hr = person_with_role(Membership.Role.HR, OrganisationFactory())
    trainer = UserFactory(organisation=provider())
    first = group_of(hr, trainer, NOON)
    newcomer = UserFactory(organisation=hr.organisation)
    before = shown(client, first)

    change(folder)
    load_catalog(folder, at=NOON + timedelta(days=1))
    client.force_login(hr)
    saved = client.post(reverse("catalog:norm-list", args=[hr.organisation_id]), {"answer_time": "15"})
    assert saved.status_code == 302
    enrol(first.cohort_id, user_ids=[newcomer.pk], by=hr, at=NOON + timedelta(days=1))
    second = group_of(hr, trainer, NOON + timedelta(days=1))

    late = Enrolment.objects.select_related("cohort", "user").get(user=newcomer)
    old = [OLD_LESSON, OLD_NORM, OLD_QUESTION, OLD_LEVEL]
    new = [NEW_LESSON, NEW_NORM, NEW_QUESTION, NEW_LEVEL]
    after, joined, following = shown(client, first), shown(client, late), shown(client, second)
    for text, kept, gone in (
        (before, old, new),
        (after, old, new),
        (joined, old, new),
        (following, new, old),
    ):
        assert [words for words in kept if words not in text] == []
        assert [words for words in gone if words in text] == []
    assert Cohort.objects.get(pk=first.cohort_id).programme.version == 1
    assert second.cohort.programme.version == 2


def test_a_change_of_content_leaves_the_papers_of_a_running_group_alone(folder):
    load_catalog(folder, at=NOON)
    hr = person_with_role(Membership.Role.HR, OrganisationFactory())
    trainer = UserFactory(organisation=provider())
    first = group_of(hr, trainer, NOON)
    key = paper_key(first.cohort, GUIDE, paper_mark(first.cohort))

    change(folder)
    load_catalog(folder, at=NOON + timedelta(days=1))
    second = group_of(hr, trainer, NOON + timedelta(days=1))

    first.cohort.refresh_from_db()
    assert paper_key(first.cohort, GUIDE, paper_mark(first.cohort)) == key
    assert OLD_LEVEL in paper_html(first.cohort_id, WORKBOOK)
    assert NEW_LEVEL in paper_html(second.cohort_id, WORKBOOK)
