"""The demo's audit of management: one hotel waits for its review, one is half filled, one is ahead."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from audits.checklists import Draft, Value
from audits.maturity import CANNOT_TELL
from audits.models import AuditWave, Instrument, Sheet
from audits.services.sheet_plans import SheetPlan, plan_sheets
from audits.services.sheets import save_sheet, submit_sheet
from figures.visits import NOT_APPLICABLE

CODE = "management-audit"
SEEN: Mapping[str, tuple[Value, str]] = {  # level and, from the second on, what was shown
    "A01": (2, "Стратегия гостиницы на 2026 год, утверждена 15 января: цели и бюджет есть, протоколов нет."),
    "A02": (1, ""),
    "A21": (1, ""),
    "A22": (2, "За стойкой висит «Наше обещание»: что делает администратор при заезде."),
    "A03": (3, "График смен построен по заездам, сверка с очередью — в журнале, последняя 16 ноября."),
    "A07": (2, "Перечень рисков, 14 строк с ответственными, редакция от марта."),
    "A10": (1, ""),
    "A11": (0, "На ключи-карты перешли без сравнения вариантов: так сказал главный инженер."),
    "A16": (2, "Договор с прачечной: сроки и штрафы в пункте 4."),
    "A04": (1, ""),
    "A05": (2, "Карточки пяти показателей в папке управляющего, целей на квартал три."),
    "A06": (
        3,
        "Отчёты по письмам гостей с июня по октябрь, в каждом число ответов и сравнение с месяцем раньше.",
    ),
    "A08": (2, "Порядок работы с жалобами, 2 страницы, висит в служебной комнате."),
    "A09": (1, ""),
    "A12": (2, "Матрица навыков стойки и горничных, план обучения до мая."),
    "A13": (0, ""),
    "A14": (2, "Правила карточки гостя: поля, доступ, ответственный — старший администратор."),
    "A15": (1, ""),
    "A17": (2, "Памятка о предложениях при заезде: кому, что, как принять отказ."),
    "A18": (NOT_APPLICABLE, "Соцсети ведёт головной офис."),
    "A19": (1, ""),
    "A20": (CANNOT_TELL, "Юрист сети в отпуске, договорились о разговоре 30 ноября."),
    "A23": (1, ""),
    "A24": (0, "При двух автобусах сразу гость у стойки ждал 25 минут."),
    "A25": (2, "Одна действующая версия инструкций на компьютере стойки, открыли за полминуты."),
    "A26": (2, "Каталог услуг с ценами от 1 октября, назван ответственный."),
    "A27": (1, ""),
}


def inspect_hotels(wave: AuditWave, auditor: User, *, now: datetime) -> None:
    """A sheet a hotel for the auditor himself; the audit becomes a source of the wave."""
    instrument = Instrument.objects.of(wave.organisation_id).filter(code=CODE).order_by("-version")[0]
    plan = SheetPlan(
        instrument=instrument.pk,
        branches=list(wave.branches.values_list("branch_id", flat=True)),
        each=1,
        observers=[],
        filled_by=auditor.pk,
        opens_on=(now - timedelta(days=10)).date(),
        closes_on=(now + timedelta(days=12)).date(),
    )
    done, begun, _ahead = plan_sheets(wave.pk, plan, by=auditor, at=now - timedelta(days=11))
    _fill(done, list(SEEN), now - timedelta(days=2))
    submit_sheet(done.pk, at=now - timedelta(days=2) + timedelta(hours=3))
    _fill(begun, list(SEEN)[:9], now - timedelta(hours=4))


def _fill(sheet: Sheet, codes: list[str], at: datetime) -> None:
    """These practices, in a walk of three hours."""
    clock = {"arrived": at, "left": at + timedelta(hours=3)} if len(codes) == len(SEEN) else {"arrived": at}
    draft = Draft(
        answers={code: SEEN[code][0] for code in codes},
        comments={code: SEEN[code][1] for code in codes if SEEN[code][1]},
        clock={
            name: one.replace(second=0, microsecond=0).isoformat("T", "minutes")
            for name, one in clock.items()
        },
    )
    save_sheet(sheet.pk, draft=draft, no=None, at=at)
