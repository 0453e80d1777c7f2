"""Remarks on a recording as the desk and the learner see them, and words to use again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from assessments.models import Grade, Snippet, Submission, TimedComment
from assessments.queries.recordings import file_lines

OFFERED = 6  # words at once
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark at a second."""

    pk: int
    file_id: int | None
    second: Decimal
    criterion: str  # code, or empty
    text: str
    by: str
    is_mine: bool

    @property
    def clock(self) -> str:
        """«02:10»; from an hour on «1:02:10»."""
        minutes, seconds = divmod(int(self.second), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def remarks_of(grade: Grade | None, reader: User) -> list[Remark]:
    """The remarks that stand, in the order of the recording. One query, none without a grade."""
    if grade is None or grade.pk is None:
        return []
    standing = TimedComment.objects.filter(grade=grade, removed_at=None).select_related("by")
    return [
        Remark(
            one.pk,
            one.file_id,
            one.second,
            one.criterion,
            one.text,
            one.by.short_name,
            one.by_id == reader.pk,
        )
        for one in standing
    ]


def offered_words(
    owner: User, *, exercise: str, criterion: str, level: int | None, text: str = ""
) -> list[Snippet]:
    """Words of the assessor about a criterion: those told this level most often come first. One query.

    Args:
        exercise: as services.snippets.place_of gives it; decides between equals.
        criterion: its title.
        level: the level being given; None ranks by all uses.
        text: what is typed already: every word of it occurs in what is offered.
    """
    own = Snippet.objects.filter(owner=owner, criterion=criterion, removed_at=None)
    found = list(own.order_by("-is_starred", "-uses", "-last_used_at")[:LOOKED_THROUGH])
    words = text.casefold().split()
    fitting = [one for one in found if all(word in one.text.casefold() for word in words)]
    key = "" if level is None else str(level)
    fitting.sort(
        key=lambda one: (
            -one.uses_by_level.get(key, 0),
            not one.is_starred,
            -one.uses,
            one.exercise != exercise,
            -one.last_used_at.timestamp(),
        )
    )
    return fitting[:OFFERED]


def bank_of(owner: User, *, text: str = "") -> QuerySet[Snippet]:
    """All words of an assessor, by criterion, the most used first."""
    own = Snippet.objects.filter(owner=owner, removed_at=None)
    found = (
        [
            one.pk
            for one in own.only("text", "criterion")
            if text.casefold() in f"{one.text} {one.criterion}".casefold()
        ]
        if text
        else None
    )
    return (own if found is None else own.filter(pk__in=found)).order_by(
        "criterion", "-is_starred", "-uses", "pk"
    )


def removed_words(owner: User, snippet_id: int) -> Snippet | None:
    """Words that their owner has removed and may bring back. One query."""
    return Snippet.objects.filter(pk=snippet_id, owner=owner, removed_at__isnull=False).first()


def recordings(work: Submission, remarks: list[Remark]) -> dict[str, Any]:
    """What the players and the lists of remarks read. Two queries.

    Returns:
        recordings: [(line, its remarks)] of what can be played; other_files: lines of the rest;
        loose_remarks: those of no recording that can be played.
    """
    lines = file_lines(work)
    played = [
        one for one in lines if one.file.content_type.startswith(("audio/", "video/")) and one.act is None
    ]
    shown = {one.file.pk for one in played}
    return {
        "recordings": [(one, [it for it in remarks if it.file_id == one.file.pk]) for one in played],
        "other_files": [one for one in lines if one not in played],
        "loose_remarks": [one for one in remarks if one.file_id not in shown],
    }
