"""Waves of typed inputs, an instrument of each kind: no database."""

from audits.scoring.answers import AnswersReader
from audits.scoring.inputs import (
    Budget,
    Catalogue,
    CriterionFacts,
    Group,
    InstrumentFacts,
    ItemFacts,
    Observed,
    WaveInputs,
)
from audits.scoring.nodes import WaveTree

TULA, OREL, TVER = 11, 12, 13
REGION = 5
PARENTS = {REGION: None, TULA: REGION, OREL: REGION, TVER: None}
NODES = {
    None: frozenset({TULA, OREL, TVER}),
    REGION: frozenset({TULA, OREL}),
    TULA: frozenset({TULA}),
    OREL: frozenset({OREL}),
    TVER: frozenset({TVER}),
}
HEADS = {
    "survey": {"level": "internal", "source": "ES", "trust": 0.4, "n0": 30.0},
    "visit": {"level": "external", "source": "MV", "trust": 1.0, "n0": 3.0},
    "maturity": {"level": "internal", "source": "MA", "trust": 0.7, "n0": 0.0},
    "records": {"level": "customer", "source": "CI", "trust": 0.6, "n0": 0.0},
    "servqual": {"level": "customer", "source": "SQ", "trust": 0.9, "n0": 30.0},
}


def item(code, criterion, section="a", **body):
    """One question."""
    return ItemFacts(code, criterion, section, {"text": f"Пункт {code}", **body})


def agreement(code, criterion, **body):
    """A statement."""
    return item(code, criterion, type="agreement", **{"reverse": False, **body})


def instrument(kind, items, *, code=None, answers=(), observations=(), **fields):
    """An instrument with what was observed: answers as (branch, values), observations the same."""
    sections = dict.fromkeys(one.group for one in items)
    return InstrumentFacts(
        code=code or kind,
        version=1,
        kind=kind,
        title=kind,
        groups=tuple(Group(one, one, fields.pop(f"weight_{one}", 1.0)) for one in sections),
        items=tuple(items),
        observations=tuple(
            Observed(at, branch, f"Н-{at}", values) for at, (branch, values) in enumerate(observations)
        ),
        answers=_answers(kind, items, list(sections), answers) if answers else None,
        **{**HEADS[kind], **fields},
    )


def _answers(kind, items, sections, answers):
    """Values as the reader packs them, in two portions."""
    reader = AnswersReader(kind, [one.code for one in items], sections)
    half = len(answers) // 2 or 1
    for portion in (answers[:half], answers[half:]):
        if portion:
            reader.add([branch for branch, _ in portion], [values for _, values in portion])
    return reader.answers()


def inputs_of(
    *instruments, competences=(("СК-01", "Первая"), ("СК-02", "Вторая")), belongs=lambda _code: ("СК-01",)
):
    """A wave of these instruments; nothing answers their criteria."""
    codes = {one.criterion for each in instruments for one in each.items if one.criterion}
    return WaveInputs(
        target=85.0,
        level_weights={"customer": 50, "external": 35, "internal": 15},
        budgets={"Ф": Budget(5), "С": Budget(5), "Р": Budget(6)},
        instruments=tuple(instruments),
        catalogue=Catalogue(
            criteria={code: CriterionFacts(code, code, "Н", (), (), False, belongs(code)) for code in codes},
            modules={},
            competences=dict(competences),
        ),
        nodes=NODES,
        parents=PARENTS,
    )


def node_of(inputs, node=None):
    """The figures of one node."""
    return WaveTree.of(inputs).node(node)


def criteria_of(figures):
    """Criterion -> row."""
    return {row.code: row for row in figures.criteria}


def maturity(*audits, **fields):
    """Audits of one practice each, and of noise."""
    return instrument(
        "maturity",
        [item("A01", "MA01"), item("A02", None, conditions=True)],
        observations=[(branch, {"A01": level, "A02": 1}) for branch, level in audits],
        **fields,
    )


def pairs_of(people, perceived, branch=TULA):
    """Questionnaires that expect 7 and perceive the same everywhere but for a little noise."""
    return [
        (branch, {"e": [7] * 22, "p": [min(7, perceived + (at + one) % 2) for one in range(22)], "w": None})
        for at in range(people)
    ]


def questionnaire(people, perceived, *, code="servqual", criterion=True, **fields):
    """SERVQUAL with its 22 items."""
    groups = "TTTTRRRRRSSSSAAAAEEEEE"
    items = [
        ItemFacts(
            f"SQ{at:02}", f"SQ{at:02}" if criterion else None, group,
            {"text": "", "perception": "", "expectation": ""},
        )
        for at, group in enumerate(groups, start=1)
    ]  # fmt: skip
    return instrument("servqual", items, code=code, answers=pairs_of(people, perceived), **fields)


def guessed_by(who, people, perceived):
    """The same questionnaire as staff or managers guess it."""
    return questionnaire(
        people, perceived, code=f"servqual-{who}", criterion=False, respondents=who, level="internal"
    )
