"""The facts of each section in a few lines: what an auditor looks at while writing the conclusion."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from audits.words import CAUSES, DIMENSIONS, STRENGTHS
from figures.formats import bounds, day, number, percent
from reports.audit_gap.words import OUTCOME_WORDS, VARIANT_WORDS, in_order, iso, variants_told
from reports.sheets import FEWER_PEOPLE

Facts = Mapping[str, Any]
SHOWN = 5  # rows of one list


def briefs(facts: Facts) -> dict[str, list[str]]:
    """Section -> its facts, each with its n; empty where the wave has none."""
    return {key: list(told(facts)) for key, told in _TOLD.items()}


def _score(one: Mapping[str, Any], low: str = "ci_low", high: str = "ci_high") -> str:
    """«44 [42; 46], n = 3 110»."""
    ends = "" if one.get(low) is None or one.get(high) is None else f" {bounds(one[low], one[high])}"
    return f"{number(one['score'], 0)}{ends}, n\u00a0=\u00a0{number(one['n'])}"


def _seen(one: Mapping[str, Any]) -> str:
    """How many were seen, unless so few of the staff that their number is not said."""
    return FEWER_PEOPLE if one["seen"] is None else number(one["seen"])


def _summary(facts: Facts) -> Iterable[str]:
    whole = facts["summary"]
    if whole["index"] is not None:
        yield f"Индекс {number(whole['index'], 1)}, цель {number(facts['wave']['target'], 0)}"
    if whole["previous"]:
        yield f"Прошлая волна: {number(whole['previous']['index'], 1)}"
    for one in whole["first_gaps"]:
        yield f"{one['title']}: {_score(one)}"
    yield f"Критических нарушений: {len(facts['failures'])}"


def _aim(facts: Facts) -> Iterable[str]:
    yield f"Филиалов: {len(facts['cards'])}"
    for one in facts["sample"]:
        yield f"{one['title']}: {_seen(one)}"


def _method(facts: Facts) -> Iterable[str]:
    for one in facts["sample"]:
        plan = f" из {number(one['planned'])}" if one["planned"] else ""
        yield f"{one['title']}: {_seen(one)}{plan}"
    known = [one for one in facts["dimensions"] if one["alpha"] is not None]
    if known:
        least = min(known, key=lambda one: one["alpha"])
        yield f"Наименьшая альфа: {DIMENSIONS[least['code']]} {number(least['alpha'], 2)}"
    yield f"Исправленных наблюдений: {facts['corrections']}"


def _overview(facts: Facts) -> Iterable[str]:
    for one in facts["summary"]["sources"]:
        if one["score"] is None:
            yield f"{one['title']}: данных мало"
            continue
        yield f"{one['title']}: {_score(one, 'low', 'high')}"
    known = sorted((one for one in facts["cards"] if one["index"] is not None), key=lambda one: one["index"])
    for one in (*known[:2], *known[-2:]) if len(known) > SHOWN else known:
        yield f"{one['name']}: индекс {number(one['index'], 0)}"


def _servqual(facts: Facts) -> Iterable[str]:
    for one in facts["dimensions"]:
        if one["gap"] is not None:
            gap = number(one["gap"], 2, signed=True)
            yield f"{DIMENSIONS[one['code']]}: {gap}, n\u00a0=\u00a0{number(one['n'])}"
    zone, check = facts["zone"], facts["importance_check"]
    if zone and zone["below"]:
        yield f"Ниже зоны терпимости: {', '.join(zone['below'])}"
    if check and check["is_low"]:
        yield f"Баллы важности сходятся со словами у {percent(check['whole']['share'])}"


def _contact(facts: Facts) -> Iterable[str]:
    for one in facts["contact"]:
        weakest = sorted(one["sections"], key=lambda each: each["score"])[:3]
        told = ", ".join(f"{each['title']} {number(each['score'], 0)}" for each in weakest)
        yield f"{one['title']} (n\u00a0=\u00a0{number(one['n'])}): {told}"
    for one in facts["records"]:
        yield f"{one['title']}: показателей {len(one['items'])}"


def _failures(facts: Facts) -> Iterable[str]:
    for one in facts["failures"][:SHOWN]:
        yield f"{one['branch']}: {one['fact']}"
    if len(facts["failures"]) > SHOWN:
        yield f"и ещё {len(facts['failures']) - SHOWN}"


def _gaps(facts: Facts) -> Iterable[str]:
    for one in facts["criteria"][:SHOWN]:
        yield f"{one['code']} {one['text']}: {_score(one)}, доказательство {STRENGTHS[one['strength']]}"


def _causes(facts: Facts) -> Iterable[str]:
    for one in facts["competences"]:
        yield f"{one['title']}: {CAUSES.get(one['cause'], 'причина не названа')}"


def _recommendations(facts: Facts) -> Iterable[str]:
    for part in facts["plan"]["audiences"]:
        for one in part["lines"]:
            yield f"{one['subject']} {one['title']}"
    yield f"Решений руководства: {len(facts['plan']['decisions'])}"


def _schedule(facts: Facts) -> Iterable[str]:
    for one in facts["planning"]["slots"]:
        yield f"{one['code']}: {day(iso(one['starts_on']))} — {day(iso(one['ends_on']))}"
    for one in facts["planning"]["controls_points"]:
        yield f"{day(iso(one['on']))}: {one['what']}"


def _budget(facts: Facts) -> Iterable[str]:
    variants = variants_told(facts["planning"]["budget"]["variants"])
    for one in variants:
        money = "" if one["total"] is None else f", {number(one['total'], 0)} ₽"
        name = VARIANT_WORDS[one["name"]] if len(variants) > 1 else "Весь план"
        yield (
            f"{name}: чел.-дней {number(one['person_days'])}, "
            f"тренер-дней {number(one['trainer_days'])}{money}"
        )


def _effect(facts: Facts) -> Iterable[str]:
    planning = facts["planning"]
    yield f"Индекс по модели: {number(planning['expected']['index'], 1, signed=True)}"
    yield f"Повторный аудит: {day(iso(planning['repeat_on']))}"
    yield f"Контрольных филиалов: {len(planning['controls'])}"


def _changes(facts: Facts) -> Iterable[str]:
    changes = facts["changes"]
    if changes is None:
        return
    for word, count in in_order(changes["criteria_words"]):
        yield f"Критерии, {OUTCOME_WORDS[word]}: {count}"
    for one in changes["criteria"][:SHOWN]:
        yield f"{one['code']} {one['name']}: {number(one['change'], 1, signed=True)}"


_TOLD: Mapping[str, Callable[[Facts], Iterable[str]]] = {
    "summary": _summary,
    "aim": _aim,
    "method": _method,
    "overview": _overview,
    "changes": _changes,
    "servqual": _servqual,
    "contact": _contact,
    "failures": _failures,
    "gaps": _gaps,
    "causes": _causes,
    "recommendations": _recommendations,
    "schedule": _schedule,
    "budget": _budget,
    "effect": _effect,
}
