"""Norms in digits: a remark, not a fault, for a story may well have its own twenty seconds."""

import re
from collections.abc import Iterator
from typing import Any

from catalog.linting.masks import ours
from catalog.linting.material import Material
from catalog.loading.files import Fault

UNITS = {
    "second": r"секунд\w*",
    "minute": r"минут\w*",
    "hour": r"час\w*",
    "day": r"(?:дн\w+|день)",
    "work_day": r"рабоч\w+ (?:дн\w+|день)",
    "percent": "%",
    "times": r"раз\w?",
}


def remarks_on_norms(material: Material, norms: list[dict[str, Any]]) -> Iterator[Fault]:
    """Each number with its unit that equals the default of a norm of ours, outside anybody's speech."""
    known = [
        (row["code"], re.compile(rf"(?<![\d,]){row['default']}[ \xa0]{UNITS[row['unit']]}")) for row in norms
    ]
    for passage in material.passages:
        text = ours(passage.text)
        for code, pattern in known:
            for found in pattern.finditer(text):
                reason = f"замечание: если «{found.group()}» — норма компании, напишите {{{{{code}}}}}"
                yield passage.fault(reason, found.group(), found.start())
