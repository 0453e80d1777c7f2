"""What the clinics mended after the audit of spring, as HR noted it: those clinics had no accounts."""

from datetime import datetime, timedelta

from accounts.models import User
from audits.models import AuditWave, CriticalFailure
from audits.services.duties import confirm_duty, mark_done

MENDED_AFTER = timedelta(days=16)
CONFIRMED_AFTER = timedelta(days=20)
DONE = {
    "C31": "Администраторы повторили правило: сначала три вопроса о личности, потом сведения о записи.",
    "V44": "У стойки повесили памятку, телефон и дату рождения пациент пишет на карточке.",
    "V43": "Прейскурант на стойке и в телефонном сценарии теперь один файл, сверяют по понедельникам.",
}
USUAL = "Нарушение разобрали на смене и устранили."


def mend_failures(wave: AuditWave, *, told_at: datetime) -> None:
    """Each breach that branches were told of is noted as done within its deadline; the auditor confirms."""
    hr, auditor = (User.objects.get(email=f"{one}@demo.test") for one in ("hr", "auditor"))
    for one in CriticalFailure.objects.filter(wave=wave, told_at__isnull=False, done_at__isnull=True):
        mark_done(one.pk, note=DONE.get(one.item, USUAL), by=hr, at=told_at + MENDED_AFTER)
        confirm_duty(one.pk, by=auditor, at=told_at + CONFIRMED_AFTER)
