"""The smallest valid rows of delivery, and a programme small enough to walk through."""

from datetime import UTC, datetime, time

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership
from catalog.models import Block, Competence, Exercise, Lesson, Module, PlanStep, Programme, Rubric
from courses.models import Cohort, CohortAssignment, CohortDay, Enrolment
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

NOON = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
GRADED = {
    "questions": 10,
    "minutes": 20,
    "pass_percent": 80,
    "graded": True,
    "attempts": 2,
    "hours_between": 24,
}
ENTRY = {**GRADED, "questions": 5, "pass_percent": None, "graded": False, "attempts": 1, "hours_between": 0}
STEPS = (  # code, day, clock, kind, ref, minutes
    ("d1-01", 1, time(9, 30), "session", "", 20),
    ("d1-02", 1, time(9, 50), "test", "entry", 15),
    ("d1-03", 1, time(10, 5), "lesson", "1", 30),
    ("d1-04", 1, time(10, 35), "break", "", 15),
    ("d1-05", 1, time(10, 50), "lesson", "2", 30),
    ("d2-01", 2, time(9, 30), "exercise", "pz-1", 75),
    ("d2-02", 2, time(10, 45), "test", "final", 20),
    ("d2-03", 2, time(11, 5), "plan", "", 15),
)


def make_module(number=155, **fields):
    """A module of block ВВ, made once."""
    block, _made = Block.objects.get_or_create(
        letters="ВВ", defaults={"code": "ОК-ВВ", "printed_title": "Блок", "nos_theme": "Тема", "position": 1}
    )
    competence, _made = Competence.objects.get_or_create(code="СК-03", defaults={"title": "Звонки"})
    defaults = {
        "code": f"ОК-ВВ-{number}",
        "block": block,
        "competence": competence,
        "title": f"Звонки клиентов {number}",
        "goal": "Цель.",
        "description": "Описание.",
        "days": 2,
        "audience": "Ф",
        **fields,
    }
    module, _made = Module.objects.get_or_create(slug=f"ok-vv-{number}", defaults=defaults)
    return module


def make_programme(module=None, *, version=1):
    """Two days: session, entry test, two lessons; exercise, final test, plan."""
    programme = Programme.objects.create(
        module=module or make_module(),
        version=version,
        passport={"group_size": {"min": 6, "max": 12}},
        outcomes=[{"code": "З1", "kind": "knows", "text": "этапы звонка"}],
        tests={"entry": ENTRY, "final": GRADED},
        transfer="Договор о переносе.",
    )
    PlanStep.objects.bulk_create(
        PlanStep(
            programme=programme,
            code=code,
            day=day,
            position=position,
            at=at,
            title=f"Шаг {code}",
            kind=kind,
            ref=ref,
            minutes=minutes,
            modes={"self": "Сами", "webinar": "На вебинаре", "onsite": "В зале"},
        )
        for position, (code, day, at, kind, ref, minutes) in enumerate(STEPS, start=1)
    )
    Lesson.objects.bulk_create(
        Lesson(
            programme=programme,
            number=number,
            title=f"Урок {number}",
            minutes=30,
            source="Текст.",
            html='<h2 id="a">Раз</h2><p>Текст.</p><h2 id="b">Два</h2>',
            contents=[{"id": "a", "title": "Раз"}, {"id": "b", "title": "Два"}],
            words=2,
        )
        for number in (1, 2)
    )
    rubric = Rubric.objects.create(
        programme=programme,
        code="pz-1",
        criteria=[
            {"code": "К1", "title": "Ответ", "weight": 60, "critical": True, "levels": ["0", "1", "2", "3"]},
            {"code": "К2", "title": "Итог", "weight": 40, "critical": False, "levels": ["0", "1", "2", "3"]},
        ],
    )
    Exercise.objects.create(
        programme=programme,
        rubric=rubric,
        code="pz-1",
        title="ПЗ-1",
        kind=Exercise.Kind.WRITTEN,
        minutes=75,
        instructions_html="<p>Задание.</p>",
        parts=[{"code": "А", "title": "Письмо", "criteria": ["К1", "К2"]}],
        answer={"text": "required", "files": "optional"},
        model_answer_html="<p>Образец.</p>",
        source={},
    )
    return programme


class CohortFactory(DjangoModelFactory):
    """A planned self-paced cohort of the two-day programme."""

    class Meta:
        model = Cohort

    organisation = factory.SubFactory(OrganisationFactory)
    programme = factory.LazyFunction(make_programme)
    title = factory.Sequence(lambda n: f"Группа {n}")
    mode = "self"


class RunningCohortFactory(CohortFactory):
    """An open self-paced cohort."""

    state = Cohort.State.RUNNING
    started_at = NOON


class CohortDayFactory(DjangoModelFactory):
    """The first day, at half past nine."""

    class Meta:
        model = CohortDay

    cohort = factory.SubFactory(CohortFactory)
    number = 1
    on_date = NOON.date()
    starts_at = time(9, 30)


class EnrolmentFactory(DjangoModelFactory):
    """A place of a person of the cohort's organisation in an open cohort."""

    class Meta:
        model = Enrolment

    cohort = factory.SubFactory(RunningCohortFactory)
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..cohort.organisation"))
    enrolled_at = NOON


class CohortAssignmentFactory(DjangoModelFactory):
    """A trainer."""

    class Meta:
        model = CohortAssignment

    cohort = factory.SubFactory(RunningCohortFactory)
    user = factory.SubFactory(UserFactory)
    role = CohortAssignment.Role.TRAINER


def step_of(cohort, code):
    """The step of the cohort's programme."""
    return PlanStep.objects.get(programme_id=cohort.programme_id, code=code)


def hr_of(organisation, branch=None):
    """An HR manager of the organisation, or of a branch of it."""
    person = UserFactory(organisation=organisation, branch=branch)
    MembershipFactory(user=person, organisation=organisation, role=Membership.Role.HR, branch=branch)
    return person
