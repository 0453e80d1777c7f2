"""Russian words of the document that no page has: bands, verdicts, variants of the budget, quadrants."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.scores import Band

BAND_WORDS = {
    Band.NORM: "норма",
    Band.ATTENTION: "внимание",
    Band.DEFICIT: "дефицит",
    Band.CRITICAL: "критично",
}
OUTCOME_WORDS = {
    "closed": "закрыт",
    "narrowed": "сократился",
    "worsened": "ухудшился",
    "reached": "цель и раньше была достигнута",
    "unproven": "изменение не доказано",
    "too_few": "данных мало",
}
OUTCOME_SIGNS = {
    "closed": "ok",
    "narrowed": "info",
    "worsened": "crit",
    "reached": "muted",
    "unproven": "muted",
    "too_few": "muted",
}
VARIANT_WORDS = {"least": "Минимум", "base": "База", "most": "Максимум"}
VARIANT_NOTES = {
    "least": "модули критического и высокого приоритета и те, без которых их нельзя начать",
    "base": "весь план",
    "most": "самый большой из рассчитанных вариантов, не меньше плана",
}
RATE_WORDS = {
    "Ф": "день фронт-линии",
    "С": "день старшего",
    "Р": "день руководителя",
    "trainer_day": "день тренера",
    "materials": "материалы на человека",
}
QUADRANT_WORDS = {
    "focus": "сосредоточиться",
    "keep": "так держать",
    "low": "низкий приоритет",
    "overdone": "избыточные усилия",
}
GAP_WORDS = {
    1: ("Знание", "руководство не знает, чего ждут клиенты", "частично"),
    2: ("Стандарт", "знает, но не превратило в нормы", "нет"),
    3: ("Исполнение", "нормы есть, их не выполняют", "да"),
    4: ("Обещание", "обещают больше, чем делают", "частично"),
    5: ("Итог", "клиент получил не то, чего ждал; следствие первых четырёх", "через 1–4"),
}
"""Number of the gap -> its name, what it is, whether training answers it."""


def gap_outcome(code: str) -> str:
    """«разрыв сократился»; what is no proven change stays as it is."""
    word = OUTCOME_WORDS[code]
    return f"разрыв {word}" if code in ("closed", "narrowed", "worsened") else word


def iso(text: str) -> date:
    """A day of the facts."""
    return date.fromisoformat(text)


def in_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Pairs of audiences, rates or verdicts in the order in which they are told: a database keeps none."""
    order = [*RATE_WORDS, *OUTCOME_WORDS]
    return sorted(values.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def variants_told(variants: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Variants of the budget to print: the whole plan alone where all have the same days and price."""
    known = [{name: value for name, value in one.items() if name != "name"} for one in variants]
    if any(one != known[0] for one in known):
        return list(variants)
    return [one for one in variants if one["name"] == "base"]
