"""Exercises of every form of practice, put in the place of the small programme's only exercise."""

from accounts.models import Membership
from catalog.models import Exercise
from courses.models import Enrolment
from tests.factories.accounts import BranchFactory, MembershipFactory, UserFactory
from tests.factories.assessments import learner
from tests.factories.courses import step_of

CARD = {
    "client": "Глеб Рудин, 42 года",
    "situation": "Сервиз переносили дважды.",
    "hidden_need": "Завтра юбилей матери.",
    "emotion": "Гнев, 4 из 5.",
    "lines": ["Третий раз звоню!", "Завтра гости.", "Ладно, посмотрим."],
}
CALLS = [
    {"code": "А", "title": "«Где мой заказ?»", "criteria": ["К1", "К2"], "minutes": 4, "role_card": CARD},
    {"code": "Б", "title": "«Списали дважды»", "criteria": ["К1"], "minutes": 4, "role_card": CARD},
]
CONTACTS = [
    {"code": "А", "title": "Первый контакт", "criteria": ["К1", "К2"]},
    {"code": "Б", "title": "Второй контакт", "criteria": ["К1", "К2"]},
]
WATCHED = [{"code": "А", "title": "Смена", "criteria": ["К1", "К2"]}]
FORMS = {
    Exercise.Kind.RECORDED: (CALLS, {"text": "optional", "files": "optional"}),
    Exercise.Kind.CONTACTS: (CONTACTS, {"text": "required", "files": "none"}),
    Exercise.Kind.OBSERVATION: (WATCHED, {"text": "none", "files": "none", "decides": "observer"}),
}


def exercise_of(programme, kind, *, prep_minutes=5, **answer):
    """The programme's exercise becomes one of this kind."""
    parts, asked = FORMS[kind]
    Exercise.objects.filter(programme=programme, code="pz-1").update(
        kind=kind, parts=parts, answer={**asked, **answer}, prep_minutes=prep_minutes
    )
    return Exercise.objects.get(programme=programme, code="pz-1")


def practitioner(kind, **fields):
    """A place whose exercise is of this kind, and its step."""
    answer = {"decides": fields.pop("decides")} if "decides" in fields else {}
    enrolment = learner(**fields)
    exercise_of(enrolment.cohort.programme, kind, **answer)
    return Enrolment.objects.select_related("user", "cohort").get(pk=enrolment.pk), step_of(
        enrolment.cohort, "d2-01"
    )


def manager_of(enrolment):
    """The line manager of the learner, leading the learner's branch."""
    person = enrolment.user
    if person.branch is None:
        person.branch = BranchFactory(organisation=person.organisation)
    manager = UserFactory(organisation=person.organisation)
    role = Membership.Role.LINE_MANAGER
    MembershipFactory(user=manager, organisation=person.organisation, role=role, branch=person.branch)
    person.line_manager = manager
    person.save()
    return manager
