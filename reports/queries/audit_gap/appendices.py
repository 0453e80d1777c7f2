"""What stands at the end: how marks and branches are distributed, what was done with the wave."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.db.models.functions import Mod

from accounts.models import AuditEvent
from audits.models import AuditWave, Instrument, Observation
from figures.enough import QUESTIONNAIRES
from figures.scores import Band, band
from reports.queries.audit_gap.base import day_of

SHEETS = 4_000  # questionnaires that are read for the distribution; of more, every k-th
MARKS = range(1, 8)


def distribution_facts(
    wave: AuditWave,
    criteria: Iterable[Mapping[str, Any]],
    cards: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """How often each mark was given, and how many criteria and branches stand in which band."""
    return {
        "marks": _marks(wave),
        "criteria": _bands(one["score"] for one in criteria),
        "branches": _bands(one["index"] for one in cards if one["index"] is not None and not one["is_grey"]),
    }


def _bands(scores: Iterable[float]) -> dict[str, int]:
    """Band -> how many."""
    found = Counter(band(one) for one in scores)
    return {one.name.lower(): found[one] for one in Band}


def _marks(wave: AuditWave) -> dict[str, Any] | None:
    """Shares of the marks 1 to 7 of expectation and perception over all statements of customers."""
    rows = Observation.objects.filter(
        wave=wave,
        superseded_at__isnull=True,
        instrument__kind=Instrument.Kind.SERVQUAL,
        instrument__respondents=Instrument.Respondents.CUSTOMERS,
    ).order_by()
    total = rows.count()
    if QUESTIONNAIRES.is_hidden(total):
        return None
    step = -(-total // SHEETS)
    sheets = rows.alias(rest=Mod(F("pk"), step)).filter(rest=0) if step > 1 else rows
    counts: dict[str, Counter[int]] = {"e": Counter(), "p": Counter()}
    read = 0
    for values in sheets.values_list("values", flat=True).iterator():
        read += 1
        for side, found in counts.items():
            found.update(mark for mark in values.get(side) or () if mark is not None)
    return {
        "n": read,
        "total": total,
        "step": step,
        "expectation": _shares(counts["e"]),
        "perception": _shares(counts["p"]),
    }


def _shares(counts: Mapping[int, int]) -> list[float]:
    """Share of each mark, 0 where nothing was marked."""
    whole = sum(counts.values()) or 1
    return [counts.get(mark, 0) / whole for mark in MARKS]


DECIDED = "решения по строкам плана"
VERBS = {
    "wave.create": "волна создана",
    "wave.repeat": "создана повторная волна",
    "wave.plan": "план измерения изменён",
    "wave.auditors": "назначены аудиторы",
    "wave.move": "волна переведена на следующий шаг",
    "wave.import": "загружен файл наблюдений",
    "wave.import.undo": "загрузка отменена",
    "wave.month": "внесены показатели месяца",
    "sheet.accept": "лист наблюдателя принят",
    "sheet.returned": "лист наблюдателя возвращён на доработку",
    "sheet.rejected": "лист наблюдателя отклонён",
    "observation.correct": "наблюдение исправлено",
    "observation.withdraw": "наблюдение снято с учёта",
    "appeal.file": "филиал подал апелляцию",
    "appeal.decide": "апелляция филиала рассмотрена",
    "appeal.end": "апелляция филиала закрыта без решения",
    "appeal.reopen": "апелляция филиала открыта снова",
    "wave.score": "показатели рассчитаны",
    "wave.causes": "названы причины",
    "wave.failures": "уточнены сроки и ответственные обязательных устранений",
    "plan.choose": "выбран вариант плана",
    "wave.prescribe": "план составлен по показателям и причинам",
    "recommendation.accept": DECIDED,
    "recommendation.reject": DECIDED,
    "recommendation.add": "в план добавлен модуль",
    "wave.approve": "предписание утверждено",
    "wave.withdraw": "утверждение предписания отозвано",
    "duty.done": "нарушение отмечено устранённым",
    "duty.confirm": "устранение нарушения подтверждено",
    "duty.reopen": "устранение нарушения открыто снова",
}
"""Verbs of the journal that a reader of the report is told of; who did it is not said."""


def event_facts(wave: AuditWave) -> list[dict[str, Any]]:
    """Day by day what was done with the wave and how often; corrections of observations at the end."""
    rows = AuditEvent.objects.filter(
        subject_kind=wave._meta.label_lower,
        subject_id=wave.pk,
        verb__in=VERBS,
        organisation=wave.organisation_id,
    ).order_by("at", "pk")
    counts: Counter[tuple[str, str]] = Counter()
    for at, verb in rows.values_list("at", "verb"):
        counts[day_of(at) or "", VERBS[verb]] += 1
    return [{"on": on, "what": what, "count": count} for (on, what), count in counts.items()]


def correction_facts(wave: AuditWave) -> int:
    """Observations that were corrected: versions that stand in the place of earlier ones."""
    return Observation.objects.filter(wave=wave, superseded_at__isnull=True, version__gt=1).count()
