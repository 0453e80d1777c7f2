"""Files of questionnaires, as large as one likes, quickly made."""

import random

from tests.factories.scale import answered

DAYS = 28


def survey_file(*, people, places, separator=",", seed=5, different=500):
    """A CSV of SERVQUAL: 44 marks, five weights, day, channel and segment of that many people.

    Args:
        places: names of branches, in turn. different: kinds of questionnaires.
    """
    chance = random.Random(seed)
    heading = ["respondent", "branch", "date", "channel", "segment"]
    heading += [f"{side}{at:02}" for side in "ep" for at in range(1, 23)]
    heading += [f"w_{code}" for code in "trsae"]
    kinds = [
        separator.join(_cells(answered(chance, chance.choice((-0.4, 0.0, 0.2))))) for _ in range(different)
    ]
    facts = [
        separator.join((f"2026-09-{day:02}", channel, segment))
        for day in range(1, DAYS + 1)
        for channel in ("касса", "телефон")
        for segment in ("новые", "постоянные")
    ]
    lines = [
        separator.join(
            (
                f"Р-{at}",
                places[at % len(places)],
                facts[at % len(facts)],
                kinds[(at * 7 + at // len(places)) % different],
            )
        )
        for at in range(people)
    ]
    return "\n".join((separator.join(heading), *lines, "")).encode()


def _cells(values):
    """Marks and weights of one questionnaire as text."""
    weights = values["w"] or {}
    found = [*values["e"], *values["p"], *(weights.get(code) for code in "TRSAE")]
    return ["" if one is None else str(one) for one in found]
