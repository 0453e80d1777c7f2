"""Numbers, dates and names as Russian typography writes them. Used by pages: no Django, nothing heavy.

Numbers are rounded here and only here, halves away from zero, as a reader with a calculator expects.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NBSP = "\u00a0"
MINUS = "−"

_SHORT_WORDS = re.compile(
    r"(?<![\w-])(а|без|в|во|для|до|за|и|из|или|к|ко|на|над|не|ни|но|о|об|от|по|под|при|про|с|со|у) ",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_BEFORE_DASH = re.compile(r" (?=[—–])")
_AFTER_SIGN = re.compile(r"(?<=[№§]) ")
_GROUPS = re.compile(rf"(?<![\d.,:])\d{{1,3}}(?:[ {NBSP}]\d{{3}})+(?!\d)")
_UNITS = (
    r"[%‰₽€$]|°\w?|мин|ч|сек|с|ак|дн|день|дня|дней|балл\w*|года?|г|руб|тыс|млн|млрд"
    "|кг|мг|т|км|см|мм|м|мл|л|кВт|шт"
)
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w-]))")
_INITIAL = re.compile(r"(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ])")


def number(value: float | Decimal, digits: int | None = None, *, signed: bool = False) -> str:
    """A number with a decimal comma, groups of three and a true minus: «1 234,5», «−0,65».

    Args:
        value: finite.
        digits: digits after the comma, kept even where they are zeros; None writes the value as short as
            it is («7», «7,5»).
        signed: a plus before positive values, as differences and gaps are written.
    Returns:
        Text without breaking spaces. What rounds to zero bears no sign.
    Raises:
        ValueError: not a number, or infinite.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not exact.is_finite():
        msg = f"{value} cannot be written as a number"
        raise ValueError(msg)
    shown = exact.normalize() if digits is None else exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = MINUS if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + f"{abs(shown):,f}".replace(",", NBSP).replace(".", ",")


def gap(value: float | Decimal, digits: int = 2) -> str:
    """A gap or a change, always with its sign: «−1,10», «+7,00», «0,00»."""
    return number(value, digits, signed=True)


def percent(share: float | Decimal, digits: int = 0) -> str:
    """A share in [0, 1] as per cent: «62 %»."""
    scaled = share * 100 if isinstance(share, Decimal) else Decimal(repr(float(share))) * 100
    return f"{number(scaled, digits)}{NBSP}%"


def bounds(low: float, high: float, digits: int = 0) -> str:
    """An interval by its ends: «[2; 12]», «[−1,25; −0,95]»."""
    return f"[{number(low, digits)};{NBSP}{number(high, digits)}]"


def day(moment: date) -> str:
    """A date in figures: «31.12.2026»."""
    return f"{moment.day:02}.{moment.month:02}.{moment.year:04}"


def moment(at: datetime) -> str:
    """A date and time by the clock that `at` carries: «31.12.2026, 09:30»; zones are the caller's."""
    return f"{day(at)}, {at.hour:02}:{at.minute:02}"


def days(first: date, last: date) -> str:
    """A run of days without repeating what is common: «14–16.11.2026», «30.11–02.12.2026»."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day:02}–{day(last)}"
    start = day(first)[:5] if first.year == last.year else day(first)
    return f"{start}–{day(last)}"


def duration(minutes: int, *, about: bool = False) -> str:
    """Minutes as hours and minutes: «2 ч 40 мин», «45 мин»; with `about`, «≈ 2 ч 40 мин».

    Raises:
        ValueError: the minutes are negative.
    """
    if minutes < 0:
        msg = "a duration is not negative"
        raise ValueError(msg)
    hours, rest = divmod(minutes, 60)
    parts = [f"{number(hours)}{NBSP}ч"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}мин")
    return (f"≈{NBSP}" if about else "") + NBSP.join(parts)


def plural(n: float | Decimal, one: str, few: str, many: str) -> str:
    """The form that agrees with a number: 1, 21 день · 2, 3, 104 дня · 0, 5, 11–14 дней · 2,5 дня."""
    exact = Fraction(n)
    if exact.denominator != 1:
        return few
    last_two, last = abs(exact.numerator) % 100, abs(exact.numerator) % 10
    if 11 <= last_two <= 14 or last == 0 or last >= 5:
        return many
    return one if last == 1 else few


def counted(n: float | Decimal, one: str, few: str, many: str) -> str:
    """A number with its noun, never parted: «3 дня», «2,5 дня»."""
    return f"{number(n)}{NBSP}{plural(n, one, few, many)}"


def short_name(last: str, first: str = "", middle: str = "") -> str:
    """A person as the page greets him: «М. Орлова», with a middle name «М. И. Орлова»."""
    return NBSP.join([*_initials(first, middle), last.strip()])


def listed_name(last: str, first: str = "", middle: str = "") -> str:
    """A person as lists and orders write him: «Орлова М. И.»."""
    return NBSP.join([last.strip(), *_initials(first, middle)])


def quoted(text: str) -> str:
    """The text in «ёлочки»; guillemets inside it become „лапки“."""
    return "«" + text.replace("«", "„").replace("»", "“") + "»"


def nbsp(text: str) -> str:
    """The text with spaces that must not break made unbreakable.

    After prepositions and short conjunctions, before a dash, after № and §, inside a figure, between a figure
    and its unit and between initials. Idempotent; changes nothing but spaces.
    """
    for rule in (_BEFORE_DASH, _AFTER_SIGN, _INITIAL):
        text = rule.sub(NBSP, text)
    if _DIGIT.search(text):
        text = _GROUPS.sub(lambda found: found[0].replace(" ", NBSP), text)
        text = _BEFORE_UNIT.sub(NBSP, text)
    return _SHORT_WORDS.sub(rf"\1{NBSP}", text)


def _initials(*names: str) -> list[str]:
    """The capital of each part of each name, with a point; a double name keeps its hyphen: «А.-М.»."""
    parts = [name.strip() for name in names if name.strip()]
    return ["-".join(f"{piece[0].upper()}." for piece in part.split("-") if piece) for part in parts]
