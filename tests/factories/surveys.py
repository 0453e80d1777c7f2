"""Questionnaires of every form, small; waves that collect them, their links and codes."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Instrument, InstrumentItem, SurveyLink, WaveBranch, WaveInstrument
from audits.services.surveys import Answer, make_codes, new_secret, store_answer
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import AuditWaveFactory, CriterionFactory

DIMENSIONS = {
    "T": "Материальная среда",
    "R": "Надёжность",
    "S": "Отзывчивость",
    "A": "Уверенность",
    "E": "Эмпатия",
}


def survey_wave(*, branches=2, **fields):
    """A wave that collects at so many branches."""
    wave = AuditWaveFactory(**fields)
    for _ in range(branches):
        WaveBranch.objects.create(wave=wave, branch=BranchFactory(organisation=wave.organisation))
    return wave


def pairs_body(**fields):
    """A questionnaire of a pair a dimension."""
    items = [
        {
            "code": f"SQ0{at}",
            "column": f"0{at}",
            "dimension": code,
            "criterion": None,
            "expectation": f"В отличной компании так должно быть: {title}.",
            "perception": f"Здесь это так: {title}.",
        }
        for at, (code, title) in enumerate(DIMENSIONS.items(), start=1)
    ]
    groups = [
        {"code": code, "title": title, "importance_text": f"О чём это: {title.lower()}"}
        for code, title in DIMENSIONS.items()
    ]
    body = {"kind": "servqual", "title": "Опрос клиентов", "scale": {"min": 1, "max": 7}}
    return {**body, "dimensions": groups, "items": items, **fields}


def statements_body(**fields):
    """A staff survey: a plain statement, a reversed one, a mini-test."""
    agreement = {"section": "work", "criterion": None, "type": "agreement", "reverse": False}
    items = [
        {**agreement, "code": "ES01", "text": "Я знаю, чего ждут клиенты."},
        {**agreement, "code": "ES02", "text": "Мне не хватает времени.", "reverse": True},
        {
            "code": "ES04",
            "section": "know",
            "criterion": None,
            "text": "Сколько дней на возврат?",
            "type": "choice",
            "options": ["7", "10", "14"],
            "right": 2,
        },
    ]
    labels = ["совсем нет", "скорее нет", "трудно сказать", "скорее да", "вполне"]
    sections = [
        {"code": "work", "title": "Работа", "weight": 60},
        {"code": "know", "title": "Знания", "weight": 40},
    ]
    body = {"kind": "survey", "title": "Опрос сотрудников", "scale": {"min": 1, "max": 5, "labels": labels}}
    return {**body, "sections": sections, "items": items, **fields}


def questionnaire_of(wave, *, code="asked", respondents="customers", body=None, criteria=(), **fields):
    """A questionnaire that the wave has as a source.

    criteria: codes that its first items measure.
    """
    body = dict(body or (pairs_body() if respondents == "customers" else statements_body()))
    body |= {"code": code}
    level = "customer" if respondents == "customers" else "internal"
    known = {
        "kind": body["kind"],
        "title": body["title"],
        "level": level,
        "source": "SQ",
        "trust": 0.9,
        "n0": 30,
    }
    instrument = Instrument.objects.create(
        code=code, version=1, respondents=respondents, body=body, source_sha256="", **{**known, **fields}
    )
    for position, item in enumerate(body["items"], start=1):
        measured = criteria[position - 1] if position <= len(criteria) else None
        InstrumentItem.objects.create(
            instrument=instrument,
            criterion=CriterionFactory(code=measured) if measured else None,
            code=item["code"],
            position=position,
            body=item,
        )
    if wave is not None:
        WaveInstrument.objects.create(wave=wave, instrument=instrument)
    return instrument


def link_of(wave, instrument, *, branch=None, **fields):
    """A link of the wave's first branch."""
    return SurveyLink.objects.create(
        wave=wave,
        instrument=instrument,
        branch=branch or wave.branches.order_by("pk").first().branch,
        secret=new_secret(),
        created_by=UserFactory(organisation=wave.organisation),
        created_at=NOON,
        **fields,
    )


def codes_of(link, count=3):
    """One-time codes of the link, as they stand on the cards."""
    return make_codes(link.pk, count=count, by=link.created_by, at=NOON)


def filled(body, mark="6", **others):
    """Every question of the body answered."""
    data = {"form": "f" * 32}
    for item in body["items"]:
        if "perception" in item:
            data |= {f"e-{item['code']}": "7", f"p-{item['code']}": mark}
        else:
            data[f"a-{item['code']}"] = "2" if item["type"] == "choice" else min(mark, "5")
    return data | others


def address(link):
    """Where the form is."""
    return reverse("surveys:survey-answer", args=[link.secret])


def send(link, client=None, **data):
    """A filled form as a browser without scripts sends it."""
    return (client or Client()).post(address(link), filled(link.instrument.body, **data))


def give(link, form_id="a", **fields):
    """An answer past the page."""
    code = fields.pop("code", "")
    return store_answer(
        link.secret, form_id=form_id, answer=Answer({"ES01": 4}, **fields), code=code, at=timezone.now()
    )
