"""Access rows of a bank in work: the provider's methodologist and nobody else."""

from catalog.models import Lesson, Programme, Question
from catalog.queries.bank import columns_of
from catalog.services.bank import begin_bank
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.bank import authored
from tests.factories.requests import ModuleFactory

SLUG, CODE = "ok-vv-987", "q01"
AUTHOR = ("methodologist",)


def _of_bank(**fields) -> Row:
    """A row about the module's bank."""
    return Row(ids="bank", shared=True, **fields)


def _of_question(**fields) -> Row:
    """A row about one question of it."""
    return Row(ids="bank_question", shared=True, **fields)


ROWS: dict[str, Row] = {
    "catalog:bank-detail": _of_bank(get=AUTHOR),
    "catalog:bank-begin": _of_bank(post=AUTHOR),
    "catalog:bank-change": _of_bank(post=AUTHOR),
    "catalog:bank-undo": _of_bank(post=AUTHOR),
    "catalog:bank-take": _of_bank(post=AUTHOR),
    "catalog:bank-publish": _of_bank(get=AUTHOR, post=AUTHOR),
    "catalog:bank-export": _of_bank(get=AUTHOR),
    "catalog:bank-import": _of_bank(get=AUTHOR, post=AUTHOR),
    "catalog:bank-question-create": _of_bank(post=AUTHOR),
    "catalog:bank-question-edit": _of_question(get=AUTHOR, post=AUTHOR),
    "catalog:bank-question-copy": _of_question(post=AUTHOR),
    "catalog:bank-question-history": _of_question(get=AUTHOR),
    "assessments:question-preview": _of_question(post=AUTHOR),
}


def furnish(world: World) -> None:
    """A bank in work of a module with one lesson."""
    module = ModuleFactory(slug=SLUG, code="ОК-ВВ-987")
    outcomes = [{"code": "З1", "kind": "knows", "text": "Этапы звонка"}]
    programme = Programme.objects.create(module=module, version=1, passport={}, outcomes=outcomes)
    Lesson.objects.create(
        programme=programme, number=1, title="Звонок", minutes=5, source="", html="", words=0
    )
    row = {**authored()[0], "code": CODE}
    Question.objects.create(programme=programme, **columns_of(row))
    begin_bank(module.pk, by=world.people["methodologist"], at=NOON)
    for ids in (world.ids, world.foreign_ids):
        ids["bank"] = {"slug": SLUG}
        ids["bank_question"] = {"slug": SLUG, "code": CODE}
