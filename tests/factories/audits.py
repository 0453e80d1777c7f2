"""The smallest valid rows of the room of audits, and a small loaded catalogue of instruments."""

from pathlib import Path

import factory
from django.conf import settings
from factory.django import DjangoModelFactory

from audits.models import AuditWave, Instrument, InstrumentItem, Observation, WaveInstrument
from catalog.models import Block, Competence, Criterion, CriterionModule, Module
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, OrganisationFactory

INSTRUMENTS = Path(settings.BASE_DIR) / "fixtures" / "instruments"
DEMO = Path(settings.BASE_DIR) / "fixtures" / "demo"


class AuditWaveFactory(DjangoModelFactory):
    """A baseline that collects."""

    class Meta:
        model = AuditWave

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"волна {n}")


class ScoredWaveFactory(AuditWaveFactory):
    """A wave in state «scored» without any figures."""

    state = AuditWave.State.SCORED
    scored_at = NOON


class CompetenceFactory(DjangoModelFactory):
    """A skill."""

    class Meta:
        model = Competence
        django_get_or_create = ("code",)

    code = "СК-01"
    title = "Сервисная установка и поведение"


class BlockFactory(DjangoModelFactory):
    """A part of the catalogue."""

    class Meta:
        model = Block
        django_get_or_create = ("letters",)

    letters = "ВВ"
    code = "ОК-ВВ"
    printed_title = "Впечатление и внешний вид"
    nos_theme = "Impression and image"
    position = 1


class ModuleFactory(DjangoModelFactory):
    """A frontline module of one day."""

    class Meta:
        model = Module

    slug = factory.Sequence(lambda n: f"ok-vv-{300 + n % 600}")  # between those that tests name themselves
    code = factory.Sequence(lambda n: f"ОК-ВВ-{300 + n % 600}")
    block = factory.SubFactory(BlockFactory)
    competence = factory.SubFactory(CompetenceFactory)
    title = "Модуль"
    goal = "Цель."
    description = "Описание."
    days = 1
    audience = "Ф"


class CriterionFactory(DjangoModelFactory):
    """A skill of the frontline."""

    class Meta:
        model = Criterion
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"MV{n:02}")
    text = factory.LazyAttribute(lambda one: f"Критерий {one.code}")
    component = "Н"
    competences = factory.LazyFunction(lambda: ["СК-01"])


def answer_with(criterion, module, *, is_main=True):
    """The module answers the criterion."""
    return CriterionModule.objects.create(criterion=criterion, module=module, is_main=is_main)


class ChecklistFactory(DjangoModelFactory):
    """A checklist of one section; the items are given as (code, criterion code, critical)."""

    class Meta:
        model = Instrument
        skip_postgeneration_save = True

    code = "checklist"
    version = 1
    kind = Instrument.Kind.VISIT
    level = Instrument.Level.EXTERNAL
    title = "Чек-лист"
    source = "MV"
    trust = 1.0
    n0 = 3
    source_sha256 = ""
    body = factory.LazyFunction(dict)

    @factory.post_generation
    def items(self, _create, extracted, **_kwargs):
        """The items and the body that prints them."""
        bodies = [checklist_item(*one) for one in extracted or [("V01", "MV04", False)]]
        self.body = {
            "code": self.code,
            "kind": "visit",
            "title": self.title,
            "sections": [{"code": "all", "title": "Всё", "weight": 100}],
            "items": bodies,
        }
        self.save()
        for position, body in enumerate(bodies, start=1):
            criterion = CriterionFactory(code=body["criterion"])
            InstrumentItem.objects.create(
                instrument=self, criterion=criterion, code=body["code"], position=position, body=body
            )


def checklist_item(code, criterion, critical):
    """The body of one item of a checklist."""
    return {
        "code": code,
        "section": "all",
        "criterion": criterion,
        "text": f"Пункт {code} выполнен (нет — не выполнен)",
        "type": "yes_no",
        "weight": 1,
        "critical": critical,
        "norm": "Закон № 1" if critical else None,
        "remedy": "ОК-ПО-216" if critical else None,
    }


class ObservationFactory(DjangoModelFactory):
    """A visit of a new branch of the wave's organisation."""

    class Meta:
        model = Observation

    wave = factory.SubFactory(AuditWaveFactory)
    instrument = factory.SubFactory(ChecklistFactory)
    branch = factory.SubFactory(BranchFactory, organisation=factory.SelfAttribute("..wave.organisation"))
    external_id = factory.Sequence(lambda n: f"ТВ-{n}")
    values = factory.LazyFunction(lambda: {"V01": "no"})


def use(wave, instrument):
    """The wave uses the instrument."""
    return WaveInstrument.objects.create(wave=wave, instrument=instrument)


def visit_wave(answers, *, items=(("V01", "MV04", False),), **fields):
    """A wave with one branch and a visit for each mapping of answers."""
    wave = AuditWaveFactory(**fields)
    instrument = ChecklistFactory(items=list(items))
    use(wave, instrument)
    branch = BranchFactory(organisation=wave.organisation)
    for values in answers:
        ObservationFactory(wave=wave, instrument=instrument, branch=branch, values=values)
    return wave
