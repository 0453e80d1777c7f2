"""Dialogues that are no maze, transcripts in which there is something to find."""

from collections.abc import Iterator

from catalog.dialogues import Script, Spot
from catalog.linting.material import Material
from catalog.loading.files import Fault

LONGEST_WALK = 15  # turns, of somebody who may say the worst; the sensible walk is 8-12


def check_dialogues(material: Material) -> Iterator[Fault]:
    """Nobody is kept for more than fifteen turns. Dead ends, endings and marks are judged on loading."""
    for page, script in material.scripts():
        longest = longest_walk(script)
        if longest > LONGEST_WALK:
            reason = (
                f"самый долгий разговор — {longest} реплик, нужно не больше {LONGEST_WALK}: сократите ветки"
            )
            yield page.fault(("turns",), reason)


def longest_walk(script: Script) -> int:
    """Turns of the longest conversation without a line heard twice, the worst replies among them."""
    lengths: dict[Spot, int] = {}
    open_spots: set[Spot] = set()

    def length(spot: Spot) -> int:
        if spot not in script.reach.ways or spot in open_spots:
            return 0
        if spot not in lengths:
            open_spots.add(spot)
            lengths[spot] = 1 + max(map(length, script.reach.ways[spot]), default=0)
            open_spots.discard(spot)
        return lengths[spot]

    return length((script.start, script.mood))


def check_transcripts(material: Material) -> Iterator[Fault]:
    """Faults and strengths in each but one, which is a model; in all, both."""
    if not material.is_complete:
        return
    models = 0
    pages = material.all("transcripts")
    for page in pages:
        marks = [line["mark"] for line in page.content["lines"] if "mark" in line]
        models += "fault" not in marks
        if "strength" not in marks:
            yield page.fault(("lines",), "в разборе нет ни одной сильной реплики: отметьте mark: strength")
    if pages and models == len(pages):
        yield pages[0].fault(("lines",), "ни в одном разборе нет ошибки: отметьте mark: fault")
    if pages and not models:
        yield pages[0].fault((), "нет разбора-образца: пусть один из разборов будет без ошибок")
