"""A dialogue small enough to walk through, as an exercise of the programme of tests/factories/courses.py."""

from copy import deepcopy
from pathlib import Path

from assessments.services.dialogues import choose_reply, start_run
from catalog.dialogues import read_script
from catalog.loading.course_rows import dialogue_fields
from catalog.models import Exercise, Rubric
from courses.models import Enrolment
from tests.conftest import NOON
from tests.factories.assessments import learner
from tests.factories.courses import step_of
from tests.reading import read_yaml

COURSE = Path(__file__).parents[2] / "fixtures/catalog/ok-vv-155"
CODES = ("dialog-1", "dialog-2")


def reply(mark, following, *, mood=0, why="Потому что.", text="Да.", **fields):
    """One reply, marked by К1."""
    return {
        "text": text,
        "mood": mood,
        "marks": {"К1": mark, "К2": mark},
        "why": why,
        "next": following,
        **fields,
    }


def small():
    """Three turns, three endings: the second turn is skipped by whoever angers the client."""
    return {
        "code": "pz-1",
        "title": "Разговор",
        "minutes": 75,
        "rubric": "pz-1",
        "criteria": ["К1", "К2"],
        "lesson": 1,
        "outcomes": ["З1"],
        "setting": "Вы отвечаете на звонок.",
        "client": "Клиентка",
        "mood": 2,
        "start": "one",
        "turns": [
            {
                "code": "one",
                "client": "Алло?",
                "replies": [
                    reply(0, "three", mood=-2, text="Ну?", next_if=[{"mood_below": 1, "next": "bad"}]),
                    reply(3, "two", mood=1, text="Слушаю вас."),
                ],
            },
            {
                "code": "two",
                "client": "Помогите.",
                "replies": [reply(3, "three", mood=1), reply(1, "one", text="Повторите с начала.")],
            },
            {
                "code": "three",
                "client": "Спасибо.",
                "replies": [reply(2, "fair", text="Пожалуйста."), reply(3, "good", text="И вам.")],
            },
        ],
        "endings": [
            {"code": "good", "kind": "good", "title": "Хорошо", "text": "Хорошо.", "hints": ["Так."]},
            {"code": "fair", "kind": "fair", "title": "Так себе", "text": "Так себе.", "hints": ["Эх."]},
            {"code": "bad", "kind": "poor", "title": "Плохо", "text": "Плохо.", "hints": ["Ой."]},
        ],
    }


def authored(code="dialog-1"):
    """A dialogue of the model course as its file says it; a copy to break."""
    return deepcopy(read_yaml(COURSE / f"dialogues/{code}.yaml"))


def make_dialogue(programme, content=None):
    """The programme's exercise becomes the dialogue."""
    content = content or small()
    Exercise.objects.filter(programme=programme, code="pz-1").update(**dialogue_fields(content))
    return Exercise.objects.get(programme=programme, code="pz-1")


def talker(content=None, **fields):
    """A place in a running cohort whose exercise is a dialogue, and its step."""
    enrolment = learner(**fields)
    make_dialogue(enrolment.cohort.programme, content)
    return Enrolment.objects.get(pk=enrolment.pk), step_of(enrolment.cohort, "d2-01")


def play(enrolment, step, choices, at=NOON):
    """A run with these choices."""
    run = start_run(enrolment.pk, step_id=step.pk, at=at)
    for number, chosen in enumerate(choices, start=1):
        choose_reply(run.pk, number=number, chosen=chosen, at=at)
    run.refresh_from_db()
    return run


def best_choices(content):
    """What somebody says who always says the best."""
    return [one.chosen for one in read_script(content).best_walk().steps]


def real_talker(code="dialog-1", **fields):
    """A place whose exercise is a dialogue of the model course, marked by the rubric of the model course."""
    enrolment, step = talker(authored(code), **fields)
    rubric = read_yaml(COURSE / "rubrics/pz-1.yaml")
    Rubric.objects.filter(programme=step.programme_id).update(criteria=rubric["criteria"])
    return enrolment, step
