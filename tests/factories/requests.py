"""The smallest valid rows of programme requests, and modules with and without content."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership, Organisation
from catalog.models import (
    Block,
    Competence,
    Module,
    PlanStep,
    Programme,
    ProgrammeRequest,
    RequestedModule,
    RequestEvent,
    Topic,
)
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role

PASSPORT = {
    "goal": "Сотрудник принимает звонок так, что клиент получает ответ.",
    "audience": "Операторы",
    "entry": "Стаж от двух недель",
    "group_size": {"min": 6, "max": 12},
    "needs": ["Телефоны"],
    "not_when": "Не назначать, если не хватает линий.",
    "content_note": None,
}
OUTCOMES = [
    {"code": "З1", "kind": "knows", "text": "этапы звонка"},
    {"code": "Н1", "kind": "can", "text": "ответить за 20 секунд"},
    {"code": "У1", "kind": "ready", "text": "считать проблему своей"},
]
TESTS = {
    "final": {"questions": 10, "minutes": 20, "pass_percent": 80, "attempts": 2, "hours_between": 24},
}


class ModuleFactory(DjangoModelFactory):
    """A module of the provider without content, one day long."""

    class Meta:
        model = Module

    slug = factory.Sequence(lambda n: f"ok-vv-9{n:03}")
    code = factory.Sequence(lambda n: f"ОК-ВВ-9{n:03}")
    title = factory.Sequence(lambda n: f"Модуль {n}")
    goal = "Цель модуля"
    description = "Описание"
    days = 1
    audience = "Ф"
    applicability = factory.LazyFunction(
        lambda: [{"flag": "phone", "text": "Не назначать, если нет телефона."}]
    )

    @factory.lazy_attribute
    def block(self):
        """The one block of tests."""
        facts = {"code": "ОК-ВВ", "printed_title": "Впечатления", "nos_theme": "Отношения", "position": 1}
        return Block.objects.get_or_create(letters="ВВ", defaults=facts)[0]

    @factory.lazy_attribute
    def competence(self):
        """The one competence of tests."""
        return Competence.objects.get_or_create(code="СК-01", defaults={"title": "Навык"})[0]


class ProgrammeFactory(DjangoModelFactory):
    """A version with a plan of one topic that fills the module's days."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    module = factory.SubFactory(ModuleFactory)
    version = 1
    passport = factory.LazyFunction(lambda: dict(PASSPORT))
    outcomes = factory.LazyFunction(lambda: [dict(one) for one in OUTCOMES])
    tests = factory.LazyFunction(lambda: dict(TESTS))
    transfer = "Договор с руководителем."

    @factory.post_generation
    def topics_made(self, _create, _extracted, **_kwargs):
        """Two topics: a third of theory, the rest practice."""
        theory, practice = self.module.days * 120, self.module.days * 240
        Topic.objects.create(programme=self, number=1, title="Тема", theory=theory, practice=practice - 20)
        Topic.objects.create(
            programme=self, number=2, title="Итоговый тест", theory=0, practice=20, control="тест"
        )


class RequestFactory(DjangoModelFactory):
    """A sent request of an organisation for one module."""

    class Meta:
        model = ProgrammeRequest
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: n + 1)
    organisation = factory.SubFactory(OrganisationFactory)
    requested_by = factory.LazyAttribute(lambda one: UserFactory(organisation=one.organisation))
    state = ProgrammeRequest.State.SENT
    created_at = NOON

    @factory.post_generation
    def requested(self, _create, extracted, **_kwargs):
        """The modules asked for: those given, or a new one."""
        for module in extracted or [ModuleFactory()]:
            RequestedModule.objects.create(request=self, module=module)
        RequestEvent.objects.create(
            request=self, at=NOON, state=self.state, actor_label="HR-менеджер, И. Петров"
        )


def provider():
    """The training provider."""
    found = Organisation.objects.filter(kind=Organisation.Kind.PROVIDER).first()
    return found or OrganisationFactory(kind=Organisation.Kind.PROVIDER, name="Учебный центр")


def methodologist():
    """Somebody of the provider who answers requests."""
    return person_with_role(Membership.Role.METHODOLOGIST, provider())


def hr_manager(organisation=None):
    """Somebody who asks for the whole organisation."""
    provider()
    return person_with_role(Membership.Role.HR, organisation or OrganisationFactory())


def steps_for(programme):
    """Lay out the version's topics as the steps of one day, with a break."""
    rows = [
        ("d1-01", 1, 180, 120, "session"),
        ("d1-02", None, 60, 0, "break"),
        ("d1-03", 1, 160, 0, "session"),
        ("d1-04", 2, 20, 0, "test"),
    ]
    for position, (code, topic, minutes, theory, kind) in enumerate(rows, start=1):
        PlanStep.objects.create(
            programme=programme,
            code=code,
            day=1,
            position=position,
            at="09:30",
            title=f"Шаг {code}",
            kind=kind,
            topic_number=topic,
            minutes=minutes,
            theory=theory,
        )
