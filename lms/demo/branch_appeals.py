"""The demo's visits to hotels, and what two hotels have to say against them: one answered, one waiting."""

from datetime import datetime, timedelta

from accounts.models import Membership, User
from audits.models import AuditWave, Instrument, Observation, Scenario, Sheet
from audits.services.appeals import dismiss_appeal, file_appeal
from audits.services.approval import begin_checking
from audits.services.sheet_plans import SheetPlan, plan_sheets
from audits.services.sheet_reviews import accept_sheet
from lms.demo.collecting import FAILED, OBSERVERS, fill_sheet

EACH = 4  # visits of a hotel
ANSWERED, WAITING = "Маяк Калининград", "Маяк Сочи"
SAYS = {
    ANSWERED: (
        ["V28"],
        """Свободных номеров другой категории в тот вечер не было: заезжала группа, это видно в журнале.
Предложить второй вариант администратор не могла.""",
    ),
    WAITING: (
        ["V14"],
        """Администратор назвала имя, когда гость подошёл к стойке, до вопроса о броне. Бейдж был приколот,
его видно на снимке стойки за тот день.""",
    ),
}
REPLY = (
    "Пункт спрашивает, предложен ли другой вариант, а не свободен ли номер. Другую дату или перезвон гостю "
    "тоже не предложили. Оценка остаётся; про заезд группы записано в заметках к визиту."
)


def visit_hotels(wave: AuditWave, auditor: User, *, now: datetime) -> None:
    """Four visits of each hotel, sent by two observers, read and accepted; then collecting is over."""
    instrument = Instrument.objects.of(wave.organisation_id).filter(code="mystery-visit").latest("version")
    scenario = Scenario.objects.filter(code="hotel-visit").latest("version")
    branches = wave.organisation.branches.order_by("pk")
    planned = now - timedelta(days=28)
    sheets = plan_sheets(
        wave.pk,
        SheetPlan(
            instrument=instrument.pk,
            branches=list(branches.values_list("pk", flat=True)),
            each=EACH,
            observers=OBSERVERS,
            scenario=scenario.pk,
            opens_on=(now - timedelta(days=26)).date(),
            closes_on=(now - timedelta(days=9)).date(),
        ),
        by=auditor,
        at=planned,
    )
    for number, sheet in enumerate(sheets):
        _visit(sheet, number, auditor, now - timedelta(days=25 - number))
    begin_checking(wave.pk, by=auditor, at=now - timedelta(days=6))


def _visit(sheet: Sheet, number: int, auditor: User, at: datetime) -> None:
    """One visit; each misses something else, so that no two are alike."""
    codes = sorted(FAILED)
    missed = {code: FAILED[code] for place, code in enumerate(codes) if (number + place) % 3 != 1}
    fill_sheet(sheet, sheet.instrument, at, missed)
    accept_sheet(sheet.pk, by=auditor, at=at + timedelta(days=1))


def appeal_visits(wave: AuditWave, auditor: User, *, now: datetime) -> None:
    """Two hotels dispute an item each; the auditor has answered the first."""
    for hotel, (items, text) in SAYS.items():
        visits = Observation.objects.filter(wave=wave, branch__name=hotel, instrument__code="mystery-visit")
        visit = next(one for one in visits.order_by("observed_at", "pk") if one.values[items[0]] == "no")
        manager = User.objects.get(
            memberships__role=Membership.Role.LINE_MANAGER, memberships__branch=visit.branch
        )
        filed = now - timedelta(days=4 if hotel == ANSWERED else 1)
        appeal = file_appeal(visit.pk, items=items, text=text, by=manager, at=filed)
        if hotel == ANSWERED:
            dismiss_appeal(appeal.pk, decision=REPLY, by=auditor, at=now - timedelta(days=2))
