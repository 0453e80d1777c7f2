"""Access rows of the assessor's queue, desk, remarks and bank of words."""

from assessments.models import Grade, Snippet, TimedComment
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.accounts import UserFactory

NOT_TRAINER = ("hr", "client_admin", "line_manager", "trainee", "verifier")
STRANGE = {"data": {"work": "987654321"}, "query": "?work=987654321", "allowed_statuses": (404,)}
WORK = {"ids": "submission", "forbidden": NOT_TRAINER}
COLLEAGUES = {"ids": "colleagues_remark", "forbidden": (*NOT_TRAINER, "trainer")}

ROWS: dict[str, Row] = {
    "assessments:grading-assign": Row(post=("trainer",)),
    "assessments:grading-remind": Row(post=("trainer",)),
    "assessments:grade-release": Row(get=("trainer",), post=("trainer",)),
    "assessments:grading-assign of a work that is not theirs": Row(post=("trainer",), **STRANGE),
    "assessments:grading-remind of a work that is not theirs": Row(post=("trainer",), **STRANGE),
    "assessments:grade-release of a work that is not theirs": Row(
        get=("trainer",), post=("trainer",), **STRANGE
    ),
    "assessments:grading-rule": Row(post=("trainer",), ids="cohort", forbidden=NOT_TRAINER),
    "assessments:grade-undo": Row(post=("trainer",), **WORK),
    "assessments:grade-correct": Row(get=("trainer",), post=("trainer",), **WORK),
    "assessments:grade-history": Row(get=("trainer",), **WORK),
    "assessments:comment-add": Row(post=("trainer",), **WORK),
    "assessments:comment-remove": Row(post=("trainer",), ids="remark", forbidden=NOT_TRAINER),
    "assessments:comment-restore": Row(post=("trainer",), ids="remark", forbidden=NOT_TRAINER),
    "assessments:comment-remove of a colleague's": Row(post=(), **COLLEAGUES),
    "assessments:comment-restore of a colleague's": Row(post=(), **COLLEAGUES),
    "assessments:snippet-offer": Row(get=("trainer",), **WORK),
    "assessments:snippet-star": Row(post=("trainer",), **WORK),
    "assessments:snippet-list": Row(get=("trainer",)),
    "assessments:snippet-edit": Row(post=("trainer",), ids="snippet", data={"text": "Назовите срок"}),
    "assessments:snippet-remove": Row(post=("trainer",), ids="snippet"),
    "assessments:snippet-restore": Row(post=("trainer",), ids="snippet"),
}


def furnish(world: World) -> None:
    """Remarks of the trainer and of a colleague on the work of A and of B, words in each trainer's bank."""
    for letter, actor, ids in (("a", "trainer", world.ids), ("b", "trainer_b", world.foreign_ids)):
        trainer, work = world.people[actor], world.things[f"submission_{letter}"]
        grade = Grade.objects.create(submission=work, assessor=trainer, saved_at=NOON)
        remark = TimedComment.objects.create(grade=grade, text="Имя названо", by=trainer, at=NOON)
        colleagues = TimedComment.objects.create(grade=grade, text="Срок назван", by=UserFactory(), at=NOON)
        ids["colleagues_remark"] = {"comment_id": colleagues.pk}
        words = Snippet.objects.create(
            owner=trainer, criterion="Итог", text="Назовите срок", last_used_at=NOON
        )
        ids["remark"], ids["snippet"] = {"comment_id": remark.pk}, {"snippet_id": words.pk}
