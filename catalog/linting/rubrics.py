"""Levels of a criterion differ by what a person does, not by how well somebody calls it."""

import re
from collections.abc import Iterator
from itertools import combinations

from catalog.linting.material import Material
from catalog.loading.files import Fault
from catalog.words import lemmas_in

DEGREE_LINES = (
    "хорошо хороший отлично отличный плохо плохой частично частичный полностью полный полно",
    "целиком вполне очень совсем почти слабо слабый сильно сильный удовлетворительно",
    "неудовлетворительно достаточно недостаточно уверенно неуверенно немного иногда всегда часто",
    "редко неплохо прекрасно идеально превосходно блестяще средне посредственно весьма крайне",
    "максимально минимально качественно качественный некачественно грамотно умело неумело",
    "правильно верно неверно неправильно успешно безупречно безошибочно",
)
DEGREES = frozenset(word for line in DEGREE_LINES for word in line.split())
SAME = 0.8  # share of common words
SAID_ABOVE = re.compile(r"^то же", re.IGNORECASE)
CRITICAL = 2


def check_rubrics(material: Material) -> Iterator[Fault]:
    """Four different doings a criterion; two critical criteria a rubric of a module at the bar."""
    for page in material.all("rubrics"):
        rows = page.content["criteria"]
        for at, row in enumerate(rows):
            for one, other in combinations(range(len(row["levels"])), 2):
                if alike(row["levels"][one], row["levels"][other]):
                    reason = (
                        f"уровни {one} и {other} различаются только похвалой: скажите, что человек делает"
                    )
                    yield page.fault(("criteria", at, "levels", other), f"{row['code']}: {reason}")
            for level, text in enumerate(row["levels"]):
                if not doing(text):
                    reason = f"уровень {level} — одна оценка: скажите, что человек делает"
                    yield page.fault(("criteria", at, "levels", level), f"{row['code']}: {reason}")
        critical = sum(row["critical"] for row in rows)
        if material.is_complete and critical < CRITICAL:
            yield page.fault(("criteria",), f"критических критериев {critical}, нужно не меньше {CRITICAL}")


def alike(one: str, other: str) -> bool:
    """Whether two levels say the same but for words of degree."""
    left, right = doing(one), doing(other)
    if not left or not right or SAID_ABOVE.match(other):
        return False
    return len(left & right) >= SAME * len(left | right)


def doing(text: str) -> set[str]:
    """The words of a level, those of degree and the negation left out."""
    return {word for word in lemmas_in(text) if word not in DEGREES and word != "не"}
