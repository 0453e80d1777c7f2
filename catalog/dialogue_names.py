"""What authors call the places of a dialogue's file: turns by their order, endings by their titles."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import pgettext

BEGINNING = 40  # characters of a line that remind of it


def turn_name(content: Mapping[str, Any], code: str) -> str:
    """«Ход 3» of a turn, «Конец 2» of an ending; a code that the file does not have stays itself."""
    for name, ones in (
        (pgettext("dialogue", "Turn %(n)s"), content["turns"]),
        (pgettext("dialogue", "Ending %(n)s"), content["endings"]),
    ):
        number = next((at for at, one in enumerate(ones, start=1) if one["code"] == code), None)
        if number is not None:
            return name % {"n": number}
    return code


def place_choices(content: Mapping[str, Any], codes: Sequence[str]) -> list[tuple[str, str]]:
    """Choices of a field that leads somewhere: «Ход 3. Здравствуйте! Я в метро…»."""
    said = {one["code"]: one["client"] for one in content["turns"]}
    said |= {one["code"]: one["title"] for one in content["endings"]}
    return [(code, _with_words(turn_name(content, code), said.get(code, ""))) for code in codes]


def _with_words(name: str, text: str) -> str:
    """The name with the beginning of what is said there."""
    words = " ".join(text.split())
    short = words if len(words) <= BEGINNING else f"{words[: BEGINNING - 1].rstrip()}…"
    return f"{name}. {short}" if short else name
