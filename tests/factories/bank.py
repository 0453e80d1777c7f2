"""The bank of the model course in a version of its own, and one question of each kind."""

from functools import cache
from pathlib import Path

from catalog.bank_rows import canonical
from catalog.models import Question
from catalog.queries.bank import columns_of
from tests.factories.courses import make_programme
from tests.reading import read_yaml

FILE = Path(__file__).parents[2] / "fixtures/catalog/ok-vv-155/questions.yaml"
LESSONS = 2


@cache
def authored():
    """The rows of the model course, fitted to a programme of two lessons and no media."""
    rows = read_yaml(FILE)
    plain = [row for row in rows if "media/" not in str(row)]
    return [canonical({**row, "outcome": "З1", "lesson": 1 + at % LESSONS}) for at, row in enumerate(plain)]


def of_kind(kind):
    """The first question of the kind."""
    return next(row for row in authored() if row["kind"] == kind)


def make_banked(count=20):
    """A published version with `count` questions; its tests draw four and ask for no kind."""
    programme = make_programme()
    programme.outcomes = [{"code": "З1", "kind": "knows", "text": "Этапы звонка"}]
    programme.tests = {
        name: {"questions": 2, "minutes": 15, "pass_percent": 80, "attempts": 2}
        for name in ("entry", "final")
    }
    programme.save()
    programme.questions.all().delete()
    rows = authored()
    fields = [columns_of({**rows[at % len(rows)], "code": f"q{at + 1:02}"}) for at in range(count)]
    Question.objects.bulk_create(Question(programme=programme, **one) for one in fields)
    return programme
