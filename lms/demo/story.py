"""The demo's story, told once into an empty database by the product's own services.

Dates count from the first start. Everything here could have been done by hand on the pages.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from audits.models import AuditWave, CriterionScore
from audits.services.approval import add_recommendation, approve_wave
from catalog.models import Module, ProgrammeRequest
from catalog.services.requests import Wish, post_message, submit_request
from lms.demo.authoring import leave_drafts, leave_programme
from lms.demo.collecting import collect
from lms.demo.disputes import correct_question, leave_disputes
from lms.demo.learning import Cast, hold_course, hold_second_course
from lms.demo.marking import hold_results, mark_twice, plan_sample
from lms.demo.notices import leave_notices
from lms.demo.people import make_people
from lms.demo.second_opinions import appeal_grades, erase_summer_recordings, hold_calibration
from lms.demo.summer import hold_summer
from lms.demo.traces import leave_attendance, leave_logins
from lms.demo.waves import answer_causes, measure
from lms.demo.workplace import practise_at_work
from reports.services import request_report

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"
OWNED = FOLDER / "catalog"  # modules of the clinic itself
Say = Callable[[str], None]
PHONE_CRITERIA = ("SQ10", "SQ11", "SQ13")  # what those who reach the clinic by telephone feel first
PHONE_BRANCH = "Екатеринбург"


def is_told() -> bool:
    """Whether the database already holds the story."""
    return User.objects.filter(email="hr@demo.test").exists()


def tell(now: datetime, say: Say, *, approve: bool = True) -> None:
    """Everything in order: catalogue, people, audits, requests, a running course.

    Args:
        now: the first start; all dates count from it.
        say: told what is being made.
        approve: whether the autumn wave's causes are named, its prescription approved and its report ordered;
            otherwise that is left to be done on the pages.
    """
    say("Каталог и инструменты")
    call_command("load_catalog", verbosity=0)
    call_command("load_instruments", verbosity=0)
    say("Организации и люди")
    organisations = make_people(now.date())
    if OWNED.is_dir():
        call_command("load_catalog", str(OWNED), organisation=organisations["vega"].name, verbosity=0)
    cast = Cast(_person("hr@demo.test"), _person("trainer@demo.test"), _person("verifier@demo.test"))
    say("Аудиты: анкеты и визиты, расчёт")
    waves = measure(organisations, now)
    methodologist = _person("methodologist@demo.test")
    say("Лето: группы между волнами")
    hold_summer(waves["весна"], cast, methodologist, now=now)
    if approve:  # the report tells what the summer's groups did: they are recorded before it
        say("Причины, рекомендации, отчёт")
        _conclude(waves["осень"], cast.hr, now)
    say("Запросы, группа, работы слушателей")
    plan_sample(cast, now=now)
    cohort = hold_course(_request_calls(waves["осень"], cast.hr, now), cast, now=now)
    second = hold_second_course(_request_second_group(waves["осень"], cast.hr, now), cast, now=now)
    hold_results(second, cast, now=now)
    mark_twice(cast.trainer, cast.verifier, now=now)
    appeal_grades(cast, now=now)
    hold_calibration(cast, now=now)
    erase_summer_recordings(cast, now=now)
    leave_disputes(cohort, cast.trainer, now=now)
    correct_question(cohort, methodologist, now=now)
    _request_questions(waves["осень"], cast.hr, now)
    _request_next_group(waves["осень"], cast.hr, now)
    leave_programme(cast.hr, methodologist, now=now)
    leave_drafts(methodologist, now=now)
    practise_at_work(cast, methodologist, now=now)
    leave_notices(cast.hr, now=now)
    collect(organisations["mayak"], _person("auditor@demo.test"), now=now)
    leave_attendance(cast.trainer, now=now)
    leave_logins(now=now)


def _conclude(wave: AuditWave, hr: User, now: datetime) -> None:
    """The auditor names causes, adds a course by hand and approves; HR orders the report."""
    auditor, at = _person("auditor@demo.test"), now - timedelta(days=9)
    answer_causes(wave, by=auditor, at=at)
    add_recommendation(
        wave.pk,
        module=Module.objects.get(slug="ok-vv-155"),
        criteria=PHONE_CRITERIA,
        reason="Пациенты, которые звонят, ждут ответа и срока дольше других: прослушаны восемь звонков.",
        by=auditor,
        at=at,
    )
    approve_wave(wave.pk, by=auditor, at=at)
    request_report(wave.pk, requested_by=hr, at=now - timedelta(days=8))


def _person(email: str) -> User:
    """One of the demo's accounts."""
    return User.objects.get(email=email)


def _reasons(
    wave: AuditWave, module: Module, criteria: tuple[str, ...], branch: str
) -> list[dict[str, object]]:
    """The branch's own gaps by value, as a request keeps them."""
    scores = CriterionScore.objects.filter(wave=wave, branch__name=branch, criterion__in=criteria)
    return [
        {
            "module": module.code,
            "criterion": score.criterion_id,
            "text": score.criterion.text,
            "score": round(score.score, 1),
            "target": score.target,
            "n": score.n,
            "wave": wave.name,
            "wave_id": wave.pk,
            "branch": branch,
        }
        for score in scores.select_related("criterion").order_by("criterion_id")
    ]


def _lines(wave: AuditWave, module: Module) -> list[int]:
    """What of the wave's plan asks for the module."""
    return list(wave.recommendations.filter(module=module).values_list("pk", flat=True))


def _request_calls(wave: AuditWave, hr: User, now: datetime) -> ProgrammeRequest:
    """The request that became the running cohort: a module with a course, ready at once."""
    module = Module.objects.get(slug="ok-vv-155")
    wish = Wish(
        module_ids=[module.pk],
        group_size=8,
        audience="Администраторы и операторы клиники в Екатеринбурге",
        starts_on=(now - timedelta(days=3)).date(),
        ends_on=(now - timedelta(days=2)).date(),
        mode=ProgrammeRequest.Mode.WEBINAR,
        expected_change="Пациент с первого звонка знает, когда и чем закончится его вопрос.",
        reasons=_reasons(wave, module, PHONE_CRITERIA, PHONE_BRANCH),
        lines=_lines(wave, module),
    )
    return submit_request(
        wish, organisation_id=hr.organisation_id, requested_by=hr, at=now - timedelta(days=7)
    )


def _request_second_group(wave: AuditWave, hr: User, now: datetime) -> ProgrammeRequest:
    """The request that became the group of two smaller clinics."""
    module = Module.objects.get(slug="ok-vv-155")
    wish = Wish(
        module_ids=[module.pk],
        group_size=4,
        audience="Администраторы клиник в Перми и Челябинске",
        starts_on=(now - timedelta(days=7)).date(),
        ends_on=(now - timedelta(days=6)).date(),
        mode=ProgrammeRequest.Mode.WEBINAR,
        expected_change="Пациент узнаёт срок в первом же разговоре.",
        reasons=_reasons(wave, module, PHONE_CRITERIA, "Челябинск"),
        lines=_lines(wave, module),
    )
    return submit_request(
        wish, organisation_id=hr.organisation_id, requested_by=hr, at=now - timedelta(days=9)
    )


def _request_next_group(wave: AuditWave, hr: User, now: datetime) -> None:
    """The same course for the next clinic: its programme is ready and waits for a yes."""
    module = Module.objects.get(slug="ok-vv-155")
    wish = Wish(
        module_ids=[module.pk],
        group_size=10,
        audience="Администраторы и операторы клиники в Новосибирске",
        starts_on=(now + timedelta(days=14)).date(),
        ends_on=(now + timedelta(days=15)).date(),
        mode=ProgrammeRequest.Mode.WEBINAR,
        expected_change="Пациент узнаёт срок в первом же разговоре.",
        reasons=_reasons(wave, module, PHONE_CRITERIA, "Новосибирск"),
        lines=_lines(wave, module),
    )
    submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=now - timedelta(days=1))


def _request_questions(wave: AuditWave, hr: User, now: datetime) -> None:
    """The request that nobody has answered yet: a module whose plan the methodologist has to write."""
    module = Module.objects.get(slug="ok-ob-183")
    wish = Wish(
        module_ids=[module.pk],
        group_size=12,
        audience="Администраторы, стаж от полугода",
        starts_on=(now + timedelta(days=21)).date(),
        ends_on=(now + timedelta(days=21)).date(),
        mode=ProgrammeRequest.Mode.ONSITE,
        expected_change="Администратор выясняет, с чем пришёл пациент, до того, как предлагает услугу.",
        reasons=_reasons(wave, module, ("SQ22", "MV06"), "Самара"),
        lines=_lines(wave, module),
    )
    request = submit_request(
        wish, organisation_id=hr.organisation_id, requested_by=hr, at=now - timedelta(days=2)
    )
    text = "Можно ли уложить практику в одну смену? Клиника в Самаре работает до 20:00."
    post_message(request.pk, author=hr, text=text, at=now - timedelta(days=2))
