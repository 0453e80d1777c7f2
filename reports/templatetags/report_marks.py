"""What documents print from facts kept as JSON; formatting only."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from figures.canvas import PALETTE
from figures.formats import bounds, day, days, nbsp, number, percent
from figures.scores import Band, band
from reports.audit_gap import words

register = template.Library()
LARGE = 100  # from where a figure of documents needs no digits
SMALLEST_P = 0.001
EFFECTS = {"paired-branches": "dz"}
COLOURS = {Band.NORM: "ok", Band.ATTENTION: "warn", Band.DEFICIT: "bad", Band.CRITICAL: "crit"}
SHORT_SOURCES = {"Чек-лист тайного визита": "Визиты", "Чек-лист тайного звонка": "Звонки"}
CLOSING_MARGIN = 5.0  # points below the target
SHORT_COMPOUND = re.compile(r"(?<![\w-])(\w{1,5})-(\w{1,5})(?![\w-])")


@register.filter
def iso_day(value: str | None) -> str:
    """«31.12.2026» of «2026-12-31»; a dash for nothing."""
    return day(date.fromisoformat(value)) if value else "—"


@register.filter
def of_code(values: Mapping[str, Any], code: str) -> Any:
    """The value of this key, or nothing."""
    return values.get(code, "")


@register.filter
def closed_from(target: float) -> float:
    """The lower end of the interval from which a gap counts as closed, points of 100."""
    return target - CLOSING_MARGIN


@register.filter
def whole(text: object) -> str:
    """The text with unbreakable spaces and hyphens («№ 323-ФЗ», «из-за»); codes to be copied are left."""
    return SHORT_COMPOUND.sub("\\1\u2011\\2", nbsp(str(text)))


@register.filter
def success(because: list[dict[str, Any]]) -> str:
    """How the re-audit will tell: «SQ11: 40 → 85» of the widest gap among the reasons."""
    known = [one for one in because if one["score"] is not None]
    if not known:
        return "—"
    widest = max(known, key=lambda one: float(one["target"]) - float(one["score"]))
    return f"{widest['criterion']}: {number(widest['score'], 0)} → {number(widest['target'], 0)}"


@register.filter
def quadrant_word(code: str) -> str:
    """«Сосредоточиться» of «focus»."""
    return words.QUADRANT_WORDS.get(code, "—")


@register.filter
def outcome_word(code: str) -> str:
    """A verdict of the re-audit in words."""
    return words.OUTCOME_WORDS.get(code, "не сравнивали")


@register.filter
def outcome_of_gap(code: str) -> str:
    """The same where the subject is not named: «разрыв сократился»."""
    return words.gap_outcome(code)


@register.filter
def outcome_sign(code: str) -> str:
    """Name of the sign of a verdict."""
    return words.OUTCOME_SIGNS.get(code, "muted")


@register.filter
def variant_word(code: str) -> str:
    """«Минимум» of «least»."""
    return words.VARIANT_WORDS[code]


@register.filter
def variant_note(code: str) -> str:
    """What the variant of the budget takes."""
    return words.VARIANT_NOTES[code]


@register.filter
def model_gap(number_of: int) -> tuple[str, str, str]:
    """Name of the gap of the model, what it is, whether training answers it."""
    return words.GAP_WORDS[number_of]


@register.filter
def roubles(value: float | None) -> str:
    """«12 500 ₽»; a dash where a rate is not stated."""
    return "—" if value is None else f"{number(value, 0)}\u00a0₽"


@register.filter
def run_of_days(period: tuple[date, date] | None) -> str:
    """«01.03–25.05.2026»; a dash for nothing."""
    return days(*period) if period else "—"


@register.filter
def at_code(rows: Iterable[Mapping[str, Any]], code: str) -> Any:
    """The row of this code, or nothing."""
    return next((one for one in rows if one["code"] == code), None)


@register.filter
def half_of(row: Mapping[str, Any]) -> str:
    """«± 2,0» of a source with its ends; a dash where they are unknown."""
    if row["low"] is None or row["high"] is None:
        return "—"
    return f"±\u00a0{number((row['high'] - row['low']) / 2, 1)}"


@register.filter
def band_word(score: float) -> str:
    """«дефицит» of 62."""
    return words.BAND_WORDS[band(score)]


@register.filter
def score_fill(score: float) -> SafeString:
    """Colour of a score's bar by value and by class, so that the dark mode recolours it."""
    colour = COLOURS[band(score)]
    return format_html('fill="{}" class="chart-fill-{}"', PALETTE[colour], colour)


@register.filter
def css_number(value: float) -> str:
    """A coordinate as SVG writes it, whatever the language."""
    return f"{min(max(value, 0.0), 100.0):.1f}"


@register.filter
def css_share(value: float) -> str:
    """The same of a share."""
    return css_number(value * 100)


@register.filter
def named(rows: Iterable[Mapping[str, Any]], name: str) -> Any:
    """The row of this name, or nothing."""
    return next((one for one in rows if one["name"] == name), None)


@register.filter
def share_used(response: Mapping[str, int]) -> str:
    """«88 %» of used and issued codes."""
    return percent(response["used"] / response["issued"]) if response["issued"] else "—"


@register.filter
def total(counts: Mapping[str, int]) -> int:
    """All of them together."""
    return sum(counts.values())


@register.filter
def record_value(item: Mapping[str, Any]) -> str:
    """A figure of documents in its own unit: a share in per cent, everything else as a number."""
    value = item.get("value")
    if value is None:
        return "—"
    if str(item.get("rule", "")).endswith("share"):
        return percent(value)
    return number(value, 0 if abs(value) >= LARGE else 2)


@register.filter
def short_source(title: str) -> str:
    """«Тайный визит» of «Чек-лист тайного визита», for a narrow head of a column."""
    return SHORT_SOURCES.get(title, title)


@register.filter
def left_to(score: float, target: float) -> float:
    """What is missing to the target."""
    return max(0.0, target - score)


@register.filter
def rate_word(name: str) -> str:
    """What a rate of the plan pays for."""
    return words.RATE_WORDS.get(name, name)


@register.filter
def in_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Audiences, rates or verdicts with what is said of each, in the order in which they are told."""
    return words.in_order(values)


@register.filter
def chance_of(p: float | None) -> str:
    """«0,003», «< 0,001»; a dash where it is unknown."""
    if p is None:
        return "—"
    return "<\u00a00,001" if p < SMALLEST_P else number(p, 3)


@register.filter
def effect_size(row: Mapping[str, Any]) -> str:
    """«dz 1,2» of a comparison of branches in pairs, «d 0,4» of two samples; a dash where it is unknown."""
    if row["effect"] is None:
        return "—"
    return f"{EFFECTS.get(row['method'], 'd')}\u00a0{number(row['effect'], 1)}"


@register.filter
def ends_of_card(card: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """The two ends of a branch's criteria with their names."""
    return [("Слабее всего", card["weakest"]), ("Сильнее всего", card["strongest"])]


@register.simple_tag
def ends_of(low: float | None, high: float | None, digits: int = 1) -> str:
    """«[2,3; 6,8]»; nothing where the ends are unknown."""
    return "" if low is None or high is None else bounds(low, high, digits)


@register.simple_tag
def stored_svg(chart: Mapping[str, str]) -> SafeString:
    """A chart's picture as it was stored.

    Safe: drawn by our own code (figures/canvas.py), texts escaped; nobody types into it.
    """
    return mark_safe(chart["svg"])  # noqa: S308 - see above


@register.simple_tag
def lines(count: int) -> SafeString:
    """Empty lines to write on."""
    return format_html('<div class="write">{}</div>', mark_safe("<div></div>" * count))  # noqa: S308 - a constant


@register.filter
def are_awaited(failures: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a deadline passes before the courses of its failure: some come later, or stand in no plan."""
    return any(each["state"] != "in_time" for one in failures for each in one["courses"])


@register.filter
def courses_that_are(failures: Iterable[Mapping[str, Any]], state: str) -> list[str]:
    """Codes of the courses that answer failures and are «late» or «unplanned», each once, by code."""
    return sorted({each["code"] for one in failures for each in one["courses"] if each["state"] == state})
