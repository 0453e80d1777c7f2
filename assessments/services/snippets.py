"""The bank of an assessor's words: it learns from every decision, and is kept in order by hand."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessments import scoring
from assessments.models import Grade, Snippet, Submission

LONGEST = 500  # characters: longer words are about one person, not about a criterion
KEPT = 400  # of one assessor; the least used go first


def learn_words(work: Submission, grade: Grade, *, by: User, at: datetime) -> None:
    """Count the comments of a decided grade as uses, inside the caller's transaction."""
    worst = scoring.worst_levels(work.rubric, grade.levels)
    titles = {one["code"]: one["title"] for one in work.rubric}
    said = [(code, text) for code, text in grade.comments.items() if code in titles]
    said += [
        (one.criterion, one.text)
        for one in grade.timed_comments.filter(removed_at=None)
        if one.criterion in titles
    ]
    for code, text in said:
        use_words(text, exercise=place_of(work), criterion=titles[code], level=worst.get(code), by=by, at=at)


@transaction.atomic
def use_words(
    text: str,
    *,
    exercise: str,
    criterion: str,
    level: int | None,
    by: User,
    at: datetime,
    is_starred: bool = False,
) -> Snippet | None:
    """Remember words said about a criterion; None for what is empty or too long to say twice.

    Args:
        exercise: as `place_of` gives it.
        criterion: its title.
        level: the level that the words went with, if one was given.
        is_starred: kept by hand: counts as no use.
    """
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        return None
    snippet, _made = Snippet.objects.select_for_update(no_key=True).get_or_create(
        owner=by,
        criterion=criterion[:200],
        text=words,
        defaults={"exercise": exercise, "last_used_at": at},
    )
    snippet.exercise, snippet.last_used_at, snippet.removed_at = exercise, at, None
    snippet.is_starred = snippet.is_starred or is_starred
    if not is_starred:
        snippet.uses += 1
        key = "" if level is None else str(level)
        snippet.uses_by_level = snippet.uses_by_level | {key: snippet.uses_by_level.get(key, 0) + 1}
    snippet.save()
    return snippet


def edit_snippet(snippet_id: int, *, text: str, is_starred: bool) -> bool:
    """Change the words; whether they are words, and no others of the same criterion."""
    words = " ".join(text.split())[:LONGEST]
    with transaction.atomic():
        one = Snippet.objects.select_for_update(no_key=True).get(pk=snippet_id)
        same = Snippet.objects.filter(owner=one.owner_id, criterion=one.criterion, text=words)
        if not words or same.exclude(pk=one.pk).exists():
            return False
        one.text, one.is_starred = words, is_starred
        one.save(update_fields=["text", "is_starred"])
        return True


def remove_snippet(snippet_id: int, *, at: datetime) -> None:
    """Offer the words no more; `restore_snippet` brings them back with their counts."""
    Snippet.objects.filter(pk=snippet_id, removed_at=None).update(removed_at=at)


def restore_snippet(snippet_id: int) -> None:
    """Offer removed words again."""
    Snippet.objects.filter(pk=snippet_id).update(removed_at=None)


def place_of(work: Submission) -> str:
    """«ok-vv-155/pz-1»: where words about the work's criteria are said."""
    return f"{work.enrolment.cohort.programme.module_id}/{work.exercise.code}"[:80]
