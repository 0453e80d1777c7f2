"""Questions that cannot be answered by their looks."""

import re
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from catalog.linting.chance import LEVEL, at_least, crowded
from catalog.linting.material import Material, Page
from catalog.loading.files import Fault, Where
from catalog.minutes import words_in

LAZY = re.compile(
    r"вс[её] (?:выше)?(?:перечисленн|указанн|названн)\w+|все (?:ответы|варианты) (?:верн|правильн)\w+"
    r"|ничего из|ни один из|нет (?:верн|правильн)\w+ ответ\w*|верны (?:и )?[а-еa-f] и [а-еa-f]"
    r"|[а-еa-f] и [а-еa-f] верны"
    r"|оба (?:варианта|ответа)",
    re.IGNORECASE,
)
TIMES_LONGER = 2.5
SHORT = 30  # signs: «Да» beside «Нет, потому что…» is judged by other rules
WHY_WORDS, EXPLANATION_WORDS = 2, 6
CHOICES = {"single": "options", "multiple": "options", "best_worst": "options", "true_false": "reasons"}


def check_questions(material: Material) -> Iterator[Fault]:
    """Each question by itself, then what the whole bank betrays."""
    bank = material.one("questions")
    if bank is None:
        return
    for at, row in enumerate(bank.rows()):
        yield from _question(bank, at, row)
    yield from _betrayals(bank)


def _question(bank: Page, at: int, row: Mapping[str, Any]) -> Iterator[Fault]:
    code = row["code"]
    if words_in(row["explanation"]) < EXPLANATION_WORDS:
        yield bank.fault((at, "explanation"), f"{code}: объяснение ничего не объясняет: скажите, почему так")
    name = CHOICES.get(row["kind"])
    if name is None:
        return
    options = row[name]
    for place, option in enumerate(options):
        where: Where = (at, name, place)
        found = LAZY.search(option["text"])
        if found:
            yield bank.fault(where, f"{code}: «{found.group()}» — не ответ: замените настоящим вариантом")
        if words_in(option.get("why") or "") < WHY_WORDS:
            yield bank.fault(where, f"{code}: у варианта {option['code']} не сказано, почему (why)")
        others = [len(one["text"]) for one in options if one is not option]
        if len(option["text"]) > max(SHORT, TIMES_LONGER * median(others)):
            reason = f"{code}: вариант {option['code']} намного длиннее остальных: сделайте вровень"
            yield bank.fault(where, reason)
    said = [option["text"].strip().lower() for option in options]
    if len(set(said)) < len(said):
        yield bank.fault((at, name), f"{code}: два варианта говорят одно и то же")


def _betrayals(bank: Page) -> Iterator[Fault]:
    """Over the single questions: the right option longest, or in one place, more often than by chance."""
    longest, places, sizes = 0, [], []
    for row in bank.rows():
        if row["kind"] != "single":
            continue
        lengths = [len(option["text"]) for option in row["options"]]
        place = next(at for at, option in enumerate(row["options"]) if option["correct"])
        longest += all(length < lengths[place] for at, length in enumerate(lengths) if at != place)
        places.append(place)
        sizes.append(len(lengths))
    if not places:
        return
    chance = at_least(longest, [1 / size for size in sizes])
    if chance < LEVEL:
        yield bank.fault(
            (),
            f"верный вариант самый длинный в {longest} вопросах из {len(sizes)} (случайно так бывает с p = "
            f"{_p(chance)}): удлините неверные или сократите верные",
        )
    place, times, chance = crowded(places, sizes)
    if chance < LEVEL:
        yield bank.fault(
            (),
            f"верный вариант стоит на месте {'abcdefghijkl'[place]} в {times} вопросах из {len(sizes)} (p = "
            f"{_p(chance)}): переставьте варианты",
        )


def _p(chance: float) -> str:
    return f"{chance:.3f}".replace(".", ",")
