"""The one way in which a question of a version that people study by is changed: with its former body kept."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from catalog.models import Question, QuestionRevision
from catalog.queries.corrections import is_voided


@transaction.atomic
def correct_question(
    question_id: int, *, body: dict[str, Any] | None, reason: str, by: User, at: datetime
) -> QuestionRevision:
    """Put another body in place of a question's, or take the question out; it counts for draws from now on.

    Args:
        question_id: the row is locked until commit.
        body: in the format of questions.yaml, checked by the caller; None takes the question out.
        reason: why, in words.
        by: who.
        at: aware moment.
    """
    question = Question.objects.select_for_update(no_key=True).get(pk=question_id)
    revision = QuestionRevision.objects.create(
        question=question,
        number=question.revisions.count() + 1,
        body=question.body,
        was_void=is_voided(question),
        is_void=body is None,
        reason=reason,
        by=by,
        at=at,
    )
    if body is not None:
        question.body = body
        question.save(update_fields=["body"])
    return revision
