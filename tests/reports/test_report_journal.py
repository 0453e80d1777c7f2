"""The appendix of the report tells what was done with the wave: also what was taken back or decided anew."""

import pytest

from accounts.models import Membership
from audits.models import Observation
from audits.services.appeals import dismiss_appeal, file_appeal, uphold_appeal
from audits.services.approval import begin_checking
from audits.services.sheet_reviews import accept_sheet, reject_sheet, return_sheet
from audits.services.withdrawal import withdraw_approval
from reports.queries.audit_gap.appendices import event_facts
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.sheets import FULL, sheet_wave, submitted_sheet
from tests.factories.waves import approved, auditor_of, scored_wave

pytestmark = pytest.mark.django_db


def told(wave):
    """What was done -> how often."""
    return {one["what"]: one["count"] for one in event_facts(wave)}


def test_an_approval_that_was_taken_back_is_told():
    wave = approved(scored_wave())

    withdraw_approval(wave.pk, reason="Нашли ошибку в причинах", by=auditor_of(wave), at=NOON)

    assert told(wave)["утверждение предписания отозвано"] == 1


def test_what_became_of_sheets_and_appeals_is_told():
    wave = sheet_wave()
    auditor = auditor_of(wave)
    manager = person_with_role(
        Membership.Role.LINE_MANAGER, wave.organisation, wave.branches.order_by("pk").first().branch
    )
    known = {"by": auditor, "at": NOON}
    answers = {**FULL, "V01": "no"}
    visits = [accept_sheet(submitted_sheet(wave, answers=answers).pk, **known).observation for _ in range(2)]
    return_sheet(submitted_sheet(wave).pk, reason="Нет снимка", **known)
    reject_sheet(submitted_sheet(wave).pk, reason="Не тот филиал", **known)
    Observation.objects.update(created_at=NOON)
    begin_checking(wave.pk, **known)
    first, second = (
        file_appeal(one.pk, items=["V01"], text="Дверь была открыта", by=manager, at=NOON) for one in visits
    )
    dismiss_appeal(first.pk, decision="На снимке дверь закрыта", **known)
    uphold_appeal(second.pk, values=FULL, comments={}, decision="Запись камеры верна", **known)

    found = told(wave)

    assert found["лист наблюдателя принят"] == 2
    assert found["лист наблюдателя возвращён на доработку"] == 1
    assert found["лист наблюдателя отклонён"] == 1
    assert found["филиал подал апелляцию"] == 2
    assert found["апелляция филиала рассмотрена"] == 2
    assert found["наблюдение исправлено"] == 1
