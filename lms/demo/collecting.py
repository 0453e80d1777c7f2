"""The demo's wave that is being collected: links with answers, checklists at every stage of their way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Organisation, User
from audits.checklists import Draft
from audits.models import AuditWave, Instrument, Sheet, SurveyLink, WaveInstrument
from audits.services.plan_scope import SourcePlan, add_source, set_arms_under, set_sources, spread_quotas
from audits.services.plans import begin_collecting, create_plan, set_budgets, set_design
from audits.services.sheet_plans import SheetPlan, plan_sheets
from audits.services.sheet_reviews import accept_sheet, return_sheet
from audits.services.sheets import save_sheet, submit_sheet
from audits.services.surveys import Answer, make_links, store_answer
from figures.visits import NOT_APPLICABLE, ItemType
from lms.demo.inspections import inspect_hotels
from lms.demo.scenarios import own_scenario

NAME = "второй сезон"
QUOTAS = {"servqual": 120, "mystery-visit": 12}  # over three hotels
ANSWERS = {"Маяк Калининград": 31, "Маяк Сочи": 22, "Маяк Владивосток": 9}
OBSERVERS = ("Н-07", "Н-12")
COMMENTS = (
    "Заселили на час позже, но предупредили заранее и предложили чай.",
    "Про завтрак на стойке и в номере написано разное время.",
    "Администратор сама нашла, кто ответит на вопрос о трансфере.",
)
FAILED = {
    "V14": "Имени не назвал, бейджа за стойкой не видно.",
    "V21": "Запрос не пересказали, сразу назвали цену.",
    "V28": "Назвали один номер, о других я узнал с сайта.",
}
UNMET = {"V16", "V34", "V35", "V42"}  # what the legend does not touch
RETURNED = "В пункте V28 назовите, какие варианты можно было предложить: по ответу это не видно."


def collect(organisation: Organisation, auditor: User, *, now: datetime) -> AuditWave:
    """A wave of the hotels in its second week: half of the answers are there, visits are on their way."""
    wave = _planned(organisation, auditor, now - timedelta(days=16))
    begin_collecting(wave.pk, by=auditor, at=now - timedelta(days=12))
    _ask_guests(wave, auditor, now)
    _send_shoppers(wave, auditor, now)
    inspect_hotels(wave, auditor, now=now)
    return wave


def _planned(organisation: Organisation, auditor: User, at: datetime) -> AuditWave:
    """The plan: three hotels, two sources, quotas, what the wave has to see."""
    wave = create_plan(
        organisation.pk,
        name=NAME,
        starts_on=(at + timedelta(days=4)).date(),
        ends_on=(at + timedelta(days=32)).date(),
        target=85,
        auditors={auditor.pk},
        by=auditor,
        at=at,
    )
    set_arms_under(wave.pk, branch_id=None, arm="trained", by=auditor, at=at)
    sources = {
        code: add_source(wave.pk, instrument_id=_newest(organisation, code).pk, by=auditor, at=at)
        for code in QUOTAS
    }
    plans = {
        sources["servqual"].pk: SourcePlan(None, None, None, "Ссылка в письме после выезда"),
        sources["mystery-visit"].pk: SourcePlan(None, None, None, "Два наблюдателя агентства"),
    }
    set_sources(wave.pk, sources=plans, level_weights=None, by=auditor, at=at)
    totals = {source.pk: QUOTAS[code] for code, source in sources.items()}
    spread_quotas(wave.pk, totals=totals, by=auditor, at=at)
    design = {"source": "servqual", "change": 0.5, "sd": 1.3, "icc": 0.05, "power": 0.8}
    set_design(wave.pk, design=design, by=auditor, at=at)
    set_budgets(
        wave.pk,
        budgets={"Ф": {"days": 3, "reach": 24}, "С": {"days": 2, "reach": 4}, "Р": {"days": 2, "reach": 3}},
        limits={"off_floor": 6, "per_quarter": 2},
        rates={"Ф": 3200, "С": 4600, "Р": 7800, "trainer_day": 55000, "materials": 900},
        by=auditor,
        at=at,
    )
    return wave


def _newest(organisation: Organisation, code: str) -> Instrument:
    """The last version of an instrument that the organisation may use."""
    return Instrument.objects.of(organisation.pk).filter(code=code).order_by("-version")[0]


def _ask_guests(wave: AuditWave, auditor: User, now: datetime) -> None:
    """A link for each hotel, and what guests have answered by it."""
    source = WaveInstrument.objects.select_related("instrument").get(wave=wave, instrument__code="servqual")
    make_links(
        wave.pk,
        instrument=source.instrument_id,
        kind=SurveyLink.Kind.OPEN,
        channel="",
        by=auditor,
        at=now - timedelta(days=12),
    )
    rng = Random(20261122)  # noqa: S311 - invented answers, the same in every demo
    for link in SurveyLink.objects.filter(wave=wave).select_related("branch").order_by("pk"):
        for number in range(ANSWERS[link.branch.name]):
            at = now - timedelta(days=rng.uniform(0.2, 11.5))
            comment = COMMENTS[number] if number < len(COMMENTS) and link.branch.name == "Маяк Сочи" else ""
            store_answer(
                link.secret, form_id=f"{rng.getrandbits(64):016x}", answer=_answer(rng, comment), at=at
            )


def _answer(rng: Random, comment: str) -> Answer:
    """One questionnaire: expectations near the top, perceptions below them, most of all in promptness."""
    expected = [rng.choice((6, 7, 7, 7)) for _ in range(22)]
    missed = [rng.choice((0, 0, 1, 1, 2) if 4 <= at <= 12 else (0, 0, 0, 1)) for at in range(22)]
    perceived = [max(1, one - less) for one, less in zip(expected, missed, strict=True)]
    return Answer({"e": expected, "p": perceived, "w": None}, comment=comment)


def _send_shoppers(wave: AuditWave, auditor: User, now: datetime) -> None:
    """Visits: one counted, one waits for its review, one went back with a question, the others are ahead."""
    source = WaveInstrument.objects.select_related("instrument").get(
        wave=wave, instrument__code="mystery-visit"
    )
    scenario = own_scenario(wave.organisation, auditor, at=now - timedelta(days=13))
    sheets = plan_sheets(
        wave.pk,
        SheetPlan(
            instrument=source.instrument_id,
            branches=list(wave.branches.values_list("branch_id", flat=True)),
            each=2,
            observers=OBSERVERS,
            scenario=scenario.pk,
            opens_on=(now - timedelta(days=12)).date(),
            closes_on=(now + timedelta(days=16)).date(),
        ),
        by=auditor,
        at=now - timedelta(days=12),
    )
    counted, waiting, returned = sheets[:3]
    for sheet, days in ((counted, 6), (waiting, 1), (returned, 3)):
        fill_sheet(sheet, source.instrument, now - timedelta(days=days), FAILED)
    accept_sheet(counted.pk, by=auditor, at=now - timedelta(days=5))
    return_sheet(returned.pk, reason=RETURNED, by=auditor, at=now - timedelta(days=2))


def fill_sheet(sheet: Sheet, instrument: Instrument, at: datetime, failed: Mapping[str, str]) -> None:
    """A visit of forty minutes, sent by its observer. failed: item -> what was seen instead."""
    came = at.replace(second=0, microsecond=0)
    clock = {"arrived": came, "served": came + timedelta(minutes=4), "left": came + timedelta(minutes=40)}
    draft = Draft(
        answers={one.code: _observed(one.body, failed) for one in instrument.items.all()},
        comments=dict(failed),
        clock={name: moment.isoformat(timespec="minutes") for name, moment in clock.items()},
    )
    save_sheet(sheet.pk, draft=draft, no=None, at=at + timedelta(hours=1))
    submit_sheet(sheet.pk, at=at + timedelta(hours=1))


def _observed(item: dict[str, Any], failed: Mapping[str, str]) -> str | int | float:
    """What the visitor saw of one item."""
    if item["type"] == ItemType.TIME:
        return int(item["target"] * 1.4)
    if item["type"] == ItemType.SCALE5:
        return 4
    if item["code"] in failed:
        return "no"
    return NOT_APPLICABLE if item["code"] in UNMET else "yes"
