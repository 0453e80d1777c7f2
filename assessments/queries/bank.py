"""A draw from a question bank, with everything that an attempt keeps by value."""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, TextField
from django.db.models.functions import Cast

from accounts.prepared import Prepared
from assessments import drawing
from catalog.models import Programme, Question, QuestionRevision
from catalog.norms import NormValues, norms_within
from catalog.queries.corrections import fingerprint, without_voided
from catalog.queries.media import render_of, shows_files
from courses.queries.place import version_of

BANKS = 64  # pools of programmes, kept in the process's memory
MARK = "{{"  # of a norm, and of a gap


class Bank(NamedTuple):
    """One pool as the draw reads it. Whoever gets it may not change it."""

    questions: tuple[drawing.BankQuestion, ...]
    versions: dict[str, str]  # code -> fingerprint of the body
    fitted: frozenset[str]  # codes of questions in which a norm may stand
    shows_files: bool


def drawn_questions(
    programme: Programme,
    pool: str,
    *,
    rules: Mapping[str, Any],
    seed: int,
    seen: Collection[str],
    norms: NormValues,
) -> list[dict[str, Any]]:
    """Questions of one attempt by the seed, dressed, each with its version and its norms by value.

    Args:
        programme: whose bank; nothing of it changes once somebody studies by it, but for corrections.
        pool: entry or final.
        rules: of the test: how many, and what must be among them.
        seed: decides the draw and the order of options.
        seen: codes that earlier attempts have shown.
        norms: the cohort's.
    Returns:
        As drawn, none when the bank is empty. One query, two if some question shows a file, one more when
        this process has not read the bank since it was corrected.
    """
    bank = read_bank(pool, tuple(_corrections(programme.pk)), *version_of(programme))
    drawn = drawing.draw(
        bank.questions, count=rules["questions"], seed=seed, seen=seen, rules=rules.get("rules") or ()
    )
    render = drawing.Render(**render_of(programme.pk, is_asked=bank.shows_files))
    questions: list[Any] = []
    for one in drawn:
        dressed = drawing.dressed(one, render)
        fitted = norms_within(dressed, norms) if one["code"] in bank.fitted else dressed
        questions.append({**fitted, "version": bank.versions[one["code"]]})  # type: ignore[dict-item]
    return questions


def dressed_questions(drawn: Sequence[drawing.Drawn], programme_id: int) -> list[drawing.Drawn]:
    """The questions with their Markdown as HTML, media of the programme at their addresses.

    Plain texts are left as they are; one query, and only if some question shows a file.
    """
    is_asked = shows_files(json.dumps(drawn, ensure_ascii=False))
    render = drawing.Render(**render_of(programme_id, is_asked=is_asked))
    return [drawing.dressed(one, render) for one in drawn]


_banks = Prepared(
    lambda programme, pool: (
        without_voided(Question.objects.filter(programme=programme, pool=pool))
        .order_by()
        .values_list(
            "code",
            "kind",
            Cast("body", TextField()),
            "outcome",
            "lesson",
            "is_critical",
            "points",
            "difficulty",
        )
    ),
    -1,
    "the pool",
)


_corrections = Prepared(
    lambda programme: (
        QuestionRevision.objects.filter(question__programme=programme)
        .order_by()
        .values_list("question__programme")
        .annotate(Count("pk"))
    ),
    -1,
)


@lru_cache(maxsize=BANKS)
def read_bank(pool: str, _corrected: Any, programme_id: int, *_version: Any) -> Bank:
    """The pool of a version after so many corrections: a thousand starts read the same."""
    rows = _banks(programme_id, pool)
    questions = tuple(_bank_question(*row) for row in rows)
    return Bank(
        questions,
        {one["code"]: fingerprint(one["body"]) for one in questions},
        frozenset(code for code, _kind, body, *_rest in rows if MARK in body),
        any(shows_files(body) for _code, _kind, body, *_rest in rows),
    )


def _bank_question(
    code: str,
    kind: str,
    body: str,
    outcome: str,
    lesson: int | None,
    is_critical: bool,
    points: Decimal,
    difficulty: int,
) -> drawing.BankQuestion:
    """The row as the draw reads it."""
    return drawing.BankQuestion(
        code=code,
        kind=kind,
        body=json.loads(body),
        outcome=outcome,
        lesson=lesson,
        critical=is_critical,
        points=str(points),
        difficulty=difficulty,
    )
