"""Which questions may be drawn after corrections, and how a body is recognised by value."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Question, QuestionRevision


def fingerprint(body: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits of a question's body: the same for the same value, whatever its order."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def without_voided(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those that were not taken out by their newest correction."""
    own = QuestionRevision.objects.filter(question=OuterRef("pk"))
    newer = QuestionRevision.objects.filter(question=OuterRef("question"), number__gt=OuterRef("number"))
    return questions.exclude(Exists(own.filter(is_void=True).exclude(Exists(newer))))


def is_voided(question: Question) -> bool:
    """Whether the newest correction took the question out. One query."""
    newest = question.revisions.order_by("-number").values_list("is_void", flat=True).first()
    return bool(newest)


def first_body(question: Question) -> Any:
    """The body that the version was published with. One query."""
    oldest = question.revisions.order_by("number").values_list("body", flat=True).first()
    return question.body if oldest is None else oldest
